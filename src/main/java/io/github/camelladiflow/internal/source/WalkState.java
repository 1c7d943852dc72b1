// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.source;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How far a source is. Times are by LadiFlow's clock, in milliseconds since 1970, but for began and since.
 *
 * @param source what was read, so that a file is not taken for another store's
 * @param bound what is older is done; null before anybody is known
 * @param horizon what is newer belongs to the next walk, null if no walk is under way
 * @param following the bound of the next walk
 * @param front the oldest that was handed over in this walk
 * @param aim about where in the list that is
 * @param began when this walk began, by this machine's clock
 * @param since when the last walk began that has ended, by this machine's clock; the first one, if none has
 * @param seen what was handed over of what may be read again: ids and {@code updated_at}
 * @param failed how often the exchange of a customer has failed who will be handed over again, by id
 */
public record WalkState(
        String source,
        Long bound,
        Long horizon,
        long following,
        long front,
        int aim,
        long began,
        Long since,
        Map<String, Long> seen,
        Map<String, Integer> failed) {

    /** Takes copies of the maps. */
    public WalkState {
        seen = new LinkedHashMap<>(seen);
        failed = new LinkedHashMap<>(failed);
    }
}
