// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.model;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelladiflow.test.Customers;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

import static org.assertj.core.api.Assertions.assertThat;

/** What holds for a request to write a customer that is made of anything. */
class CustomerWritePropertyTest {

    private static final List<Object> VALUES = new ArrayList<>(List.of(
            "",
            "\u00a0\uFEFF",
            "a secret",
            "7",
            "7.50",
            7,
            -1,
            1e300,
            Double.NaN,
            new BigDecimal("1e-2000"),
            "1e99999999",
            true,
            List.of(),
            List.of(""),
            List.of("a secret", 7),
            List.of(List.of("a secret")),
            Map.of(),
            Map.of("name", "a secret"),
            List.of(Map.of("name", "f", "value", "v"), Map.of("name", "g", "values", List.of("1", "null")))));

    static {
        VALUES.addAll(Arrays.asList(
                null,
                "2024-02-30",
                "2024-06-01",
                LocalDate.of(1992, 4, 10),
                Instant.EPOCH,
                "lan.tran@example.com",
                "1.ladiflow@ladimail.com",
                "0901 234 567",
                "6650A1b2c3d4e5f601234567",
                List.of("company", "custom_fields.f")));
    }

    private static Map<String, Object> anything(long seed) {
        var random = new Random(seed);
        var names = new ArrayList<>(List.of("unknown", "full_name", "clear"));
        names.addAll(ColumnNames.ALL);
        var members = new LinkedHashMap<String, Object>();
        // few, since one that is wrong is enough to be refused
        for (int i = random.nextInt(6); i >= 0; i--) {
            members.put(names.get(random.nextInt(names.size())), VALUES.get(random.nextInt(VALUES.size())));
        }
        return members;
    }

    @Property(tries = 1_000)
    void madeOfAnythingItIsRefusedInWordsOfItsOwnOrIsWhatLadiFlowTakes(@ForAll long seed) {
        CustomerWrite write;
        try {
            write = CustomerWrite.of(anything(seed));
        } catch (IllegalArgumentException e) {
            assertThat(e).hasMessageNotContaining("secret").hasMessageNotContaining("lan.tran");
            return;
        }
        assertThat(Customers.write(write.toJsonNode())).isEqualTo(write);
        assertThat(write.toBuilder().build()).isEqualTo(write);
        write.toRequest()
                .properties()
                .forEach(member -> assertThat(isTaken(member.getKey(), member.getValue()))
                        .as(member.getKey())
                        .isTrue());
    }

    /** As a strict sandbox has it; null is a member that is cleared. */
    private static boolean isTaken(String name, JsonNode value) {
        return switch (name) {
            case "unknown" -> true;
            case "_id" -> value.asText().matches("[0-9a-f]{24}");
            case "email" -> value.asText().matches("[^@]+@example.com");
            case "dob", "subcribed_at" -> value.isNull() || value.asText().matches("\\d{4}-\\d\\d-\\d\\d");
            case "postal_code" -> value.isNull() || value.isIntegralNumber();
            case "score" -> value.isNull() || value.isNumber();
            case "tags", "channels" -> MembersToWrite.stream(value).allMatch(JsonNode::isTextual) && value.isArray();
            case "website" -> value.isNull() || value.isTextual() || value.isArray();
            case "custom_fields", "external_data" ->
                value.isArray()
                        && MembersToWrite.stream(value)
                                .allMatch(field ->
                                        field.size() == 2 && field.get("name").isTextual() && field.has("value"));
            default -> value.isNull() || value.isTextual();
        };
    }
}
