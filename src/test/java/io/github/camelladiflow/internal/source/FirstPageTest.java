// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.source;

import java.util.List;
import java.util.Random;

import io.github.camelladiflow.internal.source.CustomerServer.Cap;
import io.github.camelladiflow.internal.source.CustomerServer.Row;
import io.github.camelladiflow.internal.source.CustomerServer.TieOrder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Tests how a source detects the number of the first page. */
class FirstPageTest extends ChangeSourceTestBase {

    @ParameterizedTest
    @EnumSource(PageZeroBehavior.class)
    void detectsFirstPage1Once(PageZeroBehavior zero) {
        this.zero = zero;
        add(50);
        new Poller().poll();
        assertThat(emitted).hasSize(50);

        assertThat(pagesOfQuietPoll()).as("a quiet poll").containsExactly(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {5, 50})
    void detectsFirstPage0Once(int customers) {
        firstPage = 0;
        add(customers);
        new Poller().poll();
        assertThat(emitted).hasSize(customers).doesNotHaveDuplicates();
        millis += DAY;

        assertThat(pagesOfQuietPoll()).as("a quiet poll").startsWith(0).doesNotContain(-1);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 10})
    void detectsFirstPage0EvenIfCustomersMoveBetweenRequests(int pairs) {
        firstPage = 0;
        server = new CustomerServer(new Random(), TieOrder.LATEST_FIRST, Cap.LESS, 1);
        add(2);
        beforePage = page -> {
            if (page == 0 && numbers.size() < 2 * pairs) {
                // the oldest customer moves from page 1 to page 0
                Row oldest = server.all().get(1);
                server.put(new Row(oldest.id(), server.at(0).stamp() + 100_000));
            }
        };
        var poller = polled();
        poller.poll();

        assertThat(emitted)
                .containsExactlyInAnyOrderElementsOf(
                        server.all().stream().map(Row::id).toList());
    }

    @Test
    void detectsFirstPage0EvenIfOneReplicaIsStillEmpty() {
        firstPage = 0;
        add(50);
        beforePage = page -> {
            hidden.clear();
            if (page == 0 && numbers.equals(List.of(1))) {
                server.all().forEach(row -> hidden.add(row.id()));
            }
        };
        new Poller().poll();

        assertThat(emitted).hasSize(50).doesNotHaveDuplicates();
    }

    @Test
    void detectsFirstPage1EvenIfOrderOfEqualTimestampsChanges() {
        zero = PageZeroBehavior.RETURNS_FIRST_PAGE;
        server = new CustomerServer(new Random(1), TieOrder.SHUFFLED_PER_REQUEST, Cap.NONE, 0);
        add(15);
        for (int i = 0; i < 30; i++) {
            server.put(new Row("equal" + i, millis - 2_000_000_000));
        }
        new Poller().poll();

        assertThat(pagesOfQuietPoll()).as("a quiet poll").containsExactly(1);
    }

    @Test
    void detectsFirstPage1EvenIfCustomersChangeBetweenRequests() {
        zero = PageZeroBehavior.RETURNS_FIRST_PAGE;
        add(50);
        int[] reads = {0};
        beforePage = page -> {
            if (reads[0]++ < 10) {
                server.put(new Row("late" + reads[0], millis + reads[0]));
            }
        };
        new Poller().poll();

        assertThat(pagesOfQuietPoll()).as("a quiet poll").containsExactly(1);
    }

    @Test
    void postponesFirstPageDetectionWhileListIsEmpty() {
        firstPage = 0;
        var poller = polled();
        add(30);
        poller.poll();

        assertThat(emitted).hasSize(30);
    }

    @Test
    void usesConfiguredFirstPage() {
        configured = 1;
        add(30);
        new Poller().poll();

        assertThat(numbers).doesNotContain(0);
    }

    @Test
    void doesNotTreatServerFailureOfPage0AsRejection() {
        isZeroDown = true;
        add(30);

        assertThatThrownBy(new Poller()::poll).hasMessageContaining("firstPage");
        assertThat(emitted).isEmpty();
    }
}
