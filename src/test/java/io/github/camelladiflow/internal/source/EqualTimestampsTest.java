// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.source;

import io.github.camelladiflow.internal.source.CustomerServer.Cap;
import io.github.camelladiflow.internal.source.CustomerServer.TieOrder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Tests more customers with the same {@code updated_at} than a page contains. */
class EqualTimestampsTest extends CustomerScanTestBase {

    private static final String WARNING = "more customers have the same updated_at";

    @ParameterizedTest
    @CsvSource({"150, 20", "1600, 100", "800, 50"})
    void emitsAllCustomersWithEqualTimestampsBeyondOnePage(int count, int page) {
        pageSize = page;
        server = server(TieOrder.SHUFFLED_PER_REQUEST, Cap.NONE, 0);
        add(500, NOW - 10_000_000, 1_000);
        add(count - 1, NOW, 0);

        assertThat(logged(() -> assertThat(poll(all())).hasSize(499 + count).doesNotHaveDuplicates()))
                .isEmpty();
    }

    @Test
    void requestsSmallerPageIfServerRejectsLargerOne() {
        server = server(TieOrder.LATEST_FIRST, Cap.REJECTED, 50);
        add(200, NOW, 0);

        assertThat(logged(() -> assertThat(poll(all(), this::pageOrFailure))
                        .hasSize(200)
                        .doesNotHaveDuplicates()))
                .anyMatch(line -> line.contains(WARNING));
    }

    @Test
    void warnsAndReadsEqualTimestampsByPositionBeyondServerLimit() {
        server = server(TieOrder.LATEST_LAST, Cap.LESS, 20);
        add(200, NOW, 0);
        add(30, NOW + 1_000, 10);

        assertThat(logged(() -> assertThat(poll(all())).hasSize(230).doesNotHaveDuplicates()))
                .anyMatch(line -> line.contains(WARNING));
    }

    @Test
    void warnsOfEqualTimestampsOncePerMinute() {
        server = server(TieOrder.LATEST_LAST, Cap.LESS, 20);
        add(200, NOW - 1_000_000, 0);
        add(200, NOW, 0);

        assertThat(logged(() -> poll(all()))).hasSize(1);
    }

    @Test
    void doesNotLoopOnMoreEqualTimestampsThanRemembered() {
        server = server(TieOrder.LATEST_LAST, Cap.LESS, 5_000);
        pageSize = 1_000;
        add(CustomerScan.MAX_SEEN + 1, NOW, 0);

        var ids = poll(all(), (page, limit) -> {
            assertThat(server.requests).isLessThan(100);
            return page(page, limit);
        });
        assertThat(ids).hasSize(CustomerScan.MAX_SEEN + 1).doesNotHaveDuplicates();
    }

    /** The customers are at the end of the list, and a page has one item. */
    @ParameterizedTest
    @CsvSource({"20, 200, 5000, 5100", "1, 300, 0, 290"})
    void resumesAmongEqualTimestampsAfterKill(int maxPageSize, int equal, int newer, int emitted) {
        server = server(TieOrder.LATEST_LAST, Cap.LESS, maxPageSize);
        add(equal, NOW, 0);
        add(newer, NOW + 1_000, 10);
        var ids = readUntil(all(), emitted);

        ids.addAll(poll(resumed()));
        assertThat(ids).hasSize(equal + newer).doesNotHaveDuplicates();
    }

    /** With one customer per page, 300 new customers are more than the 200 pages in which a poll searches for its position. */
    @Test
    void resumesAtNextPollIfEqualTimestampsMovedTooFar() {
        server = server(TieOrder.LATEST_LAST, Cap.LESS, 1);
        add(30, NOW, 0);
        var walk = all();
        var ids = readUntil(walk, 10);
        add(300, NOW + 1_000, 0);

        assertThatThrownBy(() -> poll(walk)).hasMessageContaining("increase pageSize");
        ids.addAll(poll(walk));
        ids.addAll(poll(walk));
        assertThat(ids).hasSize(330).doesNotHaveDuplicates();
    }

    @Test
    void emitsNearlyAllReorderedEqualTimestampsAndWarns() {
        server = server(TieOrder.SHUFFLED_PER_REQUEST, Cap.LESS, 20);
        add(200, NOW, 0);

        assertThat(logged(() -> assertThat(poll(all())).hasSizeGreaterThan(195).doesNotHaveDuplicates()))
                .anyMatch(line -> line.contains(WARNING));
    }

    @Test
    void readsTwoLargeGroupsOfShuffledEqualTimestampsOneAfterAnother() {
        server = server(TieOrder.SHUFFLED_PER_REQUEST, Cap.LESS, 11);
        add(305, NOW - 100_000, 0);
        add(305, NOW - 50_000, 0);
        polled();

        assertThat(server.requests).isLessThan(1_500);
    }
}
