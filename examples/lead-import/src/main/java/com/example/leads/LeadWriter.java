// SPDX-License-Identifier: Apache-2.0
package com.example.leads;

import java.text.Normalizer;
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
import io.github.camelladiflow.model.ItemStream;
import io.github.camelladiflow.model.NamedItem;
import io.github.camelladiflow.model.exception.LadiFlowException;
import io.github.camelladiflow.model.exception.LadiFlowRequestException;
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
     * @param id of the customer
     * @param sequence which of the words says what became of the subscription, or null
     * @param proof of the consent
     * @param failure why it failed, or null
     */
    record WriteResult(String status, String id, String sequence, String proof, Exception failure) {}

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

    /**
     * Looks for sequences that nobody can be subscribed to, before anybody is written.
     *
     * @param sequences names or ids
     * @return a message for each that LadiFlow does not have, or has several times, with similar names
     */
    List<String> findSequenceProblems(Set<String> sequences) throws Exception {
        var problems = new ArrayList<String>();
        for (var sequence : sequences) {
            try {
                send(
                        "ladiflow:sequence/subscribe?dryRun=true",
                        Map.of("email", "nobody@example.com", "sequence_id", sequence));
            } catch (LadiFlowRequestException e) {
                if (e.getHttpStatus() != null) {
                    throw e;
                }
                var similar = SimilarNames.of(sequence, names("sequence/list").values());
                problems.add(words.format("noSequence", sequence)
                        + (similar.isEmpty() ? "" : ". " + words.format("similar", String.join(", ", similar))));
            }
        }
        return problems;
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
        if (!writeOptions.consents(lead)) {
            // who may be in the sequence already stays known as such
            var sequence = mayBeSubscribed(lead) ? "sequence.UNKNOWN" : "sequence.CONSENT";
            return new WriteResult(status, id, sequence, "", null);
        }
        var proof = writeOptions.proof(lead);
        if (writeOptions.sequence(lead) == null) {
            return new WriteResult(status, id, null, proof, null);
        }
        var email = after.path("email").asText(text(request.get("email")));
        if (email.isBlank()) {
            return new WriteResult(status, id, "sequence.EMAIL", proof, null);
        }
        try {
            return new WriteResult(status, id, "sequence." + subscribe(lead, id, email), proof, null);
        } catch (LadiFlowException e) {
            return new WriteResult(status, id, "sequence.FAILED", proof, e);
        }
    }

    private String subscribe(Lead lead, String id, String email) throws Exception {
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
                    return "UNKNOWN";
                }
                journal.recordEnd(who, false);
                if (mayBeTwice && !Reason.of(e).isOutage()) {
                    return "UNKNOWN";
                }
                throw e;
            }
            journal.recordEnd(who, true);
            subscriptions.increment();
        }
        return mayBeTwice ? "AGAIN" : begun ? "DONE" : "TWICE";
    }

    /** The names of all tags or sequences of the store, by their ids. */
    Map<String, String> names(String operation) throws Exception {
        var names = new LinkedHashMap<String, String>();
        try (var items = send("ladiflow:" + operation + "?paging=ALL&pageSize=100", null, ItemStream.class)) {
            while (items.hasNext()) {
                var item = (NamedItem) items.next();
                names.put(text(item.getId()), text(item.getName()));
            }
        }
        return names;
    }

    /** How many customers it has subscribed. */
    long subscriptionCount() {
        return subscriptions.sum();
    }

    Set<String> dropped() {
        return dropped;
    }

    /** As names are compared: case and blanks do not count. */
    static String normalizeName(String name) {
        return Normalizer.normalize(name, Normalizer.Form.NFC)
                .strip()
                .replaceAll("\\s+", " ")
                .toLowerCase(Locale.ROOT);
    }

    private JsonNode send(String uri, Map<String, Object> body) throws Exception {
        return send(uri, body, JsonNode.class);
    }

    private <T> T send(String uri, Map<String, Object> body, Class<T> type) throws Exception {
        var exchange = template.send(uri, sent -> sent.getMessage().setBody(body));
        if (exchange.getException() != null) {
            throw exchange.getException();
        }
        dropped.addAll(
                Options.split(exchange.getMessage().getHeader(LadiFlowConstants.DROPPED, "", String.class), ","));
        return exchange.getMessage().getBody(type);
    }

    /** Whether LadiFlow has all of it already. */
    private static boolean isSame(JsonNode customer, Map<String, Object> request) {
        return request.entrySet().stream().allMatch(member -> isSame(customer, member.getKey(), member.getValue()));
    }

    private static boolean isSame(JsonNode customer, String member, Object value) {
        var has = customer.path(member);
        return switch (member) {
            case "tags" -> true;
            case "custom_fields" -> false;
            // the answer's name is the first name
            case "first_name" -> isSame(customer, "name", value);
            case "dob" -> has.asText().startsWith(text(value));
            case "email" -> has.asText().equalsIgnoreCase(text(value));
            default -> has.asText().equals(text(value));
        };
    }

    private static String text(Object value) {
        return value == null ? "" : value instanceof JsonNode json ? CustomerFields.text(json) : value.toString();
    }
}
