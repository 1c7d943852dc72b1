// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

import io.github.camelladiflow.model.Customer;
import io.github.camelladiflow.model.NamedItem;
import io.github.camelladiflow.sandbox.Reply;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests {@code customer/create-tag} and {@code sequence/subscribe}. */
class TagAndSubscriptionTest extends SandboxRouteTestBase {

    private static final String CREATE_TAG = "ladiflow:customer/create-tag";
    private static final String SUBSCRIBE = "ladiflow:sequence/subscribe";
    private static final String WELCOME = "6650bbbb0000000000000001";

    @BeforeEach
    void connect() {
        component();
        sandbox().settings().strict(true);
    }

    @Test
    void createsTagFromTextMapJsonOrTag() {
        var old = context.getTypeConverter().convertTo(NamedItem.class, "{\"id\":\"a\",\"name\":\"Tháng 11\"}");
        var bytes = "Tháng 11".getBytes(StandardCharsets.UTF_8);
        for (Object body : List.of(" Tháng 11\n", Map.of("name", "Tháng 11"), "{\"name\":\"Tháng 11\"}", bytes, old)) {
            var tag = sendForBody(CREATE_TAG, body, NamedItem.class);

            assertThat(tag.getId()).matches("[0-9a-f]{24}");
            assertThat(tag.getName()).isEqualTo("Tháng 11");
            assertThat(lastRequest().body()).isEqualTo("{\"name\":\"Tháng 11\"}");
        }
        assertThat(sendForBody(CREATE_TAG + "?outputType=JSON", "A", String.class))
                .matches("\\{\"id\":\"[0-9a-f]{24}\",\"name\":\"A\"}");
        for (Object body : new Object[] {null, "", " ", Map.of(), "{\"name\":null}"}) {
            assertRejectedWith(send(CREATE_TAG, body), "lacks name, which customer/create-tag requires");
        }
    }

    @Test
    void sendsNothingInDryRun() {
        component().getConfiguration().setDryRun(true);

        assertThat(sendForBody(CREATE_TAG, "Tháng 11", Object.class)).isEqualTo(Map.of("name", "Tháng 11"));
        var lan = Map.of("email", LAN.email(), "tags", "VIP");
        var written =
                sendSuccessfully("ladiflow:customer/create-or-update", lan).getMessage();
        assertThat(written.getHeaders())
                .containsEntry(LadiFlowConstants.OUTCOME, "OK")
                .containsEntry(LadiFlowConstants.ATTEMPTS, 0);
        var write = written.getBody();
        assertThat(sendForBody(SUBSCRIBE + "?sequence=" + WELCOME, write, Object.class))
                .isEqualTo(Map.of("email", LAN.email(), "sequence_id", WELCOME));
        assertThat(sandbox().requestCount()).isZero();
        assertThat(sendForBody(SUBSCRIBE + "?outputType=JSON&sequence=Chào mừng", LAN.email(), String.class))
                .isEqualTo("{\"email\":\"" + LAN.email() + "\",\"sequence_id\":\"" + WELCOME + "\"}");
        assertThat(sandbox().subscriptions()).isEmpty();
    }

    // ---- subscriptions

    @Test
    void subscribesWithFieldsOfMapOrJson() {
        String json = "{\"email\":\"" + LAN.email() + "\",\"sequence_id\":\"" + WELCOME
                + "\",\"custom_fields\":[{\"name\":\"size\",\"value\":38}],"
                + "\"external_data\":[{\"name\":\"order\",\"value\":\"A-7\"}]}";
        var map = members("email", LAN.email(), "sequence", WELCOME, "hired", new java.util.Date());
        map.putAll(Map.of("custom_fields", Map.of("size", 38), "external_data", Map.of("order", "A-7")));
        for (Object body : List.of(map, json)) {
            assertThat(sendSuccessfully(SUBSCRIBE, body).getMessage().getBody()).isSameAs(body);
            assertThat(lastRequest().members())
                    .isEqualTo(Map.of(
                            "email",
                            LAN.email(),
                            "sequence_id",
                            WELCOME,
                            "custom_fields",
                            List.of(Map.of("name", "size", "value", 38)),
                            "external_data",
                            List.of(Map.of("name", "order", "value", "A-7"))));
        }
        assertThat(sandbox().subscriptions()).hasSize(2);
        var empty = List.of(Map.of("name", "order", "value", ""));
        sendSuccessfully(
                SUBSCRIBE,
                members("email", LAN.email(), "sequence_id", WELCOME, "custom_fields", null, "external_data", empty));
        assertThat(lastRequest().members()).containsOnlyKeys("email", "sequence_id");
    }

    @Test
    void readsOnlyEmailOfCustomer() {
        var customer = Customer.fromJson(LAN.json());
        for (Object body : List.of(customer, customer.toMap(), customer.toJson(), LAN.email() + "\n")) {
            sendSuccessfully(SUBSCRIBE + "?sequence=" + WELCOME, body);

            assertThat(lastRequest().members()).isEqualTo(Map.of("email", LAN.email(), "sequence_id", WELCOME));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Chào mừng", "chào mừng", WELCOME})
    void resolvesSequenceNameAndPrefersOption(String sequence) {
        sendSuccessfully(
                SUBSCRIBE + "?sequence=${header.sequence}",
                Map.of("email", LAN.email(), "sequence_id", "Sinh nhật"),
                Map.of("sequence", sequence));

        assertThat(sandbox().subscriptions()).extracting("sequence_id").containsExactly(WELCOME);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {}                                                        | lacks email
            {"email":" "}                                             | lacks email
            {"_id":"6650a1b2c3d4e5f601234567"}                        | lacks email
            {"email":"a@example.com"}                                 | lacks sequence_id
            {"email":"quoc"}                                          | email' is not an e-mail address
            {"email":7}                                               | email' is not an e-mail address
            {"email":["quoc"]}                                        | email' must be text
            {"email":"a@example.com","sequence_id":{"quoc":1}}        | sequence_id' must be text
            {"email":"a@example.com","custom_fields":"quoc"}          | custom_fields' must be a map of names
            {"email":"a@example.com","external_data":[{"value":1}]}   | external_data' must be a map of names
            """)
    void rejectsInvalidSubscriptionWithoutItsValues(String json, String message) {
        assertRejectedWith(send(SUBSCRIBE, json), message);
        assertThat(sandbox().requestCount()).isZero();
    }

    @Test
    void saysWhatDoesNotExist() {
        assertRejectedWith(
                send(SUBSCRIBE + "?sequence=Chao mung", LAN.email()),
                "The value of 'sequence_id' is not the name of a sequence of the store. Use one of: Chào mừng, ");
        sandbox().next(Reply.json(404, "{\"data\":null,\"code\":404}"));
        assertRejectedWith(
                send(SUBSCRIBE, members("email", LAN.email(), "sequence_id", WELCOME)),
                "no customer with this e-mail address, or no sequence with this id");
        assertThat(sandbox().subscriptions()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"data":{},"code":200}                              | true
            {"data":{"id":1},"code":200}                        | true
            {"data":{"status":"SUBSCRIBER","success":true,"error":null},"status":"success","error":""} | true
            {"code":200,"message":"Thành công"}                 | false
            {"error":"quota"}                                   | false
            {"success":false}                                   | false
            {"status":"error"}                                  | false
            {"data":{},"error":{"code":7},"code":200}           | false
            {"data":{},"success":false,"code":200}              | false
            {"data":{},"status":"Error","code":200}             | false
            """)
    void acceptsObjectThatReportsNoError(String response, boolean accepted) {
        sandbox().next(Reply.json(200, response));

        var failure = send(SUBSCRIBE + "?sequence=" + WELCOME, LAN.email()).getException();

        assertThat(failure == null).isEqualTo(accepted);
    }
}
