// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.model;

import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.util.TokenBuffer;

/**
 * The cost of an action in a flow, a campaign or a sequence. A getter returns null if its member is missing, null or of
 * an unexpected type. {@link #getMember(String)} returns any member.
 *
 * <p>The description of the members follows the example in LadiFlow's public documentation of the Open API 1.0.
 */
public final class Transaction extends ApiObject {

    /**
     * Reads an object as {@link Reader#read} describes.
     *
     * @param parser a parser at the opening brace of the object
     * @param utf8 the array of bytes that the parser reads, which is not kept; null if it reads anything else
     * @throws IllegalArgumentException if the value is not a JSON object
     * @throws IOException if the JSON is not valid
     */
    public Transaction(JsonParser parser, byte[] utf8) throws IOException {
        super(parser, utf8);
    }

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    private Transaction(TokenBuffer json) throws IOException {
        this(json.asParserOnFirstToken(), null);
    }

    /** {@return {@code _id}, or {@code id} if {@code _id} is missing} */
    public String getId() {
        return eitherId();
    }

    /** {@return {@code credits}, with all its digits} */
    public BigDecimal getCredits() {
        return decimal("credits");
    }

    /** {@return {@code type}: the code of the action, which can be any string, such as {@code EMAIL}} */
    public String getType() {
        return text("type");
    }

    /** {@return {@code status}: any string, such as {@code DONE}} */
    public String getStatus() {
        return text("status");
    }

    /** {@return {@code customer_id}: the id of the customer} */
    public String getCustomerId() {
        return text("customer_id");
    }

    /** {@return {@code money}, with all its digits} */
    public BigDecimal getMoney() {
        return decimal("money");
    }

    /** {@return {@code created_at}} */
    public Instant getCreatedAt() {
        return instant(getMember("created_at"));
    }
}
