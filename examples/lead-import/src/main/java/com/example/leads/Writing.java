// SPDX-License-Identifier: Apache-2.0
package com.example.leads;

import java.util.Arrays;
import java.util.List;
import java.util.Properties;

/**
 * What is written of each row.
 *
 * @param tags names of tags that each customer gets
 * @param sequence the name of the sequence to subscribe to, or null
 * @param consentAll whether all of the file want messages
 * @param yes whether it is sent; otherwise it is shown what would be
 * @param points what one customer in the sequence costs
 * @param maxPoints more is not sent; null for any
 */
record Writing(List<String> tags, String sequence, boolean consentAll, boolean yes, int points, Integer maxPoints) {

    /** An e-mail costs as much; how many a sequence sends it does not tell. */
    private static final int POINTS = 2;

    /**
     * Reads the options.
     *
     * @param properties {@code sample.write}, {@code sample.tags}, {@code sample.sequence}, {@code sample.consent-all},
     *     {@code sample.yes}, {@code sample.points}, {@code sample.max-points}
     * @return what is written, or null: customers are looked up
     */
    static Writing of(Properties properties) {
        if (!ImportOptions.flag(properties, "sample.write")) {
            for (var name : List.of("tags", "sequence", "consent-all", "yes", "points", "max-points")) {
                if (properties.containsKey("sample." + name)) {
                    throw new ImportException(Words.of(properties).say("option.write", name));
                }
            }
            return null;
        }
        var tags = ImportOptions.text(properties, "sample.tags", "");
        return new Writing(
                Arrays.stream(tags.split("[,;]"))
                        .map(String::strip)
                        .filter(tag -> !tag.isEmpty())
                        .toList(),
                ImportOptions.text(properties, "sample.sequence", null),
                ImportOptions.flag(properties, "sample.consent-all"),
                ImportOptions.flag(properties, "sample.yes"),
                ImportOptions.number(properties, "sample.points", POINTS, 0),
                properties.containsKey("sample.max-points")
                        ? ImportOptions.number(properties, "sample.max-points", 0, 0)
                        : null);
    }
}
