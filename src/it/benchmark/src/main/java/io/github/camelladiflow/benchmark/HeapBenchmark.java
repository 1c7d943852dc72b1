// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.benchmark;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.concurrent.Callable;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;

/** Measures the heap that a customer needs, from the difference that many customers make. */
final class HeapBenchmark {

    private static final int COUNT = 2_000;
    private static final TypeReference<Map<String, Object>> MAP = new TypeReference<>() {};
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private HeapBenchmark() {}

    static long customer(String response) throws Exception {
        byte[] json = ResponseFixtures.compact(response);
        return bytesOf(() -> ResponseFixtures.customer(json));
    }

    static long map(String response) throws Exception {
        byte[] json = MAPPER.writeValueAsBytes(
                MAPPER.readTree(ResponseFixtures.compact(response)).at("/data/customer"));
        return bytesOf(() -> MAPPER.readValue(json, MAP));
    }

    static long json(String response) throws IOException {
        return MAPPER.writeValueAsBytes(
                        MAPPER.readTree(ResponseFixtures.compact(response)).at("/data/customer"))
                .length;
    }

    private static long bytesOf(Callable<?> maker) throws Exception {
        var kept = new Object[COUNT];
        maker.call();
        long before = used();
        for (int i = 0; i < COUNT; i++) {
            kept[i] = maker.call();
        }
        long after = used();
        if (kept[COUNT - 1] == null) {
            throw new IllegalStateException();
        }
        return (after - before) / COUNT;
    }

    private static long used() {
        var memory = ManagementFactory.getMemoryMXBean();
        for (int i = 0; i < 3; i++) {
            memory.gc();
        }
        return memory.getHeapMemoryUsage().getUsed();
    }
}
