// SPDX-License-Identifier: Apache-2.0
package com.example.leads;

import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
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
class WordsTest {

    @Test
    void eachSentenceIsThereInBothLanguagesWithTheSameGaps() throws Exception {
        var english = sentences("words.properties");
        var vietnamese = sentences("words_vi.properties");

        assertThat(vietnamese.keySet()).isEqualTo(english.keySet());
        assertThat(english.stringPropertyNames())
                .allSatisfy(
                        key -> assertThat(gaps(vietnamese.getProperty(key))).isEqualTo(gaps(english.getProperty(key))));
    }

    @Test
    void numbersAndDurationsAreSaidAsPeopleDo() {
        assertThat(Words.of("vi")
                        .say("progress", 12_000, 20_000, 240, Words.of("vi").duration(200)))
                .isEqualTo("12000/20000 dòng, 240 dòng mỗi giây, còn khoảng 3 phút");
        assertThat(Words.of("en").duration(7_500)).isEqualTo("2 h 5 min");
        assertThat(Words.of("en").duration(9)).isEqualTo("9 s");
        assertThatThrownBy(() -> Words.of("fr")).hasMessageContaining("vi");
    }

    @Test
    void theOptionsOfBothUsagesAreTheSame() {
        var options = Pattern.compile("(?m)^ +--[a-z-]+(?==|  )");
        var english = options.matcher(Words.of("en").usage())
                .results()
                .map(MatchResult::group)
                .toList();

        assertThat(options.matcher(Words.of("vi").usage()).results().map(MatchResult::group))
                .isEqualTo(english)
                .hasSizeGreaterThan(20);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--nonsense",
                "a b",
                "a --out=b --sandbox=perhaps",
                "a --out=b --parallelism=0",
                "a",
                "--out=b",
                "a --out=b --tags=x"
            })
    void whatMakesNoSenseIsToldInTheLanguageThatIsAskedForWhereverThatStands(String line) {
        assertThatThrownBy(
                        () -> ResultOptions.of(Arguments.read((line + " --language=vi").split(" "), new Properties())))
                .isInstanceOf(ImportException.class)
                .hasMessageMatching("(?s).*(Không|phải|Mỗi|chỉ|Đọc|Ghi) .*");
    }

    @Test
    void theCommandLineOverrulesSystemProperties() {
        var given = new Properties();
        given.setProperty("sample.out", "a.csv");
        var read = Arguments.read(
                new String[] {"leads.csv", "--out=b=c.csv", "--exit", "--column=SĐT", "--column=email=Thư"}, given);

        assertThat(read)
                .containsEntry("sample.file", "leads.csv")
                .containsEntry("sample.out", "b=c.csv")
                .containsEntry("sample.exit", "true")
                .containsEntry("sample.column", "SĐT\nemail=Thư\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--nonsense=1",
                "--inbox=a leads.csv --out=b",
                "leads.csv",
                "--out=b",
                "a b --out=c",
                "a --out=b --encoding=x"
            })
    void whatMakesNoSenseOnTheCommandLineIsTold(String line) {
        assertThatThrownBy(() -> ResultOptions.of(Arguments.read(line.split(" "), new Properties())))
                .isInstanceOf(ImportException.class)
                .hasMessageMatching("(?s).*(--|One file).*");
    }

    private static Properties sentences(String name) throws Exception {
        var sentences = new Properties();
        try (var in = WordsTest.class.getResourceAsStream(name)) {
            sentences.load(new InputStreamReader(in, StandardCharsets.UTF_8));
        }
        return sentences;
    }

    private static Object gaps(String sentence) {
        return Pattern.compile("\\{\\d}")
                .matcher(sentence)
                .results()
                .map(MatchResult::group)
                .collect(Collectors.toSet());
    }
}
