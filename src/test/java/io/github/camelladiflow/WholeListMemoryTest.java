// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

import io.github.camelladiflow.sandbox.LadiFlowSandbox;
import io.github.camelladiflow.test.JavaProcess;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A process with a heap of 40 MB lists more customers than fit into it, from a sandbox in another process. For a longer
 * test: {@code mvn test -Dtest=WholeListMemoryTest -Dlist.test.customers=200000}.
 */
@Tag("long")
class WholeListMemoryTest {

    private static final int CUSTOMERS = Integer.getInteger("list.test.customers", 20_000);

    @Test
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    void streamsLongListWithinSmallHeap(@TempDir Path folder) throws Exception {
        try (var sandbox = LadiFlowSandbox.builder()
                .customerCount(CUSTOMERS)
                .keptRequests(1)
                .start()) {
            long started = System.nanoTime();
            String said = JavaProcess.run(
                    folder.resolve("output"),
                    "-Xmx40m",
                    "-XX:+UseSerialGC",
                    "-XX:+ExitOnOutOfMemoryError",
                    WholeListMemoryTest.class.getName(),
                    sandbox.baseUrl(),
                    sandbox.apiKey());

            assertThat(said).contains("listed " + CUSTOMERS);
            System.out.printf(
                    "%d customers through a heap of 40 MB in %d ms%n",
                    CUSTOMERS, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - started));
        }
    }

    /** The process: takes the base URL and the key, lists all customers, and says how many they are. */
    public static void main(String[] args) throws Exception {
        long[] count = {0};
        try (var context = new DefaultCamelContext()) {
            context.disableJMX();
            var component = context.getComponent("ladiflow", LadiFlowComponent.class);
            component.getConfiguration().setBaseUrl(args[0]);
            component.getConfiguration().setApiKey(args[1]);
            RouteBuilder.addRoutes(
                    context,
                    routes -> routes.from("direct:in")
                            .to("ladiflow:customer/list?paging=ALL&pageSize=200")
                            .split(routes.body())
                            .streaming()
                            .process(exchange -> count[0]++));
            context.start();
            var exchange =
                    context.createFluentProducerTemplate().to("direct:in").send();
            if (exchange.getException() != null) {
                throw exchange.getException();
            }
        }
        System.out.println("listed " + count[0]);
    }
}
