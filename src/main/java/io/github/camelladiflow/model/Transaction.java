// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.model;

import java.math.BigDecimal;
import java.time.Instant;

import com.fasterxml.jackson.annotation.JsonCreator;
import io.github.camelladiflow.internal.json.JsonValue;

/**
 * The cost of an action in a flow, a campaign or a sequence. A getter returns null if its member is missing, null or of
 * an unexpected type. {@link #getMember(String)} returns any member.
 *
 * <p>The description of the members follows the example in LadiFlow's public documentation of the Open API 1.0.
 */
public final class Transaction extends ApiObject {

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    private Transaction(JsonValue members) {
        super(members);
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
        return instant("created_at");
    }
}
