// SPDX-License-Identifier: Apache-2.0
package com.example.leads;

import java.util.List;

/**
 * What is written of each row.
 *
 * @param tags names of tags that each customer gets
 * @param sequence the name of the sequence to subscribe to, or null
 * @param consentAll whether all of the file want messages
 * @param yes whether it is sent; otherwise it is shown what would be
 * @param points what one customer in the sequence costs
 * @param maxPoints more is not sent
 */
record Writing(List<String> tags, String sequence, boolean consentAll, boolean yes, int points, int maxPoints) {

    /** An e-mail costs as much; how many a sequence sends it does not tell. */
    private static final int POINTS = 2;

    /** What the options say, or null: customers are looked up. */
    static Writing of(Options options) {
        if (!options.flag("write")) {
            for (var name : List.of("tags", "sequence", "consent-all", "yes", "points", "max-points")) {
                if (options.has(name)) {
                    throw options.refusal("option.write", name);
                }
            }
            return null;
        }
        return new Writing(
                options.list("tags", "[,;]", ""),
                options.text("sequence", null),
                options.flag("consent-all"),
                options.flag("yes"),
                options.number("points", POINTS, 0),
                options.number("max-points", Integer.MAX_VALUE, 0));
    }
}
