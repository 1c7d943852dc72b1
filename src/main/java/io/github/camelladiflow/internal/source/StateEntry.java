// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.source;

import java.util.HexFormat;
import java.util.List;
import java.util.function.Supplier;

import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import com.fasterxml.jackson.annotation.PropertyAccessor;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.camelladiflow.internal.text.Fingerprint;
import org.apache.camel.spi.StateRepository;
import org.apache.camel.util.StringHelper;

/**
 * The state of one source: one line of text under one key of a repository. It consists of the format's name, its
 * version, a checksum and JSON, separated by spaces. Not thread-safe.
 *
 * <p>A repository cannot compare and write a value in one step. If another source writes between the two steps, this
 * source detects the conflict at its next write.
 */
public final class StateEntry {

    /** Thrown if another source has written the state. */
    static final class ConflictException extends IllegalStateException {

        private static final long serialVersionUID = 1L;

        private ConflictException(String key) {
            super("Another source has written the state " + key + " since this source last read it. Give each source"
                    + " its own state, or use Camel's component 'master', so that only one process polls.");
        }
    }

    private static final String FORMAT = "camel-ladiflow-source 6 ";
    private static final int MAX_REASON_LENGTH = 200;

    private static final ObjectMapper JSON = JsonMapper.builder()
            .visibility(PropertyAccessor.FIELD, Visibility.ANY)
            .build();

    private final StateRepository<String, String> repository;
    private final String key;
    private final String sourceId;

    /** The values that the repository may contain: the previous one, and the one of the last write, even if it failed. */
    private List<String> ownValues = List.of();

    /**
     * Creates the state of a source.
     *
     * @param key the key of the value, which names the state in messages
     * @param sourceId a string that identifies the base URL and the options {@code search} and {@code tags}. A state
     *     with a different string is rejected
     */
    public StateEntry(StateRepository<String, String> repository, String key, String sourceId) {
        this.repository = repository;
        this.key = key;
        this.sourceId = sourceId;
    }

    /**
     * Reads the state.
     *
     * @param startMillis the time of the oldest change to emit if there is no state; null to begin with the newest change
     * @return the state, a new one if none has been written yet
     * @throws IllegalStateException if the state cannot be read or belongs to another source. The exception's message
     *     says what to do
     */
    ScanState read(Long startMillis) {
        String value = access("read", () -> repository.getState(key));
        ownValues = value == null ? List.of() : List.of(value);
        if (value != null) {
            return parse(value);
        }
        var state = new ScanState();
        state.source = sourceId;
        state.bound = startMillis;
        return state;
    }

    private ScanState parse(String value) {
        String json = value.substring(Math.max(0, value.indexOf('{')));
        if (!value.equals(toValue(json))) {
            throw unusable("it is damaged, or it is not the state of a LadiFlow source of this version");
        }
        try {
            ScanState state = JSON.readValue(json, ScanState.class);
            if (!sourceId.equals(state.source)) {
                throw unusable("it was saved with another base URL, or with other values of 'search' or 'tags'. Use the"
                        + " previous values, or give the source a state of its own");
            }
            return state;
        } catch (JsonProcessingException e) {
            throw unusable("its JSON is invalid");
        }
    }

    private IllegalStateException unusable(String why) {
        return new IllegalStateException("The state " + key + " cannot be used: " + why
                + ". If you want the source to restart from the beginning, stop it, remove the state, and set"
                + " firstPoll.");
    }

    /**
     * Writes the state if it has changed, even if it has been removed from the repository.
     *
     * @throws ConflictException if another source has written the state since the last access
     * @throws IllegalStateException if the state cannot be written. The source retries the write in its next poll
     */
    void write(ScanState state) {
        String value = toValue(JSON.valueToTree(state).toString());
        String present = access("read", () -> repository.getState(key));
        if (present != null && !ownValues.contains(present)) {
            throw new ConflictException(key);
        }
        ownValues = present == null ? List.of(value) : List.of(present, value);
        if (!value.equals(present)) {
            access("written", () -> {
                repository.setState(key, value);
                return null;
            });
        }
    }

    private static String toValue(String json) {
        return FORMAT + HexFormat.of().formatHex(Fingerprint.of(json)) + " " + json;
    }

    private <T> T access(String action, Supplier<T> access) {
        try {
            return access.get();
        } catch (RuntimeException | Error e) {
            String reason = StringHelper.limitLength(String.valueOf(e.getMessage()), MAX_REASON_LENGTH);
            throw new IllegalStateException(
                    "The state " + key + " cannot be " + action + " (" + reason
                            + "). No change is lost, because the next poll retries the operation.",
                    e);
        }
    }
}
