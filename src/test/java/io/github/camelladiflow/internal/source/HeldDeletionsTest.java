// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.source;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.Set;

import io.github.camelladiflow.internal.monitor.RecordedLog;
import io.github.camelladiflow.internal.source.CustomerServer.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests how many deletions a run reports, and how an operator confirms more. */
class HeldDeletionsTest extends ReconciliationTestBase {

    @Test
    void reportsTenCandidatesOfShortListAndHoldsEleven() throws Exception {
        runBeforeAndAfterDeletion(300, 11);
        assertThat(run().heldCount()).isEqualTo(11);
        assertThat(reported).isEmpty();
        String back = deleted.iterator().next();
        deleted.remove(back);
        server.put(new Row(back, ++millis));
        assertThat(run().heldCount()).isZero();

        assertThat(reported.keySet()).isEqualTo(deleted);
    }

    @Test
    void reportsTwoPercentAndHoldsMore() throws Exception {
        runBeforeAndAfterDeletion(1_000, 20);
        run();
        assertThat(reported.keySet()).isEqualTo(deleted);
        reported.clear();
        deleted.clear();
        delete(20);
        assertThat(run().heldCount()).as("2 % of 980 are 19").isEqualTo(20);
        assertThat(run().heldCount()).isEqualTo(20);

        assertThat(reported).isEmpty();
    }

    @Test
    void doesNotReportHeldCandidatesInPortions() throws Exception {
        runBeforeAndAfterDeletion(300, 20);
        unreadable.addAll(List.copyOf(deleted).subList(0, 15));
        run();

        assertThat(reported).isEmpty();
    }

    @Test
    void doesNotCountCustomersMissingOnlyFromList() throws Exception {
        firstRun(300);
        server.all().subList(100, 250).forEach(row -> server.hide(row.id()));
        delete(3);
        run();
        assertThat(run().heldCount()).isZero();

        assertThat(reported.keySet()).isEqualTo(deleted);
    }

    @Test
    void warnsOncePerRunWithNumberOfCandidates() throws Exception {
        firstRun(300);
        delete(15);
        try (var log = new RecordedLog(Reconciliation.class)) {
            var reconciliation = run();
            work(reconciliation);
            assertThat(log.lines())
                    .singleElement()
                    .asString()
                    .contains(
                            "15 customers are candidates for deletion", "confirmDeletions", "customers.state.confirm");
        }
    }

    @Test
    void reportsConfirmedCandidatesAfterOneDayWithoutNewConfirmation() throws Exception {
        runBeforeAndAfterDeletion(300, 15);
        var early = Set.copyOf(deleted);
        delete(12);
        new StateFile(file(""), null).confirm(27);
        run();

        assertThat(reported.keySet()).isEqualTo(early);
        assertThat(file(".confirm")).doesNotExist();
        assertThat(run().heldCount()).isZero();
        assertThat(reported.keySet()).isEqualTo(deleted);
    }

    @ParameterizedTest
    @CsvSource({"14, true", "13, false", "0, false", "nobody, false", "1000, true"})
    void rejectsConfirmationOfFewerThanTenElevenths(String confirmed, boolean isAccepted) throws Exception {
        runBeforeAndAfterDeletion(300, 15);
        Files.writeString(file(".confirm"), confirmed + "\n");
        try (var log = new RecordedLog(Reconciliation.class)) {
            run();
            assertThat(log.lines().toString().contains("was rejected")).isEqualTo(!isAccepted);
        }

        assertThat(reported.keySet()).isEqualTo(isAccepted ? deleted : Set.of());
        assertThat(file(".confirm")).doesNotExist();
    }

    @Test
    void readsConfirmationWrittenByWindowsShell() throws Exception {
        runBeforeAndAfterDeletion(300, 15);
        Files.writeString(file(".confirm"), "\uFEFF15\r\n", StandardCharsets.UTF_16LE);
        run();

        assertThat(reported.keySet()).isEqualTo(deleted);
    }
}
