// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.source;

import java.io.IOException;

/**
 * Looks up a customer that LadiFlow has just listed, to check that lookups work. If LadiFlow does not find this
 * customer, the server has failed or the API key has lost its scope. In that case, a lookup that does not find its
 * customer does not prove that the customer was deleted. Not thread-safe.
 */
final class ControlLookup {

    private final CustomerPages pages;
    private final int pageSize;
    private final StateFile file;
    private final String runSuffix;
    private String id;

    /**
     * Creates a control lookup.
     *
     * @param runSuffix the suffix of the file with the customers that the current run has listed
     */
    ControlLookup(CustomerPages pages, int pageSize, StateFile file, String runSuffix) {
        this.pages = pages;
        this.pageSize = pageSize;
        this.file = file;
        this.runSuffix = runSuffix;
    }

    /** Makes the next check choose a customer from the current list. */
    void renew() {
        id = null;
    }

    /**
     * Returns the reason why the results of lookups are not reliable at present, or null if LadiFlow finds the
     * customer.
     */
    String findFailure() throws IOException {
        id = id == null ? choose() : id;
        Change found = id == null ? null : pages.find(id);
        if (found != null && found.exists() && found.id().equals(id)) {
            return null;
        }
        return id == null
                ? "LadiFlow returned an empty list, although this source has already read customers. The same happens if the"
                        + " API key has lost its scope, so the source does not report deletions. Check apiKey, 'search'"
                        + " and 'tags'. If all customers were really deleted, create a customer that matches"
                        + " 'search' and 'tags'."
                        + " The next run can then report deletions."
                : "LadiFlow does not find a customer that it has just listed, so the source does not report"
                        + " deletions. The source restarts the reconciliation run later.";
    }

    private String choose() throws IOException {
        // the last customer on the page is used, because replicas may not have the newest customers yet
        String last = pages.read(0, pageSize).stream()
                .filter(Change::exists)
                .map(Change::id)
                .reduce((first, second) -> second)
                .orElse(null);
        if (last != null) {
            return last;
        }
        // if all customers on the page are marked as deleted, use another customer that this run has listed
        try (var listed = CustomerLine.read(file, runSuffix)) {
            return listed.filter(line -> line.kind().equals("+"))
                    .map(CustomerLine::id)
                    .reduce((first, second) -> second)
                    .orElse(null);
        }
    }
}
