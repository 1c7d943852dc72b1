// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.source;

import java.io.IOException;

/**
 * Looks up a customer that LadiFlow has just listed. If LadiFlow does not find this customer, other customers that are
 * not found prove nothing, because the server fails or the API key has lost its scope. Not thread-safe.
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
     * @param runSuffix the file of the customers that this run has listed
     */
    ControlLookup(CustomerPages pages, int pageSize, StateFile file, String runSuffix) {
        this.pages = pages;
        this.pageSize = pageSize;
        this.file = file;
        this.runSuffix = runSuffix;
    }

    /** Chooses another customer at the next check. */
    void renew() {
        id = null;
    }

    /** Returns the reason why lookups currently prove nothing, null if LadiFlow finds the customer. */
    String findFailure() throws IOException {
        id = id == null ? choose() : id;
        Change found = id == null ? null : pages.find(id);
        if (found != null && found.exists() && found.id().equals(id)) {
            return null;
        }
        return id == null
                ? "LadiFlow returned an empty list, although this source knows customers. An API key without its scope has"
                        + " the same effect, so the source reports no deletions. Check apiKey, search and tags."
                        + " If all customers were really deleted, create a customer that matches search and tags."
                        + " The run after that continues."
                : "LadiFlow does not find a customer that it has just listed, so the source reports no"
                        + " deletions. The source restarts the reconciliation run later.";
    }

    private String choose() throws IOException {
        // the last customer of the page: replicas may not have the newest one yet
        String last = pages.read(0, pageSize).stream()
                .filter(Change::exists)
                .map(Change::id)
                .reduce((first, second) -> second)
                .orElse(null);
        if (last != null) {
            return last;
        }
        // if the whole page is marked as deleted, use another customer that this run has listed
        try (var listed = CustomerLine.read(file, runSuffix)) {
            return listed.filter(line -> line.kind().equals("+"))
                    .map(CustomerLine::id)
                    .reduce((first, second) -> second)
                    .orElse(null);
        }
    }
}
