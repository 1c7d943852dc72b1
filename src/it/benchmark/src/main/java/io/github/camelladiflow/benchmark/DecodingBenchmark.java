// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.benchmark;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
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

/** Reads a customer from the bytes of a response, compared with Jackson and the same bytes. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 4, time = 500, timeUnit = TimeUnit.MILLISECONDS)
public class DecodingBenchmark {

    private static final TypeReference<Map<String, Object>> MAP = new TypeReference<>() {};

    @Param({ResponseFixtures.SMALL, ResponseFixtures.LARGE})
    private String response;

    private final ObjectMapper mapper = new ObjectMapper();
    private byte[] compact;
    private byte[] indented;

    @Setup
    public void read() throws IOException {
        compact = ResponseFixtures.compact(response);
        indented = ResponseFixtures.indented(response);
    }

    @Benchmark
    public Customer customer() throws IOException {
        return ResponseFixtures.customer(compact);
    }

    @Benchmark
    public Customer customerOfIndentedResponse() throws IOException {
        return ResponseFixtures.customer(indented);
    }

    @Benchmark
    public Map<String, Object> jacksonMap() throws IOException {
        return mapper.readValue(compact, MAP);
    }

    @Benchmark
    public int customerAndThreeMembers() throws IOException {
        Customer customer = customer();
        return customer.getId().length()
                + customer.getEmail().length()
                + customer.getCustomFields().size();
    }

    @Benchmark
    public int jacksonMapAndThreeMembers() throws IOException {
        var customer = (Map<?, ?>) ((Map<?, ?>) jacksonMap().get("data")).get("customer");
        return ((String) customer.get("_id")).length()
                + ((String) customer.get("email")).length()
                + ((List<?>) customer.get("custom_fields")).size();
    }

    @Benchmark
    public JsonNode jacksonTree() throws IOException {
        return mapper.readTree(compact);
    }

    @Benchmark
    public JsonToken jacksonSkipping() throws IOException {
        try (JsonParser parser = mapper.getFactory().createParser(compact)) {
            parser.nextToken();
            parser.skipChildren();
            return parser.currentToken();
        }
    }
}
