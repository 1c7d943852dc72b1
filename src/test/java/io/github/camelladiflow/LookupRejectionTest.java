// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.AbstractMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.github.camelladiflow.model.exception.LadiFlowRequestException;
import io.github.camelladiflow.model.request.CustomerLookup;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

/**
 * Tests messages without a valid key, which must be rejected before a request is sent. The exception's message must say
 * what to do, and must not contain data.
 */
class LookupRejectionTest extends SandboxRouteTestBase {

    /** A part of every value in this test that no message may repeat. */
    private static final String SENSITIVE_TEXT = "quoc";

    private void assertRejected(Exchange failed, CharSequence... messageParts) {
        assertThat(sandbox().requestCount()).isZero();
        assertThat(failed.getException())
                .asInstanceOf(type(LadiFlowRequestException.class))
                .satisfies(e -> assertThat(e.getHttpStatus()).isNull())
                .satisfies(e -> assertThat(e.isRetryable()).isFalse())
                .satisfies(e -> assertThat(e.getOperation()).hasToString("customer/show"));
        assertThat(causeMessages(failed.getException()))
                .satisfies(message -> List.of(messageParts)
                        .forEach(part -> assertThat(message).contains(part)))
                .doesNotContainIgnoringCase(SENSITIVE_TEXT)
                .doesNotContain("90123", sandbox().apiKey());
    }

    static Stream<Arguments> nothing() {
        return Stream.of(
                argumentSet("null", (Object) null),
                argumentSet("empty text", ""),
                argumentSet("blank text", " \r\n\t"),
                argumentSet("byte order mark", "\uFEFF"),
                argumentSet("empty bytes", (Object) new byte[0]),
                argumentSet("empty stream", new ByteArrayInputStream(new byte[0])),
                argumentSet("empty map", Map.of()),
                argumentSet("empty JSON object", "{}"),
                argumentSet("JSON null", JsonNodeFactory.instance.nullNode()),
                argumentSet("other members", Map.of("name", SENSITIVE_TEXT)),
                argumentSet("another name", "{\"Fone\":\"quoc\"}"),
                argumentSet("a key that lies deeper", "{\"lead\":{\"phone\":\"quoc\"}}"),
                argumentSet("blank members", Map.of("email", " ", "phone", "")));
    }

    @ParameterizedTest
    @MethodSource("nothing")
    void rejectsMessageWithoutKey(Object body) {
        assertRejected(
                send(lookupUri(), body),
                "The message has no key to look up",
                "the member customer_id, email or phone",
                "set lookupValue");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    Nguyễn Văn quoc
                    quoc
                    quoc@
                    @quoc.example
                    quoc@a@b
                    quoc bui@example.com
                    65f0c1d2e3a4b5c6d7e8f9aquoc
                    65f0c1d2e3a4b5c6d7e8f90
                    65f0c1d2e3a4b5c6d7e8f90g
                    0901234quoc
                    +
                    ++84901234567
                    123456
                    12345678901234567890
                    quoc,0901234567
                    0901234567 0901234568
                    [quoc
                    """)
    void neverGuessesKeyByAuto(String text) {
        assertRejected(send(lookupUri(), text), "neither a customer id", "nor an e-mail address nor a phone number");
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', textBlock = """
                    {quoc
                    {"email": "quoc@example.com"
                    {"email": "quoc@example.com"} x
                    {'quoc'}
                    """)
    void rejectsBrokenJson(String json) {
        assertRejected(send(lookupUri(), json), "begins like a JSON object, but is not valid JSON (line 1, column");
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
                    EMAIL,       0901234567,       e-mail address, exactly one @
                    PHONE,       quoc@example.com, phone number,   7 to 19 digits
                    CUSTOMER_ID, quoc@example.com, customer id,    24 hexadecimal digits
                    """)
    void rejectsValueNotMatchingFixedField(String field, String value, String invalid, String rule) {
        assertRejected(send(lookupUri("lookupField=" + field), value), "The " + invalid + " is not valid", rule);
    }

    @Test
    void rejectsLookupForOtherThanFixedField() {
        var byEmail = CustomerLookup.byEmail("quoc@example.com");
        assertRejected(send(lookupUri("lookupField=PHONE"), byEmail), "no key to look up");
        assertRejected(send(lookupUri("lookupField=PHONE"), Map.of("email", "quoc@example.com")), "no key to look up");
    }

    @Test
    void rejectsInvalidFirstKeyWithoutFallback() {
        var both = Map.of("customer_id", SENSITIVE_TEXT, "phone", LAN.phone());
        assertRejected(send(lookupUri(), both), "The customer id is not valid");
    }

    @Test
    void rejectsUnreadableBody() {
        for (Object body : List.of(new Object(), true)) {
            assertRejected(send(lookupUri(), body), "message cannot be read from a value of this type");
        }
    }

    @Test
    void rejectsMemberThatIsNotTextOrNumber() {
        var list = Map.of("email", List.of(SENSITIVE_TEXT));
        assertRejected(send(lookupUri(), list), "The value of email must be text or a number");
        assertRejected(send(lookupUri(), "{\"phone\": {\"home\": \"quoc\"}}"), "The value of phone must be");
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
                    {"phone":1e2147483647}
                    {"phone":1000e2147483647}
                    {"phone":1e-2147483647}
                    1e2147483647
                    """)
    void rejectsNumberOfAnySize(String body) throws Exception {
        assertRejected(send(lookupUri(), body));
        assertRejected(send(lookupUri(), new ObjectMapper().readTree(body)));
    }

    @Test
    void restoresLeadingZeroOnlyWithPhoneFormatVn() {
        assertRejected(send(lookupUri(), 901_234_567), "its leading zero is missing", "phoneFormat=VN");

        sendSuccessfully(lookupUri("phoneFormat=VN"), 901_234_567);
        assertThat(requestBodies()).isEqualTo("{\"phone\":\"0901234567\"}");
    }

    @Test
    void rejectsMessageLargerThanOneMebibyte() {
        assertRejected(send(lookupUri(), "quoc ".repeat(300_000).getBytes(StandardCharsets.UTF_8)));
        var stream = new ByteArrayInputStream(new byte[2_000_000]);
        assertRejected(send(lookupUri(), stream), "too large for a request", "Split it");
    }

    static List<Object> lists() {
        var array = JsonNodeFactory.instance.arrayNode().add("quoc@example.com");
        return List.of(List.of("quoc"), array, array.toString(), " [{\"phone\":\"0901234567\"}]", "[]");
    }

    @ParameterizedTest
    @MethodSource("lists")
    void rejectsListAndSuggestsSplit(Object list) {
        assertRejected(send(lookupUri(), list), "is a list", "Split it");
    }

    static Stream<Object> strangeMessages() {
        return Stream.of(
                new AbstractMap<String, String>() {
                    @Override
                    public Set<Entry<String, String>> entrySet() {
                        throw new IllegalStateException("quoc");
                    }
                },
                new InputStream() {
                    @Override
                    public int read() throws IOException {
                        throw new IOException("quoc");
                    }
                },
                new Reader() {
                    @Override
                    public int read(char[] buffer, int offset, int length) {
                        throw new IllegalStateException("quoc");
                    }

                    @Override
                    public void close() {}
                });
    }

    @ParameterizedTest
    @MethodSource("strangeMessages")
    void rejectsThrowingBodyWithoutItsMessage(Object body) {
        assertRejected(send(lookupUri(), body), " cannot be read", "set lookupValue");
    }

    @ParameterizedTest
    @ValueSource(strings = {"no-such-charset", "no charset at all"})
    void rejectsUnknownCharset(String charset) {
        byte[] bytes = "quoc".getBytes(StandardCharsets.UTF_8);

        assertThat(send(lookupUri(), bytes, Map.of(Exchange.CONTENT_TYPE, "text/plain; charset=" + charset))
                        .getException())
                .isInstanceOf(LadiFlowRequestException.class);
        assertRejected(send(lookupUri(), bytes, Map.of(Exchange.CHARSET_NAME, charset)), "The message cannot be read");
    }

    @Test
    void keepsMessageUnchanged() {
        var failed = send(lookupUri(), "quoc", Map.of("other", "header"));

        assertThat(failed.getMessage().getBody()).isEqualTo("quoc");
        assertThat(failed.getMessage().getHeaders()).containsEntry("other", "header");
    }
}
