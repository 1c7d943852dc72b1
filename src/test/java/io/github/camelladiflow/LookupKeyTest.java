// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.camelladiflow.model.exception.LadiFlowException;
import io.github.camelladiflow.model.request.CustomerLookup;
import io.github.camelladiflow.model.request.LookupField;
import io.github.camelladiflow.sandbox.Reply;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Tests which keys a lookup accepts, how it sends them, and which customers have the requested key. */
class LookupKeyTest extends SandboxRouteTestBase {

    /** Returns the request for a key, in single quotes. */
    private String request(Object key, String... options) {
        sandbox().clearRequests();
        sendSuccessfully(lookupUri(options) + "&notFound=KEEP", key);
        return requestBodies().replace('"', '\'');
    }

    private void assertRejected(Object key, String message, String... options) {
        sandbox().clearRequests();
        var exchange = send(lookupUri(options), key);

        assertRejectedWith(exchange, message);
        assertThat((LadiFlowException) exchange.getException())
                .hasMessageNotContaining("90123")
                .returns(null, LadiFlowException::getHttpStatus)
                .returns(false, LadiFlowException::isRetryable)
                .satisfies(failure -> assertThat(failure.getOperation()).hasToString("customer/show"));
        assertThat(sandbox().requestCount()).isZero();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            65f0c1d2e3a4b5c6d7e8f901        | customer_id
            012345678901234567890123        | customer_id
            0901234567@example.com          | email
            Lan.Tran+shop@Example.com       | email
            o'brien@example.com             | email
            lan_tran-2@sub.ex-ample.example | email
            lân@ví-dụ.example               | email
            用户@例子.example                | email
            lan@xn--v-d-1ma.example         | email
            😀@example.com                  | email
            !#$%&'*+-/=?^_{}~@example.com   | email
            lan@localhost                   | email
            0901234567                      | phone
            +84 901 234 567                 | phone
            (090) 123-4567                  | phone
            090.123.4567                    | phone
            +14155550123                    | phone
            1234567                         | phone
            0011 84901234567 0123           | phone
            """)
    void recognizesKindOfKeyAndSendsItUnchanged(String key, String member) {
        assertThat(request(" " + key + "\r\n")).isEqualTo("{'" + member + "':'" + key + "'}");
        assertThat(request(key, "lookupField=" + member.toUpperCase())).isEqualTo("{'" + member + "':'" + key + "'}");
    }

    @Test
    void sendsIdInLowerCase() {
        assertThat(request("65F0C1D2E3A4B5C6D7E8F901")).isEqualTo("{'customer_id':'65f0c1d2e3a4b5c6d7e8f901'}");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            Nguyễn Văn quoc            | neither a customer id nor an e-mail address nor a phone number
            quoc@                      | nearest kind is the e-mail address, but it needs exactly one @
            @quoc.example              | exactly one @
            quoc@a@b                   | exactly one @
            65f0c1d2e3a4b5c6d7e8f90g   | nearest kind is the customer id, but it has 24 characters, 13 of them digits
            65f0c1d2e3a4b5c6d7e8f90    | neither a customer id
            65f0c1d2e3a4b5c6d7e8f9aquoc | neither a customer id
            0901 23x                   | 8 characters, 6 of them digits
            0901234quoc                | neither a customer id
            +                          | neither a customer id
            ++84901234567              | neither a customer id
            123456                     | neither a customer id
            12345678901234567890       | neither a customer id
            0901234567 0901234568      | neither a customer id
            [quoc                      | neither a customer id
            quoc,0901234567            | neither a customer id
            quoc@example.com,0901234567       | contains several values
            quoc@example.com;bui@example.com  | contains several values
            quoc@example.com，0901234567       | contains several values
            <quoc@example.com>                | Send only the address
            Quoc Bui <quoc@example.com>       | Send only the address
            mailto:quoc@example.com           | Send only the address
            "quoc@example.com"                | Send only the address
            “quoc@example.com”                | Send only the address
            (quoc)@example.com                | Send only the address
            quoc@[127.0.0.1]                  | Send only the address
            quoc bui@example.com              | white space
            quoc\u200Bbui@example.com         | invisible character
            .quoc@example.com                 | it has a dot
            quoc.@example.com                 | it has a dot
            quoc..bui@example.com             | it has a dot
            quoc@.example.com                 | it has a dot
            quoc@example.com.                 | it has a dot
            'quoc@example.com'                | cannot have in that position
            quoc@example.com/x                | cannot have in that position
            quoc@-example.com                 | cannot have in that position
            quoc@exa_mple.com                 | cannot have in that position
            """)
    void rejectsTextThatIsNoKey(String text, String reason) {
        assertRejected(text, reason);
        if (text.indexOf('@') > 0) {
            assertRejected(text, reason.replaceFirst(".*but ", ""), "lookupField=EMAIL");
        }
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            EMAIL,       0901234567,       e-mail address is not valid: it needs exactly one @
            PHONE,       quoc@example.com, but a phone number has 7 to 19 digits
            CUSTOMER_ID, quoc@example.com, but an id has 24 hexadecimal digits
            """)
    void rejectsValueNotMatchingFixedField(String field, String value, String reason) {
        assertRejected(value, reason, "lookupField=" + field);
    }

    @Test
    void rejectsOverlongAddress() {
        assertRejected("quoc.".repeat(100_000) + "@example.com", "more than 254 characters", "lookupField=EMAIL");
        assertThat(request("q".repeat(242) + "@example.com")).hasSize(254 + "{'email':''}".length());
    }

    @Test
    void hidesValueOfLookup() {
        assertThat(CustomerLookup.byPhone("0901234567")).hasToString("CustomerLookup[PHONE]");
        assertThatThrownBy(() -> new CustomerLookup(LookupField.AUTO, "0901234567"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    // ---- phone numbers

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            0901234567         | 0901234567
            +84901234567       | 0901234567
            84901234567        | 0901234567
            0084901234567      | 0901234567
            (+84) 901-234-567  | 0901234567
            +84 (0)901 234 567 | 0901234567
            090.123.45.67      | 0901234567
            090–123–4567       | 0901234567
            090\u00A0123 4567  | 0901234567
            901234567          | 0901234567
            301234567          | 0301234567
            501234567          | 0501234567
            701234567          | 0701234567
            801234567          | 0801234567
            02431234567        | 02431234567
            +842431234567      | 02431234567
            """)
    void convertsVietnameseNumbersToNationalFormat(String text, String sent) {
        assertThat(request(text, "phoneFormat=VN")).isEqualTo("{'phone':'" + sent + "'}");
    }

    @ParameterizedTest
    @CsvSource({
        "+14155550123",
        "+33123456789",
        "201234567",
        "401234567",
        "09012345678",
        "090123456",
        "+901234567",
        "1234567"
    })
    void rejectsForeignNumbersInVietnameseFormat(String text) {
        assertRejected(text, "phoneFormat=AS_IS", "phoneFormat=VN");
    }

    @Test
    void acceptsWholeNumberOfAnyTypeAsPhone() throws Exception {
        for (Object number : List.of(
                84901234567L,
                new BigDecimal("8.4901234567E10"),
                new BigDecimal("84901234567").setScale(1_000),
                8.4901234567E10,
                new BigInteger("84901234567"),
                new AtomicLong(84901234567L),
                new ObjectMapper().readTree("84901234567"),
                "{\"phone\":84901234567}")) {
            assertThat(request(number)).isEqualTo("{'phone':'84901234567'}");
            assertThat(request(number, "phoneFormat=VN")).isEqualTo("{'phone':'0901234567'}");
        }
        assertThat(request(901234567, "phoneFormat=VN")).isEqualTo("{'phone':'0901234567'}");
        assertRejected(901234567, "its leading zero is missing. Set phoneFormat=VN");
        assertRejected(84901234567L, "is a number. Send it as text", "lookupField=EMAIL");
    }

    @Test
    void rejectsOtherNumbers() {
        for (Number number : List.of(
                new BigDecimal("1e2147483647"),
                new BigDecimal("1000e2147483647"),
                new BigDecimal("1e-2147483647"),
                new BigDecimal("901234567.000000001"),
                new BigDecimal(BigInteger.ONE, 2_000_000),
                BigInteger.TEN.pow(20),
                BigInteger.ZERO,
                -901234567L,
                Double.NaN,
                Double.MAX_VALUE)) {
            assertRejected(number, "The number is not a phone number");
            assertRejected(number, "The number is not a phone number", "phoneFormat=VN");
        }
        for (String json : List.of("{\"phone\":1e2147483647}", "{\"phone\":1e-2147483647}", "1e2147483647")) {
            assertRejected(json, "");
        }
    }

    // ---- the customer in the response

    /** If the customer may belong to another request, the lookup is sent once more. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            lan.tran@example.com | 'email':'lan.tran@example.com'   | 1
            lan.tran@example.com | 'email':' Lan.Tran@EXAMPLE.com ' | 1
            lan.tran@example.com | 'phone':'0901234567'             | 1
            lan.tran@example.com | 'email':null                     | 1
            lan.tran@example.com | 'email':' '                      | 1
            lan.tran@example.com | 'email':'l***@example.com'       | 1
            lan.tran@example.com | 'email':'lan.tran@example.com.vn' | 2
            lan.tran@example.com | 'email':'x@example.com','note':'was lan.tran@example.com' | 2
            0901234567           | 'phone':'0901234567'             | 1
            0901234567           | 'phone':'+84 901 234 567'        | 1
            +84901234567         | 'phone':'0084.901.234.567'       | 1
            84901234567          | 'phone':901234567                | 1
            0901234567           | 'phone':84901234567              | 1
            0901234567           | 'email':'lan.tran@example.com'   | 1
            0901234567           | 'phone':''                       | 1
            0901234567           | 'phone':'090****567'             | 1
            0901234567           | 'phone':'0901234568'             | 2
            0901234567           | 'phone':'0987654321','phone_2':'(+84) 90-123-4567' | 2
            +12025550123         | 'phone':'1 (202) 555-0123'       | 1
            +12025550123         | 'phone':'2025550199'             | 2
            6650a1b2c3d4e5f601234567 | 'email':'lan.tran@example.com' | 1
            6650a1b2c3d4e5f600000000 | 'note':'6650a1b2c3d4e5f600000000' | 2
            """)
    void looksUpAgainIfCustomerLacksKey(String key, String members, int requests) {
        sandbox()
                .always(Reply.json(
                        200,
                        ("{'data':{'customer':{'_id':'6650A1b2c3d4e5f601234567'," + members + "}},'code':200}")
                                .replace('\'', '"')));

        sendSuccessfully(lookupUri(), key);

        assertThat(sandbox().requestCount()).isEqualTo(requests);
    }
}
