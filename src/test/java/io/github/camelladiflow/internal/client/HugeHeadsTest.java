// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import com.sun.management.ThreadMXBean;
import io.github.camelladiflow.model.exception.LadiFlowUnexpectedResponseException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests that the client stops reading heads and trailers of 100 MB. HttpCore before 5.4 sets no limit for them. */
class HugeHeadsTest extends WireRoutes {

    private static final int SIZE = 100_000_000;
    private static final int MAX_ALLOCATED = 8 << 20;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** The parts of a response's head that a server may never end. */
    enum Head {
        STATUS_LINE("HTTP/1.1 200 ", "fine "),
        GARBAGE_BEFORE_STATUS_LINE("", "made up\r\n"),
        HEADER_NAME("HTTP/1.1 200 OK\r\n", "X-Made-Up"),
        HEADER_VALUE("HTTP/1.1 200 OK\r\nX-Made-Up: ", "made up "),
        HEADERS("HTTP/1.1 200 OK\r\n", "X-Made-Up: made up\r\n"),
        LINES_OF_HEADER("HTTP/1.1 200 OK\r\nX-Made-Up: made up\r\n", " made up\r\n"),
        TRAILERS("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n", "X-Made-Up: made up\r\n");

        private final String start;
        private final String repeated;

        Head(String start, String repeated) {
            this.start = start;
            this.repeated = repeated;
        }
    }

    @ParameterizedTest
    @MethodSource
    void abortsHugeHeadWhileReading(String scheme, Head head) throws Exception {
        if (scheme.equals("https")) {
            serveTls(CannedResponses.respondFoundOnce());
        }
        component(ladiflow.baseUrl(scheme, "127.0.0.1")).setSslContextParameters(Certificates.API.trust());
        // the first lookup loads classes
        assertFound(lookUp());
        ladiflow.setScript(connection -> {
            connection.readRequest();
            connection.write(head.start);
            HugeResponsesTest.writeOver(connection.socket().getOutputStream(), head.repeated, SIZE);
        });
        for (String operation : List.of("customer/show", "customer/list", "customer/create")) {
            Object body = operation.equals("customer/create") ? Map.of("phone", PHONE) : PHONE;
            long before = threads.getCurrentThreadAllocatedBytes();

            var failure = send("ladiflow:" + operation, body, Map.of()).getException();

            assertThat(failure).isExactlyInstanceOf(LadiFlowUnexpectedResponseException.class);
            assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(MAX_ALLOCATED);
        }
    }

    static Stream<Arguments> abortsHugeHeadWhileReading() {
        return Stream.of("http", "https")
                .flatMap(scheme -> Stream.of(Head.values()).map(head -> Arguments.of(scheme, head)));
    }
}
