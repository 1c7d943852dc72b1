// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.model.request;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelladiflow.internal.json.PlainValues;
import io.github.camelladiflow.internal.operation.OperationDefinition;
import io.github.camelladiflow.internal.request.CustomerMembers;
import io.github.camelladiflow.internal.request.MemberKind;
import io.github.camelladiflow.internal.request.Members;
import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.test.Customers;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

/** Tests properties of requests that routes create from arbitrary input. */
class RequestMembersPropertyTest {

    private static final List<Object> VALUES = new ArrayList<>(List.of(
            "",
            "\u00a0\uFEFF",
            "a secret",
            "updated_at ASC",
            "FLOW",
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
            Map.of("updated_at", "desc"),
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

    private static Map<String, Object> randomMembers(long seed, String... names) {
        var random = new Random(seed);
        var members = new LinkedHashMap<String, Object>();
        for (String name : names) {
            if (random.nextBoolean()) {
                members.put(name, VALUES.get(random.nextInt(VALUES.size())));
            }
        }
        return members;
    }

    /**
     * A request from arbitrary input is rejected without its values, or is equal to the request that is created from
     * its own members.
     */
    @Property(tries = 2_000)
    void rejectsAnyInputWithoutQuotingItOrRoundTrips(@ForAll long seed) {
        assertRejectedOrRoundTrips(
                LadiFlowOperation.CUSTOMER_LIST, randomMembers(seed, "search", "tags", "sort", "page", "limit"));
        assertRejectedOrRoundTrips(
                LadiFlowOperation.FLOW_GET_COST,
                randomMembers(seed, "from_date", "to_date", "source", "flow_id", "type", "page", "sort"));
        assertRejectedOrRoundTrips(
                LadiFlowOperation.SEQUENCE_SUBSCRIBE,
                randomMembers(seed, "email", "sequence", "sequence_id", "custom_fields", "external_data", "city"));
    }

    private static void assertRejectedOrRoundTrips(LadiFlowOperation operation, Map<String, Object> members) {
        try {
            Members table = OperationDefinition.of(operation).members();
            ObjectNode made = table.check(PlainValues.toObjectNode(members));
            ObjectNode again = table.check(PlainValues.toObjectNode(made));
            assertThat(again).isEqualTo(made).hasToString(made.toString());
            assertThat(again.toString()).doesNotContain("null", "\"\"", "[]", "{}}");
        } catch (IllegalArgumentException e) {
            assertThat(e).hasMessageStartingWith("The member ").hasMessageNotContaining("secret");
        }
    }

    @Property(tries = 1_000)
    void rejectsAnyInputWithoutQuotingItOrBuildsValidRequest(@ForAll long seed) {
        var random = new Random(seed);
        var names = new ArrayList<>(List.of("unknown", "full_name", "clear"));
        names.addAll(CustomerMembers.TABLE.names());
        // there are few members, because a single wrong member leads to a rejection
        Collections.shuffle(names, random);
        names.subList(6, names.size()).clear();
        ObjectNode request;
        try {
            request = Customers.request(CustomerWrite.of(randomMembers(seed, names.toArray(String[]::new))));
        } catch (IllegalArgumentException e) {
            assertThat(e).hasMessageNotContaining("secret").hasMessageNotContaining("lan.tran");
            return;
        }
        request.properties()
                .forEach(member -> assertThat(isAccepted(member.getKey(), member.getValue()))
                        .as(member.getKey())
                        .isTrue());
    }

    /** The types of a strict sandbox. Null means that a member is cleared. */
    private static boolean isAccepted(String name, JsonNode value) {
        return switch (name) {
            case "unknown" -> true;
            case "_id" -> value.asText().matches("[0-9a-f]{24}");
            case "email" -> value.asText().matches("[^@]+@example.com");
            case "dob", "subcribed_at" -> value.isNull() || value.asText().matches("\\d{4}-\\d\\d-\\d\\d");
            case "postal_code" -> value.isNull() || value.isIntegralNumber();
            case "score" -> value.isNull() || value.isNumber();
            case "tags", "channels" -> MemberKind.stream(value).allMatch(JsonNode::isTextual) && value.isArray();
            case "website" -> value.isNull() || value.isTextual() || value.isArray();
            case "custom_fields", "external_data" ->
                value.isArray()
                        && MemberKind.stream(value)
                                .allMatch(field ->
                                        field.size() == 2 && field.get("name").isTextual() && field.has("value"));
            default -> value.isNull() || value.isTextual();
        };
    }

    @Example
    void acceptsPage0AndLimit1() {
        var query = PlainValues.toObjectNode(Map.of("page", 0, "limit", "1"));
        assertThat(OperationDefinition.of(LadiFlowOperation.CUSTOMER_LIST)
                        .members()
                        .check(query)
                        .properties())
                .containsOnly(entry("page", IntNode.valueOf(0)), entry("limit", IntNode.valueOf(1)));
    }

    @Provide
    Arbitrary<ZoneId> zones() {
        return Arbitraries.of(new TreeSet<>(ZoneId.getAvailableZoneIds())).map(ZoneId::of);
    }

    /** This is true in every time zone, even if a day has 23 hours or was skipped. */
    @Property(tries = 2_000)
    void consecutiveDaysHaveNeitherGapNorOverlap(
            @ForAll("zones") ZoneId zone, @ForAll @IntRange(min = 0, max = 25_000) int day) {
        var date = LocalDate.ofEpochDay(day);
        String text = date.toString();

        Instant from = MemberKind.start(text, zone);
        assertThat(from).isEqualTo(date.atStartOfDay(zone).toInstant());
        assertThat(MemberKind.end(text, zone).plusMillis(1))
                .isEqualTo(MemberKind.start(date.plusDays(1).toString(), zone));
    }
}
