// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

import com.sun.management.ThreadMXBean;
import org.apache.camel.AsyncProducer;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Counts the bytes and requests of lookups, and does not measure time. The limits are the actual numbers plus 15 %. */
@Tag("baseline")
class LookupCostIT extends SandboxRouteTestBase {

    private static final int CALLS = 200;

    @Test
    @EnabledForJreRange(min = JRE.JAVA_17, max = JRE.JAVA_17)
    void cacheHitAllocatesNoMoreThanNecessary() throws Exception {
        component();
        start(routes -> {
            routes.from("direct:empty").process(exchange -> {});
            routes.from("direct:in").to("ladiflow:customer/show?cacheTtl=1h");
        });

        long empty = allocatedBytesPerCall("direct:empty", 50_000);
        long hit = allocatedBytesPerCall("direct:in", 50_000);

        assertThat(hit - empty).isLessThan(600);
        assertThat(sandbox().requests()).hasSize(1);
    }

    @Test
    @EnabledForJreRange(min = JRE.JAVA_17, max = JRE.JAVA_17)
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    void lookupOverNetworkAllocatesNoMoreThanNecessary() throws Exception {
        startRouteTo(lookupUri());

        // code that has not been compiled yet allocates more
        await().atMost(Duration.ofMinutes(5))
                .untilAsserted(() ->
                        assertThat(allocatedBytesPerCall("direct:in", 2_000)).isLessThan(38_400));
    }

    /** Makes the first calls on this thread, so that they are counted. The routes do not leave the thread. */
    private long allocatedBytesPerCall(String uri, int warmUp) throws Exception {
        AsyncProducer producer = context.getEndpoint(uri).createAsyncProducer();
        producer.start();
        for (int i = 0; i < warmUp; i++) {
            send(producer);
        }
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < CALLS; i++) {
            send(producer);
        }
        return (threads.getCurrentThreadAllocatedBytes() - before) / CALLS;
    }

    private void send(AsyncProducer producer) throws Exception {
        var exchange = new DefaultExchange(context);
        exchange.getIn().setBody(LAN.phone());
        producer.process(exchange);
        if (exchange.getException() != null) {
            throw exchange.getException();
        }
    }
}
