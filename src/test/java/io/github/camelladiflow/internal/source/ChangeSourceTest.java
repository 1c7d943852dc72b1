// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.source;

import java.io.IOException;
import java.nio.file.Files;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import io.github.camelladiflow.internal.monitor.RecordedLog;
import io.github.camelladiflow.internal.source.CustomerServer.Row;
import io.github.camelladiflow.model.Customer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Tests how a source handles its store, its files and its exchanges. */
class ChangeSourceTest extends ChangeSourceTestBase {

    private void oldFiles() throws IOException {
        for (String file : List.of("customers.state", "customers.state.ids", "customers.state.ids.new")) {
            try (var in = getClass().getResourceAsStream("/fixtures/source-62e00b8/" + file)) {
                Files.copy(in, folder.resolve(file));
            }
        }
        millis = 1_700_173_000_000L;
    }

    @Test
    void failsAndReportsNothingWithKeyOfOtherStore() throws IOException {
        add(80);
        new Poller().poll();
        emitted.clear();
        otherStore();
        for (int day = 0; day < 4; day++) {
            millis += DAY;
            assertThatThrownBy(new Poller()::poll).hasMessageContaining("a different store", "apiKey");
        }

        assertThat(emitted).isEmpty();
    }

    @Test
    void recognizesKeyOfOtherStoreByKnownCustomersWithoutStoreId() throws IOException {
        storeId = null;
        add(80);
        new Poller().poll();
        new Poller().poll();
        emitted.clear();
        otherStore();

        assertThatThrownBy(new Poller()::poll).hasMessageContaining("finds none of the 20 customers", "firstPoll");
        assertThat(emitted).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void keepsCustomersToRetryDuringPollsWithKeyOfOtherStore(boolean isRestarted) throws IOException {
        add(30);
        String failed = server.at(3).id();
        failing.add(failed);
        var first = polled();
        failing.clear();
        emitted.clear();
        CustomerServer right = server;
        String store = storeId;
        otherStore();
        var wrong = isRestarted ? new Poller() : first;
        assertThatThrownBy(wrong::poll).hasMessageContaining("a different store");
        assertThatThrownBy(wrong::poll).hasMessageContaining("a different store");
        server = right;
        storeId = store;
        var poller = isRestarted ? new Poller() : first;
        poller.poll();
        poller.poll();

        assertThat(emitted).containsExactly(failed);
    }

    @Test
    void redeliversFailedCustomersAfterRestartBeforePendingPage() throws IOException {
        add(60);
        server.all().forEach(row -> failing.add(row.id()));
        assertThatThrownBy(new Poller()::poll).hasMessageContaining("waiting to be emitted again");
        failing.clear();
        emitted.clear();
        var restarted = new Poller();
        assertThatThrownBy(restarted::poll).hasMessageContaining("waiting to be emitted again");
        restarted.poll();

        assertThat(emitted).hasSize(60);
    }

    @Test
    void redeliversFailedCustomersThatExistAndCanBeRead() throws IOException {
        add(30);
        failing.addAll(List.of(id(1), id(2), id(3), id(4), id(5)));
        var poller = polled();
        failing.clear();
        emitted.clear();
        server.remove(id(1));
        unreadable.add(id(3));
        poller.poll();

        assertThat(emitted).containsExactlyInAnyOrder(id(2), id(4), id(5));
        assertThat(poller.source.failedCount()).isEqualTo(1);
    }

    @Test
    void emitsRestOfPageAfterSuspensionAndCountsEmittedCustomers() throws IOException {
        add(50);
        allowed = 13;
        var poller = new Poller();
        assertThat(poller.poll()).isEqualTo(13);
        allowed = 100;

        assertThat(poller.poll()).isEqualTo(37);
        assertThat(emitted).hasSize(50).doesNotHaveDuplicates();
    }

    @Test
    void reportsLagFailuresAndReconciliationAfterFirstPoll() throws IOException {
        add(30);
        failing.add(id(30));
        var poller = new Poller();
        var source = poller.source;
        assertThat(List.of(
                        source.lagSeconds(),
                        source.failedCount(),
                        source.secondsSinceReconciliation(),
                        source.heldCount()))
                .containsOnly(Double.NaN);
        poller.poll();
        millis += 1_500;
        assertThat(source.failedCount()).isEqualTo(1);
        assertThat(source.lagSeconds()).isEqualTo(1.5);
        assertThat(source.secondsSinceReconciliation()).isEqualTo(1.5);
        IntStream.rangeClosed(1, 15).forEach(i -> server.remove(id(i)));
        poller.pollNextDay();

        assertThat(source.heldCount()).isEqualTo(15);
    }

    @Test
    void givesEachChangeTheSameIdInAllProcesses() {
        var lan = Map.of("_id", "a1", "store_id", "s1", "updated_at", "2026-01-02T03:04:05.678Z");

        assertThat(Change.of(Customer.of(lan)).changeId()).isEqualTo("s1/a1/2026-01-02T03:04:05.678Z");
        assertThat(Change.deletion("a1", null).changeId()).isEqualTo("/a1/deleted");
    }

    @Test
    void acceptsListedCustomersWithoutTimestampButNotWithoutId() {
        assertThat(Change.of(Customer.of(Map.of("_id", "a1"))).updatedAtMillis())
                .isZero();
        assertThatThrownBy(() -> Change.of(Customer.of(Map.of("name", "Lan"))))
                .hasMessageContaining("a customer without an id");
    }

    @Test
    void readsStateAndIdFilesOfPreviousRelease() throws IOException {
        oldFiles();
        for (int i = 1; i <= 120; i++) {
            server.put(new Row(id(i), i <= 60 ? 1_699_999_000_000L + i * 1_000L : 1_700_172_800_000L + i * 1_000L));
        }
        List.of(5, 6, 7, 40).forEach(i -> server.remove(id(i)));
        for (int day = 0; day < 4; day++) {
            var poller = new Poller();
            poller.poll();
            poller.poll();
            millis += DAY;
        }

        // the rest of the scan in progress, the customer whose exchange failed, and the customer that has been deleted
        // since
        var expected = new HashSet<String>();
        for (int i = 61; i <= 120; i++) {
            expected.add(id(i));
        }
        for (int i = 0x55; i <= 0x58; i++) {
            expected.remove(id(i));
        }
        for (int i = 0x65; i <= 0x78; i++) {
            expected.remove(id(i));
        }
        expected.add("000000000000000000000021");
        expected.add("-000000000000000000000028");
        assertThat(new HashSet<>(emitted)).isEqualTo(expected);
    }

    @Test
    void rejectsStateOfPreviousReleaseWithCustomersOfOtherStore() throws IOException {
        oldFiles();
        otherStore();

        assertThatThrownBy(new Poller()::poll).hasMessageContaining("finds none of the 20 customers");
        assertThat(emitted).isEmpty();
    }

    @Test
    void adoptsStateWithoutCustomersAndWarns() throws IOException {
        new Poller().poll();
        Files.deleteIfExists(folder.resolve("customers.state.ids"));
        add(30);
        try (var log = new RecordedLog(ChangeSource.class)) {
            new Poller().poll();
            assertThat(log.lines()).hasSize(1);
        }
        assertThat(emitted).hasSize(30);
    }

    @Test
    void recoversFromConflictWhenOtherSourceStops() throws IOException {
        add(50);
        var one = polled();
        var two = polled();
        add(1);
        one.poll();
        assertThatThrownBy(two::poll).isInstanceOf(StateStore.ConflictException.class);
        add(1);
        two.poll();
        two.poll();

        assertThat(new HashSet<>(emitted)).hasSize(52);
    }

    @Test
    void rejectsStateOfSourceWithOtherTags() throws IOException {
        add(50);
        new Poller().poll();
        name = "the same store, other tags";

        assertThatThrownBy(new Poller()::poll)
                .hasMessageContaining("saved for another store, or with other values of 'search' or 'tags'");
        assertThatThrownBy(new Poller()::poll)
                .hasMessageContaining("saved for another store, or with other values of 'search' or 'tags'");
    }

    @Test
    void emitsCustomerWhoseDeletionLadiFlowRevertsWithoutNewTimestamp() throws IOException {
        add(30);
        var newest = server.at(0).id();
        var poller = polled();
        emitted.clear();
        marked.add(newest);
        poller.poll();
        marked.clear();
        poller.poll();
        poller.poll();

        assertThat(emitted).as("with and without the mark").containsExactly(newest, newest);
    }

    @Test
    void emitsReportedCustomerThatIsListedAgainWithoutNewTimestamp() throws IOException {
        add(30);
        var newest = server.at(0);
        var poller = polled();
        server.remove(newest.id());
        for (int day = 0; day < 5; day++) {
            poller.pollNextDay();
        }
        assertThat(emitted).endsWith("-" + newest.id());
        emitted.clear();
        server.put(newest);
        poller.pollNextDay();
        poller.poll();

        assertThat(emitted).containsExactly(newest.id());
    }

    @Test
    void emitsCustomerThatWasHiddenSinceProcessWasKilledBeforeItsExchange() throws IOException {
        add(30);
        new Poller().poll();
        new Poller().pollNextDay();
        emitted.clear();
        var late = new Row("late", millis);
        server.put(late);
        isKilled = true;
        assertThatThrownBy(new Poller()::poll).isInstanceOf(SourceScenario.Killed.class);
        isKilled = false;
        hidden.add("late");
        server.put(new Row("other", millis + 10_000_000));
        for (int day = 0; day < 3; day++) {
            new Poller().pollNextDay();
        }
        hidden.clear();
        new Poller().pollNextDay();
        new Poller().poll();

        assertThat(emitted).containsExactly("other", "late");
    }

    @Test
    void reportsDeletionOfCustomerWhoseProcessWasKilledAfterItsExchange() throws IOException {
        add(30);
        new Poller().poll();
        new Poller().pollNextDay();
        emitted.clear();
        server.put(new Row("late", millis));
        killedAfter = "late";
        assertThatThrownBy(new Poller()::poll).isInstanceOf(SourceScenario.Killed.class);
        killedAfter = null;
        server.remove("late");
        for (int day = 0; day < 4; day++) {
            new Poller().pollNextDay();
        }

        assertThat(emitted).containsExactly("late", "-late");
    }

    /** The replicas of a server return different lists. */
    @Test
    void emitsCustomerThatOnlyReconciliationRunHasRead() throws IOException {
        add(30);
        var poller = polled();
        poller.pollNextDay();
        emitted.clear();
        server.put(new Row("late", millis));
        millis += DAY;
        hidden.add("late");
        // only the reconciliation run after the scan reads the customer
        int[] reads = {0};
        beforePage = page -> {
            if (reads[0]++ > 0) {
                hidden.clear();
            }
        };
        poller.poll();
        beforePage = page -> {};
        hidden.add("late");
        server.put(new Row("other", millis + 10_000_000));
        poller.poll();
        poller.poll();
        hidden.clear();
        poller.pollNextDay();
        poller.poll();

        assertThat(emitted).containsExactly("other", "late");
    }
}
