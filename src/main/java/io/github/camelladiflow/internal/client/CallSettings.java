// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import java.time.Duration;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * With which key a call is made, and within which limits. Immutable; {@link #toString()} does not show the key.
 *
 * @param apiKey gives the store's key; asked for each attempt, so that the key may change
 * @param responseTimeout how long the whole answer may take, from the request's first byte to the answer's last
 * @param maxResponseSize how many bytes an answer may have after decompression
 * @param retries when a failed call is made again, and how long it may take altogether
 * @param blockWhenFull whether a call for which no more may wait blocks its thread until there is room
 */
public record CallSettings(
        Supplier<String> apiKey,
        Duration responseTimeout,
        long maxResponseSize,
        RetrySettings retries,
        boolean blockWhenFull) {

    public CallSettings {
        Objects.requireNonNull(apiKey, "apiKey");
        Objects.requireNonNull(responseTimeout, "responseTimeout");
        Objects.requireNonNull(retries, "retries");
    }

    @Override
    public String toString() {
        return "CallSettings";
    }
}
