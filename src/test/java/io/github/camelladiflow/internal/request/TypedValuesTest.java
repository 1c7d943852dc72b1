// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.request;

import java.math.BigDecimal;

import com.fasterxml.jackson.databind.node.TextNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class TypedValuesTest {

    @ParameterizedTest
    @CsvSource({
        "0001-01-01, true",
        "9999-12-31, true",
        "2024-02-29, true",
        "0000-12-31, false",
        "2023-02-29, false",
        "+10000-01-01, false",
        "'', false",
        "soon, false"
    })
    void acceptsDatesOfTheYears1To9999(String text, boolean isDate) {
        assertThat(TypedValues.date(TextNode.valueOf(text)) != null).isEqualTo(isDate);
    }

    @Test
    void acceptsNumbersOfReasonableScaleAndLength() {
        assertThat(TypedValues.decimal(" 1.50 ")).isEqualTo(new BigDecimal("1.50"));
        assertThat(TypedValues.decimal(" ")).isNull();
        assertThat(TypedValues.decimal("1e9999999")).isNull();
        assertThat(TypedValues.isReasonable(new BigDecimal("1E-1000"))).isTrue();
        assertThat(TypedValues.isReasonable(new BigDecimal("1E+1000"))).isTrue();
        assertThat(TypedValues.isReasonable(new BigDecimal("1E-1001"))).isFalse();
        assertThat(TypedValues.decimal("1".repeat(1_000))).isNotNull();
        assertThat(TypedValues.decimal("1".repeat(1_001))).isNull();
    }
}
