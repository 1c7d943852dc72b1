// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;

import com.sun.management.ThreadMXBean;
import io.github.camelladiflow.model.exception.LadiFlowServerException;
import io.github.camelladiflow.model.exception.LadiFlowUnexpectedResponseException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests that the client stops reading responses of 100 MB, and limits the head of a response. */
class HugeResponsesTest extends WireRoutes {

    private static final int MIB = 1 << 20;
    private static final int SIZE = 100_000_000;

    /** The default of maxResponseSize. */
    private static final int LIMIT = 8 * MIB;

    /** The number of bytes that the buffers of both sockets may contain. */
    private static final int BUFFERS = 32 * MIB;

    private static final String START =
            "{\"code\":200,\"data\":{\"customer\":{\"_id\":\"6650a1b2c3d4e5f601234567\",\"huge\":";

    private static final String CHUNKED = "Transfer-Encoding: chunked\r\n\r\n";

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** Makes a first lookup, so that classes and objects that it loads are not counted. */
    @BeforeEach
    void warmUp() {
        component(ladiflow.baseUrl());
        assertFound(lookUp());
    }

    /**
     * The server repeats the last part of the response and never ends it. The last number is the memory for the
     * response, in multiples of maxResponseSize.
     */
    @ParameterizedTest
    @CsvSource(delimiter = '|', ignoreLeadingAndTrailingWhitespace = false, textBlock = """
            a status line|HTTP/1.1 200 ||fine |1
            no status line|||made up\\r\\n|1
            a header name|OK||X-Made-Up|1
            headers|OK||X-Made-Up: made up\\r\\n|1
            lines of a header|OKX-Made-Up: made up\\r\\n|| made up\\r\\n|1
            trailers|OKTransfer-Encoding: chunked\\r\\n\\r\\n2\\r\\n{}\\r\\n0\\r\\n||X-Made-Up: made up\\r\\n|1
            text|OKContent-Length: 100000000\\r\\n\\r\\n|START"|lots of text |4
            chunked text|OKTransfer-Encoding: chunked\\r\\n\\r\\n|START"|lots of text |4
            compressed text|OKContent-Encoding: gzip\\r\\n\\r\\n|START"|lots of text |4
            small objects|OKTransfer-Encoding: chunked\\r\\n\\r\\n|START[|{"":0},|40
            whitespace|OK\\r\\n|{| \\r\\n\\t|4
            an error page|HTTP/1.1 500 Made up\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n|<html>|<br>|1
            """)
    void abortsHugeResponseWhileReading(String name, String head, String body, String repeated, int memory)
            throws Exception {
        String start = expanded(body);
        String fullHead = expanded(head);
        boolean isCompressed = fullHead.contains("gzip");
        boolean isErrorPage = fullHead.contains("500");
        var written = new CompletableFuture<Long>();
        ladiflow.setScript(connection -> {
            connection.readRequest();
            connection.socket().setSendBufferSize(64 * 1024);
            connection.write(fullHead);
            OutputStream out = connection.socket().getOutputStream();
            written.complete(writeUntilClosed(
                    isCompressed ? new GZIPOutputStream(out) : out,
                    fullHead.endsWith(CHUNKED),
                    start,
                    expanded(repeated).repeat(8_000)));
        });

        long before = threads.getCurrentThreadAllocatedBytes();
        Exception failure = lookUp().getException();
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;

        assertThat(failure)
                .isExactlyInstanceOf(
                        isErrorPage ? LadiFlowServerException.class : LadiFlowUnexpectedResponseException.class)
                .hasMessageContaining(start.isEmpty() || isErrorPage ? "" : "larger than maxResponseSize");
        assertThat(allocated).isLessThan((long) memory * LIMIT);
        if (!isCompressed) {
            assertThat(written.get(1, TimeUnit.MINUTES)).isLessThan(LIMIT + BUFFERS);
        }
    }

    private static String expanded(String text) {
        return text == null
                ? ""
                : text.replace("OK", "HTTP/1.1 200 OK\r\n")
                        .replace("START", START)
                        .translateEscapes();
    }

    /** Returns the number of bytes that the socket accepted. */
    private static long writeUntilClosed(OutputStream out, boolean isChunked, String start, String block) {
        long count = 0;
        try {
            write(out, isChunked, start);
            while (count < SIZE) {
                write(out, isChunked, block);
                count += block.length();
            }
        } catch (IOException closed) {
            return count;
        }
        return count;
    }

    private static void write(OutputStream out, boolean isChunk, String text) throws IOException {
        if (!text.isEmpty()) {
            String chunk = isChunk ? Integer.toHexString(text.length()) + "\r\n" + text + "\r\n" : text;
            out.write(chunk.getBytes(StandardCharsets.US_ASCII));
        }
    }

    @ParameterizedTest
    @CsvSource({"190, 10, true", "250, 10, false", "1, 30000, true", "1, 40000, false"})
    void limitsHeadersAndTheirLength(int count, int length, boolean accepted) {
        String headers = ("X-Made-Up: " + "a".repeat(length) + "\r\n").repeat(count);
        respond(200, headers, FOUND_BODY);

        if (accepted) {
            assertFound(lookUp());
        } else {
            assertThat(lookUp().getException())
                    .isExactlyInstanceOf(LadiFlowUnexpectedResponseException.class)
                    .hasMessageContaining("does not speak HTTP");
        }
    }
}
