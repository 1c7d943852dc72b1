// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.model;

import java.io.IOException;
import java.math.BigDecimal;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.util.TokenBuffer;

/**
 * The total cost of transactions. A getter returns null if its member is missing, null or of an unexpected type.
 *
 * <p>The description of the members follows LadiFlow's public documentation of the Open API 1.0.
 */
public final class Cost extends ApiObject {

    /**
     * Reads an object as {@link Reader#read} describes.
     *
     * @param parser a parser at the opening brace of the object
     * @param utf8 the array of bytes that the parser reads, which is not kept; null if it reads anything else
     * @throws IllegalArgumentException if the value is not a JSON object
     * @throws IOException if the JSON is not valid
     */
    public Cost(JsonParser parser, byte[] utf8) throws IOException {
        super(parser, utf8);
    }

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    private Cost(TokenBuffer json) throws IOException {
        this(json.asParserOnFirstToken(), null);
    }

    /** {@return {@code total_credits}, with all its digits} */
    public BigDecimal getTotalCredits() {
        return decimal("total_credits");
    }

    /** {@return {@code total_money}, with all its digits; LadiFlow does not document the currency} */
    public BigDecimal getTotalMoney() {
        return decimal("total_money");
    }
}
