// SPDX-License-Identifier: Apache-2.0
package com.example.leads;

import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Properties;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What is told, and what is asked for on the command line. */
class MessagesTest {

    @Test
    void hasSameMessagesAndPlaceholdersInBothLanguages() throws Exception {
        var english = loadMessages("words.properties");
        var vietnamese = loadMessages("words_vi.properties");

        assertThat(vietnamese.keySet()).isEqualTo(english.keySet());
        assertThat(english.stringPropertyNames())
                .allSatisfy(key -> assertThat(placeholders(vietnamese.getProperty(key)))
                        .isEqualTo(placeholders(english.getProperty(key))));
    }

    @Test
    void formatsNumbersAndDurations() {
        assertThat(Messages.of("vi")
                        .format(
                                "progress",
                                12_000,
                                20_000,
                                240,
                                Messages.of("vi").duration(200)))
                .isEqualTo("12000/20000 dòng, 240 dòng mỗi giây, còn khoảng 3 phút");
        assertThat(Messages.of("en").duration(7_500)).isEqualTo("2 h 5 min");
        assertThat(Messages.of("en").duration(9)).isEqualTo("9 s");
        assertThatThrownBy(() -> Messages.of("fr")).hasMessageContaining("vi");
    }

    @Test
    void listsSameOptionsInBothUsageTexts() {
        var options = Pattern.compile("(?m)^ +--[a-z-]+(?==|  )");
        var english = options.matcher(Messages.of("en").usage())
                .results()
                .map(MatchResult::group)
                .toList();

        assertThat(options.matcher(Messages.of("vi").usage()).results().map(MatchResult::group))
                .isEqualTo(english)
                .hasSizeGreaterThan(20);
    }

    @Test
    void prefersCommandLineToSystemProperties() {
        var given = new Properties();
        given.setProperty("sample.out", "a.csv");
        var read = Options.read(
                new String[] {"leads.csv", "--out=b=c.csv", "--exit", "--column=SĐT", "--column=email=Thư"}, given);

        assertThat(read.text("file", null)).isEqualTo("leads.csv");
        assertThat(read.text("out", null)).isEqualTo("b=c.csv");
        assertThat(read.flag("exit")).isTrue();
        assertThat(read.readOptions().columns()).containsExactly("SĐT", "email=Thư");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--nonsense=1",
                "--nonsense",
                "a b --out=c",
                "a --out=b --inbox=c",
                "a --out=b --sandbox=perhaps",
                "a --out=b --parallelism=0",
                "a --out=b --encoding=x",
                "a",
                "--out=b",
                "a --out=b --tags=x"
            })
    void reportsInvalidOptionsInRequestedLanguage(String line) {
        for (var language : List.of("vi", "en")) {
            assertThatThrownBy(() -> new ResultImport(
                            Options.read((line + " --language=" + language).split(" "), new Properties()), null))
                    .hasMessageMatching(
                            language.equals("vi")
                                    ? "(?s).*(Không|phải|Mỗi|chỉ|Chưa|không dùng) .*"
                                    : "(?s).*(--|only one file).*");
        }
    }

    private static Properties loadMessages(String name) throws Exception {
        var sentences = new Properties();
        try (var in = MessagesTest.class.getResourceAsStream(name)) {
            sentences.load(new InputStreamReader(in, StandardCharsets.UTF_8));
        }
        return sentences;
    }

    private static Object placeholders(String sentence) {
        return Pattern.compile("\\{\\d}")
                .matcher(sentence)
                .results()
                .map(MatchResult::group)
                .collect(Collectors.toSet());
    }
}
