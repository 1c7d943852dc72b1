// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import io.github.camelladiflow.internal.HeaderNames;
import org.apache.camel.spi.Metadata;

/**
 * The names of all message headers of this library: the headers of the component, of {@code LadiFlowEventReceiver} and
 * of {@code LeadTable}.
 */
public final class LadiFlowConstants {

    /** The id of the customer to look up. Read by lookups. */
    @Metadata(label = "producer", description = "The id of the customer to look up", javaType = "String")
    public static final String CUSTOMER_ID = HeaderNames.CUSTOMER_ID;

    /** The e-mail address of the customer to look up. Read by lookups. */
    @Metadata(label = "producer", description = "The e-mail address of the customer to look up", javaType = "String")
    public static final String EMAIL = HeaderNames.EMAIL;

    /** The phone number of the customer to look up. Read by lookups. */
    @Metadata(
            label = "producer",
            description = "The phone number of the customer to look up, as a string or a number",
            javaType = "String")
    public static final String PHONE = HeaderNames.PHONE;

    /** The outcome of the call. Set by all calls that did not fail. */
    @Metadata(
            label = "producer",
            description = "The outcome of the call: FOUND or NOT_FOUND for a lookup, OK for other operations",
            javaType = "String",
            enums = "FOUND,NOT_FOUND,OK")
    public static final String OUTCOME = HeaderNames.OUTCOME;

    /** The HTTP status of the response. Set by lookups. */
    @Metadata(label = "producer", description = "The HTTP status of LadiFlow's response", javaType = "Integer")
    public static final String HTTP_STATUS = "CamelLadiFlowHttpStatus";

    /** The code of the response's envelope. Set by lookups; missing if the response has none. */
    @Metadata(
            label = "producer",
            description = "The code in LadiFlow's response, if there is one",
            javaType = "Integer")
    public static final String CODE = "CamelLadiFlowCode";

    /** The message of the response's envelope. Set by lookups; missing if the response has none. */
    @Metadata(
            label = "producer",
            description = "The message in LadiFlow's response, in Vietnamese, if there is one",
            javaType = "String")
    public static final String MESSAGE = "CamelLadiFlowMessage";

    /**
     * The id that the server has given to the request. Also set after failures; missing if the response contains none.
     */
    @Metadata(
            label = "producer",
            description = "The request id in the response of LadiFlow or a proxy (header x-request-id, cf-ray or"
                    + " x-amzn-trace-id), if there is one. This header is also set"
                    + " after failures",
            javaType = "String")
    public static final String REQUEST_ID = "CamelLadiFlowRequestId";

    /** How the cache served the lookup. Set by lookups; missing if the cache is off. */
    @Metadata(
            label = "producer",
            description =
                    "How the cache served the lookup, if the cache is on. HIT means a fresh entry, MISS a call to LadiFlow,"
                            + " MERGED the response to a shared in-flight request, and STALE an expired entry because"
                            + " LadiFlow failed",
            javaType = "String",
            enums = "HIT,MISS,MERGED,STALE")
    public static final String CACHE = "CamelLadiFlowCache";

    /** The number of requests sent for this call. Also set after failures. */
    @Metadata(
            label = "producer",
            description = "The number of requests sent for this call. It is 0 if the response came from the cache or a"
                    + " shared in-flight request, or if there was nothing to write. This header is also set"
                    + " after failures",
            javaType = "Integer")
    public static final String ATTEMPTS = HeaderNames.ATTEMPTS;

    /** Identifies a change of a customer, for idempotent consumers. Set by sources. */
    @Metadata(
            label = "consumer",
            description =
                    "Identifies a change of a customer, for idempotent consumers: the store's id, the customer's id"
                            + " and updated_at, separated by /. For a deletion, the store's id and the time are unknown",
            javaType = "String")
    public static final String CHANGE_ID = HeaderNames.CHANGE_ID;

    /** The id of the customer with which a deleted customer was merged. Set by sources that run reconciliations. */
    @Metadata(
            label = "consumer",
            description = "The id of the customer with which a deleted customer was merged, if it is known",
            javaType = "String")
    public static final String MERGED_INTO = "CamelLadiFlowMergedInto";

    /** The members of a write that LadiFlow dropped. Missing if it dropped none. */
    @Metadata(
            label = "producer",
            description = "The members of a write that LadiFlow dropped because the store does not have them,"
                    + " separated by commas, such as tags,custom_fields.size",
            javaType = "String")
    public static final String DROPPED = HeaderNames.DROPPED;

    /** Identifies an event. Set by {@code LadiFlowEventReceiver}. */
    public static final String EVENT_ID = HeaderNames.EVENT_ID;

    /** The original text of a row in the file. Set by {@code LeadTable}. */
    public static final String ROW = "CamelLadiFlowRow";

    /** The column names of a row's table. Set by {@code LeadTable}. */
    public static final String COLUMNS = "CamelLadiFlowColumns";

    /** The reason why a row cannot be read. Set by {@code LeadTable}. */
    public static final String ROW_PROBLEM = "CamelLadiFlowRowProblem";

    private LadiFlowConstants() {}
}
