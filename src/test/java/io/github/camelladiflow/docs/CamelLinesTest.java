// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.docs;

import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that the documents list the Camel release lines in the build, with the day on which the support of each line
 * ends.
 */
class CamelLinesTest {

    private static final String RUNTIMES = "src/main/docs/runtimes.adoc";

    /**
     * Reads the table's rows, which begin with the release line and the last day of its support. Lines without a day
     * are not supported yet.
     */
    private static Map<String, String> table() {
        return linesOf(RUNTIMES, "(?m)^\\| (4\\.\\d+) \\| (\\d{4}-\\d\\d-\\d\\d) \\|");
    }

    private static Map<String, String> linesOf(String file, String pattern) {
        return Pattern.compile(pattern)
                .matcher(Documents.read(file))
                .results()
                .collect(Collectors.toMap(row -> row.group(1), row -> row.group(2)));
    }

    @Test
    void tableHasEachLineWithItsEnd() {
        assertThat(table()).isNotEmpty().isEqualTo(linesOf(".ci/end-of-life", "(?m)^camel +(4\\.\\d+) +(\\S+)$"));
    }

    @Test
    void readmeHasCamelMainOnEachLineWithItsBom() {
        var rows = linesOf(
                "README.md",
                "(?m)^\\| Camel Main (4\\.\\d+)\\.\\d+ \\| `org\\.apache\\.camel:camel-bom:(4\\.\\d+)\\.\\d+`");

        assertThat(rows)
                .containsOnlyKeys(table().keySet())
                .allSatisfy((line, bom) -> assertThat(bom).isEqualTo(line));
    }
}
