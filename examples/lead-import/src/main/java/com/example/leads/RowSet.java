// SPDX-License-Identifier: Apache-2.0
package com.example.leads;

import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/** A set of rows, each of which is known by its file and the number of its first line. Not thread-safe. */
final class RowSet {

    private final Map<String, BitSet> lines = new HashMap<>();

    /**
     * Adds a row.
     *
     * @param file the name of its file
     * @param line the number of its line
     */
    void add(String file, int line) {
        lines.computeIfAbsent(file, name -> new BitSet()).set(line);
    }

    /**
     * Adds rows of one file.
     *
     * @param file the name of their file
     * @param numbers the numbers of their lines
     */
    void add(String file, BitSet numbers) {
        lines.computeIfAbsent(file, name -> new BitSet()).or(numbers);
    }

    /**
     * Adds rows that follow each other.
     *
     * @param file the name of their file
     * @param first the number of the first line
     * @param count how many lines
     */
    void add(String file, int first, int count) {
        lines.computeIfAbsent(file, name -> new BitSet()).set(first, first + count);
    }

    /** How many rows of this set are not in another one. */
    long missingIn(RowSet other) {
        return lines.entrySet().stream()
                .mapToLong(entry -> {
                    var rest = (BitSet) entry.getValue().clone();
                    rest.andNot(other.lines.getOrDefault(entry.getKey(), new BitSet()));
                    return rest.cardinality();
                })
                .sum();
    }

    /** How many rows there are. */
    long size() {
        return lines.values().stream().mapToLong(BitSet::cardinality).sum();
    }
}
