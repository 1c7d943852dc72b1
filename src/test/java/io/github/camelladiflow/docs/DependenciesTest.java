// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.docs;

import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.camelladiflow.routes.PublishedClassPath;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Compares the list of the jar's dependencies, and the VEX file, with the dependencies that Maven resolves. */
@Tag("baseline")
class DependenciesTest {

    private static final File VEX = new File("src/main/vex/openvex.json");
    /** The jar depends only on modules of Camel, and on their dependencies. */
    private static final Set<String> OTHERS = Set.of(
            "caffeine",
            "error_prone_annotations",
            "httpclient5",
            "httpcore5",
            "httpcore5-h2",
            "jackson-annotations",
            "jackson-core",
            "jackson-databind",
            "jakarta.activation-api",
            "jakarta.servlet-api",
            "jakarta.xml.bind-api",
            "jspecify",
            "slf4j-api");

    @Test
    void jarBringsNoOtherArtifacts() throws Exception {
        assertThat(artifacts())
                .filteredOn(name -> !name.startsWith("camel-"))
                .containsExactlyInAnyOrderElementsOf(OTHERS);
    }

    @Test
    void vexFileJudgesOnlyArtifactsOfTheJar() throws Exception {
        var artifacts = artifacts();
        var statements = new ObjectMapper().readTree(VEX).get("statements");

        assertThat(statements).isNotEmpty().allSatisfy(statement -> {
            assertThat(statement.at("/vulnerability/name").asText()).matches("(CVE|GHSA)-[\\w-]+");
            assertThat(statement.findValuesAsText("@id"))
                    .map(id -> id.replaceFirst(".*/", ""))
                    // the project's routes use these in addition
                    .filteredOn(name -> !name.equals("camel-jms"))
                    .isSubsetOf(artifacts);
            assertThat(statement.get("status").asText()).isIn("fixed", "not_affected", "under_investigation");
            assertThat(statement.has("impact_statement") || statement.has("status_notes"))
                    .isTrue();
        });
    }

    /** The jar, and the artifacts that Maven adds to the class path of an application. */
    private static Set<String> artifacts() throws Exception {
        return Stream.of(PublishedClassPath.of(List.of("camel-ladiflow")).split(File.pathSeparator))
                .map(file -> file.endsWith(".jar")
                        ? Path.of(file).getParent().getParent().getFileName().toString()
                        : "camel-ladiflow")
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
