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
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests that the client stops reading responses of 100 MB, and limits the head of a response. */
class HugeResponsesTest extends WireRoutes {

    private static final int MIB = 1 << 20;
    private static final int SIZE = 100_000_000;

    /** The default of maxResponseSize. */
    private static final int LIMIT = 8 * MIB;

    /** The number of bytes that the buffers of both sockets may contain. */
    private static final int BUFFERS = 32 * MIB;

    private static final String OK = "HTTP/1.1 200 OK\r\n";
    private static final String CHUNKED = "Transfer-Encoding: chunked\r\n\r\n";
    private static final String START =
            "{\"code\":200,\"data\":{\"customer\":{\"_id\":\"6650a1b2c3d4e5f601234567\",\"huge\":";

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** A part of a response that a server never ends. */
    enum Part {
        STATUS_LINE("HTTP/1.1 200 ", "", "fine ", 1),
        GARBAGE_BEFORE_STATUS_LINE("", "", "made up\r\n", 1),
        HEADER_NAME(OK, "", "X-Made-Up", 1),
        HEADER_VALUE(OK + "X-Made-Up: ", "", "made up ", 1),
        HEADERS(OK, "", "X-Made-Up: made up\r\n", 1),
        LINES_OF_HEADER(OK + "X-Made-Up: made up\r\n", "", " made up\r\n", 1),
        TRAILERS(OK + CHUNKED + "2\r\n{}\r\n0\r\n", "", "X-Made-Up: made up\r\n", 1),
        TEXT(OK + "Content-Length: " + SIZE + "\r\n\r\n", START + "\"", "lots of text ", 4),
        CHUNKED_TEXT(OK + CHUNKED, START + "\"", "lots of text ", 4),
        TEXT_TO_THE_END(OK + "\r\n", START + "\"", "lots of text ", 4),
        COMPRESSED_TEXT(OK + "Content-Encoding: gzip\r\n\r\n", START + "\"", "lots of text ", 4),
        /** Small objects need the most memory for the size of their JSON. */
        LIST(OK + CHUNKED, START + "[", "{\"\":0},", 40),
        WHITESPACE(OK + "\r\n", "{", " \r\n\t", 4),
        ERROR_PAGE("HTTP/1.1 500 Made up\r\n" + CHUNKED, "<html>", "<br>", 1);

        private final String head;
        private final String body;
        private final String repeated;
        private final int memory;

        /** @param memory the memory for the response, in multiples of {@link #LIMIT} */
        Part(String head, String body, String repeated, int memory) {
            this.head = head;
            this.body = body;
            this.repeated = repeated;
            this.memory = memory;
        }
    }

    /** Makes a first lookup, so that classes and objects that it loads are not counted. */
    @BeforeEach
    void warmUp() {
        component(ladiflow.baseUrl());
        assertFound(lookUp());
    }

    @ParameterizedTest
    @EnumSource
    void abortsHugeResponseWhileReading(Part part) throws Exception {
        var written = new CompletableFuture<Long>();
        ladiflow.setScript(connection -> {
            connection.readRequest();
            connection.socket().setSendBufferSize(64 * 1024);
            connection.write(part.head);
            OutputStream out = connection.socket().getOutputStream();
            written.complete(writeUntilClosed(part, part == Part.COMPRESSED_TEXT ? new GZIPOutputStream(out) : out));
        });

        long before = threads.getCurrentThreadAllocatedBytes();
        Exception failure = lookUp().getException();
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;

        assertThat(failure)
                .isExactlyInstanceOf(
                        part == Part.ERROR_PAGE
                                ? LadiFlowServerException.class
                                : LadiFlowUnexpectedResponseException.class);
        if (!part.body.isEmpty() && part != Part.ERROR_PAGE) {
            assertThat(failure).hasMessageContaining("larger than maxResponseSize");
        }
        assertThat(allocated).isLessThan((long) part.memory * LIMIT);
        if (part != Part.COMPRESSED_TEXT) {
            assertThat(written.get(1, TimeUnit.MINUTES)).isLessThan(LIMIT + BUFFERS);
        }
    }

    /** Returns the number of bytes that the socket accepted. */
    private static long writeUntilClosed(Part part, OutputStream out) {
        byte[] block = part.repeated.repeat(8_000).getBytes(StandardCharsets.US_ASCII);
        long count = 0;
        try {
            write(part, out, part.body.getBytes(StandardCharsets.US_ASCII));
            while (count < SIZE) {
                write(part, out, block);
                count += block.length;
            }
        } catch (IOException closed) {
            return count;
        }
        return count;
    }

    private static void write(Part part, OutputStream out, byte[] bytes) throws IOException {
        boolean isChunk = part.head.endsWith(CHUNKED);
        if (bytes.length > 0) {
            String size = isChunk ? Integer.toHexString(bytes.length) + "\r\n" : "";
            out.write(size.getBytes(StandardCharsets.US_ASCII));
            out.write(bytes);
            out.write((isChunk ? "\r\n" : "").getBytes(StandardCharsets.US_ASCII));
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
