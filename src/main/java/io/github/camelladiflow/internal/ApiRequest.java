// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal;

import java.util.Set;
import java.util.function.Function;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelladiflow.internal.json.JsonTree;
import io.github.camelladiflow.internal.json.JsonValue;
import io.github.camelladiflow.model.LadiFlowOperation;

/**
 * One question to the API: where it goes, what is sent, and how the {@code data} of a successful answer is read. Immutable.
 *
 * @param operation the operation that answers it
 * @param json the JSON object to send, in UTF-8, which nobody changes
 * @param reader reads {@code data}: a JSON null when the member is null, Java's null when it is missing
 * @param safeToRetry whether it may be sent again although it may have been carried out
 * @param mismatchedId returns the id of a thing that may belong to another request, null for one that surely does not
 * @param <A> what a successful answer holds
 */
public record ApiRequest<A>(
        LadiFlowOperation operation,
        byte[] json,
        DataReader<A> reader,
        boolean safeToRetry,
        Function<? super A, String> mismatchedId) {

    public ApiRequest(LadiFlowOperation operation, byte[] json, DataReader<A> reader, boolean repeatable) {
        this(operation, json, reader, repeatable, thing -> null);
    }

    /** Makes a request of a tree that may be sent again if it only reads. */
    public ApiRequest(LadiFlowOperation operation, ObjectNode json, DataReader<A> reader) {
        this(operation, JsonTree.toBytes(json), reader, operation.isReadOnly());
    }

    /** Reads the {@code data} of an answer that reports success. */
    @FunctionalInterface
    public interface DataReader<A> {

        /**
         * Returns the thing that was asked for, null if the data says that there is none.
         *
         * @throws UnexpectedResponseException if it says neither
         */
        A read(JsonValue data);
    }

    /** Whether an object tells an error in one of the ways that services have, although it should be a success. */
    public static boolean indicatesError(JsonValue object) {
        JsonValue error = object.get("error");
        JsonValue success = object.get("success");
        JsonValue status = object.get("status");
        return error != null
                        && !Set.of("null", "false", "0", "\"\"", "{}", "[]").contains(error.json())
                || success != null && success.json().equals("false")
                || status != null && "error".equalsIgnoreCase(status.text());
    }

    /** Does not show what is sent, which is personal data. */
    @Override
    public String toString() {
        return "ApiRequest[" + operation + "]";
    }
}
