// SPDX-License-Identifier: Apache-2.0
package com.example.leads;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelladiflow.LadiFlowConstants;
import io.github.camelladiflow.model.exception.LadiFlowException;
import io.github.camelladiflow.model.request.CustomerWrite;
import org.apache.camel.ProducerTemplate;

/** Writes the customers of rows, and subscribes them to a sequence. Thread-safe. */
final class LeadWriter {

    /** The statuses of a customer with which a row of an earlier result is complete. */
    static final List<String> DONE_STATUSES = List.of("NEW", "CHANGED", "SAME");

    private static final String SHOW_URI = "ladiflow:customer/show?phoneFormat=VN&notFound=NULL";
    private static final String WRITE_URI =
            "ladiflow:customer/create-or-update?phoneFormat=VN&lists=ADD&createTags=true&retryWrites=true";

    private final WriteOptions writeOptions;
    private final Messages words;
    private final ProducerTemplate template;
    private final Journal journal;
    /** Values that LadiFlow dropped because the store does not have them. */
    private final Set<String> dropped = ConcurrentHashMap.newKeySet();

    private final LongAdder subscriptions = new LongAdder();

    /**
     * The outcome of a row.
     *
     * @param status one of {@link #DONE_STATUSES}
     * @param cells the cells of the result by the names of their fields: the customer's {@code id}, the outcome of the
     *     subscription to the {@code sequence}, and the proof of {@code consent}
     */
    record WriteResult(String status, Map<String, String> cells) {}

    LeadWriter(WriteOptions writing, Messages words, ProducerTemplate template, Journal journal) {
        this.writeOptions = writing;
        this.words = words;
        this.template = template;
        this.journal = journal;
    }

    /**
     * Converts a lead to the request.
     *
     * @throws LeadRowException if the lead contains no key, or a value that LadiFlow does not accept
     */
    static Map<String, Object> toRequest(Lead lead, WriteOptions writing) {
        var members = new LinkedHashMap<>(lead.members());
        var tags = new LinkedHashSet<>(Options.split(text(members.get("tags")), "[,;]"));
        tags.addAll(writing.tags());
        if (!tags.isEmpty()) {
            members.put("tags", new ArrayList<>(tags));
        }
        var fields = new LinkedHashMap<String, Object>(writing.customFields());
        if (members.get("custom_fields") instanceof Map<?, ?> own) {
            own.forEach((name, value) -> fields.put(String.valueOf(name), value));
        }
        if (writing.proofField() != null && writing.consents(lead)) {
            fields.put(writing.proofField(), writing.proof(lead));
        }
        if (!fields.isEmpty()) {
            members.put("custom_fields", fields);
        }
        if (members.get("phone") instanceof String phone) {
            var number = Lead.normalizePhone(phone);
            if (number == null) {
                throw new LeadRowException("row.phone");
            }
            members.put("phone", number);
        }
        if (!members.containsKey("email") && !members.containsKey("phone")) {
            throw new LeadRowException("row.noKey");
        }
        try {
            CustomerWrite.of(members);
        } catch (IllegalArgumentException e) {
            // this exception's message exists only in English
            members.forEach(LeadWriter::checkMember);
            throw e;
        }
        return members;
    }

    private static void checkMember(String member, Object value) {
        try {
            CustomerWrite.of(Map.of(member, value));
        } catch (IllegalArgumentException e) {
            throw new LeadRowException(member.equals("email") ? "row.email" : "row.value", member);
        }
    }

    /** Returns the keys by which LadiFlow identifies the customer in a row. Empty if the row cannot be sent. */
    static Set<String> identityKeys(LeadRow row, WriteOptions writing) {
        try {
            var request = toRequest(row.lead(), writing);
            var who = new HashSet<>(List.of(text(request.get("email")).toLowerCase(Locale.ROOT)));
            who.add(text(request.get("phone")));
            who.remove("");
            return who;
        } catch (LeadRowException e) {
            return Set.of();
        }
    }

    /** Returns whether a row is complete according to the columns of an earlier result. */
    static boolean isDone(Lead lead, WriteOptions writing) {
        return isWritten(lead)
                && (writing.sequence(lead) == null
                        || isSubscribed(lead)
                        || !writing.consents(lead) && wasSubscribed(lead, "CONSENT"));
    }

    /** Returns whether the customer has been written according to the columns of an earlier result. */
    static boolean isWritten(Lead lead) {
        var status = Target.statusOf(lead.earlierStatus());
        return DONE_STATUSES.stream().anyMatch(done -> isMessage("status." + done, status));
    }

    /** Returns whether the customer is subscribed according to an earlier result. */
    static boolean isSubscribed(Lead lead) {
        return Stream.of("DONE", "TWICE", "AGAIN").anyMatch(end -> wasSubscribed(lead, end));
    }

    /** Returns whether the outcome of the subscription is unknown according to an earlier result. */
    static boolean mayBeSubscribed(Lead lead) {
        return wasSubscribed(lead, "UNKNOWN");
    }

    private static boolean wasSubscribed(Lead lead, String end) {
        return isMessage("sequence." + end, lead.earlierResult().getOrDefault("LadiFlow sequence", ""));
    }

    private static boolean isMessage(String key, String cell) {
        return Messages.ALL.stream().anyMatch(words -> words.format(key).equals(cell));
    }

    /** Writes a customer, and subscribes the customer if this is configured and the customer consents. */
    WriteResult write(Lead lead) throws Exception {
        var request = toRequest(lead, writeOptions);
        var before = send(SHOW_URI, request);
        boolean same = before != null && !request.containsKey("tags") && isSame(before, request);
        var after = same ? before : send(WRITE_URI, request);
        // tags in the response are ids, so the written tags are compared
        same |= before != null && before.path("tags").equals(after.path("tags")) && isSame(before, request);
        boolean isNew = after.path("isNewSubscriber").asBoolean(before == null);
        var status = same ? "SAME" : isNew ? "NEW" : "CHANGED";
        var id = after.path("_id").asText("");
        var email = after.path("email").asText(text(request.get("email")));
        var proof = writeOptions.consents(lead) ? writeOptions.proof(lead) : "";
        var sequence = subscribe(lead, id, email);
        return new WriteResult(status, Map.of("id", id, "sequence", sequence, "consent", proof));
    }

    /** Subscribes the customer if this is configured and the customer consents. Returns the outcome. */
    private String subscribe(Lead lead, String id, String email) throws Exception {
        if (!writeOptions.consents(lead)) {
            // a customer that may already be in the sequence remains recorded as such
            return words.format(mayBeSubscribed(lead) ? "sequence.UNKNOWN" : "sequence.CONSENT");
        }
        if (writeOptions.sequence(lead) == null) {
            return "";
        }
        if (email.isBlank()) {
            return words.format("sequence.EMAIL");
        }
        var sequence = writeOptions.sequence(lead);
        // a later row can change the customer's e-mail address, and rows with sequences of their own may contain
        // several sequences for one customer
        var who = (id.isEmpty() ? email.toLowerCase(Locale.ROOT) : id)
                + (sequence.equals(writeOptions.sequence()) ? "" : "\n" + sequence);
        boolean begun = journal.tryBegin(who);
        boolean mayBeTwice = journal.mayBeDuplicate(who) || mayBeSubscribed(lead);
        if (begun) {
            try {
                send("ladiflow:sequence/subscribe", Map.of("email", email, "sequence_id", sequence));
            } catch (LadiFlowException e) {
                if (e.isPossiblyCarriedOut()) {
                    return words.format("sequence.UNKNOWN");
                }
                journal.recordEnd(who, false);
                var reason = Reason.of(e);
                if (reason.isOutage()) {
                    throw e;
                }
                return words.format(mayBeTwice ? "sequence.UNKNOWN" : "sequence.FAILED", reason.in(words));
            }
            journal.recordEnd(who, true);
            subscriptions.increment();
        }
        return words.format(mayBeTwice ? "sequence.AGAIN" : begun ? "sequence.DONE" : "sequence.TWICE");
    }

    /** Returns how many customers it has subscribed. */
    long subscriptionCount() {
        return subscriptions.sum();
    }

    Set<String> dropped() {
        return dropped;
    }

    private JsonNode send(String uri, Map<String, Object> body) throws Exception {
        var response = ImportRuntime.send(template, uri, body).getMessage();
        dropped.addAll(Options.split(response.getHeader(LadiFlowConstants.DROPPED, "", String.class), ","));
        return response.getBody(JsonNode.class);
    }

    /** Returns whether LadiFlow already has all of the values. */
    private static boolean isSame(JsonNode customer, Map<String, Object> request) {
        return request.entrySet().stream().allMatch(member -> {
            // the response's name is the first name
            var name = member.getKey().equals("first_name") ? "name" : member.getKey();
            var value = text(member.getValue());
            var has = customer.path(name).asText();
            return switch (name) {
                case "tags" -> true;
                case "custom_fields" -> false;
                case "dob" -> has.startsWith(value);
                case "email" -> has.equalsIgnoreCase(value);
                default -> has.equals(value);
            };
        });
    }

    private static String text(Object value) {
        return value == null
                ? ""
                : value instanceof JsonNode json ? CustomerFields.text(json, Map.of()) : value.toString();
    }
}
