// SPDX-License-Identifier: Apache-2.0
package com.example.leads;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;

/** The routes' bean for rows: their keys, the JSON messages about them, and the words for a log. Stateless. */
public final class LeadRows {

    /**
     * Reads what is to be looked up from a row.
     *
     * @param row the row
     * @return the body for {@code ladiflow:customer/show}
     * @throws LeadRowException if the row names nobody
     */
    public Object key(@Body LeadRow row) {
        return row.key();
    }

    /**
     * Writes the message about a row that was looked up.
     *
     * @param lead the row
     * @param customer the customer, or null if there is none
     * @return {@code {"file", "line", "row", "customer"}}
     */
    public String answer(@ExchangeProperty("lead") LeadRow lead, @Body JsonNode customer) {
        return message(lead).set("customer", customer).toString();
    }

    /**
     * Writes the message about a row that failed.
     *
     * @param lead the row
     * @param failure why
     * @return {@code {"file", "line", "row", "reason"}}
     */
    public String error(@ExchangeProperty("lead") LeadRow lead, @ExchangeProperty("failure") Exception failure) {
        var reason = failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
        return message(lead).put("reason", reason).toString();
    }

    /**
     * Says in one line why a file failed.
     *
     * @param failure what was thrown
     * @return the words of the innermost cause, which hold nothing of a row
     */
    public String cause(@ExchangeProperty(Exchange.EXCEPTION_CAUGHT) Exception failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause.getMessage() == null
                ? cause.getClass().getSimpleName()
                : cause.getClass().getSimpleName() + ": " + cause.getMessage();
    }

    private static ObjectNode message(LeadRow lead) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("file", lead.file())
                .put("line", lead.line())
                .put("row", lead.text());
    }
}
