// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.docs;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.regex.Pattern;

import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests that the letter to LadiFlow says for each assumption what depends on it. */
class LadiFlowLetterTest {

    private static final Pattern STATEMENT = Pattern.compile("`([a-z0-9]+(?:-[a-z0-9]+)+)`");

    @Test
    void letterNamesEachAssumedStatementOnce() throws IOException {
        var assumed = new ArrayList<String>();
        new YAMLMapper()
                .readTree(Path.of("src/main/resources/ladiflow.openapi.yaml").toFile())
                .get("x-statements")
                .fieldNames()
                .forEachRemaining(assumed::add);
        var letter = Documents.read(".github/ask-ladiflow.md");

        assertThat(STATEMENT
                        .matcher(letter.substring(letter.indexOf("## What depends")))
                        .results()
                        .map(statement -> statement.group(1)))
                .containsExactlyInAnyOrderElementsOf(assumed);
    }
}
