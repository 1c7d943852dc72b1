// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.sandbox;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The data that the operations read and change. Callers must hold the monitor of this object, except when they use the
 * settings. Not thread-safe.
 */
final class SandboxState {

    /** LadiFlow's format for times, which always contains milliseconds, even if they are 0. */
    static final DateTimeFormatter TIME_FORMAT =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    static final String STORE_ID = "6650c0000000000000000001";
    static final String FLOW_ID = "6650f1000000000000000001";

    private final List<SandboxCustomer> seeded;
    private final List<Map<String, Object>> additionalCustomers;

    final SandboxSettings settings;
    final SandboxStore customers = new SandboxStore();
    final List<Map<String, Object>> subscriptions = new ArrayList<>();
    /** The requests that started flows with catch hooks. */
    final List<Map<String, Object>> hookCalls = new ArrayList<>();

    /** Sends the events; null if there is no target. */
    private EventSender events;
    /** The number of times that each operation has succeeded. */
    final Map<String, Integer> successCounts = new HashMap<>();

    NamedItems tags;
    NamedItems sequences;
    NamedItems triggers;

    private Instant lastTime = Instant.EPOCH;

    SandboxState(List<SandboxCustomer> seeded, List<Map<String, Object>> more, NotFoundStyle notFound) {
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
        setEvents(null);
        successCounts.clear();
        // customer 1 has the first two tags
        tags = new NamedItems("id", "6650aaaa", "Khách quen", "VIP", "Khách sỉ", "Hội thảo", "Đã mua hàng");
        sequences = new NamedItems("id", "6650bbbb", "Chào mừng", "Chăm sóc sau mua", "Sinh nhật");
        sequences.all().forEach(sequence -> sequence.put("tags", List.of()));
        triggers = new NamedItems("_id", "6650dddd", "Form đăng ký", "Đơn hàng mới", "Catch hook");
        triggers.all().forEach(SandboxState::addTriggerMembers);
    }

    /** Returns the current time as text. Each call returns a later time than the previous call. */
    String now() {
        var now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        lastTime = now.isAfter(lastTime) ? now : lastTime.plusMillis(1);
        return TIME_FORMAT.format(lastTime);
    }

    synchronized void setEvents(EventSender newEvents) {
        if (events != null) {
            events.close();
        }
        events = newEvents;
    }

    synchronized EventSender events() {
        return events;
    }

    /** Sends the event for a customer that has been created, changed or subscribed. */
    void emit(String id) {
        if (events != null) {
            customers.find(id, null, null).ifPresent(events::emit);
        }
    }

    /**
     * Adds all members that a trigger has in LadiFlow's example. LadiFlow does not document the meaning of their
     * values, so {@code type} has a value that LadiFlow does not use.
     */
    private static void addTriggerMembers(Map<String, Object> trigger) {
        trigger.put("store_id", STORE_ID);
        trigger.put("flow_id", FLOW_ID);
        trigger.put("ref", "hook-" + trigger.get("_id"));
        trigger.putAll(Json.readObject("""
                {"creator_id": null, "owner_id": null, "alias": null, "type": "SANDBOX", "status": true,
                 "config": {}, "email": {}, "sms": {}, "zalo": {},
                 "trigger_conditions": [{"condition": {"code": "SANDBOX", "name": "Sandbox"},
                   "operator": {"code": "SANDBOX", "name": "Sandbox"}, "value": ""}],
                 "trigger_operator": null, "multi_conditions": null, "operator": null, "tags": [],
                 "all_keyword": false, "email_detect": false, "phone_detect": false, "is_delete": false,
                 "hook_mapping_fields": []}"""));
    }
}
