// SPDX-License-Identifier: Apache-2.0
package com.example.leads;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The numbers of the lines for one message: it shows the first ones. Not thread-safe. */
final class LineNumbers {

    private static final int MAX_SHOWN = 10;

    private final List<Long> first = new ArrayList<>();
    private long count;

    void add(long line) {
        count++;
        if (first.size() < MAX_SHOWN) {
            first.add(line);
        }
    }

    long count() {
        return count;
    }

    @Override
    public String toString() {
        return first.stream().map(String::valueOf).collect(Collectors.joining(", ")) + (count > MAX_SHOWN ? ", …" : "");
    }
}
