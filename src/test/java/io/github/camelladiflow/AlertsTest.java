// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.github.camelladiflow.AlertRecording.State;
import io.github.camelladiflow.AlertRecording.Traffic;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests which alerts of {@code examples/monitoring} fire in which {@link State}, and when, at three levels of traffic.
 * Promtool evaluates the rules on the series that {@link AlertRecording} has recorded. {@code monitoring/alerts.csv}
 * contains the expected result: a row for each alert, component and state in which the alert fires, with the minutes
 * within which it fires at each level, and "-" if it must not fire. No other alert fires in any state, and no alert
 * fires some minutes after the state. Rules are evaluated each minute, which is Prometheus's default.
 */
class AlertsTest {

    private static final Path RULES =
            Path.of("examples/monitoring/ladiflow-alerts.yml").toAbsolutePath();
    private static final Path EXPECTED = Path.of("src/test/resources/monitoring/alerts.csv");
    private static final String FIRING = "ALERTS{alertstate=\"firing\"}";

    /** An alert that fires, with the minutes within which it fires by the ordinal of the traffic, null for never. */
    private record ExpectedAlert(String alert, String component, State state, List<Integer> minutes) {

        static ExpectedAlert of(String line) {
            var cells = line.split(",");
            return new ExpectedAlert(
                    cells[0],
                    cells[1],
                    State.valueOf(cells[2]),
                    Arrays.stream(cells, 3, cells.length)
                            .map(cell -> cell.equals("-") ? null : Integer.valueOf(cell))
                            .toList());
        }

        Integer minutes(Traffic traffic) {
            return minutes.get(traffic.ordinal());
        }

        String sample() {
            return "{ labels: '{alertname=\"" + alert + "\", component=\"" + component + "\"}', value: 1 }";
        }
    }

    @TempDir
    Path folder;

    private static List<ExpectedAlert> expectedAlerts() throws IOException {
        return Files.readAllLines(EXPECTED).stream()
                .skip(1)
                .map(ExpectedAlert::of)
                .toList();
    }

    @BeforeAll
    @Timeout(value = 1, unit = TimeUnit.HOURS)
    static void recordIfRequested() throws Exception {
        AlertRecording.recordStates(System.getProperty("alerts.record", ""));
    }

    @Test
    void firesEachAlertOnlyInItsIntendedStates() throws Exception {
        DashboardTest.assumeInstalled("promtool");
        var tests = new StringBuilder("rule_files: [ " + RULES + " ]\nevaluation_interval: 60s\ntests:\n");
        for (var traffic : Traffic.values()) {
            for (var state : State.values()) {
                var ringing = expectedAlerts().stream()
                        .filter(row -> row.state() == state && row.minutes(traffic) != null)
                        .toList();
                tests.append(promtoolTest(traffic, state, ringing));
            }
        }

        assertThat(DashboardTest.runCommand(
                        "promtool",
                        "test",
                        "rules",
                        Files.writeString(folder.resolve("tests.yml"), tests).toString()))
                .contains("SUCCESS");
    }

    private static String promtoolTest(Traffic traffic, State state, List<ExpectedAlert> ringing) throws IOException {
        var lines = new ArrayList<String>();
        lines.add("  - name: " + traffic + " " + state);
        lines.add("    interval: " + AlertRecording.STEP.toSeconds() + "s");
        lines.add("    input_series:");
        Files.readAllLines(traffic.file(state)).stream()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.split(" ", 2))
                .forEach(series -> lines.add("      - { series: '" + series[0] + "', values: '" + series[1] + "' }"));
        lines.add("    promql_expr_test:");
        var all = ringing.stream().map(ExpectedAlert::sample).collect(Collectors.joining(", "));
        lines.add(promqlTest(traffic.finish, "count_over_time(" + FIRING + "[1d])", all));
        for (var row : ringing) {
            lines.add(promqlTest(
                    traffic.begin + row.minutes(traffic),
                    FIRING.replace("}", ",alertname=\"" + row.alert() + "\",component=\"" + row.component() + "\"}"),
                    row.sample()));
        }
        if (state != State.STOPPED) {
            lines.add(promqlTest(traffic.finish, FIRING, ""));
        }
        return String.join("\n", lines) + "\n";
    }

    private static String promqlTest(int minute, String series, String samples) {
        return "      - { expr: 'group by (alertname, component) (" + series + ")', eval_time: " + minute
                + "m, exp_samples: [ " + samples + " ] }";
    }

    /** Alerts for which no state is recorded fire in series that are written by hand. */
    @Test
    void hasFiringTestForEveryAlert() throws Exception {
        var ringing =
                expectedAlerts().stream().map(ExpectedAlert::alert).collect(Collectors.toCollection(TreeSet::new));
        new YAMLMapper()
                .readTree(Path.of("src/test/resources/monitoring/ladiflow-alerts.test.yml")
                        .toFile())
                .findValues("alert_rule_test")
                .forEach(tests -> tests.forEach(test -> {
                    if (!test.path("exp_alerts").isEmpty()) {
                        ringing.add(test.path("alertname").textValue());
                    }
                }));

        assertThat(ringing)
                .containsExactlyInAnyOrderElementsOf(
                        new TreeSet<>(new YAMLMapper().readTree(RULES.toFile()).findValuesAsText("alert")));
    }
}
