// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import java.net.URI;
import java.util.List;
import java.util.Map;

import io.github.camelladiflow.model.NamedItem;
import io.github.camelladiflow.model.exception.LadiFlowUnexpectedResponseException;
import io.github.camelladiflow.sandbox.Reply;
import io.github.camelladiflow.test.Customers;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class SequenceSubscribeTest extends SandboxRouteTestBase {

    private static final String URI = "ladiflow:sequence/subscribe";
    private static final String WELCOME = "6650bbbb0000000000000001";
    private static final String FULL_SUBSCRIPTION = "{\"email\":\"" + LAN.email() + "\",\"sequence_id\":\"" + WELCOME
            + "\",\"custom_fields\":[{\"name\":\"size\",\"value\":38}],"
            + "\"external_data\":[{\"name\":\"order\",\"value\":\"A-7\"}]}";

    @BeforeEach
    void connect() {
        component().getConfiguration().setMaxRetries(2);
        sandbox().settings().strict(true);
    }

    @Test
    void acceptsSubscriptionAsMapOrJson() throws Exception {
        var map = members("email", LAN.email(), "sequence", WELCOME);
        map.putAll(Map.of("custom_fields", Map.of("size", 38), "external_data", Map.of("order", "A-7")));
        map.put("hired", new java.util.Date());
        for (Object body : List.of(map, FULL_SUBSCRIPTION)) {
            sandbox().clearRequests();
            var exchange = sendSuccessfully(URI, body);

            assertThat(exchange.getMessage().getBody()).isSameAs(body);
            assertThat(exchange.getMessage().getHeader(LadiFlowConstants.OUTCOME))
                    .isEqualTo("OK");
            assertThat(sandbox().requests().get(0).members())
                    .containsOnly(
                            Map.entry("email", LAN.email()),
                            Map.entry("sequence_id", WELCOME),
                            Map.entry("custom_fields", List.of(Map.of("name", "size", "value", 38))),
                            Map.entry("external_data", List.of(Map.of("name", "order", "value", "A-7"))));
        }
        assertThat(sandbox().subscriptions()).hasSize(2);
    }

    @Test
    void readsOnlyEmailOfCustomer() {
        var customer = Customers.of(LAN.members());
        for (Object body : List.of(customer, customer.toMap(), customer.toJson())) {
            sandbox().clearRequests();
            sendSuccessfully(URI + "?sequence=" + WELCOME, body);

            assertThat(sandbox().requests().get(0).members())
                    .containsOnly(Map.entry("email", LAN.email()), Map.entry("sequence_id", WELCOME));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Chào mừng", "chào mừng", WELCOME})
    void resolvesSequenceNameAndPrefersOption(String sequence) {
        sendSuccessfully(
                URI + "?sequence=${header.sequence}",
                Map.of("email", LAN.email(), "sequence_id", "Sinh nhật"),
                Map.of("sequence", sequence));

        assertThat(sandbox().subscriptions()).extracting("sequence_id").containsExactly(WELCOME);
    }

    @Test
    void subscribesEmailOfDryRunWrite() {
        var lan = Map.of("email", LAN.email(), "name", "Lan", "tags", "VIP");
        var write = sendForBody("ladiflow:customer/create-or-update?dryRun=true", lan, Object.class);

        var subscription = sendForBody(URI + "?dryRun=true&sequence=Chào mừng", write, Map.class);

        assertThat(subscription.get("email")).isEqualTo(LAN.email());
        assertThat(sandbox().subscriptions()).isEmpty();
        assertThat(sandbox().requestCount("customer/create-or-update")).isZero();
    }

    @Test
    void readsTextAsEmail() {
        sendSuccessfully(URI + "?sequence=Sinh nhật", LAN.email() + "\n");

        assertThat(sandbox().subscriptions()).extracting("email").containsExactly(LAN.email());
    }

    @Test
    void rejectsUnknownSequenceAndListsSequencesOfStore() {
        assertRejectedWith(
                send(URI + "?sequence=Chao mung", LAN.email()),
                "The value of 'sequence_id' is not the name of a sequence of the store. Use one of: Chào mừng, Chăm sóc sau mua, Sinh nhật");
        assertThat(sandbox().requestCount("sequence/subscribe")).isZero();
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
                    {"email":"a@example.com","custom_fields":["quoc"]}        | custom_fields' must be a map of names
                    {"email":"a@example.com","external_data":[{"value":1}]}   | external_data' must be a map of names
                    """)
    void rejectsInvalidSubscriptionWithoutItsValues(String json, String message) {
        assertRejectedWith(send(URI, json), message);
        assertThat(sandbox().requestCount()).isZero();
    }

    @Test
    void namesWhatIsMissing() {
        sandbox().next(Reply.json(404, "{\"data\":null,\"code\":404}"));

        assertThat(send(URI, members("email", LAN.email(), "sequence_id", WELCOME))
                        .getException())
                .hasMessageContaining("no customer with this e-mail address, or no sequence with this id");
    }

    @Test
    void treatsNullAsAbsent() {
        var empty = List.of(Map.of("name", "order", "value", ""));
        var row = members("email", LAN.email(), "sequence_id", WELCOME, "custom_fields", null, "external_data", empty);
        sendSuccessfully(URI, row);

        assertThat(sandbox().requests().get(0).members()).containsOnlyKeys("email", "sequence_id");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"data\":{},\"code\":200}",
                "{\"data\":{\"id\":1},\"code\":200}",
                "{\"data\":{\"status\":\"SUBSCRIBER\",\"success\":true,\"error\":null},\"status\":\"success\",\"error\":\"\"}"
            })
    void acceptsObjectWithoutErrorAsSuccess(String answer) {
        sandbox().next(Reply.json(200, answer));
        sendSuccessfully(URI + "?sequence=" + WELCOME, LAN.email());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    {"data":[1],"code":200}
                    {"data":null,"code":200}
                    {"code":200,"message":"Thành công"}
                    {"error":"quota"}
                    {"success":false}
                    {"status":"error"}
                    {"data":{},"error":{"code":7},"code":200}
                    {"data":{},"success":false,"code":200}
                    {"data":{},"status":"Error","code":200}
                    {"data":{"error":"quota"},"code":200}
                    {"data":{"success":false},"code":200}
                    {"data":{"status":"error"},"code":200}
                    """)
    void throwsProtocolExceptionForErrorOrMissingData(String answer) {
        sandbox().next(Reply.json(200, answer));

        assertThat(send(URI + "?sequence=" + WELCOME, LAN.email()).getException())
                .isInstanceOf(LadiFlowUnexpectedResponseException.class);
    }

    @Test
    void showsRequestWithoutSendingInDryRun() {
        var exchange = sendSuccessfully(URI + "?dryRun=true&sequence=Chào mừng", Customers.of(LAN.members()));

        assertThat(exchange.getMessage().getBody()).isEqualTo(Map.of("email", LAN.email(), "sequence_id", WELCOME));
        assertThat(sandbox().requestCount("sequence/subscribe")).isZero();
        assertThat(sendForBody(URI + "?dryRun=true&outputType=JSON&sequence=Chào mừng", LAN.email(), String.class))
                .isEqualTo("{\"email\":\"" + LAN.email() + "\",\"sequence_id\":\"" + WELCOME + "\"}");
    }

    @Test
    void appliesDryRunOfComponentToAllWrites() {
        context.getComponent("ladiflow", LadiFlowComponent.class)
                .getConfiguration()
                .setDryRun(true);
        sendSuccessfully(URI + "?sequence=" + WELCOME, LAN.email());
        var tag = sendForBody("ladiflow:customer/create-tag", "Tháng 11", NamedItem.class);

        assertThat(tag.getName()).isEqualTo("Tháng 11");
        assertThat(tag.getId()).as("none was made").isNull();
        assertThat(sandbox().requestCount()).isZero();
    }
}
