// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.docs;

import java.lang.reflect.Method;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.camelladiflow.LadiFlowComponent;
import io.github.camelladiflow.docs.Documents.Match;
import org.apache.camel.api.management.ManagedAttribute;
import org.junit.jupiter.api.Test;

import static io.github.camelladiflow.docs.FactsTest.value;
import static org.assertj.core.api.Assertions.assertThat;

/** Checks that tables, commands and calculated figures on the pages follow from the code, the tests and the examples. */
class DocumentRulesTest {

    private static final String OPERATIONS = "src/main/docs/operations.adoc";
    private static final String CACHE = "src/main/docs/cache-and-retries.adoc";
    private static final String PERFORMANCE = "src/main/docs/performance.adoc";

    @Test
    void calculationsOnPagesAreCorrect() {
        assertThat(Documents.matches("([\\d.,]+)( %| s)? ([×/]) ([\\d.,]+)( %)?(?: s)? = (\\d[\\d.,]*)(?<=\\d)"))
                .hasSizeGreaterThan(5)
                .allSatisfy(told -> {
                    BigDecimal first = number(told, 1);
                    BigDecimal second = number(told, 4);
                    BigDecimal result = number(told, 6);
                    BigDecimal exact = told.match().group(3).equals("×")
                            ? first.multiply(second)
                            : first.divide(second, MathContext.DECIMAL64);
                    BigDecimal scaled = told.match().group(5) == null ? exact : exact.movePointLeft(2);
                    assertThat(scaled.setScale(result.scale(), RoundingMode.HALF_UP))
                            .isEqualByComparingTo(result);
                });
    }

    /** Each row of the table has an alert and its minutes at three rates of calls, as {@code AlertsTest} expects them. */
    @Test
    void tableOfAlertsStatesExpectedMinutes() {
        var expected = Documents.read("src/test/resources/monitoring/alerts.csv")
                .lines()
                .map(line -> line.replaceFirst("(\\w+),\\w+,\\w+,", "$1,").replace('-', '–'))
                .toList();

        assertThat(Pattern.compile("(?m)^\\|.* \\| `(LadiFlow\\w+)` \\| (\\d+|–) \\| (\\d+) \\| (\\d+)$")
                        .matcher(Documents.read(OPERATIONS))
                        .results()
                        .map(row -> Stream.of(1, 2, 3, 4).map(row::group).collect(Collectors.joining(","))))
                .hasSizeGreaterThan(10)
                .isSubsetOf(expected);
    }

    /** The page describes each alert after the anchor in the alert's URL. */
    @Test
    void pageDescribesEachAlertAtItsAnchor() {
        var described = Pattern.compile("\\[#(\\w+)]\\n((?:`LadiFlow\\w+`,? ?\\n?)+)::")
                .matcher(Documents.read(OPERATIONS))
                .results()
                .flatMap(entry -> Pattern.compile("`(\\w+)`")
                        .matcher(entry.group(2))
                        .results()
                        .map(alert -> alert.group(1) + " #" + entry.group(1)));

        assertThat(described)
                .containsExactlyInAnyOrderElementsOf(Pattern.compile("(?s)- alert: (\\w+).*?runbook_url: \\S+?(#\\w+)")
                        .matcher(Documents.read("examples/monitoring/ladiflow-alerts.yml"))
                        .results()
                        .map(alert -> alert.group(1) + " " + alert.group(2))
                        .toList());
    }

    /** A lookup in a route is sent once for each delivery, each redelivery and each retry. */
    @Test
    void numbersOfMultipliedRequestsAreCorrect() {
        var told = found("which is (\\d+) for m = (\\d+) and r = (\\d+)", CACHE);
        int requests = (Integer.parseInt(told.group(2)) + 1) * (Integer.parseInt(told.group(3)) + 1);
        var deliveries = found("(\\d+) deliveries cause up to (\\d+) requests", CACHE);

        assertThat(told.group(1)).isEqualTo(String.valueOf(requests));
        assertThat(deliveries.group(2)).isEqualTo(String.valueOf(Integer.parseInt(deliveries.group(1)) * requests));
        assertThat(value(found("LadiFlow receives (\\w+) requests for one message", "src/main/docs/failures.adoc")
                        .group(1)))
                .isEqualTo(told.group(1));
        var source =
                found("after (\\d+) of ([\\d,]+) customers.*emits the remaining (\\d+)", "src/main/docs/source.adoc");
        assertThat(source.group(2).replace(",", ""))
                .isEqualTo(String.valueOf(Integer.parseInt(source.group(1)) + Integer.parseInt(source.group(3))));
    }

    @Test
    void attributesOfMBeanAreThoseOfTheComponent() {
        String sentence =
                Documents.read(OPERATIONS).replaceFirst("(?s).*The MBean of the component(.*?)\\. Its.*", "$1");

        assertThat(Pattern.compile("`([A-Z]\\w+)`").matcher(sentence).results().map(name -> "get" + name.group(1)))
                .containsExactlyInAnyOrderElementsOf(Stream.of(LadiFlowComponent.class.getMethods())
                        .filter(method -> method.isAnnotationPresent(ManagedAttribute.class))
                        .map(Method::getName)
                        .toList());
    }

    @Test
    void commandsOfReleaseAreThoseOfItsWorkflow() {
        var commands = Pattern.compile("`(gh [^`]*|[^`]*\\bgit (?:diff|push)\\b[^`]*)`");
        var workflow = commands.matcher(Documents.read(".github/workflows/release.yml"))
                .results()
                .map(command -> command.group(1))
                .toList();
        String page = Documents.read(".github/MAINTAINING.md").replaceFirst("(?s).*(## On the day.*?)\\n## .*", "$1");

        assertThat(commands.matcher(page).results().map(command -> command.group(1)))
                .hasSizeGreaterThan(5)
                .containsExactlyInAnyOrderElementsOf(workflow);
    }

    /** The commands of a build outside of the main build are those at the head of its POM. */
    @Test
    void commandsOfBenchmarksAreThoseOfTheirPom() {
        var commands = Pattern.compile("(?m)^ *(mvn -f src/it/benchmark.*)$");
        var head = commands.matcher(Documents.read("src/it/benchmark/pom.xml"))
                .results()
                .map(command -> command.group(1))
                .toList();

        assertThat(commands.matcher(Documents.read(PERFORMANCE)).results().map(command -> command.group(1)))
                .containsExactlyElementsOf(head);
    }

    @Test
    void pageListsTheBenchmarks() {
        String parts = Documents.read(
                        "src/it/benchmark/src/main/java/io/github/camelladiflow/benchmark/Benchmarks.java")
                .replaceFirst("(?s).*enum Part \\{(.*?)}.*", "$1");
        String sentence = Documents.read(PERFORMANCE).replaceFirst("(?s).*The benchmarks are (.*?)\\. .*", "$1");

        assertThat(Pattern.compile("`(\\w+)`").matcher(sentence).results().map(name -> name.group(1)))
                .containsExactlyElementsOf(Pattern.compile("\\b[A-Z]{4,}\\b")
                        .matcher(parts.replaceAll("/\\*.*?\\*/", ""))
                        .results()
                        .map(part -> part.group().toLowerCase(Locale.ROOT))
                        .toList());
    }

    /** The factor times the default size is the memory, rounded up to ten megabytes. */
    @Test
    void memoryOfParsedResponseFollowsFromItsLargestSize() {
        var told = found(
                "about (\\d+) times the response's size in memory: (\\d+) MB for the default `maxResponseSize`", CACHE);
        long bytes = Documents.metadata()
                .at("/componentProperties/maxResponseSize/defaultValue")
                .asLong();

        assertThat((bytes * Long.parseLong(told.group(1)) + 9_999_999) / 10_000_000 * 10)
                .isEqualTo(Long.parseLong(told.group(2)));
    }

    /** These are Camel Main, and the runtimes whose example sets options of the component in properties. */
    @Test
    void pageListsRuntimesThatSetOptionsInProperties() {
        var told = found(
                "On Camel Main, ([^.]*) and ([^.]*), you can set every option of the component with a property",
                "src/main/docs/runtimes.adoc");

        assertThat(Stream.concat(Stream.of(told.group(1).split(", ")), Stream.of(told.group(2)))
                        .map(runtime -> runtime.toLowerCase(Locale.ROOT).replace(' ', '-')))
                .containsExactlyInAnyOrderElementsOf(Stream.of("karaf", "spring-boot", "quarkus", "camel-k")
                        .filter(runtime -> Documents.texts(
                                        "examples/" + runtime + "/(?!target).*\\.(properties|yaml|java|xml|cfg)")
                                .contains("camel.component.ladiflow."))
                        .toList());
    }

    @Test
    void timeOfImportFollowsFromItsRate() {
        var told = found("= (\\d+) requests a second\\. The import takes (\\d+) hours and (\\d+) minutes", PERFORMANCE);

        assertThat(Duration.ofSeconds(1_000_000 / Long.parseLong(told.group(1))).truncatedTo(ChronoUnit.MINUTES))
                .isEqualTo(Duration.ofHours(Long.parseLong(told.group(2))).plusMinutes(Long.parseLong(told.group(3))));
    }

    @Test
    void heapOfCacheFollowsFromHeapOfCustomer() {
        var bytes = new BigDecimal(found("heap per customer [^|]*\\| ([\\d,]+) bytes", PERFORMANCE)
                .group(1)
                .replace(",", ""));

        assertThat(found("\\[([\\d.]+) kB of heap]", CACHE).group(1))
                .isEqualTo(
                        bytes.movePointLeft(3).setScale(1, RoundingMode.HALF_UP).toString());
        String megabytes =
                bytes.movePointLeft(2).setScale(0, RoundingMode.HALF_UP).toString();
        assertThat(found("cache of 10,000 customers needs about (\\d+) MB", CACHE)
                        .group(1))
                .isEqualTo(megabytes);
        assertThat(found("cache of 10,000 customers needs another (\\d+) MB", PERFORMANCE)
                        .group(1))
                .isEqualTo(megabytes);
    }

    /** The table that sizes pools uses the numbers of the paragraph before it. */
    @Test
    void sizesOfPoolsFollowFromTheirExample() {
        var told = found(
                "looks up (\\d+) customers a second and finds (\\d+) % of them in the cache\\. LadiFlow responds in (\\d+) ms,"
                        + " the rest of the route takes (\\d+) ms, and the store's plan allows (\\d+) requests a second",
                CACHE);
        String response = new BigDecimal(told.group(3))
                .movePointLeft(3)
                .stripTrailingZeros()
                .toPlainString();
        String rest = new BigDecimal(told.group(4))
                .movePointLeft(3)
                .stripTrailingZeros()
                .toPlainString();

        assertThat(Documents.read(CACHE))
                .contains(
                        "%s × %d %% =".formatted(told.group(1), 100 - Integer.parseInt(told.group(2))),
                        " × " + response + " s = ",
                        told.group(1) + " × " + rest + " s = ",
                        told.group(5) + " / 1" + response.substring(1) + " s = ",
                        "max-requests-per-second=" + told.group(5));
    }

    /** A permit is returned one second after the response, and a burst takes as long as this rate requires. */
    @Test
    void timeOfBurstFollowsFromItsRate() {
        var told = found(
                "if responses take 0([\\d.]+) s, `maxRequestsPerSecond=(\\d+)` allows (\\d+) / 1([\\d.]+) = ([\\d.]+)"
                        + " requests a second",
                CACHE);
        assertThat(told.group(3)).isEqualTo(told.group(2));
        assertThat(told.group(4)).isEqualTo(told.group(1));
        var rate = new BigDecimal(told.group(5));
        var burst = found("a burst of ([\\d,]+) messages in about (\\w+) minutes", CACHE);
        var seconds = new BigDecimal(burst.group(1).replace(",", "")).divide(rate, 0, RoundingMode.HALF_UP);

        assertThat(value(burst.group(2)))
                .isEqualTo(seconds.divide(BigDecimal.valueOf(60), 0, RoundingMode.HALF_UP)
                        .toString());
    }

    private static MatchResult found(String pattern, String page) {
        var found = Pattern.compile(pattern.replace(" ", "\\s+")).matcher(Documents.read(page));
        assertThat(found.find()).as(pattern).isTrue();
        return found.toMatchResult();
    }

    /** The cells of the table are results of {@code AlternativesTest}, or the numbers of lines of the routes. */
    @Test
    void tableOfAlternativesHasResultsOfItsTest() {
        String folder = "src/it/alternatives/src/test/java/io/github/camelladiflow/alternatives/";
        var table = Documents.read(PERFORMANCE)
                .replaceFirst("(?s).*// the table of the alternatives(.*)// its end.*", "$1")
                .lines()
                .filter(line -> line.matches("\\| [^|]*"))
                .map(line -> line.substring(2))
                .toList();
        var lines = Stream.of(Documents.read(folder + "Alternative.java").split("static final class "))
                .skip(1)
                .map(type -> Pattern.compile("(?s)void (?:settings|lookup)\\(.*?\\{\\n(.*?)\\n {8}}")
                        .matcher(type)
                        .results()
                        .mapToLong(body -> body.group(1).lines().count())
                        .sum())
                .map(String::valueOf)
                .toList();

        assertThat(table.subList(1, 1 + lines.size())).isEqualTo(lines);
        assertThat(value(found("number in (\\w+) lines of code", Documents.README)
                        .group(1)))
                .isEqualTo(lines.get(1));
        assertThat(value(found("number in (\\w+) lines of code", PERFORMANCE).group(1)))
                .isEqualTo(lines.get(1));
        assertThat(value(found("you need (\\w+) lines, too", Documents.README).group(1)))
                .isEqualTo(lines.get(3));
        String test = Documents.read(folder + "AlternativesTest.java");
        assertThat(table.subList(1 + lines.size(), table.size()))
                .hasSizeGreaterThan(30)
                .allMatch(cell ->
                        test.contains(cell.replaceFirst("\\d+ requests?$", "").replace("`0901234567`", "`")));
    }

    private static BigDecimal number(Match calculation, int group) {
        return new BigDecimal(calculation.match().group(group).replace(",", ""));
    }
}
