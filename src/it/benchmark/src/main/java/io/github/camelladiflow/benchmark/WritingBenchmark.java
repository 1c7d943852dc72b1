// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.benchmark;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.camelladiflow.model.Customer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Writes a customer as JSON and reads its members, compared with Jackson and a map. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 4, time = 500, timeUnit = TimeUnit.MILLISECONDS)
public class WritingBenchmark {

    private static final TypeReference<Map<String, Object>> MAP = new TypeReference<>() {};

    @Param(ResponseFixtures.SMALL)
    private String response;

    private final ObjectMapper mapper = new ObjectMapper();
    private Customer customer;
    private Object map;

    @Setup
    public void read() throws IOException {
        byte[] json = ResponseFixtures.compact(response);
        customer = ResponseFixtures.customer(json);
        map = ((Map<?, ?>) mapper.readValue(json, MAP).get("data")).get("customer");
    }

    @Benchmark
    public byte[] customerToBytes() {
        return customer.toJsonBytes();
    }

    @Benchmark
    public String customerToText() {
        return customer.toJson();
    }

    @Benchmark
    public byte[] jacksonMapToBytes() throws IOException {
        return mapper.writeValueAsBytes(map);
    }

    @Benchmark
    public String jacksonMapToText() throws IOException {
        return mapper.writeValueAsString(map);
    }

    @Benchmark
    public String email() {
        return customer.getEmail();
    }

    @Benchmark
    public String name() {
        return customer.getName();
    }

    @Benchmark
    public Object customField() {
        return customer.getCustomField("order_total");
    }

    @Benchmark
    public Map<String, Object> customerToMap() {
        return customer.toMap();
    }
}
