// SPDX-License-Identifier: Apache-2.0
package com.example.leads;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.apache.camel.Body;
import org.apache.camel.ExchangeProperty;

/**
 * The routes' bean for rows. It reads their keys, and creates JSON messages and log texts about them. Thread-safe once
 * it is configured.
 */
public final class LeadRows {

    private Messages words = Messages.ENGLISH;

    /**
     * Sets the language of logs and reasons.
     *
     * @param language {@code vi} or {@code en}
     */
    public void setLanguage(String language) {
        words = Messages.of(language);
    }

    /**
     * Reads the key to look up from a row.
     *
     * @param row the row
     * @return the body for {@code ladiflow:customer/show}
     * @throws LeadRowException if the row contains no key
     */
    public Object key(@Body LeadRow row) {
        return row.key();
    }

    /**
     * Creates the message about a row that was looked up.
     *
     * @param lead the row
     * @param customer the customer, or null if there is none
     * @return {@code {"file", "line", "row", "customer"}}
     */
    public String lookupMessage(@ExchangeProperty("lead") LeadRow lead, @Body JsonNode customer) {
        return message(lead).set("customer", customer).toString();
    }

    /**
     * Creates the message about a row that failed.
     *
     * @param lead the row
     * @param failure the reason
     * @return {@code {"file", "line", "row", "reason"}}
     */
    public String error(@ExchangeProperty("lead") LeadRow lead, @ExchangeProperty("failure") Exception failure) {
        var reason = words != Messages.ENGLISH
                ? Reason.of(failure).in(words)
                : failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
        return message(lead).put("reason", reason).toString();
    }

    private static ObjectNode message(LeadRow lead) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("file", lead.file())
                .put("line", lead.line())
                .put("row", lead.text());
    }
}
