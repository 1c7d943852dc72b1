// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.options;

import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;

/** The options of the cost operations. Not thread-safe: set all options before the route starts. */
@UriParams
public class CostOptions {

    @UriParam(label = "producer,cost")
    private String fromDate;

    @UriParam(label = "producer,cost")
    private String toDate;

    @UriParam(label = "producer,cost", defaultValue = "Asia/Ho_Chi_Minh")
    private String timeZone = "Asia/Ho_Chi_Minh";

    @UriParam(label = "producer,cost")
    private String source;

    @UriParam(label = "producer,cost")
    private String sourceId;

    @UriParam(label = "producer,cost")
    private String type;

    /** {@return the start of the period: a Simple expression, null for the message's value} */
    public String getFromDate() {
        return fromDate;
    }

    /**
     * For flow/get-cost and flow/list-transaction: the first day or time of the period. The value is a Simple
     * expression such as ${date:now-24h:yyyy-MM-dd}. If not set, the from_date of the message applies.
     */
    public void setFromDate(String fromDate) {
        this.fromDate = fromDate;
    }

    /** {@return the end of the period: a Simple expression, null for the message's value} */
    public String getToDate() {
        return toDate;
    }

    /**
     * For flow/get-cost and flow/list-transaction: the last day or time of the period, as a Simple expression. If not
     * set, the to_date of the message applies. Without both, the period ends now.
     */
    public void setToDate(String toDate) {
        this.toDate = toDate;
    }

    /** {@return the time zone of days and times without one, never null} */
    public String getTimeZone() {
        return timeZone;
    }

    /**
     * For flow/get-cost and flow/list-transaction: the time zone of days and times without one, such as
     * Asia/Ho_Chi_Minh or UTC.
     */
    public void setTimeZone(String timeZone) {
        this.timeZone = timeZone;
    }

    /** {@return the source of the costs: a Simple expression, null for the message's value} */
    public String getSource() {
        return source;
    }

    /**
     * For flow/get-cost and flow/list-transaction: the source of the costs. The value is FLOW, CAMPAIGN, SEQUENCE, NONE
     * (to send null), or a Simple expression. If not set, the source of the message applies.
     */
    public void setSource(String source) {
        this.source = source;
    }

    /** {@return the id of the source: a Simple expression, null for the message's value} */
    public String getSourceId() {
        return sourceId;
    }

    /**
     * For flow/get-cost and flow/list-transaction: the id of the flow, campaign or sequence, depending on source, as a
     * Simple expression. A sequence can also be selected by its name. If not set, the id in the message applies.
     * Without both, all flows, campaigns or sequences are selected.
     */
    public void setSourceId(String sourceId) {
        this.sourceId = sourceId;
    }

    /** {@return the action code: a Simple expression, null for the message's value} */
    public String getType() {
        return type;
    }

    /**
     * For flow/get-cost and flow/list-transaction: the code of the action that caused the costs, such as EMAIL or ZALO,
     * as a Simple expression. If not set, the type of the message applies. Without both, all actions are selected.
     */
    public void setType(String type) {
        this.type = type;
    }
}
