// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.docs;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.camelladiflow.routes.PublishedClassPath;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Compares the page about the jar's dependencies, and the VEX file, with the dependencies that Maven resolves. */
@Tag("baseline")
class DependenciesTest {

    private static final String PAGE = "src/main/docs/api.adoc";
    private static final File VEX = new File("src/main/vex/openvex.json");
    private static final Pattern ROW =
            Pattern.compile("^\\| ((?:`[\\w.-]+`(?:,\\s)?)+)\\s\\| ([\\d.]+)\\s\\| \\w[^|]*", Pattern.MULTILINE);
    private static final Pattern CODE = Pattern.compile("`([\\w.-]+)`");

    @Test
    void pageListsEachRuntimeArtifactWithItsVersion() throws Exception {
        var got = new TreeMap<String, String>();
        for (String jar : PublishedClassPath.of(List.of("camel-ladiflow")).split(File.pathSeparator)) {
            if (jar.endsWith(".jar")) {
                var version = Path.of(jar).getParent();
                got.put(
                        version.getParent().getFileName().toString(),
                        version.getFileName().toString());
            }
        }

        assertThat(dependencyRows()).isEqualTo(got);
    }

    @Test
    void vexFileJudgesOnlyListedArtifacts() throws IOException {
        var statements = new ObjectMapper().readTree(VEX).get("statements");

        assertThat(statements).isNotEmpty().allSatisfy(statement -> {
            assertThat(statement.at("/vulnerability/name").asText()).matches("(CVE|GHSA)-[\\w-]+");
            assertThat(statement.findValuesAsText("@id"))
                    .map(id -> id.replaceFirst(".*/", ""))
                    // the project's routes use these in addition
                    .filteredOn(name -> !name.equals("camel-jms"))
                    .isSubsetOf(artifacts());
            assertThat(statement.get("status").asText()).isIn("fixed", "not_affected", "under_investigation");
            assertThat(statement.has("impact_statement") || statement.has("status_notes"))
                    .isTrue();
        });
    }

    private static Set<String> artifacts() {
        var artifacts = new TreeSet<>(dependencyRows().keySet());
        artifacts.add("camel-ladiflow");
        return artifacts;
    }

    private static Map<String, String> dependencyRows() {
        var rows = new TreeMap<String, String>();
        ROW.matcher(Documents.read(PAGE))
                .results()
                .forEach(row ->
                        CODE.matcher(row.group(1)).results().forEach(name -> rows.put(name.group(1), row.group(2))));
        return rows;
    }
}
