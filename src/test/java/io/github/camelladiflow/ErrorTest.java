// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import java.time.Duration;
import java.util.AbstractMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import org.apache.camel.Exchange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/** An {@link Error} makes the exchange fail, and the threads of a route go on. */
class ErrorTest extends LookupTestBase {

    private static final Duration LONG = Duration.ofMinutes(2);

    /** A body whose members cannot be read. */
    private static final Map<String, Object> BROKEN = new AbstractMap<>() {
        @Override
        public Set<Entry<String, Object>> entrySet() {
            throw new NoClassDefFoundError();
        }
    };

    @ParameterizedTest
    @CsvSource({"customer/show, phone", "customer/create, phone", "customer/create-tag, name", "customer/list, search"})
    void errorFromBodyFailsOnlyItsExchange(String operation, String member) throws Exception {
        var ended = new LinkedBlockingQueue<Exchange>();
        addRoute(route -> {
            route.onException(Throwable.class).handled(true).process(ended::add);
            route.from("seda:in").to("ladiflow:" + operation).process(ended::add);
        });
        context.start();
        try (var template = context.createProducerTemplate()) {
            template.sendBody("seda:in", BROKEN);
            template.sendBody("seda:in", Map.of(member, "0950000077"));
        }
        Exchange first = ended.poll(LONG.toSeconds(), TimeUnit.SECONDS);
        Exchange second = ended.poll(LONG.toSeconds(), TimeUnit.SECONDS);

        assertThat(first).isNotNull();
        assertThat(first.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class))
                .hasRootCauseInstanceOf(NoClassDefFoundError.class);
        assertThat(first.getMessage().getHeader(LadiFlowConstants.ATTEMPTS)).isEqualTo(0);
        assertThat(second).as("the next message of the same thread").isNotNull();
        assertThat(sandbox.requestCount()).isPositive();
    }
}
