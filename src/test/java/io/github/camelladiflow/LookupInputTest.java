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
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;
import io.github.camelladiflow.model.Customer;
import io.github.camelladiflow.model.CustomerLookup;
import io.github.camelladiflow.model.LadiFlowNotFoundException;
import io.github.camelladiflow.model.LadiFlowRequestException;
import io.github.camelladiflow.model.LadiFlowUnexpectedResponseException;
import io.github.camelladiflow.model.LookupField;
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

/** What a lookup reads from a message: every kind of input with every key. */
class LookupInputTest extends SandboxRoutes {

    private enum Key {
        CUSTOMER_ID(LAN.id()),
        EMAIL(LAN.email()),
        PHONE(LAN.phone());

        private final String value;

        Key(String value) {
            this.value = value;
        }

        String member() {
            return name().toLowerCase(Locale.ROOT);
        }

        String value() {
            return value;
        }

        String request() {
            return request(member());
        }

        String request(String member) {
            return "{\"" + member + "\":\"" + value + "\"}";
        }

        String header() {
            return HEADERS.get(ordinal());
        }
    }

    private static final List<String> HEADERS =
            List.of(LadiFlowConstants.CUSTOMER_ID, LadiFlowConstants.EMAIL, LadiFlowConstants.PHONE);

    static Stream<Arguments> inputs() {
        var inputs = new ArrayList<Arguments>();
        for (Key key : Key.values()) {
            inputsOf(key).forEach((kind, body) -> inputs.add(argumentSet(kind + " with " + key.member(), key, body)));
        }
        for (String member : List.of("_id", "id")) {
            var json = Key.CUSTOMER_ID.request(member);
            inputs.add(argumentSet("Map with " + member, Key.CUSTOMER_ID, Map.of(member, LAN.id())));
            inputs.add(argumentSet("JSON with " + member, Key.CUSTOMER_ID, json));
            inputs.add(argumentSet("Customer with " + member, Key.CUSTOMER_ID, Customer.fromJson(json)));
        }
        return inputs.stream();
    }

    private static Map<String, Object> inputsOf(Key key) {
        var json = key.request();
        var bytes = json.getBytes(StandardCharsets.UTF_8);
        var inputs = new LinkedHashMap<String, Object>();
        inputs.put("text", key.value());
        inputs.put("text builder", new StringBuilder(key.value()));
        inputs.put("text with white space", " \t" + key.value() + "\r\n");
        inputs.put("text with a byte order mark", "\uFEFF" + key.value() + "\u200B\u00A0");
        inputs.put("bytes of text", key.value().getBytes(StandardCharsets.UTF_8));
        inputs.put("stream of text", new ByteArrayInputStream(key.value().getBytes(StandardCharsets.UTF_8)));
        inputs.put("reader of text", new StringReader(key.value() + "\n"));
        inputs.put("JSON text", "\uFEFF\n" + json + " ");
        inputs.put("JSON bytes", bytes);
        inputs.put("JSON stream", new ByteArrayInputStream(bytes));
        inputs.put("JSON reader", new StringReader(json));
        inputs.put("JSON stream cache", new InputStreamCache(bytes));
        inputs.put("JSON tree", JsonNodeFactory.instance.objectNode().put(key.member(), key.value()));
        inputs.put("JSON text node", TextNode.valueOf(key.value()));
        inputs.put("Map", Map.of(key.member(), key.value()));
        inputs.put("Map of JSON values", Map.of(key.member(), TextNode.valueOf(key.value())));
        inputs.put("Customer", Customer.fromJson(json));
        inputs.put("CustomerLookup", new CustomerLookup(LookupField.valueOf(key.name()), key.value()));
        return inputs;
    }

    @ParameterizedTest
    @MethodSource("inputs")
    void isReadByAuto(Key key, Object body) {
        sendWell(show(), body);

        assertThat(asked()).isEqualTo(key.request());
    }

    @ParameterizedTest
    @MethodSource("inputs")
    void isReadByItsOwnField(Key key, Object body) {
        sendWell(show("lookupField=" + key), body);

        assertThat(asked()).isEqualTo(key.request());
    }

    @Test
    void mayBeANumberWhichIsAPhoneNumber() {
        for (Object body : List.of(
                84_901_234_567L,
                new BigDecimal("8.4901234567E+10"),
                Map.of("phone", 84_901_234_567L),
                "{\"phone\": 84901234567}",
                JsonNodeFactory.instance.numberNode(84_901_234_567L))) {
            send(show(), body);
        }

        assertThat(asked().lines()).hasSize(5).containsOnly("{\"phone\":\"84901234567\"}");
    }

    @ParameterizedTest
    @EnumSource
    void mayBeAHeader(Key key) {
        sendWell(show(), "nothing that could be looked up", Map.of(key.header(), key.value()));

        assertThat(asked()).isEqualTo(key.request());
    }

    @ParameterizedTest
    @CsvSource({
        "Phone, PHONE",
        "SĐT, PHONE",
        "so_dien_thoai, PHONE",
        "EMAIL, EMAIL",
        "Địa chỉ email, EMAIL",
        "Customer ID, CUSTOMER_ID",
        "Mã khách hàng, CUSTOMER_ID"
    })
    void isReadByTheNamesThatPeopleUse(String name, Key key) {
        var json = "{\"note\": \"x\", \"" + name + "\": \"" + key.value() + "\"}";
        for (Object body : List.of(json, Map.of("note", "x", name, key.value()), Customer.fromJson(json))) {
            sendWell(show(), body);
            assertThat(lastRequest().body()).isEqualTo(key.request());
        }
    }

    @Test
    void theExactNameWinsAndOthersThatDifferAreRefused() {
        sendWell(show(), Map.of("phone", LAN.phone(), "SĐT", "0999999999"));
        sendWell(show(), Map.of("Phone", LAN.phone(), "SĐT", LAN.phone()));
        assertRefusedWith(
                send(show(), Map.of("Phone", LAN.phone(), "SĐT", "0999999999")),
                "several members for phone that differ");

        assertThat(asked().lines()).containsExactly(Key.PHONE.request(), Key.PHONE.request());
    }

    @Test
    void theNumberThatAShopGivesACustomerIsNoIdOfLadiFlow() {
        sendWell(show(), Map.of("Mã khách hàng", "KH-7", "SĐT", LAN.phone()));

        assertThat(asked()).isEqualTo(Key.PHONE.request());
    }

    @Test
    void allSendsAllKeysThatTheMessageHasInOneRequest() {
        var body = Map.of("Email", LAN.email(), "phone", LAN.phone(), "id", LAN.id(), "note", "x");
        var headers =
                Map.<String, Object>of(LadiFlowConstants.EMAIL, LAN.email(), LadiFlowConstants.PHONE, LAN.phone());
        sendWell(show("lookupField=ALL"), body);
        sendWell(show("lookupField=ALL"), body, headers);
        sendWell(show("lookupField=ALL"), LAN.email());

        String keys = "\"email\":\"" + LAN.email() + "\",\"phone\":\"" + LAN.phone() + "\"}";
        assertThat(asked().lines())
                .containsExactly("{\"customer_id\":\"" + LAN.id() + "\"," + keys, "{" + keys, Key.EMAIL.request());
    }

    /** Of one key LadiFlow may know other spellings. */
    @Test
    void anAnswerToAllThatHasNoneOfTheKeysIsNotUnderstood() {
        var stranger = Map.of("email", "nobody@example.com", "phone", "0399999999");
        String answer = "{\"data\":{\"customer\":{\"_id\":\"a1\",\"phone\":\"+8439999999%d\"}},\"code\":200}";
        sandbox().next(Reply.json(200, answer.formatted(9)), Reply.json(200, answer.formatted(8)));

        sendWell(show("lookupField=ALL"), stranger);
        assertThat(send(show("lookupField=ALL"), stranger).getException())
                .isInstanceOf(LadiFlowUnexpectedResponseException.class)
                .hasMessageContaining("none of the keys that were sent");
    }

    @Test
    void whatAllFoundIsCachedUnderNoKeyThatTheAnswerDoesNotHave() {
        var mixed = Map.of("email", "nobody@example.com", "phone", LAN.phone());
        sandbox().next(Reply.json(200, "{\"data\":{\"customer\":" + LAN.json() + "},\"code\":200}"));

        sendWell(show("lookupField=ALL", "cacheTtl=1h"), mixed);

        sandbox().clearRequests();
        assertThat(send(show("cacheTtl=1h"), "nobody@example.com").getException())
                .isInstanceOf(LadiFlowNotFoundException.class);
        assertThat(sandbox().requestCount()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"CAmelLadiFlowCustomerId", "camelladiflowemail", "CAMELLADIFLOWPHONE"})
    void aHeaderInAnotherSpellingIsRefusedAlsoIfTheRouteSetsItAgain(String header) throws Exception {
        start(routes -> routes.from("direct:set-again")
                .setHeader(HEADERS.stream()
                        .filter(header::equalsIgnoreCase)
                        .findFirst()
                        .orElseThrow())
                .constant(LAN.id())
                .to(show()));

        for (String uri : List.of(show(), show("cacheMode=EVICT"), "direct:set-again")) {
            assertThat(send(uri, LAN.phone(), Map.of(header, LAN.id())).getException())
                    .isInstanceOf(LadiFlowRequestException.class)
                    .hasMessageContainingAll("in another spelling", "removeHeader", "lookupValue")
                    .hasMessageNotContaining(LAN.id());
        }
        assertThat(sandbox().requestCount()).isZero();

        sendWell(show("lookupValue=${body}"), LAN.phone(), Map.of(header, "0123456789abcdef01234567"));
        assertThat(asked()).isEqualTo(Key.PHONE.request());
    }

    @Test
    void mayBeAFile(@TempDir Path directory) throws Exception {
        Path path = Files.writeString(directory.resolve("key.txt"), LAN.email() + "\n");
        var generic = new GenericFile<File>();
        generic.setFile(path.toFile());

        for (Object body : List.of(path, path.toFile(), generic)) {
            sendWell(show(), body);
            assertThat(lastRequest().body()).isEqualTo(Key.EMAIL.request());
        }
    }

    @Test
    void inAnotherCharacterSetIsReadAsTheExchangeSays() {
        var bytes = ("{\"note\": \"é\", \"email\": \"" + LAN.email() + "\"}").getBytes(StandardCharsets.UTF_16LE);

        sendWell(show(), bytes, Map.of("CamelCharsetName", "UTF-16LE"));

        assertThat(asked()).isEqualTo(Key.EMAIL.request());
    }

    // ---- the order

    @Test
    void lookupValueWinsOverHeadersAndBody() {
        sendWell(
                show("lookupValue=${header.mine}"),
                "0999999999",
                Map.of("mine", LAN.email(), "CamelLadiFlowCustomerId", "0123456789abcdef01234567"));

        assertThat(asked()).isEqualTo(Key.EMAIL.request());
    }

    @Test
    void lookupValueThatGivesNothingDoesNotFallBackToTheMessage() {
        var failed = send(show("lookupValue=${header.mine}"), LAN.phone(), Map.of("CamelLadiFlowEmail", LAN.email()));

        assertThat(failed.getException()).hasMessageContaining("lookupValue gave nothing");
        assertThat(sandbox().requestCount()).isZero();
    }

    @Test
    void headersWinOverTheBody() {
        sendWell(show(), Map.of("customer_id", "0123456789abcdef01234567"), Map.of("CamelLadiFlowPhone", LAN.phone()));

        assertThat(asked()).isEqualTo(Key.PHONE.request());
    }

    @Test
    void autoSendsExactlyOneKeyTheFirstOfIdEmailAndPhone() {
        var all = Map.of("phone", LAN.phone(), "email", LAN.email(), "_id", LAN.id());

        sendWell(show(), all);
        sendWell(show(), Map.of("phone", LAN.phone(), "email", LAN.email()));
        sendWell(show(), null, Map.of("CamelLadiFlowPhone", LAN.phone(), "CamelLadiFlowEmail", LAN.email()));

        assertThat(asked().lines())
                .containsExactly(Key.CUSTOMER_ID.request(), Key.EMAIL.request(), Key.EMAIL.request());
    }

    @Test
    void looksUpByAddressOrNumberIfTheIdIsNotACustomersId() {
        for (Object id : List.of("1001", 1001, List.of(1), "DH-2024-0001")) {
            sendWell(show(), members("id", id, "email", LAN.email(), "phone", LAN.phone()));
            assertThat(lastRequest().body()).isEqualTo(Key.EMAIL.request());
            sendWell(show(), members("id", id, "email", " ", "SĐT", LAN.phone()));
            assertThat(lastRequest().body()).isEqualTo(Key.PHONE.request());
            sendWell(show("lookupField=ALL"), members("id", id, "phone", LAN.phone()));
            assertThat(lastRequest().body()).isEqualTo(Key.PHONE.request());
            sendWell(show("cacheMode=EVICT"), members("id", id, "phone", LAN.phone()));
        }
        sandbox().clearRequests();
        assertThat(send(show(), Map.of("id", "1001")).getException())
                .hasMessageContaining("The customer id is not one");
        assertThat(send(show("lookupField=CUSTOMER_ID"), Map.of("id", "1001", "email", LAN.email()))
                        .getException())
                .hasMessageContaining("The customer id is not one");
        assertThat(sandbox().requestCount()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void aFixedFieldReadsThatKeyAlone(Key key) {
        sendWell(show("lookupField=" + key), Map.of("phone", LAN.phone(), "email", LAN.email(), "_id", LAN.id()));
        sendWell(
                show("lookupField=" + key),
                null,
                Map.of(
                        "CamelLadiFlowPhone", LAN.phone(),
                        "CamelLadiFlowEmail", LAN.email(),
                        "CamelLadiFlowCustomerId", LAN.id()));

        assertThat(asked().lines()).containsExactly(key.request(), key.request());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\t\r\n", "\u00A0", "\uFEFF", "\u200B "})
    void blankCountsAsAbsent(String blank) {
        var members = members("customer_id", null, "_id", blank, "email", blank, "phone", LAN.phone());

        sendWell(show(), members, Map.of("CamelLadiFlowCustomerId", blank));

        assertThat(asked()).isEqualTo(Key.PHONE.request());
    }

    @Test
    void anEmptyMemberOfAKeyGivesWayToTheNextName() {
        sendWell(show(), Map.of("customer_id", " ", "_id", "", "id", LAN.id()));

        assertThat(asked()).isEqualTo(Key.CUSTOMER_ID.request());
    }

    @Test
    void lookupValueMayGiveAWholeObject() {
        sendWell(show("lookupValue=${body[lead]}"), Map.of("lead", Map.of("email", LAN.email())));

        assertThat(asked()).isEqualTo(Key.EMAIL.request());
    }

    // ---- what stays in the message

    static Stream<Arguments> streams() {
        var json = Key.PHONE.request().replace(LAN.phone(), "0999999999");
        return Stream.of(
                argumentSet("an InputStream", new Once(json)),
                argumentSet("a Reader", new StringReader(json)),
                argumentSet("a StreamCache", new InputStreamCache(json.getBytes(StandardCharsets.UTF_8))));
    }

    @ParameterizedTest
    @MethodSource("streams")
    void thatCanBeReadOnceIsStillThereWhenNobodyIsFound(Object body) {
        var kept = sendWell(show("notFound=KEEP"), body).getMessage();

        assertThat(sandbox().requestCount()).isOne();
        assertThat(kept.getBody(String.class)).isEqualTo("{\"phone\":\"0999999999\"}");
    }

    @ParameterizedTest
    @MethodSource("streams")
    void thatCanBeReadOnceIsStillThereWhenTheLookupFails(Object body) {
        sandbox().next(Reply.unauthorized());

        var failed = send(show(), body);

        assertThat(failed.getException()).isNotNull();
        assertThat(failed.getMessage().getBody(String.class)).isEqualTo("{\"phone\":\"0999999999\"}");
    }

    @ParameterizedTest
    @MethodSource("streams")
    void thatCanBeReadOnceIsStillThereAfterLookupValueHasReadIt(Object body) {
        context.setStreamCaching(false);

        var kept = sendWell(show("notFound=KEEP", "lookupValue=${body}"), body).getMessage();

        assertThat(sandbox().requestCount()).isOne();
        assertThat(kept.getBody(String.class)).isEqualTo("{\"phone\":\"0999999999\"}");
    }

    @Test
    void thatOthersHaveReadToItsEndIsReadFromItsStart() throws Exception {
        var cache = new InputStreamCache(LAN.email().getBytes(StandardCharsets.UTF_8));
        cache.readAllBytes();

        sendWell(show(), cache);

        assertThat(asked()).isEqualTo(Key.EMAIL.request());
    }

    @Test
    void thatIsTextIsNotReadInTheCharacterSetOfBytes() {
        send(show(), new ReaderCache("nguyễn@example.com"), Map.of("CamelCharsetName", "UTF-16"));

        assertThat(asked()).contains("nguyễn@example.com");
    }

    /** Like the stream of a connection: no mark, no second reading. */
    private static final class Once extends FilterInputStream {

        Once(String text) {
            super(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
        }

        @Override
        public boolean markSupported() {
            return false;
        }
    }
}
