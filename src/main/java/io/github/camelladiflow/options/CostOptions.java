// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.options;

import io.github.camelladiflow.internal.options.OptionText;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;

/** The options of operations about costs. Not thread-safe: set everything before the start. */
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

    /** {@return the first day or moment: a Simple expression, null for the message's} */
    public String getFromDate() {
        return fromDate;
    }

    /**
     * For flow/get-cost and flow/list-transaction: the first day or moment that counts: a Simple expression such as
     * ${date:now-24h:yyyy-MM-dd}. If not set, the message's from_date.
     */
    public void setFromDate(String fromDate) {
        this.fromDate = fromDate;
    }

    /** {@return the last day or moment: a Simple expression, null for the message's} */
    public String getToDate() {
        return toDate;
    }

    /**
     * For flow/get-cost and flow/list-transaction: the last day or moment that counts: a Simple expression. If not
     * set, the message's to_date, and if it has none, until now.
     */
    public void setToDate(String toDate) {
        this.toDate = toDate;
    }

    /** {@return the time zone of dates without one, never null} */
    public String getTimeZone() {
        return timeZone;
    }

    /**
     * For flow/get-cost and flow/list-transaction: the time zone of dates and times that have none, such as
     * Asia/Ho_Chi_Minh or UTC.
     */
    public void setTimeZone(String timeZone) {
        this.timeZone = timeZone;
    }

    /** {@return what caused the costs: a Simple expression, null for the message's} */
    public String getSource() {
        return source;
    }

    /**
     * For flow/get-cost and flow/list-transaction: what caused the costs: FLOW, CAMPAIGN, SEQUENCE, or NONE to send
     * null; or a Simple expression. If not set, the message's source.
     */
    public void setSource(String source) {
        this.source = source;
    }

    /** {@return the id of the source: a Simple expression, null for the message's} */
    public String getSourceId() {
        return sourceId;
    }

    /**
     * For flow/get-cost and flow/list-transaction: the id of the flow, the campaign or the sequence that source speaks
     * of, of a sequence also its name: a Simple expression. If not set, the message's, and if it has none, all that
     * source speaks of.
     */
    public void setSourceId(String sourceId) {
        this.sourceId = sourceId;
    }

    /** {@return the kind of action: a Simple expression, null for the message's} */
    public String getType() {
        return type;
    }

    /**
     * For flow/get-cost and flow/list-transaction: the code of the kind of action that caused the costs, such as EMAIL
     * or ZALO: a Simple expression. If not set, the message's type, and if it has none, all kinds.
     */
    public void setType(String type) {
        this.type = type;
    }

    /**
     * Checks the options, before a route starts.
     *
     * @throws IllegalArgumentException if an option is wrong; the message has neither a key nor the value of a lookup
     */
    public void check() {
        OptionText.timeZone("timeZone", timeZone);
    }
}
