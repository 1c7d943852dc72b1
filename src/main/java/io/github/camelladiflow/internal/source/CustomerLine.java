// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.source;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A line about a customer in the reconciliation files. {@link Reconciliation} describes the kinds of lines.
 *
 * @param sinceMillis the time of the first lookup, 0 unless the customer is a candidate
 * @param lastMillis the time of the last lookup, 0 unless the customer is a candidate
 * @param mergedInto the id of the customer that this candidate was merged into, null if there is none
 */
record CustomerLine(String id, long sinceMillis, long lastMillis, String mergedInto, String kind) {

    private static final Set<String> KINDS = Set.of("+", "-", "~", "?", "!", "~!", "?!");

    private static final int MAX_CHUNK_SIZE = 1_000;

    /**
     * The maximum number of lookups in a run for customers that are still missing from the list, but were found by
     * their last lookup. The next run first looks up the customers that this run did not look up.
     */
    private static final int MAX_RECHECKS = 100;

    CustomerLine(String id, String kind) {
        this(id, 0, 0, null, kind);
    }

    /**
     * The kind of each customer's last line, in a format that needs little memory. Only kinds other than + are stored
     * by id, and the ids are stored as sorted hashes.
     */
    record Kinds(Map<String, String> otherKinds, long[] idHashes) {

        /** Returns the kind of a customer's last line, or null if there is no line. */
        String kindOf(String id) {
            return otherKinds.getOrDefault(id, Arrays.binarySearch(idHashes, hash(id)) >= 0 ? "+" : null);
        }

        /** Returns whether the customer exists and has been emitted. */
        boolean isAlive(String id) {
            String kind = kindOf(id);
            return kind != null && !kind.equals("-") && !kind.endsWith("!");
        }

        long existingCount() {
            return idHashes.length
                    - otherKinds.values().stream().filter("-"::equals).count();
        }
    }

    /** Reads the lines about customers. The caller has to close the stream. */
    static Stream<CustomerLine> read(StateFile file, String suffix) throws IOException {
        return file.lines(suffix).map(CustomerLine::parse).filter(Objects::nonNull);
    }

    /** Parses a line. Returns null if the line is truncated or not about a customer. */
    private static CustomerLine parse(String text) {
        String[] words = text.split(" ");
        String kind = words[words.length - 1].intern();
        if (words.length == 1 || !KINDS.contains(kind)) {
            return null;
        }
        return kind.startsWith("?")
                ? new CustomerLine(
                        words[0],
                        Long.parseLong(words[1]),
                        Long.parseLong(words[2]),
                        words.length > 4 ? words[3] : null,
                        kind)
                : new CustomerLine(words[0], kind);
    }

    static Kinds readKinds(StateFile file, String suffix) throws IOException {
        var others = new HashMap<String, String>();
        try (var lines = read(file, suffix)) {
            return new Kinds(
                    others,
                    lines.peek(line -> others.compute(line.id, (id, kind) -> line.kind.equals("+") ? null : line.kind))
                            // to save memory, lines of the kind ! are skipped, because almost all of these customers
                            // have a later + line
                            .filter(line -> !line.kind.equals("!"))
                            .mapToLong(line -> hash(line.id))
                            .sorted()
                            .distinct()
                            .toArray());
        }
    }

    /**
     * Returns the next customers to look up, at most {@value #MAX_CHUNK_SIZE}. They were known before the run, but the
     * run has neither found them in the list nor looked them up.
     */
    static Map<String, CustomerLine> readMissing(StateFile file, String knownSuffix, String runSuffix)
            throws IOException {
        Kinds before = readKinds(file, knownSuffix);
        Kinds now = readKinds(file, runSuffix);
        var next = new LinkedHashMap<String, CustomerLine>();
        var later = new ArrayList<String>();
        int left = 0;
        try (var lines = read(file, knownSuffix)) {
            for (CustomerLine line : (Iterable<CustomerLine>) lines::iterator) {
                boolean isMissing = !line.kind.equals("-")
                        && line.kind.equals(before.kindOf(line.id))
                        && now.kindOf(line.id) == null;
                // a customer that the last run found by a lookup, although it was missing from the list
                boolean isUnlisted = isMissing && line.kind.startsWith("~");
                left += isUnlisted ? 1 : 0;
                if (isUnlisted && left > MAX_RECHECKS) {
                    later.add(line.text());
                } else if (isMissing && (next.containsKey(line.id) || next.size() < MAX_CHUNK_SIZE)) {
                    next.put(line.id, line);
                }
            }
        }
        if (!later.isEmpty()) {
            // the next run looks these up first
            file.append(runSuffix, later);
        }
        return next;
    }

    boolean isCandidate() {
        return kind.startsWith("?");
    }

    /** Returns {@code !} if the customer may not have been emitted yet, otherwise an empty string. */
    String pendingMark() {
        return kind.endsWith("!") ? "!" : "";
    }

    /** Returns this line with the kind of a pending customer: if the customer is listed again, the source emits it. */
    CustomerLine asPending() {
        return new CustomerLine(id, sinceMillis, lastMillis, mergedInto, kind.replaceFirst("[+!]?$", "!"));
    }

    String text() {
        return id
                + (isCandidate() ? " " + sinceMillis + " " + lastMillis : "")
                + (mergedInto == null ? " " : " " + mergedInto + " ")
                + kind;
    }

    /**
     * Returns a 64-bit hash. With a million ids, a collision occurs in one of 40 million runs. Such a collision hides a
     * deletion.
     */
    private static long hash(String id) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < id.length(); i++) {
            hash = (hash ^ id.charAt(i)) * 0x100000001b3L;
        }
        return hash;
    }
}
