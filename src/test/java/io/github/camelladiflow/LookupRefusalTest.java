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
import java.util.TreeMap;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.github.camelladiflow.model.CustomerLookup;
import io.github.camelladiflow.model.LadiFlowRequestException;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

/** Messages that ask for nobody: refused before anything is sent, with a message that helps and holds no data. */
class LookupRefusalTest extends SandboxRoutes {

    /** A part of every value here that must not be repeated. */
    private static final String DATA = "quoc";

    private void assertRefused(Exchange failed, CharSequence... messageParts) {
        assertThat(sandbox().requestCount()).isZero();
        assertThat(failed.getException())
                .asInstanceOf(type(LadiFlowRequestException.class))
                .satisfies(e -> assertThat(e.getHttpStatus()).isNull())
                .satisfies(e -> assertThat(e.isRetryable()).isFalse())
                .satisfies(e -> assertThat(e.getOperation()).hasToString("customer/show"));
        assertThat(messages(failed.getException()))
                .satisfies(message -> List.of(messageParts)
                        .forEach(part -> assertThat(message).contains(part)))
                .doesNotContainIgnoringCase(DATA)
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
                argumentSet("other members", Map.of("name", DATA)),
                argumentSet("another name", "{\"Fone\":\"quoc\"}"),
                argumentSet("a key that lies deeper", "{\"lead\":{\"phone\":\"quoc\"}}"),
                argumentSet("blank members", Map.of("email", " ", "phone", "")));
    }

    @ParameterizedTest
    @MethodSource("nothing")
    void aMessageWithNothingToLookUpIsRefused(Object body) {
        assertRefused(
                send(show(), body),
                "The message has nothing to look up",
                "CamelLadiFlowCustomerId, CamelLadiFlowEmail, CamelLadiFlowPhone",
                "neither a header",
                "customer_id, _id, id, email, phone",
                "set lookupValue");
    }

    @Test
    void namesThatMayBeMeantForAKeyAreTold() {
        var body = new TreeMap<String, Object>(Map.of(
                "emial", "quoc@example.com", "Phone Numbr", "0901234567", "Mã khách hàng", "KH-quoc", "note", "quoc"));
        assertRefused(
                send(show(), body),
                "nothing to look up",
                "emial (email?)",
                "Phone Numbr (phone?)",
                "Mã khách hàng (customer_id?)");
        assertRefused(
                send(show("lookupField=EMAIL"), "{\"em\\nail\": \"\", \"emial\\u0007\": \"quoc\"}"),
                "emial\\u0007 (email?)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Nguyễn Văn quoc",
                "quoc",
                "quoc@",
                "@quoc.example",
                "quoc@a@b",
                "quoc bui@example.com",
                "65f0c1d2e3a4b5c6d7e8f9aquoc",
                "65f0c1d2e3a4b5c6d7e8f90",
                "65f0c1d2e3a4b5c6d7e8f90g",
                "0901234quoc",
                "+",
                "++84901234567",
                "123456",
                "12345678901234567890",
                "quoc,0901234567",
                "0901234567 0901234568",
                "[quoc"
            })
    void autoNeverGuesses(String text) {
        assertRefused(send(show(), text), "neither a customer id", "nor an e-mail address nor a phone number");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{quoc", "{\"email\": \"quoc@example.com\"", "{\"email\": \"quoc@example.com\"} x", "{'quoc'}"})
    void brokenJsonIsRefused(String json) {
        assertRefused(send(show(), json), "begins like a JSON object but is not a valid one");
    }

    @Test
    void aValueThatIsNotOfTheFixedFieldIsRefused() {
        assertRefused(send(show("lookupField=EMAIL"), "0901234567"), "The e-mail address is not one", "exactly one @");
        assertRefused(
                send(show("lookupField=PHONE"), "quoc@example.com"), "The phone number is not one", "7 to 19 digits");
        assertRefused(
                send(show("lookupField=CUSTOMER_ID"), "quoc@example.com"),
                "The customer id is not one",
                "24 hexadecimal digits");
    }

    @Test
    void aLookupForAnotherFieldThanTheFixedOneIsNone() {
        assertRefused(
                send(show("lookupField=PHONE"), CustomerLookup.byEmail("quoc@example.com")),
                "nothing to look up",
                "CamelLadiFlowPhone");
        assertRefused(send(show("lookupField=PHONE"), Map.of("email", "quoc@example.com")), "nothing to look up");
    }

    @Test
    void aBadFirstKeyIsToldAndNotPassedOver() {
        assertRefused(send(show(), Map.of("customer_id", DATA, "phone", LAN.phone())), "The customer id is not one");
    }

    @Test
    void whatCannotBeReadIsRefused() {
        for (Object body : List.of(new Object(), true)) {
            assertRefused(send(show(), body), "cannot be read");
        }
    }

    @Test
    void aMemberThatIsNeitherTextNorNumberIsRefused() {
        assertRefused(
                send(show(), Map.of("email", List.of(DATA))),
                "The value of email in the body is a",
                "text or a number");
        assertRefused(send(show(), "{\"phone\": {\"home\": \"quoc\"}}"), "The value of phone in the body");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"phone\":1e2147483647}",
                "{\"phone\":1000e2147483647}",
                "{\"phone\":1e-2147483647}",
                "1e2147483647"
            })
    void aNumberOfAnySizeIsRefusedLikeAnother(String body) throws Exception {
        assertRefused(send(show(), body));
        assertRefused(send(show(), new ObjectMapper().readTree(body)));
    }

    @Test
    void aNumberOfNineDigitsHasLostItsZeroWhichPhoneFormatVnPutsBack() {
        assertRefused(send(show(), 901_234_567), "its leading zero is lost", "phoneFormat=VN");

        sendWell(show("phoneFormat=VN"), 901_234_567);
        assertThat(asked()).isEqualTo("{\"phone\":\"0901234567\"}");
    }

    @Test
    void aMessageOfMoreThanAMebibyteIsRefused() {
        assertRefused(send(show(), "quoc ".repeat(300_000).getBytes(StandardCharsets.UTF_8)));
        assertRefused(
                send(show(), new ByteArrayInputStream(new byte[2_000_000])), "too large to be a question", "Split it");
    }

    static List<Object> lists() {
        var array = JsonNodeFactory.instance.arrayNode().add("quoc@example.com");
        return List.of(List.of("quoc"), array, array.toString(), " [{\"phone\":\"0901234567\"}]", "[]");
    }

    @ParameterizedTest
    @MethodSource("lists")
    void aListIsToBeSplit(Object list) {
        assertRefused(send(show(), list), "is a list", "Split it");
    }

    static Stream<Object> strangeMessages() {
        var doesNotCompare = new TreeMap<Object, Object>();
        doesNotCompare.put(1, "quoc");
        return Stream.of(
                doesNotCompare,
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
    void whatThrowsWhileItIsReadIsRefusedWithoutWhatItSays(Object body) {
        assertRefused(send(show(), body), "The message cannot be read", "set lookupValue");
    }

    @ParameterizedTest
    @ValueSource(strings = {"no-such-charset", "no charset at all"})
    void bytesInAnUnknownCharacterSetAreRefused(String charset) {
        byte[] bytes = "quoc".getBytes(StandardCharsets.UTF_8);

        assertThat(send(show(), bytes, Map.of(Exchange.CONTENT_TYPE, "text/plain; charset=" + charset))
                        .getException())
                .isInstanceOf(LadiFlowRequestException.class);
        assertRefused(send(show(), bytes, Map.of(Exchange.CHARSET_NAME, charset)), "The message cannot be read");
    }

    @Test
    void theMessageIsAsItWas() {
        var failed = send(show(), "quoc", Map.of("other", "header"));

        assertThat(failed.getMessage().getBody()).isEqualTo("quoc");
        assertThat(failed.getMessage().getHeaders()).containsEntry("other", "header");
    }
}
