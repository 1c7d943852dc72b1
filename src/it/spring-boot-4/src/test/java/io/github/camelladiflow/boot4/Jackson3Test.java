// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.boot4;

import java.util.List;

import io.github.camelladiflow.model.Customer;
import io.github.camelladiflow.model.request.CustomerWrite;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests that Jackson 3 writes customers as Jackson 2 does, without a module of this project. */
class Jackson3Test {

    private static final String JSON =
            "{\"_id\":\"6650a1b2c3d4e5f601234567\",\"name\":\"Lan\",\"score\":12.50,\"new_member\":{\"a\":[1,null,\"x\"]}}";

    private final JsonMapper jackson = JsonMapper.builder().build();

    @Test
    void writesCustomerWithItsOwnMembersOnly() {
        var customer = Customer.fromJson(JSON);

        assertThat(jackson.readTree(jackson.writeValueAsString(customer))).isEqualTo(jackson.readTree(JSON));
        assertThat(jackson.writeValueAsString(List.of(customer))).startsWith("[{\"_id\":");
    }

    @Test
    void writesCustomerWriteUnchanged() {
        var write = CustomerWrite.builder()
                .email("lan.tran@example.com")
                .set("score", 1)
                .build();

        assertThat(jackson.readTree(jackson.writeValueAsString(write)))
                .isEqualTo(jackson.readTree("{\"email\":\"lan.tran@example.com\",\"score\":1}"));
    }
}
