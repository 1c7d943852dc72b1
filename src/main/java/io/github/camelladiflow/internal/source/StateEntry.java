// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.source;

import java.util.HexFormat;
import java.util.function.Supplier;

import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import com.fasterxml.jackson.annotation.PropertyAccessor;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.camelladiflow.internal.text.Fingerprint;
import org.apache.camel.spi.StateRepository;

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

        private ConflictException(String place) {
            super("Another source has written " + place + " since this source last read it. Give each source its own"
                    + " state, or use Camel's component 'master', so that only one process polls.");
        }
    }

    private static final String FORMAT = "camel-ladiflow-source";
    private static final String VERSION = "6";
    private static final int MAX_REASON_LENGTH = 200;

    private static final ObjectMapper JSON = JsonMapper.builder()
            .visibility(PropertyAccessor.FIELD, Visibility.ANY)
            .build();

    private final StateRepository<String, String> repository;
    private final String key;
    private final String sourceId;
    private final String place;

    /** The value that this source read or wrote last, null if there is none. */
    private String knownValue;

    /** The value of the last write. If the write failed, the repository may contain it nevertheless. */
    private String attemptedValue;

    /**
     * Creates the state of a source.
     *
     * @param key the key of the value, which messages may quote
     * @param sourceId a string that identifies the base URL and the options {@code search} and {@code tags}. A state
     *     with a different string is rejected
     */
    public StateEntry(StateRepository<String, String> repository, String key, String sourceId) {
        this.repository = repository;
        this.key = key;
        this.sourceId = sourceId;
        this.place =
                repository instanceof StateFile ? repository.toString() : "the entry " + key + " of stateRepository";
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
        knownValue = attemptedValue = access("read from ", () -> repository.getState(key));
        if (knownValue != null) {
            return parse(knownValue);
        }
        var state = new ScanState();
        state.source = sourceId;
        state.bound = startMillis;
        return state;
    }

    private ScanState parse(String value) {
        String[] parts = value.split(" ", 4);
        if (parts.length < 4 || !parts[0].equals(FORMAT) || !parts[1].equals(VERSION)) {
            throw unusable("it is not the state of a LadiFlow source, or another version has written it");
        }
        if (!parts[2].equals(checksum(parts[3]))) {
            throw unusable("it is damaged, because its checksum is wrong");
        }
        try {
            ScanState state = JSON.readValue(parts[3], ScanState.class);
            if (state == null || !sourceId.equals(state.source)) {
                throw unusable("it was saved with another base URL, or with other values of 'search' or 'tags'. Use the"
                        + " previous values, or give the source a state of its own");
            }
            return state;
        } catch (JsonProcessingException e) {
            throw unusable("its JSON is invalid");
        }
    }

    private IllegalStateException unusable(String why) {
        return new IllegalStateException("The state of the source in " + place + " cannot be used: " + why
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
        String value = toValue(state);
        if (value.equals(knownValue)) {
            return;
        }
        String present = access("read from ", () -> repository.getState(key));
        if (present != null && !present.equals(knownValue) && !present.equals(attemptedValue)) {
            throw new ConflictException(place);
        }
        knownValue = present;
        attemptedValue = value;
        access("written to ", () -> {
            repository.setState(key, value);
            return null;
        });
        knownValue = value;
    }

    private static String toValue(ScanState state) {
        String json = JSON.valueToTree(state).toString();
        return FORMAT + " " + VERSION + " " + checksum(json) + " " + json;
    }

    private static String checksum(String text) {
        return HexFormat.of().formatHex(Fingerprint.of(text));
    }

    private <T> T access(String action, Supplier<T> access) {
        try {
            return access.get();
        } catch (RuntimeException e) {
            String reason = String.valueOf(e.getMessage());
            throw new IllegalStateException(
                    "The state of the source cannot be " + action + place + " ("
                            + reason.substring(0, Math.min(MAX_REASON_LENGTH, reason.length()))
                            + "). No change is lost, because the next poll retries the operation.",
                    e);
        }
    }
}
