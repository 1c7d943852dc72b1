// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.source;

import java.util.List;

/** A page of the customer list. Pages are numbered from 0. */
record Window(int page, int limit, List<Change> items) {

    long newestMillis() {
        return items.get(0).updatedAtMillis();
    }

    long oldestMillis() {
        return items.get(items.size() - 1).updatedAtMillis();
    }

    int startPosition() {
        return page * limit;
    }

    int endPosition() {
        return startPosition() + items.size();
    }

    boolean contains(Change change) {
        return items.stream()
                .anyMatch(each -> each.id().equals(change.id()) && each.updatedAtMillis() == change.updatedAtMillis());
    }

    /** Returns the position of the last customer that is newer than a timestamp. */
    int lastPositionNewerThan(long stamp) {
        long newer =
                items.stream().filter(each -> each.updatedAtMillis() > stamp).count();
        return (int) Math.max(0, startPosition() + newer - 1);
    }
}
