// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal;

import java.util.Objects;
import java.util.Set;

import io.github.camelladiflow.model.JsonValue;

/**
 * What the {@code data} of a successful answer says: it holds the thing asked for, it says that there is none, or it
 * cannot be understood.
 *
 * @param <T> the thing asked for
 */
public sealed interface AnswerData<T> {

    /**
     * The thing asked for is there.
     *
     * @param value the thing, never null
     * @param <T> its type
     */
    record Found<T>(T value) implements AnswerData<T> {

        /** Refuses null. */
        public Found {
            Objects.requireNonNull(value, "value");
        }
    }

    /**
     * There is no such thing.
     *
     * @param <T> the type of the thing asked for
     */
    record Missing<T>() implements AnswerData<T> {}

    /**
     * The data has a form that the API's contract does not know.
     *
     * @param reason what is wrong with it, without any of its values
     * @param <T> the type of the thing asked for
     */
    record NotUnderstood<T>(String reason) implements AnswerData<T> {}

    /** Whether an object tells an error in one of the ways that services have, although it should be a success. */
    static boolean isError(JsonValue object) {
        JsonValue error = object.get("error");
        JsonValue success = object.get("success");
        JsonValue status = object.get("status");
        return error != null
                        && !Set.of("null", "false", "0", "\"\"", "{}", "[]").contains(error.json())
                || success != null && success.json().equals("false")
                || status != null && "error".equalsIgnoreCase(status.text());
    }
}
