// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.FilterInputStream;
import java.io.StringReader;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;
import io.github.camelladiflow.model.Customer;
import io.github.camelladiflow.model.exception.LadiFlowNotFoundException;
import io.github.camelladiflow.model.exception.LadiFlowRequestException;
import io.github.camelladiflow.model.exception.LadiFlowUnexpectedResponseException;
import io.github.camelladiflow.model.request.CustomerLookup;
import io.github.camelladiflow.model.request.LookupField;
import io.github.camelladiflow.sandbox.Reply;
import org.apache.camel.component.file.GenericFile;
import org.apache.camel.converter.stream.InputStreamCache;
import org.apache.camel.converter.stream.ReaderCache;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

/** Tests how a lookup reads its key from a message, with every kind of input and every key. */
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

        String member() {
            return name().toLowerCase(Locale.ROOT);
        }

        String requestBody() {
            return requestBody(member());
        }

        String requestBody(String member) {
            return "{\"" + member + "\":\"" + value + "\"}";
        }
    }

    private static final Map<String, Object> ALL_KEYS =
            Map.of("phone", LAN.phone(), "email", LAN.email(), "_id", LAN.id());
    private static final Map<String, Object> ALL_HEADERS =
            Stream.of(Key.values()).collect(Collectors.toMap(key -> key.header, key -> key.value));

    /** Asserts that a lookup sends one request for a key. */
    private void assertLooksUp(Key key, String uri, Object body, Map<String, Object> headers) {
        sandbox().clearRequests();
        sendSuccessfully(uri, body, headers);
        assertThat(requestBodies()).isEqualTo(key.requestBody());
    }

    private void assertLooksUp(Key key, String uri, Object body) {
        assertLooksUp(key, uri, body, Map.of());
    }

    static Stream<Arguments> inputs() {
        var inputs = new ArrayList<Arguments>();
        for (Key key : Key.values()) {
            inputsOf(key).forEach((kind, body) -> inputs.add(argumentSet(kind + " with " + key.member(), key, body)));
        }
        for (String member : List.of("_id", "id")) {
            var json = Key.CUSTOMER_ID.requestBody(member);
            inputs.add(argumentSet("Map with " + member, Key.CUSTOMER_ID, Map.of(member, LAN.id())));
            inputs.add(argumentSet("JSON with " + member, Key.CUSTOMER_ID, json));
            inputs.add(argumentSet("Customer with " + member, Key.CUSTOMER_ID, Customer.fromJson(json)));
        }
        return inputs.stream();
    }

    private static Map<String, Object> inputsOf(Key key) {
        var json = key.requestBody();
        var bytes = json.getBytes(StandardCharsets.UTF_8);
        var inputs = new LinkedHashMap<String, Object>();
        inputs.put("text", key.value);
        inputs.put("text builder", new StringBuilder(key.value));
        inputs.put("text with white space", " \t" + key.value + "\r\n");
        inputs.put("text with a byte order mark", "\uFEFF" + key.value + "\u200B\u00A0");
        inputs.put("bytes of text", key.value.getBytes(StandardCharsets.UTF_8));
        inputs.put("stream of text", new ByteArrayInputStream(key.value.getBytes(StandardCharsets.UTF_8)));
        inputs.put("reader of text", new StringReader(key.value + "\n"));
        inputs.put("JSON text", "\uFEFF\n" + json + " ");
        inputs.put("JSON bytes", bytes);
        inputs.put("JSON stream", new ByteArrayInputStream(bytes));
        inputs.put("JSON reader", new StringReader(json));
        inputs.put("JSON stream cache", new InputStreamCache(bytes));
        inputs.put("JSON tree", JsonNodeFactory.instance.objectNode().put(key.member(), key.value));
        inputs.put("JSON text node", TextNode.valueOf(key.value));
        inputs.put("Map", Map.of(key.member(), key.value));
        inputs.put("Map of JSON values", Map.of(key.member(), TextNode.valueOf(key.value)));
        inputs.put("Customer", Customer.fromJson(json));
        inputs.put("CustomerLookup", new CustomerLookup(LookupField.valueOf(key.name()), key.value));
        return inputs;
    }

    @ParameterizedTest
    @MethodSource("inputs")
    void readsKeyByAuto(Key key, Object body) {
        assertLooksUp(key, lookupUri(), body);
    }

    @ParameterizedTest
    @MethodSource("inputs")
    void readsKeyByFixedField(Key key, Object body) {
        assertLooksUp(key, lookupUri("lookupField=" + key), body);
    }

    @Test
    void readsNumberAsPhone() {
        var number = 84_901_234_567L;
        var decimal = new BigDecimal("8.4901234567E+10");
        var node = JsonNodeFactory.instance.numberNode(number);
        for (Object body : List.of(number, decimal, Map.of("phone", number), "{\"phone\": 84901234567}", node)) {
            send(lookupUri(), body);
        }

        assertThat(requestBodies().lines()).hasSize(5).containsOnly("{\"phone\":\"84901234567\"}");
    }

    @ParameterizedTest
    @EnumSource
    void readsHeader(Key key) {
        assertLooksUp(key, lookupUri(), "nothing that could be looked up", Map.of(key.header, key.value));
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
    void readsAliasesOfKeys(String name, Key key) {
        var json = "{\"note\": \"x\", \"" + name + "\": \"" + key.value + "\"}";
        for (Object body : List.of(json, Map.of("note", "x", name, key.value), Customer.fromJson(json))) {
            assertLooksUp(key, lookupUri(), body);
        }
    }

    @Test
    void rejectsConflictingAliases() {
        assertLooksUp(Key.PHONE, lookupUri(), Map.of("Phone", LAN.phone(), "SĐT", LAN.phone()));
        sandbox().clearRequests();
        var conflicting = Map.of("Phone", LAN.phone(), "SĐT", "0999999999");
        assertRejectedWith(send(lookupUri(), conflicting), "several members for phone with different values");
        assertThat(sandbox().requestCount()).isZero();
    }

    @Test
    void ignoresCustomerNumberOfShop() {
        assertLooksUp(Key.PHONE, lookupUri(), Map.of("Mã khách hàng", "KH-7", "SĐT", LAN.phone()));
    }

    @Test
    void sendsAllKeysInOneRequest() {
        var body = Map.of("Email", LAN.email(), "phone", LAN.phone(), "id", LAN.id(), "note", "x");
        var headers =
                Map.<String, Object>of(LadiFlowConstants.EMAIL, LAN.email(), LadiFlowConstants.PHONE, LAN.phone());
        sendSuccessfully(lookupUri("lookupField=ALL"), body);
        sendSuccessfully(lookupUri("lookupField=ALL"), body, headers);
        sendSuccessfully(lookupUri("lookupField=ALL"), LAN.email());

        String keys = "\"email\":\"" + LAN.email() + "\",\"phone\":\"" + LAN.phone() + "\"}";
        assertThat(requestBodies().lines())
                .containsExactly("{\"customer_id\":\"" + LAN.id() + "\"," + keys, "{" + keys, Key.EMAIL.requestBody());
    }

    /** LadiFlow may accept other spellings of a single key. */
    @Test
    void throwsProtocolExceptionIfNoKeyMatches() {
        var stranger = Map.of("email", "nobody@example.com", "phone", "0399999999");
        String answer = "{\"data\":{\"customer\":{\"_id\":\"a1\",\"phone\":\"+8439999999%d\"}},\"code\":200}";
        sandbox().next(Reply.json(200, answer.formatted(9)), Reply.json(200, answer.formatted(8)));

        sendSuccessfully(lookupUri("lookupField=ALL"), stranger);
        assertThat(send(lookupUri("lookupField=ALL"), stranger).getException())
                .isInstanceOf(LadiFlowUnexpectedResponseException.class)
                .hasMessageContaining("none of the keys that were sent");
    }

    @Test
    void cachesOnlyUnderKeysOfResponse() {
        var mixed = Map.of("email", "nobody@example.com", "phone", LAN.phone());
        sandbox().next(Reply.json(200, "{\"data\":{\"customer\":" + LAN.json() + "},\"code\":200}"));

        sendSuccessfully(lookupUri("lookupField=ALL", "cacheTtl=1h"), mixed);

        sandbox().clearRequests();
        assertThat(send(lookupUri("cacheTtl=1h"), "nobody@example.com").getException())
                .isInstanceOf(LadiFlowNotFoundException.class);
        assertThat(sandbox().requestCount()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"CAmelLadiFlowCustomerId", "camelladiflowemail", "CAMELLADIFLOWPHONE"})
    void rejectsHeaderInAnotherSpelling(String header) throws Exception {
        start(routes -> routes.from("direct:set-again")
                .setHeader(ALL_HEADERS.keySet().stream()
                        .filter(header::equalsIgnoreCase)
                        .findFirst()
                        .orElseThrow())
                .constant(LAN.id())
                .to(lookupUri()));

        for (String uri : List.of(lookupUri(), lookupUri("cacheMode=EVICT"), "direct:set-again")) {
            assertThat(send(uri, LAN.phone(), Map.of(header, LAN.id())).getException())
                    .isInstanceOf(LadiFlowRequestException.class)
                    .hasMessageContainingAll("only in upper or lower case", "removeHeader", "lookupValue")
                    .hasMessageNotContaining(LAN.id());
        }
        assertThat(sandbox().requestCount()).isZero();

        var headers = Map.<String, Object>of(header, "0123456789abcdef01234567");
        assertLooksUp(Key.PHONE, lookupUri("lookupValue=${body}"), LAN.phone(), headers);
    }

    @Test
    void readsFile(@TempDir Path directory) throws Exception {
        Path path = Files.writeString(directory.resolve("key.txt"), LAN.email() + "\n");
        var generic = new GenericFile<File>();
        generic.setFile(path.toFile());

        for (Object body : List.of(path, path.toFile(), generic)) {
            assertLooksUp(Key.EMAIL, lookupUri(), body);
        }
    }

    @Test
    void readsBytesInCharsetOfExchange() {
        var bytes = ("{\"note\": \"é\", \"email\": \"" + LAN.email() + "\"}").getBytes(StandardCharsets.UTF_16LE);

        assertLooksUp(Key.EMAIL, lookupUri(), bytes, Map.of("CamelCharsetName", "UTF-16LE"));
    }

    // ---- the order of precedence

    @Test
    void prefersLookupValueOverHeadersAndBody() {
        var headers =
                Map.<String, Object>of("mine", LAN.email(), "CamelLadiFlowCustomerId", "0123456789abcdef01234567");

        assertLooksUp(Key.EMAIL, lookupUri("lookupValue=${header.mine}"), "0999999999", headers);
    }

    @Test
    void doesNotFallBackFromEmptyLookupValue() {
        var failed =
                send(lookupUri("lookupValue=${header.mine}"), LAN.phone(), Map.of("CamelLadiFlowEmail", LAN.email()));

        assertThat(failed.getException()).hasMessageContaining("lookupValue did not return a value");
        assertThat(sandbox().requestCount()).isZero();
    }

    @Test
    void prefersHeadersOverBody() {
        var body = Map.of("customer_id", "0123456789abcdef01234567");

        assertLooksUp(Key.PHONE, lookupUri(), body, Map.of("CamelLadiFlowPhone", LAN.phone()));
    }

    @Test
    void sendsFirstOfIdEmailAndPhoneByAuto() {
        var headers = Map.<String, Object>of("CamelLadiFlowPhone", LAN.phone(), "CamelLadiFlowEmail", LAN.email());

        assertLooksUp(Key.CUSTOMER_ID, lookupUri(), ALL_KEYS);
        assertLooksUp(Key.EMAIL, lookupUri(), Map.of("phone", LAN.phone(), "email", LAN.email()));
        assertLooksUp(Key.EMAIL, lookupUri(), null, headers);
    }

    @Test
    void fallsBackToEmailOrPhoneForForeignId() {
        for (Object id : List.of("1001", 1001, List.of(1), "DH-2024-0001")) {
            assertLooksUp(Key.EMAIL, lookupUri(), members("id", id, "email", LAN.email(), "phone", LAN.phone()));
            assertLooksUp(Key.PHONE, lookupUri(), members("id", id, "email", " ", "SĐT", LAN.phone()));
            assertLooksUp(Key.PHONE, lookupUri("lookupField=ALL"), members("id", id, "phone", LAN.phone()));
            sendSuccessfully(lookupUri("cacheMode=EVICT"), members("id", id, "phone", LAN.phone()));
        }
        sandbox().clearRequests();
        var foreign = Map.of("id", "1001", "email", LAN.email());
        assertThat(sendForFailure(lookupUri("lookupField=CUSTOMER_ID"), foreign))
                .hasMessageContaining("no key to look up in its members (");
        assertThat(sandbox().requestCount()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void readsOnlyFixedField(Key key) {
        assertLooksUp(key, lookupUri("lookupField=" + key), ALL_KEYS);
        assertLooksUp(key, lookupUri("lookupField=" + key), null, ALL_HEADERS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\t\r\n", "\u00A0", "\uFEFF", "\u200B "})
    void treatsBlankAsAbsent(String blank) {
        var members = members("customer_id", null, "_id", blank, "email", blank, "phone", LAN.phone());

        assertLooksUp(Key.PHONE, lookupUri(), members, Map.of("CamelLadiFlowCustomerId", blank));
    }

    @Test
    void skipsEmptyAliasOfKey() {
        assertLooksUp(Key.CUSTOMER_ID, lookupUri(), Map.of("customer_id", " ", "_id", "", "id", LAN.id()));
    }

    @Test
    void acceptsObjectFromLookupValue() {
        var body = Map.of("lead", Map.of("email", LAN.email()));

        assertLooksUp(Key.EMAIL, lookupUri("lookupValue=${body[lead]}"), body);
    }

    // ---- the message after the lookup

    static Stream<Arguments> streams() {
        var json = Key.PHONE.requestBody().replace(LAN.phone(), "0999999999");
        return Stream.of(
                argumentSet("an InputStream", new NonRepeatableStream(json)),
                argumentSet("a Reader", new StringReader(json)),
                argumentSet("a StreamCache", new InputStreamCache(json.getBytes(StandardCharsets.UTF_8))));
    }

    @ParameterizedTest
    @MethodSource("streams")
    void keepsStreamReadableWhenNotFound(Object body) {
        assertThat(sendForBody(lookupUri("notFound=KEEP"), body, String.class)).isEqualTo("{\"phone\":\"0999999999\"}");
        assertThat(sandbox().requestCount()).isOne();
    }

    @ParameterizedTest
    @MethodSource("streams")
    void keepsStreamReadableWhenLookupFails(Object body) {
        sandbox().next(Reply.unauthorized());

        var failed = send(lookupUri(), body);

        assertThat(failed.getException()).isNotNull();
        assertThat(failed.getMessage().getBody(String.class)).isEqualTo("{\"phone\":\"0999999999\"}");
    }

    @ParameterizedTest
    @MethodSource("streams")
    void keepsStreamReadableAfterLookupValue(Object body) {
        context.setStreamCaching(false);

        assertThat(sendForBody(lookupUri("notFound=KEEP", "lookupValue=${body}"), body, String.class))
                .isEqualTo("{\"phone\":\"0999999999\"}");
        assertThat(sandbox().requestCount()).isOne();
    }

    @Test
    void rereadsExhaustedStreamCache() throws Exception {
        var cache = new InputStreamCache(LAN.email().getBytes(StandardCharsets.UTF_8));
        cache.readAllBytes();

        assertLooksUp(Key.EMAIL, lookupUri(), cache);
    }

    @Test
    void ignoresCharsetForReader() {
        send(lookupUri(), new ReaderCache("nguyễn@example.com"), Map.of("CamelCharsetName", "UTF-16"));

        assertThat(requestBodies()).contains("nguyễn@example.com");
    }

    /** A stream like that of a connection, which supports no mark and can be read only once. */
    private static final class NonRepeatableStream extends FilterInputStream {

        NonRepeatableStream(String text) {
            super(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
        }

        @Override
        public boolean markSupported() {
            return false;
        }
    }
}
