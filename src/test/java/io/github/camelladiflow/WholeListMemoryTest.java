// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

import io.github.camelladiflow.sandbox.LadiFlowSandbox;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A process with a heap of 40 MB lists more customers than it could hold, from a sandbox outside. The long form:
 * {@code mvn test -Dtest=WholeListMemoryTest -Dlist.test.customers=200000}.
 */
class WholeListMemoryTest {

    private static final int CUSTOMERS = Integer.getInteger("list.test.customers", 20_000);

    @Test
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    void aListOfAnyLengthGoesThroughASmallHeap() throws Exception {
        try (var sandbox = LadiFlowSandbox.builder()
                .customerCount(CUSTOMERS)
                .keptRequests(1)
                .start()) {
            long started = System.nanoTime();
            var process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xmx40m",
                            "-XX:+UseSerialGC",
                            "-XX:+ExitOnOutOfMemoryError",
                            "-cp",
                            System.getProperty("java.class.path"),
                            WholeListProcess.class.getName(),
                            sandbox.baseUrl(),
                            sandbox.apiKey())
                    .redirectErrorStream(true)
                    .start();
            String said;
            try {
                said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                assertThat(process.waitFor()).as(said).isZero();
            } finally {
                process.destroyForcibly();
            }

            assertThat(said).contains("listed " + CUSTOMERS);
            System.out.printf(
                    "%d customers through a heap of 40 MB in %d ms%n",
                    CUSTOMERS, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - started));
        }
    }
}
