// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Compares limits, defaults, statuses and names in the pages' prose with the code that {@code facts.tsv} names for each
 * of them.
 */
class FactsTest {

    /** A text of up to 40 characters, which may span two lines of a paragraph. */
    private static final String FACT = "((?:.|(?<=[\\p{L},])\\n(?=(?: *\\* )?\\p{L})){1,40}?)";

    private static final String LAST = "(\\w+)";
    private static final JsonNode METADATA = Documents.metadata();
    private static final List<String> SOURCES = Documents.files(
            "(pom\\.xml|src/test/java/.*\\.java|(src/main|src/sandbox|src/it|examples|routes)/(?!.*(/target/|/test/|node_modules)).*\\.(java|properties|yaml|sh))");
    private static final List<String> NUMBERS =
            List.of("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten");
    private static final Map<String, String> OTHER_NUMBERS = Stream.of(
                    "once 1",
                    "single 1",
                    "half 2",
                    "twice 2",
                    "tenth 10",
                    "twelve 12",
                    "thirteen 13",
                    "twenty 20",
                    "thirty 30",
                    "sixty 60",
                    "hundred 100")
            .map(word -> word.split(" "))
            .collect(Collectors.toMap(word -> word[0], word -> word[1]));
    /** Words that a sentence and the name of a test may use for one another. */
    private static final Map<String, String> YES_AND_NO = Stream.of(
                    "false",
                    "no",
                    "not",
                    "never",
                    "none",
                    "without",
                    "cannot",
                    "does not",
                    "do not",
                    "is not",
                    "are not",
                    "has not",
                    "have not",
                    "was not",
                    "must not",
                    "unless",
                    "fails to",
                    "hides",
                    "neither",
                    "nothing",
                    "chưa",
                    "đừng",
                    "không",
                    "không bao giờ")
            .collect(Collectors.toMap(word -> word.replace(" ", ""), word -> "no"));

    private static final Map<String, String> SYNONYMS =
            Map.of("both", "all", "cảhai", "all", "chỉ", "only", "ms", "milliseconds");

    /** Words of the Vietnamese pages that the names of tests state in English. */
    private static final Map<String, String> VIETNAMESE_WORDS = Stream.of(
                    "mọi=all",
                    "trước=before",
                    "đầu tiên=first",
                    "cũ nhất=oldest",
                    "rỗng=empty",
                    "trống=blank",
                    "nguyên=unchanged",
                    "báo lỗi=fails",
                    "bỏ sót=missed",
                    "phút=minute",
                    "ngày=day")
            .map(word -> word.split("="))
            .collect(Collectors.toMap(word -> word[0].replace(" ", ""), word -> word[1]));

    private static final List<String> VIETNAMESE_NUMBERS =
            List.of("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín", "mười");
    private static final Pattern TIME =
            Pattern.compile("(\\d+) ?(ms|milli|s\\b|second|giây|m\\b|minute|phút|h\\b|hour|giờ|day|ngày).*");
    private static final Pattern JAVA_TIME =
            Pattern.compile("(milli|second|minute|hour|day)s(?: = |\\.tonanos\\(|\\()(\\d+)\\)?+.*");

    private static final Pattern SHIFT = Pattern.compile("(\\d+)l? << (\\d+)");

    record Fact(String page, String sentence, String source, String text) {

        @Override
        public String toString() {
            return page + ": " + sentence;
        }
    }

    static List<Fact> facts() {
        return Documents.read("src/test/resources/facts.tsv")
                .lines()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.split("\t"))
                .map(row -> new Fact(row[0], row[1], row[2], row[3]))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("facts")
    void pageStatesFactOfItsSource(Fact fact) throws IOException {
        String page = Stream.of(fact.page(), "src/main/docs/" + fact.page(), "examples/" + fact.page())
                .filter(path -> Files.exists(Path.of(path)) && (path.contains("/") || path.equals(Documents.README)))
                .findFirst()
                .orElseThrow();
        var told = values(unreleased(page), fact.sentence());

        assertThat(told)
                .as("the sentence on the page; change facts.tsv with it")
                .isNotEmpty();
        String expected = expected(fact);
        assertThat(told).allMatch(word -> isSame(word, expected), expected);
    }

    /** {@code .ci/version} changes the version on the pages, and rejects other lines that contain it. */
    @Test
    void noRowContainsVersionOfSnapshot() {
        assertThat(facts())
                .extracting(fact -> fact.sentence() + fact.text())
                .noneMatch(row -> row.matches(".*\\d\\.\\d+\\.\\d+-SNAPSHOT.*"));
    }

    /** Returns the text of a page, as it was before a release replaced the texts about downloads. */
    private static String unreleased(String page) throws IOException {
        String text = Documents.read(page);
        if (ReleaseTextsTest.isReleased()) {
            for (var replaced : ReleaseTextsTest.texts()) {
                text = replaced.file().equals(page) ? text.replace(replaced.after(), replaced.before()) : text;
            }
        }
        return text;
    }

    /** The names of tests have no underscores and dashes, and assertions say zero instead of no or nothing. */
    private static boolean isSame(String told, String expected) {
        return told.equals(expected)
                || told.replaceAll("[_-]", "").equals(expected.replaceAll("[_-]", ""))
                || expected.equals("0") && Set.of("no", "nothing").contains(told);
    }

    private static String expected(Fact fact) {
        if (fact.source().equals("option")) {
            JsonNode option = METADATA.at("/properties/" + fact.text());
            JsonNode described = option.isMissingNode() ? METADATA.at("/componentProperties/" + fact.text()) : option;
            return value(described.get("defaultValue").asText());
        }
        if (fact.source().equals("camel")) {
            return value(CamelMainOptions.defaultOf(fact.text()));
        }
        var files = fact.source().contains("/") ? List.of(fact.source()) : SOURCES;
        var values = files.stream()
                .filter(file -> file.equals(fact.source())
                        || file.endsWith("/" + fact.source())
                        || file.endsWith("/" + fact.source() + ".java"))
                .flatMap(file -> values(Documents.read(file), fact.text()).stream())
                .collect(Collectors.toSet());
        assertThat(values).as("what " + fact.source() + " says").hasSize(1);
        return values.iterator().next();
    }

    /**
     * Returns the text in place of {@code {}}, regardless of line breaks and of the marks that begin lines of comments.
     * If there are several {@code {}}, their texts are joined.
     */
    private static List<String> values(String text, String sentence) {
        var pattern = new StringBuilder();
        String literals = sentence.replace("\\n", "\n");
        for (String part : literals.split("(?<=\\{})|(?=\\{})")) {
            pattern.append(
                    part.equals("{}")
                            ? FACT
                            : part.equals("\n")
                                    ? "\\n"
                                    : Pattern.quote(part).replaceAll("\\s+", "\\\\E(?:\\\\s+[*>#])?\\\\s+\\\\Q"));
        }
        if (literals.endsWith("{}")) {
            pattern.replace(pattern.length() - FACT.length(), pattern.length(), LAST);
        }
        return Pattern.compile(pattern.toString())
                .matcher(text)
                .results()
                .map(match -> IntStream.rangeClosed(1, match.groupCount())
                        .mapToObj(group -> value(match.group(group)))
                        .collect(Collectors.joining(" | ")))
                .toList();
    }

    /**
     * Converts numbers, times, permissions and names to a single form: {@code 65_536} becomes {@code 65536}, {@code
     * Minutes(5)} becomes five minutes, {@code rw-------} becomes {@code 0600}, and {@code doesNot} becomes {@code no}.
     */
    static String value(String text) {
        String plain = text.replaceAll("\\n\\s*[*>#] ", " ")
                .replaceFirst("^\\* ", "")
                .replaceAll("(?<=^[A-Z][a-z]{2,6})(?=[A-Z])", " ")
                .strip()
                .toLowerCase(Locale.ROOT)
                .replaceAll("(?<=\\d)[_,.](?=\\d{3})", "");
        if (plain.matches("[rwx-]{9}")) {
            return "0"
                    + Integer.toOctalString(
                            Integer.parseInt(plain.replaceAll("[rwx]", "1").replace('-', '0'), 2));
        }
        var shift = SHIFT.matcher(plain);
        if (shift.matches()) {
            return String.valueOf(Long.parseLong(shift.group(1)) << Integer.parseInt(shift.group(2)));
        }
        if (YES_AND_NO.containsKey(plain.replaceAll("\\s+", ""))) {
            return "no";
        }
        String word = plain.replaceFirst(" .*", "");
        int number = Math.max(NUMBERS.indexOf(word), VIETNAMESE_NUMBERS.indexOf(word));
        if (number >= 0) {
            plain = (plain.endsWith(" mươi") ? number * 10 : number)
                    + plain.substring(word.length()).replace(" mươi", "");
        }
        var javaTime = JAVA_TIME.matcher(plain);
        if (javaTime.matches()) {
            plain = javaTime.group(2) + " " + javaTime.group(1);
        }
        var time = TIME.matcher(plain);
        return time.matches()
                ? duration(Long.parseLong(time.group(1)), time.group(2)).toString()
                : word(plain.replaceAll("\\s+", ""));
    }

    /** Returns a name without blanks, or the short form of a word. */
    private static String word(String name) {
        return Stream.of(YES_AND_NO, OTHER_NUMBERS, SYNONYMS, VIETNAMESE_WORDS)
                .filter(words -> words.containsKey(name))
                .map(words -> words.get(name))
                .findFirst()
                .orElse(name.equals("true") ? "yes" : name);
    }

    private static Duration duration(long number, String unit) {
        return switch (unit) {
            case "ms", "milli" -> Duration.ofMillis(number);
            case "s", "second", "giây" -> Duration.ofSeconds(number);
            case "m", "minute", "phút" -> Duration.ofMinutes(number);
            case "h", "hour", "giờ" -> Duration.ofHours(number);
            default -> Duration.ofDays(number);
        };
    }
}
