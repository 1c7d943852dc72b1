// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelladiflow.internal.json.JsonTree;
import io.github.camelladiflow.model.ApiObject;
import io.github.camelladiflow.model.Customer;
import io.github.camelladiflow.model.LadiFlowOperation;

/**
 * A request to the API: its operation, its JSON, and the reader of the {@code data} in a successful response.
 * Immutable.
 *
 * @param operation the API operation
 * @param json the JSON object to send, in UTF-8; must not be changed
 * @param reader reads the {@code data} of a response. The reader returns null if the data shows that the requested
 *     value does not exist. It throws an InvalidDataException if the data is not valid
 * @param safeToRetry whether to retry the request even if LadiFlow may already have carried it out
 * @param mismatchedId checks whether a value may belong to another request; if so, returns the id in the value,
 *     otherwise null
 * @param <A> the type of the value in a successful response
 */
public record ApiRequest<A>(
        LadiFlowOperation operation,
        byte[] json,
        ApiObject.Reader<A> reader,
        boolean safeToRetry,
        Function<? super A, String> mismatchedId) {

    /**
     * Thrown by a reader if the data does not match the API's contract. The message says what is wrong, and does not
     * contain any value from the response.
     */
    public static final class InvalidDataException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        public InvalidDataException(String reason) {
            super(reason, null, false, false);
        }
    }

    public ApiRequest(LadiFlowOperation operation, byte[] json, ApiObject.Reader<A> reader, boolean repeatable) {
        this(operation, json, reader, repeatable, thing -> null);
    }

    /** Creates a request from a tree. The request may be retried if the operation only reads. */
    public ApiRequest(LadiFlowOperation operation, ObjectNode json, ApiObject.Reader<A> reader) {
        this(operation, JsonTree.toBytes(json), reader, operation.isReadOnly());
    }

    /** Returns whether an object in a seemingly successful response reports an error in one of the common ways. */
    public static boolean indicatesError(Map<?, ?> object) {
        Object error = object.get("error");
        return error != null && !Set.of("false", "0", "", "{}", "[]").contains(error.toString())
                || "false".equals(String.valueOf(object.get("success")))
                || "error".equalsIgnoreCase(String.valueOf(object.get("status")));
    }

    /** Reads the customer in the data. */
    public static Customer parseCustomer(JsonParser data, byte[] utf8) throws IOException {
        return requireId(data.currentToken() == JsonToken.START_OBJECT ? new Customer(data, utf8) : null);
    }

    /** Throws an exception if a customer has neither an {@code _id} nor an {@code id}. */
    public static Customer requireId(Customer customer) {
        String id = customer == null ? null : customer.getId();
        if (id == null || id.isBlank()) {
            throw new InvalidDataException("the customer is not an object with the member '_id'");
        }
        return customer;
    }

    /** Returns text without the JSON, which is personal data. */
    @Override
    public String toString() {
        return "ApiRequest[" + operation + "]";
    }
}
