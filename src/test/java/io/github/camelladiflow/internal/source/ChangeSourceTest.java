// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.source;

import java.io.IOException;
import java.nio.file.Files;
import java.util.HashSet;
import java.util.List;

import io.github.camelladiflow.internal.client.CapturedLog;
import io.github.camelladiflow.internal.source.CustomerServer.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Tests how a source handles its store and its files. */
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
    void failsAndReportsNothingWhenPolledWithTheKeyOfAnotherStore() throws IOException {
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
    void recognizesTheKeyOfAnotherStoreByKnownCustomersIfTheyHaveNoStoreId() throws IOException {
        storeId = null;
        add(80);
        new Poller().poll();
        new Poller().poll();
        emitted.clear();
        otherStore();

        assertThatThrownBy(new Poller()::poll).hasMessageContaining("finds none of 20 customers", "firstPoll");
        assertThat(emitted).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void keepsCustomersToRetryWhilePolledWithTheKeyOfAnotherStore(boolean isRestarted) throws IOException {
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
        assertThatThrownBy(new Poller()::poll).hasMessageContaining("wait to be emitted again");
        failing.clear();
        emitted.clear();
        var restarted = new Poller();
        assertThatThrownBy(restarted::poll).hasMessageContaining("wait to be emitted again");
        restarted.poll();

        assertThat(emitted).hasSize(60);
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

        // the rest of the scan in progress, the customer whose exchange failed, and the one that was deleted since
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

        assertThatThrownBy(new Poller()::poll).hasMessageContaining("finds none of 20 customers");
        assertThat(emitted).isEmpty();
    }

    @Test
    void adoptsStateWithoutCustomersAndWarns() throws IOException {
        new Poller().poll();
        Files.deleteIfExists(folder.resolve("customers.state.ids"));
        add(30);
        try (var log = new CapturedLog()) {
            new Poller().poll();
            assertThat(log.texts().get(ChangeSource.class.getName()).lines()).hasSize(1);
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

        assertThatThrownBy(new Poller()::poll).hasMessageContaining("another store, search or tags");
        assertThatThrownBy(new Poller()::poll).hasMessageContaining("another store, search or tags");
    }

    @Test
    void emitsCustomerWhoseDeletionLadiFlowTakesBackWithoutNewStamp() throws IOException {
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
    void emitsReportedCustomerThatIsListedAgainWithoutNewStamp() throws IOException {
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

    /** The replicas of a server return different lists. */
    @Test
    void emitsCustomerThatOnlyARunHasSeen() throws IOException {
        add(30);
        var poller = polled();
        poller.pollNextDay();
        emitted.clear();
        server.put(new Row("late", millis));
        millis += DAY;
        hidden.add("late");
        // only the run that follows the scan reads the customer
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
