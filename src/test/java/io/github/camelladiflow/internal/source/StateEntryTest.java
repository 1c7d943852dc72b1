// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.source;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import io.github.camelladiflow.internal.monitor.RecordedLog;
import org.apache.camel.spi.StateRepository;
import org.apache.camel.support.processor.state.MemoryStateRepository;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class StateEntryTest {

    private static final String KEY = "ladiflow:customer/list";
    private static final ScanState STATE = StateFileTest.STATE.withStore(new ScanState.Store("Cửa hàng {1}", 0));

    private final Repository repository = new Repository();

    /** Fails before or after it has stored a value, like a database that loses its connection. */
    private static final class Repository implements StateRepository<String, String> {

        private final Map<String, String> values = new HashMap<>();
        private boolean isDown;
        private boolean losesResponses;

        @Override
        public void setState(String key, String value) {
            failIfDown();
            values.put(key, value);
            if (losesResponses) {
                throw new IllegalStateException("connection lost");
            }
        }

        @Override
        public String getState(String key) {
            failIfDown();
            return values.get(key);
        }

        private void failIfDown() {
            if (isDown) {
                throw new IllegalStateException("connection refused " + "x".repeat(10_000));
            }
        }

        @Override
        public void start() {
            throw new AssertionError("whether it is started is not known");
        }

        @Override
        public void stop() {
            throw new AssertionError("started by another");
        }
    }

    private StateEntry entry() {
        return new StateEntry(repository, KEY, "a store");
    }

    private StateEntry read() {
        var entry = entry();
        entry.read();
        return entry;
    }

    private static ScanState newer(long bound) {
        return ScanState.initial("a store", bound);
    }

    @Test
    void readsWrittenState() {
        read().write(STATE);

        assertThat(entry().read()).isEqualTo(STATE);
    }

    @Test
    void writesOneLineOfAscii() {
        read().write(STATE);

        assertThat(repository.values.get(KEY)).matches("[ -~]+").contains("C\\u1EEDa h\\u00E0ng {1}");
    }

    @Test
    void returnsNullWithoutEntry() {
        assertThat(entry().read()).isNull();
    }

    @Test
    void failsOnEachTruncationAndChangedCharacter() {
        read().write(STATE);
        String value = repository.values.get(KEY);
        for (int i = 0; i < value.length(); i++) {
            var changed = new StringBuilder(value);
            changed.setCharAt(i, (char) (value.charAt(i) ^ 1));
            for (String damaged : List.of(value.substring(0, i), changed.toString())) {
                repository.values.put(KEY, damaged);
                assertThatThrownBy(() -> entry().read())
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("entry ladiflow:customer/list of stateRepository cannot be used")
                        .hasMessageContaining("remove this entry and set firstPoll");
            }
        }
    }

    @Test
    void failsOnStateOfOtherStore() {
        read().write(STATE);

        assertThatThrownBy(() -> new StateEntry(repository, KEY, "another").read())
                .hasMessageContaining("saved for another store, or with other values of 'search' or 'tags'");
    }

    @Test
    void detectsSecondWriterAndKeepsItsState() {
        var old = read();
        old.write(newer(1));
        var leader = read();
        leader.write(newer(2));

        assertThatThrownBy(() -> old.write(newer(3)))
                .isInstanceOf(StateStore.ConflictException.class)
                .hasMessageContaining("Another source has written or removed the entry")
                .hasMessageContaining("component 'master'");
        assertThat(entry().read()).isEqualTo(newer(2));
        leader.write(newer(4));
    }

    @Test
    void detectsSecondWriterAtFirstWrite() {
        var one = read();
        var two = read();
        one.write(newer(1));

        assertThatThrownBy(() -> two.write(newer(2))).isInstanceOf(StateStore.ConflictException.class);
    }

    @Test
    void keepsStateAndResumesWhenRepositoryIsDown() {
        var entry = read();
        entry.write(newer(1));
        repository.isDown = true;
        assertThatThrownBy(() -> entry().read())
                .hasMessageContaining("cannot be read from the entry ladiflow:customer/list of stateRepository")
                .hasMessageContaining("connection refused")
                .hasMessageContaining("No change is lost");
        assertThatThrownBy(() -> entry.write(newer(2)))
                .hasMessageContaining("stateRepository")
                .satisfies(failure -> assertThat(failure.getMessage()).hasSizeLessThan(500));
        repository.isDown = false;

        assertThat(entry().read()).isEqualTo(newer(1));
        entry.write(newer(2));
        assertThat(entry().read()).isEqualTo(newer(2));
    }

    @Test
    void recognizesOwnValueAfterLostResponse() {
        var entry = read();
        repository.losesResponses = true;
        for (int bound = 1; bound < 4; bound++) {
            var state = newer(bound);
            assertThatThrownBy(() -> entry.write(state)).hasMessageContaining("cannot be written to");
        }
        repository.losesResponses = false;
        entry.write(newer(4));

        assertThat(entry().read()).isEqualTo(newer(4));
    }

    @Test
    void warnsAndRewritesEntryRemovedAtRuntime() {
        var entry = read();
        entry.write(newer(1));
        repository.values.clear();
        try (var log = new RecordedLog(StateEntry.class)) {
            entry.write(newer(2));
            assertThat(log.lines()).singleElement().asString().contains("was removed while the source was running");
        }
        assertThat(entry().read()).isEqualTo(newer(2));
    }

    @Test
    void limitsValueToNewestCustomersButKeepsThoseToRetry() {
        var state = newer(1);
        for (int i = 0; i < CustomerScan.MAX_SEEN; i++) {
            state.seen().put(String.format(Locale.ROOT, "%024x", i), 1_700_000_000_000L + i);
        }
        for (int i = 0; i < 200; i++) {
            state.failed().add(String.format(Locale.ROOT, "%024x", i));
        }
        read().write(state);
        ScanState found = entry().read();

        assertThat(repository.values.get(KEY).length()).isBetween(64_000, StateEntry.MAX_LENGTH);
        assertThat(state.seen()).hasSize(CustomerScan.MAX_SEEN);
        assertThat(found.failed()).isEqualTo(state.failed());
        assertThat(found.seen().size()).isBetween(1_400, 1_500);
        assertThat(found.seen().keySet())
                .containsExactlyElementsOf(List.copyOf(state.seen().keySet())
                        .subList(CustomerScan.MAX_SEEN - found.seen().size(), CustomerScan.MAX_SEEN));
    }

    @Test
    void storesAllCustomersToRetryEvenIfTheyExceedLimit() {
        var state = newer(1);
        for (int i = 0; i < 5_000; i++) {
            state.failed().add(String.format(Locale.ROOT, "%024x", i));
            state.seen().put(String.format(Locale.ROOT, "%024x", i), 1_700_000_000_000L + i);
        }
        read().write(state);

        assertThat(entry().read().failed()).hasSize(5_000);
        assertThat(entry().read().seen()).isEmpty();
    }

    @Test
    void startsAndStopsRepositoryThatIsNotStarted() {
        var stateful = new MemoryStateRepository();
        var entry = new StateEntry(stateful, KEY, "a store");
        entry.start();
        assertThat(stateful.isStarted()).isTrue();
        entry.stop();

        assertThat(stateful.isStopped()).isTrue();
    }

    @Test
    void doesNotStopRepositoryStartedByAnother() {
        var stateful = new MemoryStateRepository();
        stateful.start();
        var entry = new StateEntry(stateful, KEY, "a store");
        entry.start();
        entry.stop();
        assertThat(stateful.isStarted()).isTrue();

        // the source does not know its state, so it does not stop it
        entry().start();
        entry().stop();
    }
}
