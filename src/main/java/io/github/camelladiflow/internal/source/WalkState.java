// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.source;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How far a source is. Times are by LadiFlow's clock, in milliseconds since 1970.
 *
 * @param source what was read, so that a file is not taken for another store's
 * @param position what is older is done
 * @param horizon where the walk ends that is under way, null if none is
 * @param following where the next walk begins
 * @param seen what was handed over of what may be read again: ids and {@code updated_at}
 * @param failed how often the exchange of a customer has failed that will be handed over again, by id
 */
record WalkState(
        String source,
        Long position,
        Long horizon,
        Long following,
        Map<String, Long> seen,
        Map<String, Integer> failed) {

    WalkState {
        seen = new LinkedHashMap<>(seen);
        failed = new LinkedHashMap<>(failed);
    }
}
