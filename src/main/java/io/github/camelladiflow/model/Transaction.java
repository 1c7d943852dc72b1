// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.model;

import java.math.BigDecimal;
import java.time.Instant;

import com.fasterxml.jackson.databind.annotation.JsonDeserialize;

/**
 * What an action of a flow, a campaign or a sequence cost. LadiFlow does not document the members of a transaction: these
 * getters read those that go by the names of {@code flow/get-cost}, and return null for one that is missing;
 * {@link #getMember(String)} gives any.
 */
@JsonDeserialize(using = Transaction.Deserializer.class)
public final class Transaction extends ApiObject {

    static final class Deserializer extends ApiObjectDeserializer<Transaction> {

        private static final long serialVersionUID = 1L;

        Deserializer() {
            super(Transaction.class, Transaction::new);
        }
    }

    private Transaction(JsonValue members) {
        super(members);
    }

    /**
     * Makes a transaction of an item of an answer.
     *
     * @param members a JSON object
     * @return the transaction
     */
    public static Transaction of(JsonValue members) {
        return new Transaction(members);
    }

    /** {@return {@code _id}, or {@code id}} */
    public String getId() {
        return eitherId();
    }

    /** {@return {@code type}: the code of the action, such as {@code EMAIL}: an open set} */
    public String getType() {
        return text("type");
    }

    /** {@return {@code source}: FLOW, CAMPAIGN or SEQUENCE} */
    public String getSource() {
        return text("source");
    }

    /** {@return {@code credits}, with all its digits} */
    public BigDecimal getCredits() {
        return decimal("credits");
    }

    /** {@return {@code money}, with all its digits} */
    public BigDecimal getMoney() {
        return decimal("money");
    }

    /** {@return {@code created_at}} */
    public Instant getCreatedAt() {
        return instant("created_at");
    }

    /** {@return {@code updated_at}} */
    public Instant getUpdatedAt() {
        return instant("updated_at");
    }
}
