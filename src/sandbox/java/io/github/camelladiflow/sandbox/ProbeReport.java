// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.sandbox;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Collects the results of the probe. The report receives only the probe's own text, statuses, codes and page sizes, so
 * it does not contain confidential data. Not thread-safe.
 */
final class ProbeReport {

    private final List<String> connection = new ArrayList<>();
    private final Map<Assumption, Finding> findings = new EnumMap<>(Assumption.class);
    private final boolean writing;
    private boolean hasErrors;

    ProbeReport(boolean writing) {
        this.writing = writing;
    }

    private record Finding(boolean holds, String evidence) {}

    void ok(String text) {
        connection.add("  ok       " + text);
    }

    void warning(String text) {
        connection.add("  warning  " + text);
    }

    /** Reports an error that prevents all further checks. */
    void error(String text) {
        connection.add("  TROUBLE  " + text);
        hasErrors = true;
    }

    boolean hasErrors() {
        return hasErrors;
    }

    /**
     * Records evidence for or against an assumption. If there is evidence against it, the report shows
     * only the first such evidence.
     */
    void observe(Assumption assumption, boolean holds, String evidence) {
        findings.merge(assumption, new Finding(holds, evidence), (old, now) -> old.holds() && !now.holds() ? now : old);
    }

    private String reasonUnverified(Assumption assumption) {
        return hasErrors && !assumption.isNeverVerified()
                ? "the connection check failed"
                : assumption.reasonUnverified(writing);
    }

    @Override
    public String toString() {
        var text = new StringBuilder("Connection\n");
        connection.forEach(line -> text.append(line).append('\n'));
        text.append('\n').append("Assumptions of ladiflow.openapi.yaml\n");
        for (var assumption : Assumption.values()) {
            var finding = findings.get(assumption);
            String verdict = finding == null ? "not seen" : finding.holds() ? "holds" : "does not hold";
            String evidence = finding == null ? reasonUnverified(assumption) : finding.evidence();
            text.append("  %-13s  %-34s  %s%n".formatted(verdict, assumption.id(), evidence));
        }
        long hold = findings.values().stream().filter(Finding::holds).count();
        return text.append(String.format(
                        Locale.ROOT,
                        "%n%d statements: %d hold, %d do not hold, %d were not seen.%n",
                        Assumption.values().length,
                        hold,
                        findings.size() - hold,
                        Assumption.values().length - findings.size()))
                .toString()
                .replace(System.lineSeparator(), "\n");
    }
}
