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

import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelladiflow.model.CustomerWrite;
import io.github.camelladiflow.model.LadiFlowAuthenticationException;
import io.github.camelladiflow.model.LadiFlowException;
import io.github.camelladiflow.model.LadiFlowRequestException;
import org.apache.camel.ProducerTemplate;

/** Writes the customers of rows, and subscribes them to a sequence. Thread-safe. */
final class LeadWriter {

    /** What became of the customer; these words of an earlier result say that nothing is left to do. */
    static final List<String> DONE = List.of("NEW", "CHANGED", "SAME");

    private static final String SHOW = "ladiflow:customer/show?phoneFormat=VN&notFound=NULL";
    private static final String WRITE =
            "ladiflow:customer/create-or-update?phoneFormat=VN&lists=ADD&createTags=true&retryWrites=true";

    private final Writing writing;
    private final Words words;
    private final ProducerTemplate template;
    private final Journal journal;

    /**
     * What became of a row.
     *
     * @param status one of {@link #DONE}
     * @param id of the customer
     * @param sequence which of the words says what became of the subscription, or null
     * @param failure why it failed, or null
     */
    record Written(String status, String id, String sequence, Exception failure) {}

    LeadWriter(Writing writing, Words words, ProducerTemplate template, Journal journal) {
        this.writing = writing;
        this.words = words;
        this.template = template;
        this.journal = journal;
    }

    /**
     * Makes of a lead what is sent.
     *
     * @throws LeadRowException if it names nobody, or has a value that LadiFlow does not take
     */
    static Map<String, Object> request(Lead lead, Writing writing) {
        var members = new LinkedHashMap<>(lead.members());
        if (!writing.tags().isEmpty()) {
            var tags = new LinkedHashSet<>(Options.split(String.valueOf(members.getOrDefault("tags", "")), "[,;]"));
            tags.addAll(writing.tags());
            members.put("tags", new ArrayList<>(tags));
        }
        if (members.get("phone") instanceof String phone) {
            var number = Lead.number(phone);
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
            members.forEach(LeadWriter::check);
            throw e;
        }
        return members;
    }

    private static void check(String member, Object value) {
        try {
            CustomerWrite.of(Map.of(member, value));
        } catch (IllegalArgumentException e) {
            throw new LeadRowException(member.equals("email") ? "row.email" : "row.value", member);
        }
    }

    /** By what LadiFlow knows whom a row is about; nothing if the row cannot be sent. */
    static Set<String> who(LeadRow row, Writing writing) {
        try {
            var request = request(row.lead(), writing);
            var who = new HashSet<>(List.of(text(request.get("email")).toLowerCase(Locale.ROOT)));
            who.add(text(request.get("phone")));
            who.remove("");
            return who;
        } catch (LeadRowException e) {
            return Set.of();
        }
    }

    /** Whether the columns of an earlier result say that nothing is left to do. */
    static boolean isDone(Lead lead, Writing writing) {
        var earlier = lead.earlier();
        boolean mayNot = !writing.consentAll() && !lead.consents();
        return !earlier.isEmpty()
                && DONE.stream().anyMatch(status -> isWord("status." + status, earlier.get(0)))
                && (writing.sequence() == null
                        || earlier.stream()
                                .anyMatch(cell -> isWord("sequence.DONE", cell)
                                        || isWord("sequence.TWICE", cell)
                                        || mayNot && isWord("sequence.CONSENT", cell)));
    }

    private static boolean isWord(String key, String cell) {
        return Words.ALL.stream().anyMatch(words -> words.say(key).equals(cell));
    }

    /**
     * Makes sure that there is such a sequence, before anybody is written.
     *
     * @throws ImportException if there is none
     */
    void checkSequence() throws Exception {
        if (writing.sequence() != null) {
            try {
                send(
                        "ladiflow:sequence/subscribe?dryRun=true",
                        Map.of("email", "nobody@example.com", "sequence_id", writing.sequence()));
            } catch (LadiFlowRequestException e) {
                throw new ImportException(words.say("noSequence", writing.sequence()));
            } catch (LadiFlowAuthenticationException e) {
                throw new ImportException(words.say("stopped.key"));
            }
        }
    }

    /** Writes a customer, and subscribes him if that was asked for and he consents. */
    Written write(Lead lead) throws Exception {
        var request = request(lead, writing);
        var before = send(SHOW, request);
        boolean same = before != null && !request.containsKey("tags") && isSame(before, request);
        var after = same ? before : send(WRITE, request);
        // tags are ids there, so what was written is compared
        same |= before != null && before.path("tags").equals(after.path("tags")) && isSame(before, request);
        boolean isNew = after.path("isNewSubscriber").asBoolean(before == null);
        var status = same ? "SAME" : isNew ? "NEW" : "CHANGED";
        var id = after.path("_id").asText("");
        if (writing.sequence() == null) {
            return new Written(status, id, null, null);
        }
        if (!writing.consentAll() && !lead.consents()) {
            return new Written(status, id, "sequence.CONSENT", null);
        }
        return subscribe(status, id, after.path("email").asText(text(request.get("email"))));
    }

    private Written subscribe(String status, String id, String email) throws Exception {
        if (email.isBlank()) {
            return new Written(status, id, "sequence.EMAIL", null);
        }
        // a customer has another address once a later row tells it
        var who = id.isEmpty() ? email.toLowerCase(Locale.ROOT) : id;
        if (!journal.begin(who)) {
            return new Written(status, id, "sequence.TWICE", null);
        }
        try {
            send("ladiflow:sequence/subscribe", Map.of("email", email, "sequence_id", writing.sequence()));
        } catch (LadiFlowException e) {
            if (e.isPossiblyCarriedOut()) {
                return new Written(status, id, "sequence.UNKNOWN", null);
            }
            journal.end(who, false);
            return new Written(status, id, "sequence.FAILED", e);
        }
        journal.end(who, true);
        return new Written(status, id, "sequence.DONE", null);
    }

    private JsonNode send(String uri, Map<String, Object> body) throws Exception {
        var exchange = template.send(uri, sent -> sent.getMessage().setBody(body));
        if (exchange.getException() != null) {
            throw exchange.getException();
        }
        return exchange.getMessage().getBody(JsonNode.class);
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
        return value == null ? "" : value instanceof JsonNode json ? json.asText() : value.toString();
    }
}
