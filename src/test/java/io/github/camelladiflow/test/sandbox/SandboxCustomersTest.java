// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.test.sandbox;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.function.Function;

import io.github.camelladiflow.sandbox.LadiFlowExtension;
import io.github.camelladiflow.sandbox.SandboxCustomer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Tests the sandbox's customers: their scheme, and the methods that change them. */
@ExtendWith(LadiFlowExtension.class)
class SandboxCustomersTest extends SandboxHttpTest {

    private static final String LAN = "6650a1b2c3d4e5f601234567";

    @Test
    void generatesDocumentedCustomers() {
        assertThat(SandboxCustomer.of(1))
                .isEqualTo(new SandboxCustomer(1, LAN, "lan.tran@example.com", "0901234567", "Trần Thị Ngọc Lan"));
        assertThat(SandboxCustomer.of(2))
                .isEqualTo(new SandboxCustomer(
                        2, "665000000000000000000002", "binh.le2@example.com", "0950000002", "Lê Văn Bình"));
        assertThat(SandboxCustomer.of(255))
                .isEqualTo(new SandboxCustomer(
                        255, "6650000000000000000000ff", "mai.pham255@example.com", "0350000255", "Phạm Hồng Mai"));
    }

    @Test
    void generatesUniqueWellFormedKeys() {
        var customers = SandboxCustomer.first(5_000);

        var forms = Map.<Function<SandboxCustomer, String>, String>of(
                SandboxCustomer::id, "[0-9a-f]{24}",
                SandboxCustomer::email, "[a-z]+\\.[a-z]+\\d*@example\\.com",
                SandboxCustomer::phone, "0[39]\\d{8}");
        assertThat(forms)
                .isNotEmpty()
                .allSatisfy((key, form) -> assertThat(customers)
                        .extracting(key)
                        .hasSize(5_000)
                        .doesNotHaveDuplicates()
                        .allMatch(text -> text.matches(form)));
    }

    @Test
    void generatesSameMembersForEachCustomer() {
        var members = SandboxCustomer.of(1).members().keySet();

        assertThat(members).hasSize(83);
        for (var customer : SandboxCustomer.first(100)) {
            assertThat(customer.members().keySet()).containsExactlyElementsOf(members);
            assertThat(customer.members())
                    .containsEntry("_id", customer.id())
                    .containsEntry("name", customer.name())
                    .containsEntry("email", customer.email())
                    .containsEntry("phone", customer.phone());
            assertThat((List<?>) customer.members().get("custom_fields")).hasSize(21);
        }
    }

    @Test
    void countsMonthsOfBirthFromZeroLikeService() {
        assertThat(SandboxCustomer.of(2).members())
                .containsEntry("dob", "1962-03-05T00:00:00.000Z")
                .containsEntry("dob_year", 1962)
                .containsEntry("dob_month", 2)
                .containsEntry("dob_day", 5)
                .containsEntry("dob_month_day", "0205");
    }

    @Test
    void rejectsNumbersOutsideOfRange() {
        assertThatIllegalArgumentException().isThrownBy(() -> SandboxCustomer.of(0));
        assertThatIllegalArgumentException().isThrownBy(() -> SandboxCustomer.first(1_000_001));
    }

    @Test
    void returnsAddedCustomerUnchanged() {
        var id = sandbox.add("{\"email\": \"An@example.com\", \"score\": 1.10, \"new_member\": {\"x\": [1, null]}}");

        var body = client.showEmail("an@EXAMPLE.com").body();

        assertThat(id).matches("6651[0-9a-f]{20}");
        assertThat(body)
                .contains("{\"email\":\"An@example.com\",\"score\":1.10,\"new_member\":{\"x\":[1,null]},\"_id\":\"" + id
                        + "\"}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"a\":[],\"b\":{},\"c\":[[],[{}]],\"d\":null,\"e\":[true,false,null]}",
                "{\"n\":[0,-1,1.10,1234567890123456789,12345678901234567890.5,1E+400,0.00]}",
                "{\"s\":\"\\\"\\\\/\\n\\r\\t\\u0001\",\"Đặng \\\"\":\"😀 \u2028\"}"
            })
    void returnsAnyJsonUnchanged(String json) {
        sandbox.add("{\"_id\":\"6651\",\"x\":" + json + "}");

        assertThat(client.show("{\"customer_id\":\"6651\"}").body())
                .contains("\"customer\":{\"_id\":\"6651\",\"x\":" + json + "}");
    }

    @Test
    void readsOtherValidJson() {
        sandbox.add(" {\t\"email\" :\r\n\"\\u0061\\/\\b\\f@example.com\" , \"e\":1e2 } ");

        assertThat(client.show("{\"email\": \"a/\\b\\f@example.com\"}").body()).contains("1E+2");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    ''
                    {
                    {"a"}
                    {"a":}
                    {"a":1,}
                    {a:1}
                    {"a":1}}
                    [1]
                    {"a":tru}
                    {"a":01}
                    {"a":1.}
                    {"a":+1}
                    {"a":NaN}
                    {"a":1e9999999999}
                    '{"a":"\n"}'
                    {"a":"\\x"}
                    '{"a":"\\u00g0"}'
                    {"a":"
                    {"a":"\\
                    {"a":1 2}
                    '{"a":1}\u0000'
                    """)
    void rejectsInvalidJsonObject(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> sandbox.add(text))
                .withMessageContaining("not a JSON object");
    }

    @Test
    void rejectsTooDeeplyNestedJson() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> sandbox.add("{\"a\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}"));
    }

    @Test
    void acceptsCustomerAsMapOfJsonValues() {
        var tags = new ArrayList<>(List.of("a"));
        sandbox.add(Map.of("email", "an@example.com", "score", 1.5, "tags", tags));
        tags.add("b");

        assertThat(client.customer("an@example.com").get("tags")).hasSize(1);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> sandbox.add(Map.of("created_at", Instant.EPOCH)))
                .withMessageContaining("java.time.Instant");
    }

    @Test
    void rejectsCustomerWithDuplicateOrNonTextKeys() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> sandbox.add("{\"email\": \"LAN.tran@example.com\"}"))
                .withMessage("The sandbox already has a customer with this email. Update or remove that customer");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> sandbox.add("{\"phone\": 901234567}"))
                .withMessage("A customer's phone must be a JSON string or null");
    }

    @Test
    void updateChangesMembersAndKeys() {
        sandbox.update(LAN, members -> {
            members.put("email", "lan.moi@example.com");
            members.put("score", 7);
            members.remove("phone");
        });

        assertThat(client.showEmail("lan.tran@example.com").statusCode()).isEqualTo(404);
        assertThat(client.show("{\"phone\": \"0901234567\"}").statusCode()).isEqualTo(404);
        assertThat(client.customer("lan.moi@example.com").get("score").intValue())
                .isEqualTo(7);
    }

    @Test
    void rejectedUpdateChangesNothing() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> sandbox.update(LAN, json -> json.put("email", "binh.le2@example.com")));
        assertThatIllegalArgumentException().isThrownBy(() -> sandbox.update(LAN, json -> json.put("_id", "1")));
        assertThatIllegalArgumentException().isThrownBy(() -> sandbox.update(LAN, json -> json.remove("_id")));
        assertThatThrownBy(() -> sandbox.update("none", json -> {})).isInstanceOf(NoSuchElementException.class);

        assertThat(client.customer("lan.tran@example.com").get("_id").textValue())
                .isEqualTo(LAN);
    }

    @Test
    void removedCustomerIsNotFoundUntilReset() {
        assertThat(sandbox.remove(LAN)).isTrue();
        assertThat(sandbox.remove(LAN)).isFalse();
        assertThat(client.show("{\"phone\": \"0901234567\"}").statusCode()).isEqualTo(404);

        sandbox.reset();

        assertThat(client.show("{\"phone\": \"0901234567\"}").statusCode()).isEqualTo(200);
    }
}
