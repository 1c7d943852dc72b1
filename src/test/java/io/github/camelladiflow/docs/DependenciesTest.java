// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.docs;

import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

import io.github.camelladiflow.routes.PublishedClassPath;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Compares the page about the jar's dependencies with the dependencies that Maven resolves from the POM. */
class DependenciesTest {

    private static final String PAGE = "src/main/docs/api.adoc";
    private static final Pattern ROW =
            Pattern.compile("^\\| ((?:`[\\w.-]+`(?:,\\s)?)+)\\s\\| ([\\d.]+)\\s\\| \\w[^|]*", Pattern.MULTILINE);
    private static final Pattern ADVISORY =
            Pattern.compile("^\\| ((?:CVE|GHSA)-[^|]*)\\|([^|]*)\\|[^|]*\\|\\s([^|]*)", Pattern.MULTILINE);
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
    void pageAddressesEachAdvisoryOfAListedArtifact() {
        var advisories = ADVISORY.matcher(Documents.read(PAGE)).results().toList();

        assertThat(advisories).isNotEmpty().allSatisfy(advisory -> {
            assertThat(advisory.group(1)).matches("((CVE|GHSA)-[\\w-]+(, | to )?)+\\s");
            assertThat(CODE.matcher(advisory.group(2)).results().map(name -> name.group(1)))
                    // the project's routes use these in addition
                    .filteredOn(name -> !name.equals("camel-jms"))
                    .isSubsetOf(dependencyRows().keySet());
            assertThat(advisory.group(3).replace('\n', ' '))
                    .matches(
                            "(was reachable.* Fixed: .*|not reachable.*: .*|not reachable, .*|other versions ?|not judged ?)");
        });
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
