// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.event;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.github.camelladiflow.internal.Models;
import org.junit.jupiter.api.Test;

/** Of simultaneous events with the same id, only one acquires the id, which it keeps when the event arrives again. */
class EventIdsModelTest {

    public static class Ids {

        private final LadiFlowEventReceiver receiver = new LadiFlowEventReceiver();

        public boolean come(int event) {
            return receiver.isUniqueId("id", "{\"event\":" + event + "}");
        }
    }

    public static class Specification {

        private final Map<String, Integer> events = new HashMap<>();

        public boolean come(int event) {
            return events.computeIfAbsent("id", first -> event) == event;
        }
    }

    @Test
    void acceptsOnlyOneOfConcurrentEventsWithSameId() {
        Models.interleave(
                Ids.class,
                Specification.class,
                List.of(race("come 0", "come 1"), race("come 0", "come 0"), race("come 0", "come 1", "come 2")));
    }

    private static Models.Race race(String... threads) {
        return new Models.Race(
                List.of(), Stream.of(threads).map(List::of).toList(), List.of("come 0", "come 1", "come 2"));
    }
}
