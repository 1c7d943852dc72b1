// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.model;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static io.github.camelladiflow.model.PhoneFormat.AS_IS;
import static io.github.camelladiflow.model.PhoneFormat.VN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class PhoneFormatTest {

    private static String phone(Object value, PhoneFormat format) {
        return CustomerLookup.of(LookupField.PHONE, value, format).value();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    0901234567         | 0901234567
                    +84901234567       | 0901234567
                    84901234567        | 0901234567
                    0084901234567      | 0901234567
                    +84 901 234 567    | 0901234567
                    (+84) 901-234-567  | 0901234567
                    +84.901.234.567    | 0901234567
                    +84 (0)901 234 567 | 0901234567
                    090 123 45 67      | 0901234567
                    090.123.4567       | 0901234567
                    090-123-4567       | 0901234567
                    (090) 123 4567     | 0901234567
                    090–123–4567       | 0901234567
                    ０９０１２３４５６７       | 0901234567
                    090\u00A0123 4567  | 0901234567
                    901234567          | 0901234567
                    301234567          | 0301234567
                    501234567          | 0501234567
                    701234567          | 0701234567
                    801234567          | 0801234567
                    02431234567        | 02431234567
                    +842431234567      | 02431234567
                    """)
    void vnWritesTheNationalForm(String text, String expected) {
        assertThat(phone(text, VN)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "+14155550123",
                "+33123456789",
                "201234567",
                "401234567",
                "09012345678",
                "090123456",
                "+901234567",
                "1234567"
            })
    void vnRefusesWhatIsNoVietnameseNumberAndDoesNotRepeatIt(String text) {
        assertThatThrownBy(() -> phone(text, VN))
                .isInstanceOf(LadiFlowRequestException.class)
                .hasMessageContaining("phoneFormat=AS_IS")
                .hasMessageNotContaining(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"0901234567", "+84901234567", "+84 901 234 567", "090.123.4567", "+14155550123", "901234567"})
    void asIsSendsTextAsItIs(String text) {
        assertThat(phone(" " + text + "\r\n", AS_IS)).isEqualTo(text);
    }

    @Test
    void idsAndAddressesAreLeftAlone() {
        var byEmail = CustomerLookup.byEmail("84901234567@example.com");

        assertThat(CustomerLookup.of(LookupField.EMAIL, byEmail.value(), VN)).isEqualTo(byEmail);
    }
}
