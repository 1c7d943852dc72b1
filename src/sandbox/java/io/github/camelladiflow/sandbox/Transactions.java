// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.sandbox;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Simulates {@code flow/get-cost} and {@code flow/list-transaction} with invented transactions. */
final class Transactions {

    static final Map<String, MemberType> COST_MEMBERS = Map.of(
            "from_date", MemberType.TIME,
            "to_date", MemberType.TIME,
            "type", MemberType.TEXT,
            "source", MemberType.TEXT,
            "flow_id", MemberType.ID,
            "trigger_id", MemberType.ID,
            "flow_config_id", MemberType.ID,
            "campaign_id", MemberType.ID,
            "sequence_id", MemberType.ID);
    static final Map<String, MemberType> LIST_MEMBERS = CustomerWrites.with(
            COST_MEMBERS, Map.of("page", MemberType.INTEGER, "limit", MemberType.INTEGER, "sort", MemberType.SORT));

    private static final List<String> SOURCES = List.of("FLOW", "CAMPAIGN", "SEQUENCE");
    private static final List<String> ACTIONS = List.of("EMAIL", "SMS", "ZALO", "MESSAGE");
    private static final Instant FIRST = Instant.parse("2024-06-01T00:30:00Z");
    private static final List<Map<String, Object>> ALL = create(120);

    private Transactions() {}

    /** Returns the total cost of the transactions that match the request. */
    static SandboxResponse getCost(MemberReader request, SandboxState state) {
        var found = find(request);
        return SandboxResponse.ok(Map.of("total_credits", sum(found, "credits"), "total_money", sum(found, "money")));
    }

    private static int sum(List<Map<String, Object>> transactions, String member) {
        return transactions.stream().mapToInt(one -> (Integer) one.get(member)).sum();
    }

    /** Returns the newest transactions first, unless {@code sort} is ASC. */
    static SandboxResponse list(MemberReader request, SandboxState state) {
        if (state.settings.is("strict") && !(request.has("page") && request.has("limit"))) {
            throw new IllegalArgumentException("Thiếu page hoặc limit");
        }
        var found = new ArrayList<>(find(request));
        if (!"ASC".equals(request.object("sort").get("UPDATED_AT"))) {
            Collections.reverse(found);
        }
        return SandboxResponse.ok(SandboxResponse.page(request, found, 10, state, Transactions::responseItem));
    }

    /** Removes the members that only serve as filters in requests and do not occur in responses. */
    private static Map<String, Object> responseItem(Map<String, Object> transaction) {
        var members = new LinkedHashMap<>(transaction);
        members.keySet().removeAll(Set.of("source", "campaign_id", "sequence_id"));
        return members;
    }

    /** Returns the transactions that match a request, oldest first. */
    private static List<Map<String, Object>> find(MemberReader request) {
        // LadiFlow's own examples send null as the source and as every id
        if (request.has("source") && !SOURCES.contains(request.requiredText("source"))) {
            throw new IllegalArgumentException("'source' must be FLOW, CAMPAIGN or SEQUENCE");
        }
        var filters = COST_MEMBERS.keySet().stream()
                .filter(name -> !name.endsWith("_date") && request.text(name) != null)
                .toList();
        var from = time(request.requiredText("from_date"), 0);
        var to = request.has("to_date") ? time(request.text("to_date"), 1) : Instant.MAX;
        return ALL.stream()
                .filter(one ->
                        filters.stream().allMatch(name -> request.text(name).equals(one.get(name))))
                .filter(one -> {
                    var at = Instant.parse((String) one.get("updated_at"));
                    return !at.isBefore(from) && at.isBefore(to);
                })
                .toList();
    }

    /** Returns the beginning of a day, or a time, plus a number of days or milliseconds. */
    private static Instant time(String text, int more) {
        if (MemberType.isDate(text)) {
            return LocalDate.parse(text)
                    .plusDays(more)
                    .atStartOfDay(ZoneOffset.UTC)
                    .toInstant();
        }
        try {
            return Instant.parse(text).plusMillis(more);
        } catch (RuntimeException e) {
            throw new IllegalArgumentException("from_date và to_date phải là ngày hoặc thời điểm ISO-8601", e);
        }
    }

    /**
     * Creates transactions at intervals of six hours. Their sources alternate between a flow, a campaign and a
     * sequence.
     */
    private static List<Map<String, Object>> create(int count) {
        var transactions = new ArrayList<Map<String, Object>>();
        for (int n = 0; n < count; n++) {
            var one = new LinkedHashMap<String, Object>();
            String at = SandboxState.TIME_FORMAT.format(FIRST.plus(6L * n, ChronoUnit.HOURS));
            one.put("_id", String.format(Locale.ROOT, "6650eeee%016x", n + 1));
            one.put("store_id", SandboxState.STORE_ID);
            one.put("app_trans_id", String.format(Locale.ROOT, "sandbox-%03d", n + 1));
            one.putAll(Json.readObject("""
                    {"integration_id": null, "ladi_uid": null, "note": null, "status": "DONE"}"""));
            one.put("type", ACTIONS.get(n % ACTIONS.size()));
            one.put("customer_id", SandboxCustomers.customer(n % 10 + 1).id());
            one.put("trigger_id", n % 3 == 0 ? "6650dddd0000000000000003" : null);
            one.put("flow_config_id", n % 3 == 0 ? "6650f3000000000000000001" : null);
            one.put("trigger_type", n % 3 == 1 ? "BROADCAST" : "TRIGGER");
            one.put("source", SOURCES.get(n % 3));
            one.put("flow_id", n % 3 == 0 ? SandboxState.FLOW_ID : null);
            one.put("campaign_id", n % 3 == 1 ? "6650f2000000000000000001" : null);
            one.put("sequence_id", n % 3 == 2 ? "6650bbbb0000000000000001" : null);
            one.put("credits", n % 5 + 1);
            one.put("money", (n % 5 + 1) * 250);
            one.put("created_at", at);
            one.put("updated_at", at);
            transactions.add(Collections.unmodifiableMap(one));
        }
        return List.copyOf(transactions);
    }
}
