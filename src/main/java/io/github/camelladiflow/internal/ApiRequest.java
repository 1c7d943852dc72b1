// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal;

import java.util.Set;
import java.util.function.Function;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelladiflow.internal.json.JsonTree;
import io.github.camelladiflow.internal.json.JsonValue;
import io.github.camelladiflow.model.LadiFlowOperation;

/**
 * One request to the API: its operation, its JSON, and how the {@code data} of a successful response is read.
 * Immutable.
 *
 * @param operation the operation of the API
 * @param json the JSON object to send, in UTF-8; must not be changed
 * @param reader reads the {@code data} of a response that reports success: a JSON null if the member is null, Java's null if it is
 *     missing. Returns null if the data says that the requested value does not exist; throws an UnexpectedResponseException if the
 *     data says neither
 * @param safeToRetry whether the request may be retried although it may have been carried out
 * @param mismatchedId returns the id of a value that may belong to another request, null if it certainly does not
 * @param <A> the type of the value in a successful response
 */
public record ApiRequest<A>(
        LadiFlowOperation operation,
        byte[] json,
        Function<JsonValue, A> reader,
        boolean safeToRetry,
        Function<? super A, String> mismatchedId) {

    public ApiRequest(LadiFlowOperation operation, byte[] json, Function<JsonValue, A> reader, boolean repeatable) {
        this(operation, json, reader, repeatable, thing -> null);
    }

    /** Creates a request from a tree. It may be retried if the operation only reads. */
    public ApiRequest(LadiFlowOperation operation, ObjectNode json, Function<JsonValue, A> reader) {
        this(operation, JsonTree.toBytes(json), reader, operation.isReadOnly());
    }

    /**
     * Returns whether an object reports an error in one of the common ways, although the response should be a success.
     */
    public static boolean indicatesError(JsonValue object) {
        JsonValue error = object.get("error");
        JsonValue success = object.get("success");
        JsonValue status = object.get("status");
        return error != null
                        && !Set.of("null", "false", "0", "\"\"", "{}", "[]").contains(error.json())
                || success != null && success.json().equals("false")
                || status != null && "error".equalsIgnoreCase(status.text());
    }

    /** Omits the JSON, which is personal data. */
    @Override
    public String toString() {
        return "ApiRequest[" + operation + "]";
    }
}
