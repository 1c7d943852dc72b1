// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import io.github.camelladiflow.internal.HeaderNames;
import org.apache.camel.spi.Metadata;

/**
 * The names of all message headers of this library: those that the component reads and sets, and those of {@code LadiFlowEventReceiver} and
 * {@code LeadTable}.
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
            description = "The phone number of the customer to look up, as text or as a number",
            javaType = "String")
    public static final String PHONE = HeaderNames.PHONE;

    /** How the call ended. Set by all calls that did not fail. */
    @Metadata(
            label = "producer",
            description =
                    "How the call ended: for a lookup whether the customer was found (FOUND or NOT_FOUND), else OK",
            javaType = "String",
            enums = "FOUND,NOT_FOUND,OK")
    public static final String OUTCOME = HeaderNames.OUTCOME;

    /** The HTTP status of the answer. Set by lookups. */
    @Metadata(label = "producer", description = "The HTTP status of LadiFlow's answer", javaType = "Integer")
    public static final String HTTP_STATUS = "CamelLadiFlowHttpStatus";

    /** The code of the answer's envelope. Set by lookups, missing if the answer has none. */
    @Metadata(label = "producer", description = "The code in LadiFlow's answer, if it has one", javaType = "Integer")
    public static final String CODE = "CamelLadiFlowCode";

    /** The message of the answer's envelope. Set by lookups, missing if the answer has none. */
    @Metadata(
            label = "producer",
            description = "The message in LadiFlow's answer, if it has one: prose in Vietnamese",
            javaType = "String")
    public static final String MESSAGE = "CamelLadiFlowMessage";

    /** The server's own id of the request. Set after failures as well, missing if the server gave none. */
    @Metadata(
            label = "producer",
            description =
                    "The id that LadiFlow's server, or a proxy before it, gave the request (x-request-id, cf-ray or"
                            + " x-amzn-trace-id), if it gave one. Set after failures as well",
            javaType = "String")
    public static final String REQUEST_ID = "CamelLadiFlowRequestId";

    /** What the cache had to do with the answer. Set by lookups, missing if the cache is off. */
    @Metadata(
            label = "producer",
            description =
                    "What the cache had to do with the answer, if it is on: HIT (it was there), MISS (LadiFlow was"
                            + " asked), MERGED (the answer to another's request for the same), STALE (LadiFlow failed, this is an"
                            + " old answer)",
            javaType = "String",
            enums = "HIT,MISS,MERGED,STALE")
    public static final String CACHE = "CamelLadiFlowCache";

    /** How many requests were sent for this call. Set after failures as well. */
    @Metadata(
            label = "producer",
            description = "How many requests were sent for this call: 0 if the answer came from the cache or belongs to"
                    + " another's request, or if there was nothing to write. Set after failures as well",
            javaType = "Integer")
    public static final String ATTEMPTS = HeaderNames.ATTEMPTS;

    /** What tells a change of a customer from all others, for idempotent consumers. Set by sources. */
    @Metadata(
            label = "consumer",
            description =
                    "What tells a change of a customer from all others, for idempotent consumers: the ids of the store and"
                            + " the customer, and updated_at, with / between them; of a deletion neither store nor time are known",
            javaType = "String")
    public static final String CHANGE_ID = HeaderNames.CHANGE_ID;

    /** The id of the customer into whom a deleted one was merged. Set by sources that reconcile. */
    @Metadata(
            label = "consumer",
            description = "The id of the customer into whom a deleted one was merged, as far as is known",
            javaType = "String")
    public static final String MERGED_INTO = "CamelLadiFlowMergedInto";

    /** What a write gave that LadiFlow left out. Missing if that was nothing. */
    @Metadata(
            label = "producer",
            description =
                    "What a write gave and LadiFlow left out, which its store does not have: the names of members with"
                            + " commas in between, such as tags,custom_fields.size",
            javaType = "String")
    public static final String DROPPED = HeaderNames.DROPPED;

    /** What tells an event from others. Set by {@code LadiFlowEventReceiver}. */
    public static final String EVENT_ID = HeaderNames.EVENT_ID;

    /** The text of a row, as it stands in the file. Set by {@code LeadTable}. */
    public static final String ROW = "CamelLadiFlowRow";

    /** The names of the columns of a row's table. Set by {@code LeadTable}. */
    public static final String COLUMNS = "CamelLadiFlowColumns";

    /** Why a row cannot be read. Set by {@code LeadTable}. */
    public static final String ROW_PROBLEM = "CamelLadiFlowRowProblem";

    private LadiFlowConstants() {}
}
