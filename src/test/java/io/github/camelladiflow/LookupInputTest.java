// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;
import io.github.camelladiflow.model.Customer;
import io.github.camelladiflow.model.exception.LadiFlowNotFoundException;
import io.github.camelladiflow.model.request.CustomerLookup;
import io.github.camelladiflow.model.request.LookupField;
import io.github.camelladiflow.options.OutputType;
import io.github.camelladiflow.sandbox.Reply;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.converter.stream.InputStreamCache;
import org.apache.camel.converter.stream.ReaderCache;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests where a lookup reads its key, with every kind of input and every key, and the message after the lookup. */
class LookupInputTest extends SandboxRouteTestBase {

    private enum Key {
        CUSTOMER_ID(LAN.id(), LadiFlowConstants.CUSTOMER_ID),
        EMAIL(LAN.email(), LadiFlowConstants.EMAIL),
        PHONE(LAN.phone(), LadiFlowConstants.PHONE);

        final String value;
        final String header;

        Key(String value, String header) {
            this.value = value;
            this.header = header;
        }

        String json(String member) {
            return "{\"" + member + "\":\"" + value + "\"}";
        }

        String json() {
            return json(name().toLowerCase(Locale.ROOT));
        }
    }

    private static final String OTHER_ID = "0123456789abcdef01234567";
    private static final Map<String, Object> ALL_KEYS =
            Map.of("phone", LAN.phone(), "email", LAN.email(), "_id", LAN.id());
    private static final Map<String, Object> ALL_HEADERS =
            Stream.of(Key.values()).collect(Collectors.toMap(key -> key.header, key -> key.value));

    /** Asserts that a lookup sends one request for a key. */
    private void assertLooksUp(Key key, String uri, Object body, Map<String, Object> headers) {
        sandbox().clearRequests();
        sendSuccessfully(uri, body, headers);
        assertThat(requestBodies()).isEqualTo(key.json());
    }

    private void assertLooksUp(Key key, String uri, Object body) {
        assertLooksUp(key, uri, body, Map.of());
    }

    private void assertRejected(Exchange failed, String... words) {
        assertRejectedWith(failed, words);
        assertThat(failed.getException())
                .hasMessageContaining("set lookupValue")
                .hasMessageNotContaining("90123");
        assertThat(sandbox().requestCount()).isZero();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static List<Object> inputs(Key key) {
        String json = key.json();
        String member = key.name().toLowerCase(Locale.ROOT);
        var inputs = new ArrayList<>(List.of(
                key.value,
                new StringBuilder(key.value),
                " \t" + key.value + "\r\n",
                "\uFEFF" + key.value + "\u200B\u00A0",
                bytes(key.value),
                new ByteArrayInputStream(bytes(key.value)),
                new StringReader(key.value + "\n"),
                "\uFEFF\n" + json + " ",
                bytes(json),
                new ByteArrayInputStream(bytes(json)),
                new StringReader(json),
                new InputStreamCache(bytes(json)),
                JsonNodeFactory.instance.objectNode().put(member, key.value),
                TextNode.valueOf(key.value),
                Map.of(member, key.value),
                Map.of(member, TextNode.valueOf(key.value)),
                Customer.fromJson(json),
                new CustomerLookup(LookupField.valueOf(key.name()), key.value)));
        if (key == Key.CUSTOMER_ID) {
            inputs.addAll(List.of(Map.of("_id", key.value), key.json("id"), Customer.fromJson(key.json("_id"))));
        }
        return inputs;
    }

    @ParameterizedTest
    @EnumSource
    void readsKeyFromEveryKindOfInput(Key key) {
        for (String field : List.of("AUTO", key.name())) {
            inputs(key).forEach(body -> assertLooksUp(key, lookupUri("lookupField=" + field), body));
            inputs(key)
                    .forEach(value -> assertLooksUp(
                            key,
                            lookupUri("lookupField=" + field, "lookupValue=${header.mine}"),
                            "0999999999",
                            Map.of("mine", value, "CamelLadiFlowCustomerId", OTHER_ID)));
        }
        var header = Map.<String, Object>of(key.header, key.value);
        assertLooksUp(key, lookupUri(), Map.of("customer_id", OTHER_ID), header);
        assertLooksUp(key, lookupUri("lookupField=" + key), ALL_KEYS);
        assertLooksUp(key, lookupUri("lookupField=" + key), null, ALL_HEADERS);
    }

    @Test
    void readsFile(@TempDir Path directory) throws Exception {
        Path path = Files.writeString(directory.resolve("key.txt"), LAN.email() + "\n");

        assertLooksUp(Key.EMAIL, lookupUri(), path);
        assertLooksUp(Key.EMAIL, lookupUri(), path.toFile());
    }

    @Test
    void readsBytesInCharsetOfExchange() {
        var bytes = ("{\"note\": \"é\", \"email\": \"" + LAN.email() + "\"}").getBytes(StandardCharsets.UTF_16LE);
        assertLooksUp(Key.EMAIL, lookupUri(), bytes, Map.of(Exchange.CHARSET_NAME, "UTF-16LE"));

        var reader = new ReaderCache("{\"note\":\"é\",\"email\":\"" + LAN.email() + "\"}");
        assertLooksUp(Key.EMAIL, lookupUri(), reader, Map.of(Exchange.CHARSET_NAME, "UTF-16"));
        for (String charset : List.of("no-such-charset", "no charset at all")) {
            sandbox().clearRequests();
            var headers = Map.<String, Object>of(Exchange.CHARSET_NAME, charset);
            assertRejected(send(lookupUri(), bytes("quoc"), headers), "The message cannot be read");
        }
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            Phone, PHONE
            SĐT, PHONE
            so_dien_thoai, PHONE
            EMAIL, EMAIL
            Địa chỉ email, EMAIL
            Customer ID, CUSTOMER_ID
            Mã khách hàng, CUSTOMER_ID
            """)
    void readsOtherNamesOfKeys(String name, Key key) {
        var json = "{\"note\": \"x\", \"" + name + "\": \"" + key.value + "\"}";
        for (Object body : List.of(json, Map.of("note", "x", name, key.value), Customer.fromJson(json))) {
            assertLooksUp(key, lookupUri(), body);
        }
    }

    // ---- the order of precedence

    @Test
    void sendsFirstOfIdEmailAndPhone() {
        assertLooksUp(Key.CUSTOMER_ID, lookupUri(), ALL_KEYS);
        assertLooksUp(Key.EMAIL, lookupUri(), Map.of("phone", LAN.phone(), "email", LAN.email()));
        assertLooksUp(
                Key.EMAIL,
                lookupUri(),
                null,
                Map.of("CamelLadiFlowPhone", LAN.phone(), "CamelLadiFlowEmail", LAN.email()));
        assertLooksUp(Key.EMAIL, lookupUri("lookupValue=${body[lead]}"), Map.of("lead", Map.of("email", LAN.email())));
    }

    @Test
    void ignoresIdOfAnotherSystem() {
        for (Object id : List.of("1001", 1001, List.of(1), "DH-2024-0001")) {
            assertLooksUp(Key.EMAIL, lookupUri(), members("id", id, "email", LAN.email(), "phone", LAN.phone()));
            assertLooksUp(Key.PHONE, lookupUri(), members("Mã khách hàng", id, "email", " ", "SĐT", LAN.phone()));
        }
        sandbox().clearRequests();
        var foreign = Map.of("id", "1001", "email", LAN.email());
        assertRejected(send(lookupUri("lookupField=CUSTOMER_ID"), foreign), "no key to look up in its members (");
        var both = Map.of("customer_id", "quoc", "phone", LAN.phone());
        assertRejected(send(lookupUri(), both), "The customer id is not valid");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\t\r\n", "\u00A0", "\uFEFF", "\u200B "})
    void treatsBlankAsMissing(String blank) {
        var members = members("customer_id", null, "_id", blank, "email", blank, "phone", LAN.phone());

        assertLooksUp(Key.PHONE, lookupUri(), members, Map.of("CamelLadiFlowCustomerId", blank));
        assertLooksUp(Key.CUSTOMER_ID, lookupUri(), Map.of("customer_id", " ", "_id", blank, "id", LAN.id()));
    }

    @Test
    void rejectsTwoNamesOfKeyWithDifferentValues() {
        assertLooksUp(Key.PHONE, lookupUri(), Map.of("Phone", LAN.phone(), "SĐT", LAN.phone()));
        sandbox().clearRequests();

        assertRejected(
                send(lookupUri(), Map.of("Phone", LAN.phone(), "SĐT", "0999999999")),
                "several members for phone with different values");
    }

    @ParameterizedTest
    @ValueSource(strings = {"CAmelLadiFlowCustomerId", "camelladiflowemail", "CAMELLADIFLOWPHONE"})
    void rejectsKeyHeaderInAnotherSpelling(String header) throws Exception {
        String documented = ALL_HEADERS.keySet().stream()
                .filter(header::equalsIgnoreCase)
                .findFirst()
                .orElseThrow();
        start(routes -> routes.from("direct:set-again")
                .setHeader(documented)
                .constant(LAN.id())
                .to(lookupUri()));

        for (String uri : List.of(lookupUri(), lookupUri("cacheMode=EVICT"), "direct:set-again")) {
            assertRejected(
                    send(uri, LAN.phone(), Map.of(header, LAN.id())), "only in upper or lower case", "removeHeader");
        }
        assertLooksUp(Key.PHONE, lookupUri("lookupValue=${body}"), LAN.phone(), Map.of(header, OTHER_ID));
    }

    // ---- messages without a key

    static List<Object> bodiesWithoutKey() {
        return List.of(
                "",
                " \r\n\t",
                "\uFEFF",
                new byte[0],
                new ByteArrayInputStream(new byte[0]),
                Map.of(),
                "{}",
                JsonNodeFactory.instance.nullNode(),
                Map.of("name", "quoc"),
                "{\"Fone\":\"quoc\"}",
                "{\"lead\":{\"phone\":\"quoc\"}}",
                Map.of("email", " ", "phone", ""));
    }

    @Test
    void rejectsMessageWithoutKey() {
        bodiesWithoutKey()
                .forEach(body -> assertRejected(send(lookupUri(), body), "The message has no key to look up"));
        assertRejected(send(lookupUri(), null), "no key to look up", "the member customer_id, email or phone");
        for (Object other : List.of(CustomerLookup.byEmail("quoc@example.com"), Map.of("email", "quoc@example.com"))) {
            assertRejected(send(lookupUri("lookupField=PHONE"), other), "no key to look up");
        }
        var headers = Map.<String, Object>of("CamelLadiFlowEmail", LAN.email());
        assertRejected(
                send(lookupUri("lookupValue=${header.mine}"), LAN.phone(), headers),
                "lookupValue did not return a value");
        assertRejected(send(lookupUri("lookupValue=${body[phone]}"), "quoc"), "lookupValue cannot be evaluated");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {quoc                               | begins like a JSON object, but is not valid JSON (line 1, column
            {"email": "quoc@example.com"        | begins like a JSON object, but is not valid JSON (line 1, column
            {"email": "quoc@example.com"} x     | begins like a JSON object, but is not valid JSON (line 1, column
            {'quoc'}                            | begins like a JSON object, but is not valid JSON (line 1, column
            ` [{"phone":"0901234567"}]`         | is a list. Split it
            {"email": ["quoc"]}                 | must be text or a number
            {"phone": {"home": "quoc"}}         | must be text or a number
            """)
    void rejectsJsonWithoutReadableKey(String json, String reason) {
        assertRejected(send(lookupUri(), json), reason);
    }

    @Test
    void rejectsMessageThatCannotBeRead() {
        var stream = new ByteArrayInputStream(new byte[2_000_000]);
        assertRejected(send(lookupUri(), stream), "too large for a request", "Split it");
        assertRejected(send(lookupUri(), true), "message cannot be read from a value of this type");
        var failing = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("quoc");
            }
        };
        assertRejected(send(lookupUri(), failing), " cannot be read");
    }

    // ---- the message after the lookup

    static List<Object> streams() {
        String json = "{\"phone\":\"0999999999\"}";
        return List.of(
                new FilterInputStream(new ByteArrayInputStream(bytes(json))) {
                    @Override
                    public boolean markSupported() {
                        return false;
                    }
                },
                new StringReader(json),
                new InputStreamCache(bytes(json)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"notFound=KEEP", "notFound=KEEP&lookupValue=${body}", "notFound=EXCEPTION"})
    void keepsStreamReadable(String options) {
        context.setStreamCaching(false);
        for (Object stream : streams()) {
            assertThat(send(lookupUri(options), stream).getMessage().getBody(String.class))
                    .isEqualTo("{\"phone\":\"0999999999\"}");
        }
        assertThat(sandbox().requestCount()).isEqualTo(3);
    }

    @Test
    void rereadsExhaustedStreamCache() throws Exception {
        var cache = new InputStreamCache(bytes(LAN.email()));
        cache.readAllBytes();

        assertLooksUp(Key.EMAIL, lookupUri(), cache);
    }

    /** Camel reads the body of a file message again if only its body is set to null. */
    @Test
    void setsBodyOfFileMessageToNull(@TempDir Path folder) throws Exception {
        Files.writeString(folder.resolve("unknown.txt"), "0999999999");
        var received = new CompletableFuture<Message>();
        start(routes -> routes.from("file:" + folder + "?noop=true&initialDelay=0")
                .to(lookupUri("notFound=NULL"))
                .process(exchange -> {
                    exchange.getMessage().getBody(String.class);
                    received.complete(exchange.getMessage().copy());
                }));

        var message = received.get(1, TimeUnit.MINUTES);

        assertThat(message.getBody()).isNull();
        assertThat(message.getHeaders())
                .containsEntry(Exchange.FILE_NAME, "unknown.txt")
                .containsEntry(LadiFlowConstants.OUTCOME, "NOT_FOUND");
    }

    @Test
    void setsOutcomeInVariableAndKeepsMessageOnFailure() throws Exception {
        component();
        start(routes -> routes.from("direct:in").toV("ladiflow:customer/show?notFound=NULL", null, "customer"));

        Exchange exchange = sendSuccessfully("direct:in", "0999999999");
        assertThat(exchange.getMessage().getHeader(LadiFlowConstants.OUTCOME)).isNull();
        assertThat(exchange.getVariable("header:customer." + LadiFlowConstants.OUTCOME))
                .isEqualTo("NOT_FOUND");

        sandbox().next(Reply.unauthorized());
        var lead = Map.of("phone", LAN.phone(), "campaign", "tet");
        Exchange failed = send("direct:in", lead);
        assertThat(failed.getException()).isNotNull();
        assertThat(failed.getMessage().getBody()).isEqualTo(lead);
    }

    @ParameterizedTest
    @EnumSource(OutputType.class)
    void reportsUnknownCustomerAsNotFoundOptionSays(OutputType outputType) {
        String type = "outputType=" + outputType;
        var body = new StringBuilder("0999999999");

        var failed = send(lookupUri(type), body);
        var nobody = sendSuccessfully(lookupUri("notFound=NULL", type), body);
        var kept = sendSuccessfully(lookupUri("notFound=KEEP", type), body);

        assertThat(failed.getException())
                .isExactlyInstanceOf(LadiFlowNotFoundException.class)
                .hasMessageContaining("phone")
                .hasMessageNotContaining(body.toString());
        assertThat(failed.getMessage().getBody()).isSameAs(body);
        assertThat(nobody.getMessage().getBody()).isNull();
        assertThat(kept.getMessage().getBody()).isSameAs(body);
        for (Exchange exchange : new Exchange[] {failed, nobody, kept}) {
            assertThat(exchange.getMessage().getHeader(LadiFlowConstants.OUTCOME))
                    .isEqualTo("NOT_FOUND");
        }
    }

    @Test
    void suggestsPhoneFormatForCountryCode() {
        for (String phone : List.of("+84399999999", "84 399 999 999")) {
            assertThat(send(lookupUri(), phone).getException())
                    .isInstanceOf(LadiFlowNotFoundException.class)
                    .hasMessageContaining("phoneFormat=VN");
            assertThat(send(lookupUri("phoneFormat=VN"), phone).getException()).hasMessageNotContaining("phoneFormat");
        }
        for (String other : List.of("+1 202 555 0123", "0399999999", "nobody@example.com")) {
            assertThat(send(lookupUri(), other).getException()).hasMessageNotContaining("phoneFormat");
        }
    }
}
