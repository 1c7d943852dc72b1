// SPDX-License-Identifier: Apache-2.0
package com.example.leads;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What is written of each row.
 *
 * @param tags names of tags that each customer gets
 * @param sequence the name of the sequence to subscribe to, or null
 * @param customFields what each customer gets that the row does not say
 * @param consentAll whether all of the file want messages
 * @param proof of the consents, for rows that do not have their own: {@code consent-by}, {@code consent-at},
 *     {@code consent-text}
 * @param proofField the custom field that gets the proof, or null
 * @param points what one customer in the sequence costs
 */
record WriteOptions(
        List<String> tags,
        String sequence,
        Map<String, String> customFields,
        boolean consentAll,
        Map<String, String> proof,
        String proofField,
        int points) {

    /** An e-mail costs as much; how many a sequence sends it does not tell. */
    private static final int POINTS = 2;

    /** What the options say, or null: customers are looked up. */
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

    /** The sequence of a row, or null. */
    String sequence(Lead lead) {
        return lead.extras().getOrDefault(Lead.SEQUENCE, sequence);
    }

    boolean consents(Lead lead) {
        return consentAll || lead.consents();
    }

    /** Who has consented, when, and to which words, as far as it is known; a question mark for what is not. */
    String proof(Lead lead) {
        var who = lead.members().getOrDefault("email", lead.members().get("phone"));
        return Lead.PROOF_NAMES.stream()
                .map(name -> lead.extras().getOrDefault(name, proof.get(name)))
                .map(part -> part.isEmpty() ? "?" : part)
                .collect(Collectors.joining("; ", who + "; ", ""));
    }

    /** Whether the options say anything about the consents, so that the result has the proof. */
    boolean hasProofOptions() {
        return proofField != null || proof.values().stream().anyMatch(part -> !part.isEmpty());
    }
}
