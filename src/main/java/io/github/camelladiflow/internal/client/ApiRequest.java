// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import java.util.Set;
import java.util.function.Function;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelladiflow.internal.json.JsonCopy;
import io.github.camelladiflow.internal.json.JsonValue;
import io.github.camelladiflow.model.Customer;
import io.github.camelladiflow.model.LadiFlowOperation;

/**
 * A request to the API: its operation, its JSON, and the reader of the {@code data} in a successful response.
 * Immutable.
 *
 * @param operation the API operation
 * @param json the JSON object to send, in UTF-8; must not be changed
 * @param reader reads the {@code data} of a response that reports success. The argument is a JSON null if {@code data}
 *     is null, and Java's null if {@code data} is missing. The reader returns null if the data shows that the requested
 *     value does not exist. It throws an UnexpectedResponseException if the data is not valid
 * @param safeToRetry whether to retry the request even if LadiFlow may already have carried it out
 * @param mismatchedId checks whether a value may belong to another request; if so, returns the id in the value,
 *     otherwise null
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

    /** Creates a request from a tree. The request may be retried if the operation only reads. */
    public ApiRequest(LadiFlowOperation operation, ObjectNode json, Function<JsonValue, A> reader) {
        this(operation, JsonCopy.toBytes(json), reader, operation.isReadOnly());
    }

    /** Returns whether an object in a seemingly successful response reports an error in one of the common ways. */
    public static boolean indicatesError(JsonValue object) {
        JsonValue error = object.get("error");
        JsonValue success = object.get("success");
        JsonValue status = object.get("status");
        return error != null
                        && !Set.of("null", "false", "0", "\"\"", "{}", "[]").contains(error.json())
                || success != null && success.json().equals("false")
                || status != null && "error".equalsIgnoreCase(status.text());
    }

    /**
     * Returns the customer in the data. The customer must have an {@code _id} or, if this member is missing, an {@code
     * id}.
     */
    public static Customer parseCustomer(JsonValue data) {
        Customer customer = data != null && data.isObject() ? data.to(Customer.class) : null;
        String id = customer == null ? null : customer.getId();
        if (id == null || id.isBlank()) {
            throw new UnexpectedResponseException("the customer is not an object with the member '_id'");
        }
        return customer;
    }

    /** Returns text without the JSON, which is personal data. */
    @Override
    public String toString() {
        return "ApiRequest[" + operation + "]";
    }
}
