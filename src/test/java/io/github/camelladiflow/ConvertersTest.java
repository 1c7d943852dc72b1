// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.camelladiflow.model.Customer;
import io.github.camelladiflow.model.NamedItem;
import io.github.camelladiflow.test.Customers;
import org.apache.camel.Message;
import org.apache.camel.model.dataformat.JsonLibrary;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Tests the conversion of a customer in the body to other types, and back. */
class ConvertersTest extends SandboxRouteTestBase {

    private static final Customer CUSTOMER = Customer.fromJson("""
            {"_id":"6650000000000000000000aa","name":"Quốc","score":1.10,"future_member":{"deep":[1,null]}}""");
    private static final String JSON = CUSTOMER.toJson();

    @BeforeEach
    void startContext() {
        context.start();
    }

    private Message messageWithBody(Object body) {
        var exchange = new DefaultExchange(context);
        exchange.getMessage().setBody(body);
        return exchange.getMessage();
    }

    @Test
    void convertsCustomerToTextBytesStreamMapAndTree() {
        byte[] utf8 = JSON.getBytes(StandardCharsets.UTF_8);

        assertThat(messageWithBody(CUSTOMER).getBody(String.class))
                .isEqualTo(JSON)
                .contains("\"score\":1.10");
        assertThat(messageWithBody(CUSTOMER).getBody(byte[].class)).isEqualTo(utf8);
        assertThat(messageWithBody(CUSTOMER).getBody(InputStream.class)).hasBinaryContent(utf8);
        assertThat((Object) messageWithBody(CUSTOMER).getBody(Map.class)).isEqualTo(CUSTOMER.toMap());
        assertThat(messageWithBody(CUSTOMER).getBody(JsonNode.class)).isEqualTo(Customers.tree(CUSTOMER));
    }

    @Test
    void convertsTextBytesStreamMapAndTreeToCustomer() {
        var bytes = JSON.getBytes(StandardCharsets.UTF_8);
        for (Object form : List.of(
                JSON, bytes, new ByteArrayInputStream(bytes), CUSTOMER.toMap(), Customers.tree(CUSTOMER), CUSTOMER)) {
            assertThat(messageWithBody(form).getBody(Customer.class))
                    .as(form.getClass().getName())
                    .isEqualTo(CUSTOMER);
        }
    }

    @Test
    void failsOnInvalidCustomerWithoutRepeatingIt() {
        for (String json : List.of("[\"secret-of-somebody\"]", "{\"secret-of-somebody\"")) {
            assertThatThrownBy(() -> messageWithBody(json).getMandatoryBody(Customer.class))
                    .rootCause()
                    .hasMessageContaining("Not a Customer")
                    .hasMessageNotContaining("secret-of-somebody");
        }
        assertThat(messageWithBody(17).getBody(Customer.class)).isNull();
    }

    @Test
    void convertsEveryApiObject() throws Exception {
        var json = "{\"id\":\"6650000000000000000000bb\",\"name\":\"VIP\"}";
        var tag = messageWithBody(json).getBody(NamedItem.class);

        assertThat(tag.getName()).isEqualTo("VIP");
        assertThat(messageWithBody(tag).getBody(String.class)).isEqualTo(json);
        assertThat(messageWithBody(tag).getBody(byte[].class)).isEqualTo(json.getBytes(StandardCharsets.UTF_8));
        assertThat(messageWithBody(tag.toMap()).getBody(NamedItem.class)).isEqualTo(tag);
        assertThat(new ObjectMapper().readValue(json, NamedItem.class)).isEqualTo(tag);
    }

    @Test
    void convertsFileToCustomer(@TempDir Path folder) throws Exception {
        var file = Files.writeString(folder.resolve("customer.json"), JSON);

        assertThat(messageWithBody(file.toFile()).getBody(Customer.class)).isEqualTo(CUSTOMER);
        assertThat(messageWithBody(file).getBody(Customer.class)).isEqualTo(CUSTOMER);
    }

    @Test
    void marshalsAndUnmarshalsCustomerWithCamelJson() throws Exception {
        start(routes -> {
            routes.from("direct:unmarshal").unmarshal().json(JsonLibrary.Jackson, Customer.class);
            routes.from("direct:marshal").marshal().json(JsonLibrary.Jackson);
        });

        assertThat(sendForBody("direct:unmarshal", JSON, Object.class)).isEqualTo(CUSTOMER);
        assertThat(sendForBody("direct:marshal", CUSTOMER, String.class)).isEqualTo(JSON);
    }
}
