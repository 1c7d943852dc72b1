// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.source;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * A model of {@code customer/list}, sorted by {@code updated_at} the newest first, and {@code customer/show}, written from their
 * description. What the description leaves open it does in one of several ways. Not thread-safe.
 */
final class CustomerServer {

    /** In what order customers with one stamp are listed. */
    enum TieOrder {
        LATEST_FIRST,
        LATEST_LAST,
        SHUFFLED_PER_REQUEST
    }

    /** What is done with a limit that is larger than the server's own. */
    enum Cap {
        NONE,
        /** Gives less. */
        LESS,
        /** Gives less, but skips as many for each page before as it was asked to. */
        SKIPS_AS_ASKED,
        REFUSED
    }

    /** A customer as listed. */
    record Row(String id, long stamp) {

        // stories take a fifth longer with what Java makes for a record
        @Override
        public int hashCode() {
            return 31 * id.hashCode() + Long.hashCode(stamp);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Row row && stamp == row.stamp && id.equals(row.id);
        }
    }

    /** A limit that is refused. */
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

    /** How many requests it had. */
    int requests;

    CustomerServer(Random random, TieOrder equals, Cap cap, int most) {
        this.random = random;
        this.tieOrder = equals;
        this.cap = cap;
        this.maxPageSize = cap == Cap.NONE ? Integer.MAX_VALUE : most;
    }

    /** How many it gives at once. */
    int maxPageSize() {
        return maxPageSize;
    }

    int size() {
        return list.size();
    }

    /** The one at that place of the list. */
    Row at(int place) {
        return list.get(place);
    }

    List<Row> all() {
        return List.copyOf(list);
    }

    /** How many had that stamp at once, at most. */
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

    /** Merges a customer into another, who is shown then whoever asks for the one. */
    void merge(String id, String into) {
        remove(id);
        merged.put(id, into);
    }

    /** Lists a customer no more, as if a tag was taken away; he or she is shown. */
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
        if (cap == Cap.REFUSED && limit > maxPageSize) {
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

    /** Shows a customer, or who he or she was merged into, null if there is none. */
    Row show(String id) {
        requests++;
        String now = id;
        while (merged.containsKey(now)) {
            now = merged.get(now);
        }
        return byId.getOrDefault(now, hidden.get(now));
    }

    /** Whether it has a customer, be he or she listed or not. */
    boolean has(String id) {
        return byId.containsKey(id) || hidden.containsKey(id);
    }

    boolean isMerged(String id) {
        return merged.containsKey(id);
    }
}
