// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.model;

import java.util.Arrays;

/**
 * The operations of the LadiFlow Open API that this component implements. The path of an operation is the part of the
 * endpoint URI after {@code ladiflow:}. Its POST requests go to the same path below the base URL.
 */
public enum LadiFlowOperation {

    /** Looks up one customer by id, e-mail address or phone number. */
    CUSTOMER_SHOW("customer/show", true, Outcome.FOUND),

    /** Creates a customer. */
    CUSTOMER_CREATE("customer/create", false, Outcome.OK),

    /** Changes the customer with a given id. */
    CUSTOMER_UPDATE("customer/update", false, Outcome.OK),

    /** Changes the customer with a given e-mail address or phone number, or creates a customer. */
    CUSTOMER_CREATE_OR_UPDATE("customer/create-or-update", false, Outcome.OK),

    /** Lists customers. */
    CUSTOMER_LIST("customer/list", true, Outcome.OK),

    /** Creates a tag. */
    CUSTOMER_CREATE_TAG("customer/create-tag", false, Outcome.OK),

    /** Lists the tags of the store's customers. */
    CUSTOMER_LIST_TAG("customer/list-tag", true, Outcome.OK),

    /** Lists the sequences of the store. */
    SEQUENCE_LIST("sequence/list", true, Outcome.OK),

    /** Subscribes a customer to a sequence. */
    SEQUENCE_SUBSCRIBE("sequence/subscribe", false, Outcome.OK),

    /** Lists the triggers of the store. */
    TRIGGER_LIST("trigger/list", true, Outcome.OK),

    /** Calculates the total cost of a flow, a campaign or a sequence. */
    FLOW_GET_COST("flow/get-cost", true, Outcome.OK),

    /** Lists the transactions of a flow, a campaign or a sequence. */
    FLOW_LIST_TRANSACTION("flow/list-transaction", true, Outcome.OK);

    /** The paths of all operations, separated by commas, in the format of the component's metadata. */
    public static final String PATHS =
            "customer/show,customer/create,customer/update,customer/create-or-update,customer/list,"
                    + "customer/create-tag,customer/list-tag,sequence/list,sequence/subscribe,trigger/list,flow/get-cost,"
                    + "flow/list-transaction";

    private final String path;
    private final boolean readOnly;
    private final Outcome success;

    LadiFlowOperation(String path, boolean readOnly, Outcome success) {
        this.path = path;
        this.readOnly = readOnly;
        this.success = success;
    }

    /**
     * Returns the operation with the given path.
     *
     * @param path the path as in the endpoint URI, such as {@code customer/show}; null is rejected
     * @return the operation, never null
     * @throws IllegalArgumentException if no operation has that path. The exception's message lists all operations
     */
    public static LadiFlowOperation of(String path) {
        return Arrays.stream(values())
                .filter(operation -> operation.path.equals(path))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "Unknown LadiFlow operation '" + path + "'. Use one of: " + PATHS.replace(",", ", ")));
    }

    /** {@return the operation's path, such as {@code customer/show}, without a leading slash} */
    public String path() {
        return path;
    }

    /**
     * {@return whether the operation only reads, and can therefore be retried safely}
     */
    public boolean isReadOnly() {
        return readOnly;
    }

    /**
     * {@return the outcome of a successful call: {@link Outcome#FOUND} for a lookup, otherwise {@link Outcome#OK}}
     */
    public Outcome success() {
        return success;
    }

    /** Returns the path, because users know the operation by its path. */
    @Override
    public String toString() {
        return path;
    }
}
