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

    /** What became of the customer; these words of an earlier result say that nothing is left to do. */
    static final List<String> DONE_STATUSES = List.of("NEW", "CHANGED", "SAME");

    private static final String SHOW_URI = "ladiflow:customer/show?phoneFormat=VN&notFound=NULL";
    private static final String WRITE_URI =
            "ladiflow:customer/create-or-update?phoneFormat=VN&lists=ADD&createTags=true&retryWrites=true";

    private final WriteOptions writeOptions;
    private final Messages words;
    private final ProducerTemplate template;
    private final Journal journal;
    /** What LadiFlow has left out because the store does not have it. */
    private final Set<String> dropped = ConcurrentHashMap.newKeySet();

    private final LongAdder subscriptions = new LongAdder();

    /**
     * What became of a row.
     *
     * @param status one of {@link #DONE_STATUSES}
     * @param cells of the result by the names of their fields: the customer's {@code id}, what became of the subscription to the
     *     {@code sequence}, and the proof of {@code consent}
     */
    record WriteResult(String status, Map<String, String> cells) {}

    LeadWriter(WriteOptions writing, Messages words, ProducerTemplate template, Journal journal) {
        this.writeOptions = writing;
        this.words = words;
        this.template = template;
        this.journal = journal;
    }

    /**
     * Makes of a lead what is sent.
     *
     * @throws LeadRowException if it names nobody, or has a value that LadiFlow does not take
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
            throw new LeadRowException("row.nobody");
        }
        try {
            CustomerWrite.of(members);
        } catch (IllegalArgumentException e) {
            // its words are in English alone
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

    /** By what LadiFlow knows whom a row is about; nothing if the row cannot be sent. */
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

    /** Whether the columns of an earlier result say that nothing is left to do. */
    static boolean isDone(Lead lead, WriteOptions writing) {
        return isWritten(lead)
                && (writing.sequence(lead) == null
                        || isSubscribed(lead)
                        || !writing.consents(lead) && wasSubscribed(lead, "CONSENT"));
    }

    /** Whether the columns of an earlier result say that the customer is written. */
    static boolean isWritten(Lead lead) {
        var status = Target.statusOf(lead.earlierStatus());
        return DONE_STATUSES.stream().anyMatch(done -> isMessage("status." + done, status));
    }

    /** Whether an earlier result says that the customer is subscribed. */
    static boolean isSubscribed(Lead lead) {
        return Stream.of("DONE", "TWICE", "AGAIN").anyMatch(end -> wasSubscribed(lead, end));
    }

    /** Whether an earlier result says that nobody knows how the subscription ended. */
    static boolean mayBeSubscribed(Lead lead) {
        return wasSubscribed(lead, "UNKNOWN");
    }

    private static boolean wasSubscribed(Lead lead, String end) {
        return isMessage("sequence." + end, lead.earlierResult().getOrDefault("LadiFlow sequence", ""));
    }

    private static boolean isMessage(String key, String cell) {
        return Messages.ALL.stream().anyMatch(words -> words.format(key).equals(cell));
    }

    /** Writes a customer, and subscribes him if that was asked for and he consents. */
    WriteResult write(Lead lead) throws Exception {
        var request = toRequest(lead, writeOptions);
        var before = send(SHOW_URI, request);
        boolean same = before != null && !request.containsKey("tags") && isSame(before, request);
        var after = same ? before : send(WRITE_URI, request);
        // tags are ids there, so what was written is compared
        same |= before != null && before.path("tags").equals(after.path("tags")) && isSame(before, request);
        boolean isNew = after.path("isNewSubscriber").asBoolean(before == null);
        var status = same ? "SAME" : isNew ? "NEW" : "CHANGED";
        var id = after.path("_id").asText("");
        var email = after.path("email").asText(text(request.get("email")));
        var proof = writeOptions.consents(lead) ? writeOptions.proof(lead) : "";
        var sequence = subscribe(lead, id, email);
        return new WriteResult(status, Map.of("id", id, "sequence", sequence, "consent", proof));
    }

    /** Subscribes the customer if that was asked for and they consent; says what became of it. */
    private String subscribe(Lead lead, String id, String email) throws Exception {
        if (!writeOptions.consents(lead)) {
            // who may be in the sequence already stays known as such
            return words.format(mayBeSubscribed(lead) ? "sequence.UNKNOWN" : "sequence.CONSENT");
        }
        if (writeOptions.sequence(lead) == null) {
            return "";
        }
        if (email.isBlank()) {
            return words.format("sequence.EMAIL");
        }
        var sequence = writeOptions.sequence(lead);
        // a customer has another address once a later row tells it; rows with sequences of their own may name several
        // for one
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

    /** How many customers it has subscribed. */
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

    /** Whether LadiFlow has all of it already. */
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
