// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal;

import io.github.camelladiflow.model.Outcome;

/**
 * An answer of LadiFlow that was understood. Immutable.
 *
 * @param outcome what kind of answer it is
 * @param value the thing asked for, null if there is none
 * @param httpStatus the HTTP status, null if the answer comes from a cache
 * @param code the envelope's {@code code}, null if it has none or the answer comes from a cache
 * @param message the envelope's {@code message}, as JSON text if it is no string; null if it has none or the answer comes
 *     from a cache
 * @param <A> the type of the thing asked for
 */
public record Answer<A>(Outcome outcome, A value, Integer httpStatus, Integer code, String message) {

    /** Makes an answer that no call has brought just now: the thing, or null for the word that there is none. */
    public static <A> Answer<A> remembered(A value) {
        return new Answer<>(value == null ? Outcome.NOT_FOUND : Outcome.FOUND, value, null, null, null);
    }

    /** Does not show the value, which is personal data. */
    @Override
    public String toString() {
        return "Answer[" + outcome + ", HTTP " + httpStatus + "]";
    }
}
