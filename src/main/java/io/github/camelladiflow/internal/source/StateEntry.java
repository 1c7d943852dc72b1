// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.source;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Objects;
import java.util.function.Supplier;

import com.fasterxml.jackson.core.JsonProcessingException;
import org.apache.camel.StatefulService;
import org.apache.camel.spi.StateRepository;
import org.apache.camel.support.service.ServiceHelper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stores a state as one value of a repository: one line of ASCII with bounded length. Not thread-safe.
 *
 * <p>A repository cannot compare and write a value in one step. If another source writes between the two steps, this
 * source detects the conflict on its next write.
 */
public final class StateEntry implements StateStore {

    /** The capacity of the shortest text type in common databases. */
    static final int MAX_LENGTH = 65_535;

    /** The minimum length of a customer's entry in the text. */
    private static final int MIN_SEEN_LENGTH = 16;

    private static final int MAX_REASON_LENGTH = 200;

    private static final Logger LOG = LoggerFactory.getLogger(StateEntry.class);

    private final StateRepository<String, String> repository;
    private final String key;
    private final String sourceId;

    /** The value that this source read or wrote last, null if there is none. */
    private String knownValue;

    /**
     * The value of the last write if that write failed, otherwise null. The repository may contain this value
     * nevertheless.
     */
    private String attemptedValue;

    private boolean isOwner;

    /**
     * Creates the store for an entry.
     *
     * @param key the key of the entry, which messages may quote
     * @param source a string that identifies the store and the options {@code search} and {@code tags}, so that the
     *     state of another source is rejected
     */
    public StateEntry(StateRepository<String, String> repository, String key, String source) {
        this.repository = repository;
        this.key = key;
        this.sourceId = source;
    }

    /** Starts the repository if it is not started. */
    @Override
    public void start() {
        isOwner = repository instanceof StatefulService service && !service.isStarted();
        if (isOwner) {
            ServiceHelper.startService(repository);
        }
    }

    /** Stops the repository if this store has started it. */
    @Override
    public void stop() {
        if (isOwner) {
            isOwner = false;
            ServiceHelper.stopService(repository);
        }
    }

    @Override
    public ScanState read() {
        String value = readValue();
        knownValue = value;
        attemptedValue = null;
        if (value == null) {
            return null;
        }
        int end = value.indexOf(" {");
        try {
            return new StateText(value.substring(0, Math.max(0, end)), value.substring(end + 1)).toState(sourceId);
        } catch (StateText.UnusableStateException e) {
            throw unusableState(e.getMessage(), e);
        } catch (JsonProcessingException e) {
            throw unusableState("it cannot be read", e);
        }
    }

    private IllegalStateException unusableState(String why, Exception cause) {
        return new IllegalStateException(
                "The state of the source in " + place() + " cannot be used: " + why
                        + ". If you want the source to restart from the beginning, remove this entry and set"
                        + " firstPoll.",
                cause);
    }

    private String readValue() {
        return call("The state of the source cannot be read from ", () -> repository.getState(key));
    }

    @Override
    public void write(ScanState state) {
        String present = readValue();
        if (knownValue != null && present == null) {
            LOG.warn(
                    "The state in {} was removed while the source was running. The source writes it again, so"
                            + " no change is lost. If you want the source to restart from the beginning, stop the"
                            + " route before you remove the state.",
                    place());
        } else if (!Objects.equals(present, knownValue) && !Objects.equals(present, attemptedValue)) {
            throw new ConflictException(place(), "Give each source its own repository");
        }
        knownValue = present;
        String value = boundedValue(state);
        attemptedValue = value;
        call("The state of the source cannot be written to ", () -> {
            repository.setState(key, value);
            return null;
        });
        knownValue = value;
        attemptedValue = null;
    }

    /**
     * Returns the value for a state. If the value would be too long, this method omits the customers that were emitted
     * first, but never customers that will be emitted again.
     */
    private static String boundedValue(ScanState state) {
        int total = state.seen().size();
        int kept = Math.min(total, MAX_LENGTH / MIN_SEEN_LENGTH);
        while (true) {
            String value = toValue(kept == total ? state : state.withSeen(newest(state, kept)));
            if (value.length() <= MAX_LENGTH || kept == 0) {
                return value;
            }
            kept = (int) ((long) kept * MAX_LENGTH / value.length());
        }
    }

    private static LinkedHashMap<String, Long> newest(ScanState state, int count) {
        var all = new ArrayList<>(state.seen().entrySet());
        var kept = new LinkedHashMap<String, Long>();
        all.subList(all.size() - count, all.size()).forEach(entry -> kept.put(entry.getKey(), entry.getValue()));
        return kept;
    }

    private static String toValue(ScanState state) {
        try {
            StateText text = StateText.of(state);
            return text.header() + " " + text.json();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("The state of the source cannot be converted to JSON", e);
        }
    }

    private <T> T call(String failure, Supplier<T> access) {
        try {
            return access.get();
        } catch (RuntimeException e) {
            String reason = e.toString();
            throw new IllegalStateException(
                    failure + place() + " ("
                            + reason.substring(0, Math.min(MAX_REASON_LENGTH, reason.length()))
                            + "). No change is lost, because the next poll retries the operation. Check the"
                            + " repository.",
                    e);
        }
    }

    private String place() {
        return "the entry " + key + " of stateRepository";
    }
}
