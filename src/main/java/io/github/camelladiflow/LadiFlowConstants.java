// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import org.apache.camel.spi.Metadata;

/**
 * The names of all message headers of this library: the headers of the component and of {@code LadiFlowEventReceiver}.
 */
public final class LadiFlowConstants {

    /** The id of the customer to look up. */
    @Metadata(label = "producer", javaType = "String")
    public static final String CUSTOMER_ID = "CamelLadiFlowCustomerId";

    /** The e-mail address of the customer to look up. */
    @Metadata(label = "producer", javaType = "String")
    public static final String EMAIL = "CamelLadiFlowEmail";

    /** The phone number of the customer to look up, as a string or a number. */
    @Metadata(label = "producer", javaType = "String")
    public static final String PHONE = "CamelLadiFlowPhone";

    /** The outcome of the call: FOUND or NOT_FOUND for a lookup, and OK for other operations. */
    @Metadata(label = "producer", javaType = "String", enums = "FOUND,NOT_FOUND,OK")
    public static final String OUTCOME = "CamelLadiFlowOutcome";

    /** The HTTP status of LadiFlow's response. */
    @Metadata(label = "producer", javaType = "Integer")
    public static final String HTTP_STATUS = "CamelLadiFlowHttpStatus";

    /** The code in LadiFlow's response, if there is one. */
    @Metadata(label = "producer", javaType = "Integer")
    public static final String CODE = "CamelLadiFlowCode";

    /** The message in LadiFlow's response, in Vietnamese, if there is one. */
    @Metadata(label = "producer", javaType = "String")
    public static final String MESSAGE = "CamelLadiFlowMessage";

    /**
     * The request id in the response from LadiFlow or a proxy (header x-request-id, cf-ray or x-amzn-trace-id), if
     * there is one. Failed calls also set this header.
     */
    @Metadata(label = "producer", javaType = "String")
    public static final String REQUEST_ID = "CamelLadiFlowRequestId";

    /**
     * How the cache served the lookup: HIT (from a fresh entry), MISS (after a request), MERGED (from a shared
     * in-flight request), or STALE (from an expired entry, because the call failed). The component sets this header
     * only if the cache is on.
     */
    @Metadata(label = "producer", javaType = "String", enums = "HIT,MISS,MERGED,STALE")
    public static final String CACHE = "CamelLadiFlowCache";

    /**
     * The number of requests that the component sent for the operation itself, with its retries, and without lookups
     * and lists of names before it. It is 0 after a cache hit, for a shared in-flight request, and in a dry run. Failed
     * calls also set this header.
     */
    @Metadata(label = "producer", javaType = "Integer")
    public static final String ATTEMPTS = "CamelLadiFlowAttempts";

    /**
     * Identifies a change to a customer, for idempotent consumers. The value consists of the store's id, the customer's
     * id and updated_at, separated by /.
     */
    @Metadata(label = "consumer", javaType = "String")
    public static final String CHANGE_ID = "CamelLadiFlowChangeId";

    /**
     * The comma-separated names of the members that LadiFlow dropped from a write because the store does not have them,
     * such as tags,custom_fields.size.
     */
    @Metadata(label = "producer", javaType = "String")
    public static final String DROPPED = "CamelLadiFlowDropped";

    /** Identifies an event. Set by {@code LadiFlowEventReceiver}. */
    public static final String EVENT_ID = "CamelLadiFlowEventId";

    private LadiFlowConstants() {}
}
