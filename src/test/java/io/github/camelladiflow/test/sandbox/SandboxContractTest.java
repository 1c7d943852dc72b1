// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.test.sandbox;

import java.net.http.HttpRequest;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.camelladiflow.sandbox.LadiFlowExtension;
import io.github.camelladiflow.sandbox.LadiFlowSandbox;
import io.github.camelladiflow.sandbox.NotFoundStyle;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static io.github.camelladiflow.test.sandbox.SandboxClient.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Tests that the sandbox follows the API's contract. */
class SandboxContractTest extends SandboxHttpTest {

    @RegisterExtension
    static final LadiFlowExtension LADIFLOW = new LadiFlowExtension();

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {"customer_id": "6650a1b2c3d4e5f601234567"}
                    {"customer_id": "6650A1B2C3D4E5F601234567"}
                    {"email": "lan.tran@example.com"}
                    {"email": "Lan.Tran@Example.COM", "phone": null}
                    {"phone": "0901234567"}
                    {"phone": "0901234567", "email": "lan.tran@example.com", "customer_id": "6650a1b2c3d4e5f601234567"}
                    """)
    void findsCustomerByIdEmailAndPhone(String body) throws Exception {
        var response = client.show(body);

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json; charset=utf-8");
        try (var fixture = LadiFlowSandbox.class.getResourceAsStream("customer-show.json")) {
            assertThat(json(response)).isEqualTo(new ObjectMapper().readTree(fixture));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {"email": "nobody@example.com"}
                    {"phone": "+84901234567"}
                    {"phone": "901234567"}
                    {"phone": "0901234567", "email": "binh.le2@example.com"}
                    {"phone": "0901234567", "email": "nobody@example.com"}
                    """)
    void responds404ToUnknownCustomerOrContradictoryKeys(String body) {
        var response = client.show(body);

        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(json(response).get("code").intValue()).isEqualTo(404);
        assertThat(json(response).get("data").isNull()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\u0001', textBlock = """
                    HTTP_404_ENVELOPE | 404 | {"data":null,"message":"Không tìm thấy","code":404}
                    HTTP_200_CODE_404 | 200 | {"data":null,"message":"Không tìm thấy","code":404}
                    DATA_NULL         | 200 | {"data":null,"message":"Thành công","code":200}
                    DATA_MISSING      | 200 | {"message":"Thành công","code":200}
                    DATA_EMPTY        | 200 | {"data":{},"message":"Thành công","code":200}
                    CUSTOMER_NULL     | 200 | {"data":{"customer":null},"message":"Thành công","code":200}
                    CUSTOMER_EMPTY    | 200 | {"data":{"customer":{}},"message":"Thành công","code":200}
                    """)
    void respondsToUnknownCustomerInConfiguredStyle(NotFoundStyle style, int status, String body) {
        sandbox.settings().notFound(style);

        var response = client.showEmail("nobody@example.com");

        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.body()).isEqualTo(body);
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
                    ''
                    no json
                    []
                    "text"
                    {} {}
                    {"email": "a@example.com"
                    {}
                    {"email": null}
                    {"email": ""}
                    {"phone": 901234567}
                    {"name": "Lan"}
                    """)
    void responds400ToBodyWithoutLookupKey(String body) {
        var response = client.show(body);

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(json(response).get("code").intValue()).isEqualTo(400);
    }

    @Test
    void responds401ToMissingApiKey() {
        var response = client.send(HttpRequest.newBuilder(
                        client.request("customer/show", "{}").build().uri())
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{}")));

        assertThat(response.statusCode()).isEqualTo(401);
        assertThat(json(response).get("code").intValue()).isEqualTo(401);
    }

    @ParameterizedTest
    @ValueSource(strings = {"wrong", "Sandbox-Key", "sandbox-key2"})
    void responds401ToWrongApiKey(String key) {
        var response = client.send(client.request("customer/show", "{}").setHeader("Api-Key", key));

        assertThat(response.statusCode()).isEqualTo(401);
        assertThat(response.body()).doesNotContain(sandbox.apiKey());
    }

    @ParameterizedTest
    @ValueSource(strings = {"Application/JSON; charset=UTF-8", "text/plain"})
    void acceptsApiKeyHeaderInAnyCaseAndPublishedContentTypes(String type) {
        var request = HttpRequest.newBuilder(
                        client.request("customer/show", "").build().uri())
                .header("aPI-kEY", sandbox.apiKey())
                .header("content-type", type)
                .POST(HttpRequest.BodyPublishers.ofString("{\"phone\": \"0901234567\"}"));

        assertThat(client.send(request).statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "PUT", "DELETE", "HEAD"})
    void responds405ToOtherMethodsThanPost(String method) {
        var response =
                client.send(client.request("customer/show", "").method(method, HttpRequest.BodyPublishers.noBody()));

        assertThat(response.statusCode()).isEqualTo(405);
        assertThat(response.headers().firstValue("Allow")).hasValue("POST");
    }

    @ParameterizedTest
    @ValueSource(strings = {"customer/shout", "customer/show/", "", "../customer/show"})
    void respondsToUnknownPathWithHtmlPage(String operation) {
        var response = client.send(client.request(operation, "{}"));

        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(response.headers().firstValue("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("text/html"));
        assertThat(response.body()).startsWith("<html>");
    }

    @Test
    void usesKeyPortCustomersAndStyleOfBuilder() {
        try (var other = LadiFlowSandbox.builder()
                .apiKey("another-key")
                .port(0)
                .customerCount(2)
                .customers("{\"email\": \"an@example.com\"}")
                .notFound(NotFoundStyle.DATA_NULL)
                .start()) {
            var otherClient = new SandboxClient(other);

            assertThat(other.baseUrl()).matches("http://127\\.0\\.0\\.1:\\d+/1\\.0");
            assertThat(other.apiKey()).isEqualTo("another-key");
            assertThat(other.seededCustomers()).hasSize(2);
            assertThat(otherClient.showEmail("an@example.com").statusCode()).isEqualTo(200);
            var unknown = otherClient.show("{\"phone\": \"0350000003\"}");
            assertThat(unknown.statusCode()).isEqualTo(200);
            assertThat(json(unknown).get("data").isNull()).isTrue();
        }
    }

    @Test
    void reportsOccupiedPort() {
        int port = Integer.parseInt(sandbox.baseUrl().replaceAll(".*:(\\d+)/.*", "$1"));

        assertThatThrownBy(() -> LadiFlowSandbox.builder().port(port).start())
                .hasMessageContaining("port " + port)
                .hasMessageContaining("use a free port");
    }
}
