// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests where pages say that the program, the sandbox and the jar can be found, before a release and after it. */
class ReleaseTextsTest {

    private static final Pattern BLOCK =
            Pattern.compile("(?ms)^== (\\S+)\\n-- before\\n(.*?)\\n-- after\\n(.*?)\\n*(?=^== |\\z)");

    record Text(String file, String before, String after) {}

    static List<Text> texts() throws IOException {
        return BLOCK.matcher(Files.readString(Path.of(".ci/release-texts")))
                .results()
                .map(block -> new Text(block.group(1), block.group(2), block.group(3)))
                .toList();
    }

    static boolean isReleased() throws IOException {
        return !Files.readString(Path.of("pom.xml")).contains("-SNAPSHOT</version>");
    }

    @Test
    void pagesHaveTextOfCurrentVersionOnly() throws IOException {
        assertThat(texts()).hasSizeGreaterThan(10);
        for (var text : texts()) {
            String page = Files.readString(Path.of(text.file()));
            String there = isReleased() ? text.after() : text.before();
            String other = isReleased() ? text.before() : text.after();
            assertThat(page.split(Pattern.quote(there), -1).length - 1)
                    .as(text.file() + ": " + there)
                    .isOne();
            assertThat(page.replace(there, "").contains(other))
                    .as(text.file() + ": " + other)
                    .isFalse();
        }
    }

    @Test
    void pagesOfferOnlyExistingDownloads() throws IOException {
        var pages = new ArrayList<String>();
        for (var page : Documents.EVERYWHERE) {
            String text = Documents.read(page);
            if (text.contains("camel-ladiflow/releases") || text.contains("bản phát hành mới nhất")) {
                pages.add(page);
            }
        }

        assertThat(pages.isEmpty()).as(pages.toString()).isEqualTo(!isReleased());
    }
}
