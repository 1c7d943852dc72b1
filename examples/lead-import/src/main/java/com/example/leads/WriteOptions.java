// SPDX-License-Identifier: Apache-2.0
package com.example.leads;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The options for writing the customers of rows.
 *
 * @param tags the names of tags that each customer gets
 * @param sequence the name of the sequence to subscribe to, or null
 * @param customFields custom fields that each customer gets unless the row contains them
 * @param consentAll whether all customers in the file consent to messages
 * @param proof the proof of the consents for rows that do not have their own: {@code consent-by}, {@code consent-at},
 *     {@code consent-text}
 * @param proofField the custom field that gets the proof, or null
 * @param points the points that one customer in the sequence costs
 */
record WriteOptions(
        List<String> tags,
        String sequence,
        Map<String, String> customFields,
        boolean consentAll,
        Map<String, String> proof,
        String proofField,
        int points) {

    /** The points that one e-mail costs. LadiFlow's API does not report how many e-mails a sequence sends. */
    private static final int POINTS = 2;

    /** Returns the options for writing, or null if customers are looked up. */
    static WriteOptions of(Options options) {
        if (!options.flag("write")) {
            Stream.of("tags", "sequence", "consent-all", "yes", "points", "max-points", "consent-field")
                    .filter(options::has)
                    .forEach(name -> {
                        throw options.error("option.write", name);
                    });
            return null;
        }
        var proof = new LinkedHashMap<String, String>();
        Lead.PROOF_NAMES.forEach(name -> proof.put(name, options.text(name, "")));
        return new WriteOptions(
                options.list("tags", "[,;]", ""),
                options.text("sequence", null),
                options.customFields(),
                options.flag("consent-all"),
                proof,
                options.text("consent-field", null),
                options.number("points", POINTS, 0));
    }

    /** Returns the sequence of a row, or null. */
    String sequence(Lead lead) {
        return lead.extras().getOrDefault(Lead.SEQUENCE, sequence);
    }

    boolean consents(Lead lead) {
        return consentAll || lead.consents();
    }

    /**
     * Returns the proof of a consent: the customer's e-mail address or phone number, who recorded the consent, when it was
     * given, and its text, with a question mark for each unknown value.
     */
    String proof(Lead lead) {
        var who = lead.members().getOrDefault("email", lead.members().get("phone"));
        return Lead.PROOF_NAMES.stream()
                .map(name -> lead.extras().getOrDefault(name, proof.get(name)))
                .map(part -> part.isEmpty() ? "?" : part)
                .collect(Collectors.joining("; ", who + "; ", ""));
    }

    /** Returns whether an option concerns consents, so that the result contains the proof. */
    boolean hasProofOptions() {
        return proofField != null || proof.values().stream().anyMatch(part -> !part.isEmpty());
    }
}
