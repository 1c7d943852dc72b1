// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.request;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

import io.github.camelladiflow.model.request.CustomerLookup;
import io.github.camelladiflow.model.request.LookupField;
import io.github.camelladiflow.model.request.PhoneFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import static io.github.camelladiflow.model.request.PhoneFormat.AS_IS;
import static io.github.camelladiflow.model.request.PhoneFormat.VN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class LookupKeysTest {

    private static CustomerLookup auto(String text) {
        return LookupKeys.of(LookupField.AUTO, text, AS_IS);
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
                    65f0c1d2e3a4b5c6d7e8f901, CUSTOMER_ID
                    65F0C1D2E3A4B5C6D7E8F901, CUSTOMER_ID
                    012345678901234567890123, CUSTOMER_ID
                    0901234567@example.com,   EMAIL
                    0901234567,               PHONE
                    +84 901 234 567,          PHONE
                    (090) 123-4567,           PHONE
                    1234567,                  PHONE
                    """)
    void autoDetectsKindOfKey(String text, LookupField field) {
        assertThat(auto(text).field()).isEqualTo(field);
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '"', textBlock = """
                    lan@example.com
                    lan.tran+shop@example.com
                    o'brien@example.com
                    lan_tran-2@sub.ex-ample.example
                    0901234567.ladiflow@example.com
                    lân@ví-dụ.example
                    用户@例子.example
                    उदा@उदाहरण.example
                    lan@xn--v-d-1ma.example
                    😀@example.com
                    !#$%&'*+-/=?^_`{}~@example.com
                    lan@localhost
                    """)
    void acceptsPossibleEmailAddressUnchanged(String address) {
        assertThat(auto(address)).isEqualTo(CustomerLookup.byEmail(address));
    }

    @ParameterizedTest
    @CsvSource(delimiterString = " -> ", quoteCharacter = '`', textBlock = """
                    quoc@example.com,0901234567       -> contains several values
                    quoc@example.com;bui@example.com  -> contains several values
                    quoc@example.com|0901234567       -> contains several values
                    quoc@example.com，0901234567       -> contains several values
                    0901234567,quoc@example.com       -> contains several values
                    <quoc@example.com>                -> Send only the address
                    Quoc<quoc@example.com>            -> Send only the address
                    Quoc Bui <quoc@example.com>       -> Send only the address
                    mailto:quoc@example.com           -> Send only the address
                    "quoc@example.com"                -> Send only the address
                    "quoc"@example.com                -> Send only the address
                    “quoc@example.com”                -> Send only the address
                    (quoc)@example.com                -> Send only the address
                    quoc@[127.0.0.1]                  -> Send only the address
                    quoc bui@example.com              -> white space
                    quoc​bui@example.com         -> invisible character
                    .quoc@example.com                 -> it has a dot
                    quoc.@example.com                 -> it has a dot
                    quoc..bui@example.com             -> it has a dot
                    quoc@.example.com                 -> it has a dot
                    quoc@example.com.                 -> it has a dot
                    quoc@example..com                 -> it has a dot
                    quoc@@example.com                 -> exactly one @
                    quoc@                             -> exactly one @
                    'quoc@example.com'                -> cannot have in that position
                    quoc@example.com/x                -> cannot have in that position
                    quoc@-example.com                 -> cannot have in that position
                    quoc@exa_mple.com                 -> cannot have in that position
                    """)
    void rejectsImpossibleEmailAddressWithReason(String text, String reason) {
        for (LookupField field : new LookupField[] {LookupField.EMAIL, LookupField.AUTO}) {
            assertThatThrownBy(() -> LookupKeys.of(field, text, AS_IS))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(reason)
                    .hasMessageNotContaining("quoc");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    quoc@                    | nearest kind is the e-mail address, but it needs exactly one @
                    65f0c1d2e3a4b5c6d7e8f90g | nearest kind is the customer id, but it has 24 characters, 13 of them digits
                    0901 23x                 | 8 characters, 6 of them digits
                    """)
    void saysWhichKeyTextNearlyIs(String text, String reason) {
        assertThatThrownBy(() -> auto(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(reason)
                .hasMessageNotContaining(text);
    }

    @Test
    void rejectsOverlongEmailAddressImmediately() {
        String local = "quoc.".repeat(200_000);

        assertThatThrownBy(() -> LookupKeys.of(LookupField.EMAIL, local + "@example.com", AS_IS))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("more than 254 characters");
        assertThat(LookupKeys.of(LookupField.EMAIL, "q".repeat(242) + "@example.com", AS_IS)
                        .field())
                .isEqualTo(LookupField.EMAIL);
    }

    static Stream<Number> strangeNumbers() {
        return Stream.of(
                new BigDecimal("1e2147483647"),
                new BigDecimal("1000e2147483647"),
                new BigDecimal("1e-2147483647"),
                new BigDecimal("901234567.000000001"),
                new BigDecimal(BigInteger.ONE, 2_000_000),
                BigInteger.TEN.pow(20),
                BigInteger.ZERO,
                -901234567L,
                901234567.5,
                Double.NaN,
                Double.POSITIVE_INFINITY,
                Double.MAX_VALUE,
                Double.MIN_VALUE,
                numberWithText(null),
                numberWithText("quoc"),
                numberWithText("1e99999999999"),
                numberWithText(""));
    }

    @ParameterizedTest
    @MethodSource("strangeNumbers")
    void rejectsInvalidPhoneNumber(Number number) {
        for (PhoneFormat format : PhoneFormat.values()) {
            assertThatThrownBy(() -> LookupKeys.of(LookupField.AUTO, number, format))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("The number is not a phone number")
                    .hasMessageNotContaining("quoc");
        }
    }

    static Stream<Number> phoneNumbers() {
        return Stream.of(
                84901234567L,
                new BigDecimal("8.4901234567E10"),
                new BigDecimal("84901234567.000"),
                new BigDecimal("84901234567").setScale(1_000),
                8.4901234567E10,
                new BigInteger("84901234567"),
                new AtomicLong(84901234567L),
                numberWithText("84901234567"),
                901234567);
    }

    @ParameterizedTest
    @MethodSource("phoneNumbers")
    void acceptsWholeNumberOfAnyTypeAsPhone(Number number) {
        assertThat(LookupKeys.of(LookupField.AUTO, number, VN)).isEqualTo(CustomerLookup.byPhone("0901234567"));
    }

    /** A user-defined class of numbers. */
    private static Number numberWithText(String text) {
        return new AtomicLong() {
            @Override
            public String toString() {
                return text;
            }
        };
    }

    @Test
    void lowerCasesOnlyIds() {
        assertThat(auto("65F0C1D2E3A4B5C6D7E8F901").value()).isEqualTo("65f0c1d2e3a4b5c6d7e8f901");
        assertThat(auto("Lan@Example.com").value()).isEqualTo("Lan@Example.com");
    }

    @Test
    void toStringHidesValue() {
        assertThat(CustomerLookup.byPhone("0901234567")).hasToString("CustomerLookup[PHONE]");
    }

    @Test
    void rejectsAutoAsLookupField() {
        assertThatThrownBy(() -> new CustomerLookup(LookupField.AUTO, "0901234567"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    // ---- formats of phone numbers

    private static String phone(Object value, PhoneFormat format) {
        return LookupKeys.of(LookupField.PHONE, value, format).value();
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
    void vnFormatUsesNationalForm(String text, String expected) {
        assertThat(phone(text, VN)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
                    +14155550123
                    +33123456789
                    201234567
                    401234567
                    09012345678
                    090123456
                    +901234567
                    1234567
                    +1 202 555 0147
                    """)
    void vnFormatRejectsForeignNumberWithoutQuotingIt(String text) {
        assertThatThrownBy(() -> phone(text, VN))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("phoneFormat=AS_IS")
                .hasMessageNotContaining(text);
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
                    0901234567
                    +84901234567
                    +84 901 234 567
                    090.123.4567
                    +14155550123
                    901234567
                    """)
    void asIsFormatSendsTextUnchanged(String text) {
        assertThat(phone(" " + text + "\r\n", AS_IS)).isEqualTo(text);
    }

    @Test
    void keepsIdsAndEmailAddressesUnchanged() {
        var byEmail = CustomerLookup.byEmail("84901234567@example.com");

        assertThat(LookupKeys.of(LookupField.EMAIL, byEmail.value(), VN)).isEqualTo(byEmail);
    }
}
