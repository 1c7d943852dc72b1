// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Function;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.management.ThreadMXBean;
import io.github.camelladiflow.model.Customer;
import io.github.camelladiflow.test.JacksonObjects;
import org.apache.camel.TypeConverter;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Counts the cost of converting a response to a customer, and the customer to JSON. Does not measure time. */
@Tag("baseline")
class DecodingCostIT {

    private static final int TIMES = 100;
    private static final long MAX_BYTES = 1 << 23;

    private final ResponseDecoder decoder = ResponseDecoderTest.decoder();
    private final ApiRequest<Customer> request = ResponseDecoderTest.request();

    @Test
    void convertsResponseToTextWithoutTreeOrGenerator() throws Exception {
        var answer = response("customer-show.json");
        byte[] json = new ObjectMapper().writeValueAsBytes(answer);
        try (var context = new DefaultCamelContext()) {
            context.start();
            TypeConverter converter = context.getTypeConverter();

            assertThat(jacksonObjectsCreatedBy(() -> converter.mandatoryConvertTo(String.class, decode(json))))
                    .isZero();
            assertThat(jacksonObjectsCreatedBy(() -> converter.mandatoryConvertTo(byte[].class, decode(json))))
                    .isZero();
            assertThat(jacksonObjectsCreatedBy(() -> converter.mandatoryConvertTo(InputStream.class, decode(json))))
                    .isZero();
        }
        assertThat(decode(json).toJson()).isEqualTo(answer.at("/data/customer").toString());
    }

    @Test
    void rewritesResponseWithWhitespaceOnlyOnce() throws Exception {
        byte[] json =
                new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsBytes(response("customer-show.json"));
        Customer customer = decode(json);

        assertThat(jacksonObjectsCreatedBy(() -> decode(json))).isGreaterThanOrEqualTo(TIMES);
        assertThat(jacksonObjectsCreatedBy(customer::toJson)).isZero();
    }

    /** The limits are the actual numbers plus 15 %. */
    @Test
    @EnabledForJreRange(min = JRE.JAVA_17, max = JRE.JAVA_17)
    void limitsAllocationOfDecoding() {
        // code that has not been compiled yet allocates more
        await().untilAsserted(() ->
                assertThat(allocatedBy("customer-show.json", Customer::getId)).isLessThan(19_000));
        await().untilAsserted(() -> assertThat(allocatedBy("customer-120-fields.json", Customer::getId))
                .isLessThan(85_000));
        await().untilAsserted(() -> assertThat(allocatedBy("customer-show.json", Customer::getCustomFields))
                .isLessThan(33_500));
    }

    private static JsonNode response(String name) throws IOException {
        try (var json = DecodingCostIT.class.getResourceAsStream("/fixtures/" + name)) {
            return new ObjectMapper().readTree(Objects.requireNonNull(json, name));
        }
    }

    private Customer decode(byte[] json) throws IOException {
        return decoder.decode(
                        request,
                        new RawResponse(200, null, null, null, null, new ByteArrayInputStream(json), null),
                        MAX_BYTES,
                        "key")
                .value();
    }

    private static long jacksonObjectsCreatedBy(Callable<?> work) throws Exception {
        work.call();
        long made = -1;
        // a garbage collection in between would hide created objects
        for (int tries = 0; made < 0 && tries < 20; tries++) {
            System.gc();
            long before = JacksonObjects.count();
            long collections = collections();
            for (int i = 0; i < TIMES; i++) {
                work.call();
            }
            made = collections() == collections ? JacksonObjects.count() - before : -1;
        }
        return made;
    }

    private static long collections() {
        return ManagementFactory.getGarbageCollectorMXBeans().stream()
                .mapToLong(GarbageCollectorMXBean::getCollectionCount)
                .sum();
    }

    private long allocatedBy(String name, Function<Customer, ?> reading) throws Exception {
        byte[] json = new ObjectMapper().writeValueAsBytes(response(name));
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        for (int i = 0; i < 100 * TIMES; i++) {
            reading.apply(decode(json));
        }
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < TIMES; i++) {
            reading.apply(decode(json));
        }
        return (threads.getCurrentThreadAllocatedBytes() - before) / TIMES;
    }
}
