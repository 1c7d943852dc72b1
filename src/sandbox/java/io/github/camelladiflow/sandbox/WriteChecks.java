// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.sandbox;

import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * The part of the probe that sends write requests. It uses two tags and a customer that the probe creates, and does not
 * change existing data.
 */
final class WriteChecks {

    private static final String TAG = "camel-ladiflow-probe";
    private static final String UNKNOWN_NAME = "camel_ladiflow_probe";

    private final ProbeClient client;
    private final String apiKey;
    private final ProbeReport report;
    private final String email = newEmail();

    WriteChecks(ProbeClient client, String apiKey, ProbeReport report) {
        this.client = client;
        this.apiKey = apiKey;
        this.report = report;
    }

    private static String newEmail() {
        return TAG + "-" + UUID.randomUUID() + "@example.com";
    }

    private static String newId() {
        return UUID.randomUUID().toString().replace("-", "").substring(0, 24);
    }

    private ProbeResponse call(String operation, Map<String, Object> body) {
        return client.post(operation, apiKey, body);
    }

    private void observe(Assumption assumption, ProbeResponse answer, boolean holds) {
        if (answer.failure() == null) {
            report.observe(assumption, holds, answer.shape());
        }
    }

    void run() {
        var created = call("customer/create", Map.of("email", email, "first_name", "Probe", "company", "Probe"));
        if (!created.isSuccess() || !(created.data().get("_id") instanceof String id)) {
            report.warning("The probe's customer was not created: " + created.shape());
            return;
        }
        observe(Assumption.WRITE_IS_HTTP_201, created, created.status() == 201);
        var shown = call("customer/show", Map.of("email", email));
        observe(
                Assumption.WRITE_IS_SEEN_AT_ONCE,
                shown,
                id.equals(shown.customer().get("_id")));
        var again = call("customer/create", Map.of("email", email));
        observe(Assumption.CREATE_OF_KNOWN_IS_400, again, again.code() == 400);
        checkUpdates(id);
        checkMemberLocation(Assumption.FULL_NAME_IS_EXTERNAL_DATA, id, "full_name", "Probe Two", "name", false);
        checkMemberLocation(Assumption.LANG_IS_EXTERNAL_DATA, id, "lang", "en", "language", false);
        checkMemberLocation(
                Assumption.SUBCRIBED_AT_IS_EXTERNAL_DATA, id, "subcribed_at", "2020-12-01", "subscribed_at", false);
        checkMemberLocation(Assumption.LAST_NAME_CAN_BE_WRITTEN, id, "last_name", "Probe Three", "last_name", true);
        checkMemberLocation(
                Assumption.EXTERNAL_DATA_CAN_BE_WRITTEN,
                id,
                "external_data",
                List.of(Map.of("name", "probe", "value", "Probe Four")),
                "external_data",
                true);
        checkUnknownTargets();
        checkTags(id);
        checkDroppedValues(id);
    }

    private void checkUpdates(String id) {
        var other = update(id, "job_title", "Probe");
        var kept = show(id);
        if (other.isSuccess() && !kept.isEmpty()) {
            boolean same = "Probe".equals(kept.get("company"));
            report.observe(Assumption.UPDATE_KEEPS_WHAT_IS_NOT_GIVEN, same, same ? "it is unchanged" : "it is missing");
        }
        checkClearing(Assumption.NULL_CLEARS, id, "company", null);
        checkClearing(Assumption.EMPTY_TEXT_CLEARS, id, "job_title", "");
    }

    private void checkClearing(Assumption assumption, String id, String name, String empty) {
        var cleared = update(id, name, empty);
        var after = show(id);
        if (!cleared.isSuccess()) {
            observe(assumption, cleared, false);
        } else if (!after.isEmpty()) {
            boolean gone = after.get(name) == null || after.get(name).equals("");
            report.observe(assumption, gone, gone ? "it is empty" : "it is unchanged");
        }
    }

    /**
     * Writes a member, and then checks whether the customer contains the value in the member {@code inAnswers}.
     *
     * @param expected whether the customer contains the value if the assumption is correct
     */
    private void checkMemberLocation(
            Assumption assumption, String id, String name, Object value, String inAnswers, boolean expected) {
        var update = update(id, name, value);
        String answered = String.valueOf(show(id).get(inAnswers));
        boolean there = answered.startsWith(value.toString()) || answered.contains("Probe Four");
        if (update.isSuccess()) {
            String where = there ? inAnswers + " contains it" : inAnswers + " does not contain it";
            report.observe(assumption, there == expected, where);
        } else {
            observe(assumption, update, false);
        }
    }

    private ProbeResponse update(String id, String name, Object value) {
        var body = new HashMap<String, Object>(Map.of("_id", id, "email", email));
        body.put(name, value);
        return call("customer/update", body);
    }

    private Map<String, Object> show(String id) {
        return call("customer/show", Map.of("customer_id", id)).customer();
    }

    private void checkUnknownTargets() {
        var update = call("customer/update", Map.of("_id", newId(), "email", newEmail()));
        observe(Assumption.UPDATE_OF_UNKNOWN_IS_404, update, update.code() == 404);
        var subscribe = call("sequence/subscribe", Map.of("email", email, "sequence_id", newId()));
        observe(Assumption.SUBSCRIBE_OF_UNKNOWN_IS_404, subscribe, subscribe.code() == 404);
    }

    private void checkTags(String id) {
        var tagged = writeTag("-a");
        int first = tagCount(id);
        observe(Assumption.UNKNOWN_TAG_NAMES_ARE_CREATED, tagged, tagged.isSuccess() && first == 1);
        if (first == 1 && writeTag("-b").isSuccess()) {
            int second = tagCount(id);
            report.observe(
                    Assumption.TAGS_ARE_ADDED,
                    second == 2,
                    second == 1 ? "only the new tag" : second == 2 ? "both tags" : second + " tags");
            var cleared = update(id, "tags", List.of());
            observe(Assumption.EMPTY_LIST_CHANGES_NOTHING, cleared, cleared.isSuccess() && tagCount(id) == second);
        }
        var made = call("customer/create-tag", Map.of("name", TAG + "-a"));
        var madeAgain = call("customer/create-tag", Map.of("name", TAG + "-a"));
        observe(
                Assumption.CREATE_TAG_AGAIN_GIVES_THE_SAME_ID,
                madeAgain,
                made.data().get("tag_id") != null
                        && made.data().get("tag_id").equals(madeAgain.data().get("tag_id")));
    }

    /** Checks what the service does with tag ids, custom fields and other members that the store does not have. */
    private void checkDroppedValues(String id) {
        int before = tagCount(id);
        var tagged = update(id, "tags", List.of(newId()));
        observe(Assumption.UNKNOWN_TAGS_ARE_DROPPED, tagged, tagged.isSuccess() && tagCount(id) <= before);
        var field = update(id, "custom_fields", List.of(Map.of("name", UNKNOWN_NAME, "value", "Probe")));
        observe(
                Assumption.UNKNOWN_FIELDS_ARE_DROPPED,
                field,
                field.isSuccess() && !containsUnknownName(id, "custom_fields"));
        var other = update(id, UNKNOWN_NAME, "Probe");
        observe(
                Assumption.OTHER_MEMBERS_ARE_KEPT,
                other,
                other.isSuccess() && containsUnknownName(id, "external_data"));
    }

    private boolean containsUnknownName(String id, String list) {
        return String.valueOf(show(id).get(list)).contains(UNKNOWN_NAME);
    }

    private ProbeResponse writeTag(String end) {
        return call(
                "customer/create-or-update",
                Map.of("email", email, "tags", List.of(TAG + end), "import_by_tag_name", true));
    }

    private int tagCount(String id) {
        return show(id).getOrDefault("tags", Collections.emptyList()) instanceof List<?> tags ? tags.size() : 0;
    }
}
