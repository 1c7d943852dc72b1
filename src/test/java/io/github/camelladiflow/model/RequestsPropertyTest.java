// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.model;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;

import io.github.camelladiflow.internal.json.JsonValue;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

/** What holds for the requests that routes make of anything. */
class RequestsPropertyTest {

    private static final List<Object> VALUES = new ArrayList<>(List.of(
            "",
            " ",
            "a secret",
            "7",
            7,
            -1,
            2.5,
            true,
            List.of(),
            List.of("a secret"),
            List.of(7, ""),
            Map.of(),
            Map.of("name", "a secret"),
            Map.of("updated_at", "desc"),
            "updated_at ASC",
            "2024-06-01",
            "FLOW",
            "lan.tran@example.com"));

    static {
        VALUES.add(null);
    }

    private static Map<String, Object> anything(long seed, String... names) {
        var random = new Random(seed);
        var members = new LinkedHashMap<String, Object>();
        for (String name : names) {
            if (random.nextBoolean()) {
                members.put(name, VALUES.get(random.nextInt(VALUES.size())));
            }
        }
        return members;
    }

    /** Made of anything, it is refused without its values, or it is the same once it is made of itself. */
    @Property(tries = 2_000)
    void aRequestIsRefusedInWordsOfItsOwnOrStaysWhatItIs(@ForAll long seed) {
        for (String kind : List.of("customers", "costs", "subscription")) {
            try {
                ApiObject made = make(kind, seed);
                ApiObject again = JsonValue.parse(made.toJson()).to(made.getClass());
                assertThat(again).isEqualTo(made);
                assertThat(again.toJson()).isEqualTo(made.toJson());
                // a filter that was given and is empty stays, so that it is refused when it is sent
                assertThat(again.toJson().replaceAll("\"(search|tags)\":null", ""))
                        .doesNotContain("null", "\"\"", "[]", "{}}");
            } catch (IllegalArgumentException e) {
                assertThat(e).hasMessageStartingWith("The member ").hasMessageNotContaining("secret");
            }
        }
    }

    private static ApiObject make(String kind, long seed) {
        return switch (kind) {
            case "customers" -> CustomerQuery.of(anything(seed, "search", "tags", "sort", "page", "limit"));
            case "costs" ->
                CostQuery.of(anything(seed, "from_date", "to_date", "source", "flow_id", "type", "page", "sort"));
            default ->
                Subscription.of(
                        anything(seed, "email", "sequence", "sequence_id", "custom_fields", "external_data", "city"));
        };
    }

    @Example
    void page0AndALimitOf1AreTaken() {
        assertThat(CustomerQuery.of(Map.of("page", 0, "limit", "1")).toMap())
                .containsOnly(entry("page", 0), entry("limit", 1));
    }

    @Provide
    Arbitrary<ZoneId> zones() {
        return Arbitraries.of(new TreeSet<>(ZoneId.getAvailableZoneIds())).map(ZoneId::of);
    }

    /** In every time zone, also where a day has 23 hours or was left out. */
    @Property(tries = 2_000)
    void daysFollowEachOtherWithoutAGapAndWithoutAnOverlap(
            @ForAll("zones") ZoneId zone, @ForAll @IntRange(min = 0, max = 25_000) int day) {
        var date = LocalDate.ofEpochDay(day);
        var query = CostQuery.of(Map.of("from_date", date, "to_date", date));
        var next = CostQuery.of(Map.of("from_date", date.plusDays(1)));

        Instant from = query.getFrom(zone);
        assertThat(from).isEqualTo(date.atStartOfDay(zone).toInstant());
        assertThat(query.getTo(zone).plusMillis(1)).isEqualTo(next.getFrom(zone));
    }
}
