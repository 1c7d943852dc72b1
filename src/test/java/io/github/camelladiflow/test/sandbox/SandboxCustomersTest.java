/*
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *     http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */
package io.github.camelladiflow.test.sandbox;

import java.util.NoSuchElementException;

import io.github.camelladiflow.sandbox.LadiFlowExtension;
import io.github.camelladiflow.sandbox.LadiFlowSandbox;
import io.github.camelladiflow.sandbox.SandboxCustomer;
import io.github.camelladiflow.sandbox.SandboxCustomers;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import static io.github.camelladiflow.test.sandbox.SandboxClient.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The sandbox's customers: the scheme that they follow, and how a test changes them. */
@ExtendWith(LadiFlowExtension.class)
class SandboxCustomersTest {

    private static final String LAN = "6650a1b2c3d4e5f601234567";

    private LadiFlowSandbox sandbox;
    private SandboxClient client;

    @BeforeEach
    void connect(LadiFlowSandbox running) {
        sandbox = running;
        client = new SandboxClient(running);
    }

    @Test
    void theSchemeStaysAsItIsDocumented() {
        assertThat(SandboxCustomers.customer(1))
                .isEqualTo(new SandboxCustomer(1, LAN, "lan.tran@example.com", "0901234567", "Trần Thị Ngọc Lan"));
        assertThat(SandboxCustomers.customer(2))
                .isEqualTo(new SandboxCustomer(
                        2, "665000000000000000000002", "binh.le2@example.com", "0950000002", "Lê Văn Bình"));
        assertThat(SandboxCustomers.customer(255))
                .isEqualTo(new SandboxCustomer(
                        255, "6650000000000000000000ff", "mai.pham255@example.com", "0350000255", "Phạm Hồng Mai"));
    }

    @Test
    void noTwoCustomersShareAKeyAndEachKeyHasItsForm() {
        var customers = SandboxCustomers.first(5_000);

        assertThat(customers)
                .extracting(SandboxCustomer::id)
                .doesNotHaveDuplicates()
                .allMatch(id -> id.matches("[0-9a-f]{24}"));
        assertThat(customers)
                .extracting(SandboxCustomer::email)
                .doesNotHaveDuplicates()
                .allMatch(email -> email.matches("[a-z]+\\.[a-z]+\\d*@example\\.com"));
        assertThat(customers)
                .extracting(SandboxCustomer::phone)
                .doesNotHaveDuplicates()
                .allMatch(phone -> phone.matches("0[39]\\d{8}"));
    }

    @Test
    void everyCustomerHasTheMembersOfTheFirst() {
        var members = SandboxCustomers.customer(1).json().properties().stream()
                .map(e -> e.getKey())
                .toList();

        assertThat(members).hasSize(83);
        for (var customer : SandboxCustomers.first(100)) {
            var json = customer.json();
            assertThat(json.properties()).extracting(e -> e.getKey()).containsExactlyElementsOf(members);
            assertThat(json.get("_id").textValue()).isEqualTo(customer.id());
            assertThat(json.get("name").textValue()).isEqualTo(customer.name());
            assertThat(json.get("email").textValue()).isEqualTo(customer.email());
            assertThat(json.get("phone").textValue()).isEqualTo(customer.phone());
            assertThat(json.get("custom_fields")).hasSize(21);
        }
    }

    @Test
    void monthsOfBirthCountFromZeroAsInTheService() {
        var json = SandboxCustomers.customer(2).json();

        assertThat(json.get("dob").textValue()).isEqualTo("1962-03-05T00:00:00.000Z");
        assertThat(json.get("dob_year").intValue()).isEqualTo(1962);
        assertThat(json.get("dob_month").intValue()).isEqualTo(2);
        assertThat(json.get("dob_day").intValue()).isEqualTo(5);
        assertThat(json.get("dob_month_day").textValue()).isEqualTo("0205");
    }

    @Test
    void refusesNumbersOutsideOfTheScheme() {
        assertThatIllegalArgumentException().isThrownBy(() -> SandboxCustomers.customer(0));
        assertThatIllegalArgumentException().isThrownBy(() -> SandboxCustomers.first(SandboxCustomers.MAX + 1));
    }

    @Test
    void anAddedCustomerIsHandedOutUnharmed() {
        var id = sandbox.add("{\"email\": \"An@example.com\", \"score\": 1.10, \"new_member\": {\"x\": [1, null]}}");

        var body = client.showEmail("an@EXAMPLE.com").body();

        assertThat(id).matches("6651[0-9a-f]{20}");
        assertThat(body)
                .contains("{\"email\":\"An@example.com\",\"score\":1.10,\"new_member\":{\"x\":[1,null]},\"_id\":\"" + id
                        + "\"}");
    }

    @Test
    void refusesACustomerWhoseKeysAreTakenOrNoTexts() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> sandbox.add("{\"email\": \"LAN.tran@example.com\"}"))
                .withMessage("The sandbox has a customer with this email already: update or remove that one");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> sandbox.add("{\"phone\": 901234567}"))
                .withMessage("A customer's phone must be a JSON text or null");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> sandbox.add("no json"))
                .withMessageContaining("no JSON object");
    }

    @Test
    void anUpdateChangesMembersAndKeys() {
        sandbox.update(
                LAN,
                json -> json.put("email", "lan.moi@example.com").put("score", 7).putNull("phone"));

        assertThat(client.showEmail("lan.tran@example.com").statusCode()).isEqualTo(404);
        assertThat(client.show("{\"phone\": \"0901234567\"}").statusCode()).isEqualTo(404);
        assertThat(json(client.showEmail("lan.moi@example.com"))
                        .at("/data/customer/score")
                        .intValue())
                .isEqualTo(7);
    }

    @Test
    void anUpdateThatIsRefusedChangesNothing() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> sandbox.update(LAN, json -> json.put("email", "binh.le2@example.com")));
        assertThatIllegalArgumentException().isThrownBy(() -> sandbox.update(LAN, json -> json.put("_id", "1")));
        assertThatIllegalArgumentException().isThrownBy(() -> sandbox.update(LAN, json -> json.remove("_id")));
        assertThatThrownBy(() -> sandbox.update("none", json -> {})).isInstanceOf(NoSuchElementException.class);

        assertThat(json(client.showEmail("lan.tran@example.com"))
                        .at("/data/customer/_id")
                        .textValue())
                .isEqualTo(LAN);
    }

    @Test
    void aRemovedCustomerIsUnknownUntilReset() {
        assertThat(sandbox.remove(LAN)).isTrue();
        assertThat(sandbox.remove(LAN)).isFalse();
        assertThat(client.show("{\"phone\": \"0901234567\"}").statusCode()).isEqualTo(404);

        sandbox.reset();

        assertThat(client.show("{\"phone\": \"0901234567\"}").statusCode()).isEqualTo(200);
    }
}
