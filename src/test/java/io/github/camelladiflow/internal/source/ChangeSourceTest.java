// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.source;

import java.util.HashSet;
import java.util.List;
import java.util.Map;

import io.github.camelladiflow.model.Customer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Tests how a source handles its store, its state and its exchanges. */
class ChangeSourceTest extends ChangeSourceTestBase {

    @Test
    void failsAndReportsNothingWithKeyOfOtherStore() {
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

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void keepsCustomersToRetryDuringPollsWithKeyOfOtherStore(boolean isRestarted) {
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
    void redeliversFailedCustomersAfterRestartBeforePendingPage() {
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
    void redeliversFailedCustomersThatExistAndCanBeRead() {
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
    void emitsRestOfPageAfterSuspensionAndCountsEmittedCustomers() {
        add(50);
        allowed = 13;
        var poller = new Poller();
        assertThat(poller.poll()).isEqualTo(13);
        allowed = 100;

        assertThat(poller.poll()).isEqualTo(37);
        assertThat(emitted).hasSize(50).doesNotHaveDuplicates();
    }

    @Test
    void reportsLagAndFailuresAfterFirstPoll() {
        add(30);
        failing.add(id(30));
        var poller = new Poller();
        var source = poller.source;
        assertThat(List.of(source.lagSeconds(), source.failedCount())).containsOnly(Double.NaN);
        poller.poll();
        millis += 1_500;
        assertThat(source.failedCount()).isEqualTo(1);
        assertThat(source.lagSeconds()).isEqualTo(1.5);
    }

    @Test
    void givesEachChangeTheSameIdInAllProcesses() {
        var lan = Map.of("_id", "a1", "store_id", "s1", "updated_at", "2026-01-02T03:04:05.678Z");

        assertThat(Change.of(Customer.of(lan)).changeId()).isEqualTo("s1/a1/2026-01-02T03:04:05.678Z");
    }

    @Test
    void acceptsListedCustomersWithoutTimestampButNotWithoutId() {
        assertThat(Change.of(Customer.of(Map.of("_id", "a1"))).updatedAtMillis())
                .isZero();
        assertThatThrownBy(() -> Change.of(Customer.of(Map.of("name", "Lan"))))
                .hasMessageContaining("a customer without an id");
    }

    @Test
    void recoversFromConflictWhenOtherSourceStops() {
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
    void rejectsStateOfSourceWithOtherTags() {
        add(50);
        new Poller().poll();
        name = "the same store, other tags";

        assertThatThrownBy(new Poller()::poll)
                .hasMessageContaining("saved for another store, or with other values of 'search' or 'tags'");
        assertThatThrownBy(new Poller()::poll)
                .hasMessageContaining("saved for another store, or with other values of 'search' or 'tags'");
    }

    @Test
    void emitsCustomerWhoseDeletionLadiFlowRevertsWithoutNewTimestamp() {
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
}
