// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.sandbox;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The data that the operations read and change. Callers must hold the monitor of this object, except when they use the
 * settings. Not thread-safe.
 */
final class SandboxState {

    /** LadiFlow's format for times, which always contains milliseconds, even if they are 0. */
    static final DateTimeFormatter TIME_FORMAT =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private static final List<String> ACTIONS = List.of("EMAIL", "SMS", "ZALO", "MESSAGE");
    private static final Instant FIRST_TRANSACTION = Instant.parse("2024-06-01T00:30:00Z");
    private static final int TRANSACTION_COUNT = 120;
    private static final String STORE_ID = "6650c0000000000000000001";
    private static final String FLOW_ID = "6650f1000000000000000001";

    private final List<SandboxCustomer> seeded;
    private final List<Map<String, Object>> additionalCustomers;

    final SandboxSettings settings;
    final SandboxStore customers = new SandboxStore();
    final List<Map<String, Object>> subscriptions = new ArrayList<>();
    /** The requests that started flows with catch hooks. */
    final List<Map<String, Object>> hookCalls = new ArrayList<>();

    final EventSender events;
    /** The number of times that each operation has succeeded. */
    final Map<String, Integer> successCounts = new HashMap<>();

    NamedItems tags;
    NamedItems sequences;
    NamedItems triggers;
    List<Map<String, Object>> transactions;

    private Instant lastTime = Instant.EPOCH;

    SandboxState(
            List<SandboxCustomer> seeded, List<Map<String, Object>> more, NotFoundStyle notFound, EventSender events) {
        this.events = events;
        this.seeded = seeded;
        this.additionalCustomers = more;
        this.settings = new SandboxSettings(notFound);
        reset();
    }

    /** Restores the initial state. */
    void reset() {
        settings.reset();
        customers.reset(seeded, additionalCustomers);
        subscriptions.clear();
        hookCalls.clear();
        events.stop();
        successCounts.clear();
        // customer 1 has the first two tags
        tags = new NamedItems("id", "6650aaaa", "Khách quen", "VIP", "Khách sỉ", "Hội thảo", "Đã mua hàng");
        sequences = new NamedItems("id", "6650bbbb", "Chào mừng", "Chăm sóc sau mua", "Sinh nhật");
        sequences.all().forEach(sequence -> sequence.put("tags", List.of()));
        triggers = new NamedItems("_id", "6650dddd", "Form đăng ký", "Đơn hàng mới", "Catch hook");
        triggers.all().forEach(SandboxState::addTriggerMembers);
        transactions = createTransactions();
    }

    /** Returns the current time as text. Each call returns a later time than the previous call. */
    String now() {
        var now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        lastTime = now.isAfter(lastTime) ? now : lastTime.plusMillis(1);
        return TIME_FORMAT.format(lastTime);
    }

    /**
     * Returns the tags that a customer has before a change, for {@link #emitChange}. Returns an empty list if the
     * sandbox does not send events.
     */
    List<?> tagsOf(String id) {
        return events.isActive()
                ? customers.find(id, null, null).map(SandboxState::tags).orElse(List.of())
                : List.of();
    }

    /** Emits the event for a change. */
    void emitChange(String id, List<?> tagsBefore) {
        emit(SandboxEvent.Kind.CHANGED, id, tagsBefore);
    }

    void emitCreation(String id) {
        emit(SandboxEvent.Kind.CREATED, id, List.of());
    }

    void emitSubscription(String id) {
        emit(SandboxEvent.Kind.SUBSCRIBED, id, tagsOf(id));
    }

    private void emit(SandboxEvent.Kind kind, String id, List<?> tagsBefore) {
        if (!events.isActive()) {
            return;
        }
        customers.find(id, null, null).ifPresent(customer -> {
            var kinds = EnumSet.of(kind);
            if (!tagsBefore.containsAll(tags(customer))) {
                kinds.add(SandboxEvent.Kind.TAGGED);
            }
            events.emit(kinds, (String) customer.get("_id"), customer);
        });
    }

    private static List<?> tags(Map<String, Object> customer) {
        return customer.get("tags") instanceof List<?> tags ? tags : List.of();
    }

    /**
     * Adds all members that a trigger has in LadiFlow's example. LadiFlow does not document the meaning of their
     * values, so {@code type} has a value that LadiFlow does not use.
     */
    private static void addTriggerMembers(Map<String, Object> trigger) {
        trigger.put("store_id", STORE_ID);
        Stream.of("creator_id", "owner_id", "alias", "trigger_operator", "multi_conditions", "operator")
                .forEach(member -> trigger.put(member, null));
        trigger.put("type", "SANDBOX");
        trigger.put("status", true);
        trigger.put("flow_id", FLOW_ID);
        Stream.of("config", "email", "sms", "zalo").forEach(member -> trigger.put(member, Map.of()));
        trigger.put(
                "trigger_conditions",
                List.of(Map.of(
                        "condition", Map.of("code", "SANDBOX", "name", "Sandbox"),
                        "operator", Map.of("code", "SANDBOX", "name", "Sandbox"),
                        "value", "")));
        trigger.put("tags", List.of());
        trigger.put("ref", "hook-" + trigger.get("_id"));
        Stream.of("all_keyword", "email_detect", "phone_detect", "is_delete")
                .forEach(member -> trigger.put(member, false));
        trigger.put("hook_mapping_fields", List.of());
    }

    /**
     * Creates transactions at intervals of six hours. Their sources alternate between a flow, a campaign and a
     * sequence.
     */
    private static List<Map<String, Object>> createTransactions() {
        var transactions = new ArrayList<Map<String, Object>>();
        for (int n = 0; n < TRANSACTION_COUNT; n++) {
            var one = new LinkedHashMap<String, Object>();
            String at = TIME_FORMAT.format(FIRST_TRANSACTION.plus(6L * n, ChronoUnit.HOURS));
            one.put("_id", String.format(Locale.ROOT, "6650eeee%016x", n + 1));
            one.put("store_id", STORE_ID);
            one.put("integration_id", null);
            one.put("app_trans_id", String.format(Locale.ROOT, "sandbox-%03d", n + 1));
            one.put("ladi_uid", null);
            one.put("note", null);
            one.put("status", "DONE");
            one.put("type", ACTIONS.get(n % ACTIONS.size()));
            one.put("customer_id", SandboxCustomers.customer(n % 10 + 1).id());
            one.put("trigger_id", n % 3 == 0 ? "6650dddd0000000000000003" : null);
            one.put("flow_config_id", n % 3 == 0 ? "6650f3000000000000000001" : null);
            one.put("trigger_type", n % 3 == 1 ? "BROADCAST" : "TRIGGER");
            one.put("source", List.of("FLOW", "CAMPAIGN", "SEQUENCE").get(n % 3));
            one.put("flow_id", n % 3 == 0 ? FLOW_ID : null);
            one.put("campaign_id", n % 3 == 1 ? "6650f2000000000000000001" : null);
            one.put("sequence_id", n % 3 == 2 ? "6650bbbb0000000000000001" : null);
            one.put("credits", n % 5 + 1);
            one.put("money", (n % 5 + 1) * 250);
            one.put("created_at", at);
            one.put("updated_at", at);
            transactions.add(one);
        }
        return transactions;
    }
}
