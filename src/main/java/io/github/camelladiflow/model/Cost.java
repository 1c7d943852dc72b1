// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.model;

import java.math.BigDecimal;

import com.fasterxml.jackson.annotation.JsonCreator;
import io.github.camelladiflow.internal.json.JsonValue;

/**
 * The total cost of transactions. A getter returns null if its member is missing, null or of an unexpected type.
 *
 * <p>The description of the members follows LadiFlow's public documentation of the Open API 1.0.
 */
public final class Cost extends ApiObject {

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    private Cost(JsonValue members) {
        super(members);
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
