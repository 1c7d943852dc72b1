// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.source;

/** Stores the state of one source. Not thread-safe. */
public interface StateStore {

    /** Thrown if another source has written the state. */
    final class ConflictException extends IllegalStateException {

        private static final long serialVersionUID = 1L;

        ConflictException(String place, String cure) {
            super("Another source has written or removed " + place + " since this source last read it. " + cure
                    + ", or use Camel's component 'master', so that only one process polls.");
        }
    }

    /**
     * Reads the state.
     *
     * @return the state, null if none has been written yet
     * @throws IllegalStateException if the state cannot be read or belongs to another source. The exception's message
     *     says what to do
     */
    ScanState read();

    /**
     * Writes the state. Logs a warning if the state has been removed since the last access.
     *
     * @throws ConflictException if another source has written the state since the last access
     * @throws RuntimeException if the state cannot be written. The source retries the write in its next poll
     */
    void write(ScanState state);

    /**
     * Returns whether the state has been removed since the last access. Always returns false if only a read can detect
     * a removal.
     */
    default boolean isDeleted() {
        return false;
    }

    /** Prepares the store before the first poll. */
    default void start() {}

    /** Releases the store after the last poll. */
    default void stop() {}
}
