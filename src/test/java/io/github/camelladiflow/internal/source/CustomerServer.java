// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.source;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * A model of {@code customer/list}, sorted by {@code updated_at} newest first, and {@code customer/show}, written from their
 * description. Where the description is open, options select the behaviour. Not thread-safe.
 */
final class CustomerServer {

    /** The order of customers with the same timestamp. */
    enum TieOrder {
        LATEST_FIRST,
        LATEST_LAST,
        SHUFFLED_PER_REQUEST
    }

    /** The server's behaviour if the limit of a request is larger than its own limit. */
    enum Cap {
        NONE,
        /** Returns a shorter page. */
        LESS,
        /** Returns a shorter page, but uses the limit of the request to find its start. */
        SKIPS_AS_ASKED,
        REJECTED
    }

    /** A customer of the list. */
    record Row(String id, long stamp) {

        // scenarios take a fifth longer with the methods that Java generates for a record
        @Override
        public int hashCode() {
            return 31 * id.hashCode() + Long.hashCode(stamp);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Row row && stamp == row.stamp && id.equals(row.id);
        }
    }

    /** The server rejects the limit. */
    static final class RejectedLimitException extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    private final Random random;
    private final TieOrder tieOrder;
    private final Cap cap;
    private final int maxPageSize;
    private final Map<String, Row> byId = new HashMap<>();
    private final Map<String, Row> hidden = new HashMap<>();
    private final Map<String, String> merged = new HashMap<>();
    private final List<Row> list = new ArrayList<>();
    private final Map<Long, Integer> currentTies = new HashMap<>();
    private final Map<Long, Integer> mostTies = new HashMap<>();

    /** The number of requests. */
    int requests;

    CustomerServer(Random random, TieOrder equals, Cap cap, int most) {
        this.random = random;
        this.tieOrder = equals;
        this.cap = cap;
        this.maxPageSize = cap == Cap.NONE ? Integer.MAX_VALUE : most;
    }

    /** Returns the largest number of customers in a page. */
    int maxPageSize() {
        return maxPageSize;
    }

    int size() {
        return list.size();
    }

    /** Returns the customer at a position of the list. */
    Row at(int place) {
        return list.get(place);
    }

    List<Row> all() {
        return List.copyOf(list);
    }

    /** Returns the largest number of customers that had the timestamp at the same time. */
    int mostTies(long stamp) {
        return mostTies.getOrDefault(stamp, 0);
    }

    void put(Row row) {
        remove(row.id());
        merged.remove(row.id());
        byId.put(row.id(), row);
        list.add(tieOrder == TieOrder.LATEST_FIRST ? firstNotNewer(row.stamp()) : firstNotNewer(row.stamp() - 1), row);
        int now = currentTies.merge(row.stamp(), 1, Integer::sum);
        mostTies.merge(row.stamp(), now, Math::max);
    }

    /** Merges a customer into another one, which is then returned for both ids. */
    void merge(String id, String into) {
        remove(id);
        merged.put(id, into);
    }

    /** Removes a customer from the list, as if it lost a tag; it can still be looked up. */
    void hide(String id) {
        Row row = byId.get(id);
        remove(id);
        hidden.put(id, row);
    }

    void remove(String id) {
        hidden.remove(id);
        Row row = byId.remove(id);
        if (row != null) {
            int place = firstNotNewer(row.stamp());
            while (!list.get(place).id().equals(id)) {
                place++;
            }
            list.remove(place);
            currentTies.merge(row.stamp(), -1, Integer::sum);
        }
    }

    private int firstNotNewer(long stamp) {
        int low = 0;
        int high = list.size();
        while (low < high) {
            int middle = (low + high) / 2;
            if (list.get(middle).stamp() > stamp) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /**
     * Lists a page.
     *
     * @param page from 0
     */
    List<Row> list(int page, int limit) {
        requests++;
        if (cap == Cap.REJECTED && limit > maxPageSize) {
            throw new RejectedLimitException();
        }
        int given = Math.min(limit, maxPageSize);
        long skipped = (long) page * (cap == Cap.SKIPS_AS_ASKED ? limit : given);
        int from = (int) Math.min(list.size(), skipped);
        int to = Math.min(list.size(), from + given);
        return rows(from, to);
    }

    private List<Row> rows(int from, int to) {
        if (tieOrder != TieOrder.SHUFFLED_PER_REQUEST || from == to) {
            return List.copyOf(list.subList(from, to));
        }
        int begin = firstNotNewer(list.get(from).stamp());
        int end = firstNotNewer(list.get(to - 1).stamp() - 1);
        var equals = new ArrayList<>(list.subList(begin, end));
        var rows = new ArrayList<Row>(to - from);
        for (int run = 0; run < equals.size(); ) {
            int next = run;
            while (next < equals.size()
                    && equals.get(next).stamp() == equals.get(run).stamp()) {
                next++;
            }
            int shown = Math.min(next, to - begin) - Math.max(run, from - begin);
            for (int i = run; i < run + shown; i++) {
                Collections.swap(equals, i, i + random.nextInt(next - i));
                rows.add(equals.get(i));
            }
            run = next;
        }
        return rows;
    }

    /** Returns a customer, or the customer into which it was merged. Null if there is none. */
    Row show(String id) {
        requests++;
        String now = id;
        while (merged.containsKey(now)) {
            now = merged.get(now);
        }
        return byId.getOrDefault(now, hidden.get(now));
    }
}
