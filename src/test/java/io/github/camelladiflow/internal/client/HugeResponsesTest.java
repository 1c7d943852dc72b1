// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;

import com.sun.management.ThreadMXBean;
import io.github.camelladiflow.model.exception.LadiFlowException;
import io.github.camelladiflow.model.exception.LadiFlowServerException;
import io.github.camelladiflow.model.exception.LadiFlowUnexpectedResponseException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests that the client stops reading responses of 100 MB. */
class HugeResponsesTest extends WireRoutes {

    private static final int MB = 1_000_000;
    private static final int MIB = 1 << 20;
    private static final int SIZE = 100 * MB;

    /** The default of maxResponseSize. */
    private static final int LIMIT = 8 * MIB;

    /** The number of bytes that the buffers of both sockets may contain. */
    private static final int BUFFERS = 32 * MIB;

    private static final byte[] START =
            "{\"code\":200,\"data\":{\"customer\":{\"_id\":\"6650a1b2c3d4e5f601234567\",\"huge\":"
                    .getBytes(StandardCharsets.US_ASCII);

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** The ways in which a body declares its end. */
    enum Framing {
        CONTENT_LENGTH,
        CHUNKED,
        END_OF_CONNECTION
    }

    /** Makes a first lookup, so that classes and objects that it loads are not counted. */
    @BeforeEach
    void warmUp() {
        component(ladiflow.baseUrl());
        assertFound(lookUp());
    }

    @ParameterizedTest
    @EnumSource
    void abortsHugeTextWhileReading(Framing framing) throws Exception {
        long allocated =
                assertAborted(200, framing, START, "\"", "lots of text ", LadiFlowUnexpectedResponseException.class);

        // the text as characters, and the earlier, smaller buffers
        assertThat(allocated).isBetween((long) LIMIT, 4L * LIMIT);
    }

    @Test
    void abortsHugeListWhileReading() throws Exception {
        long allocated =
                assertAborted(200, Framing.CHUNKED, START, "[", "{\"\":0},", LadiFlowUnexpectedResponseException.class);

        // small objects need the most memory for the size of their JSON
        assertThat(allocated).isBetween((long) LIMIT, 40L * LIMIT);
    }

    @ParameterizedTest
    @EnumSource
    void abortsHugeWhitespaceWhileReading(Framing framing) throws Exception {
        long allocated =
                assertAborted(200, framing, new byte[0], "", " \r\n\t", LadiFlowUnexpectedResponseException.class);

        assertThat(allocated).isLessThan(4L * LIMIT);
    }

    @ParameterizedTest
    @EnumSource
    void abortsHugeErrorPageWhileReading(Framing framing) throws Exception {
        long allocated = assertAborted(500, framing, new byte[0], "<html>", "<br>", LadiFlowServerException.class);

        assertThat(allocated).isLessThan(LIMIT);
    }

    @Test
    void abortsHugeCompressedResponseWhileDecompressing() throws IOException {
        var compressed = new ByteArrayOutputStream();
        try (var out = new GZIPOutputStream(compressed)) {
            out.write(START);
            out.write('"');
            writeOver(out, "lots of text ", SIZE);
        }
        ladiflow.setScript(connection -> {
            connection.readRequest();
            connection.write("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Encoding: gzip\r\n"
                    + "Content-Length: " + compressed.size() + "\r\n\r\n");
            connection.write(compressed.toByteArray());
        });

        long allocated = allocatedBy(LadiFlowUnexpectedResponseException.class);

        assertThat(allocated).isBetween((long) LIMIT, 4L * LIMIT);
    }

    private long assertAborted(
            int status,
            Framing framing,
            byte[] start,
            String open,
            String repeated,
            Class<? extends LadiFlowException> outcome)
            throws Exception {
        var written = new CompletableFuture<Long>();
        ladiflow.setScript(connection -> {
            connection.readRequest();
            connection.socket().setSendBufferSize(64 * 1024);
            var counting = new CountingStream(connection.socket().getOutputStream(), framing == Framing.CHUNKED);
            try {
                connection.write("HTTP/1.1 " + status + " Whatever\r\nContent-Type: application/json\r\n"
                        + switch (framing) {
                            case CONTENT_LENGTH -> "Content-Length: " + SIZE + "\r\n";
                            case CHUNKED -> "Transfer-Encoding: chunked\r\n";
                            case END_OF_CONNECTION -> "";
                        }
                        + "\r\n");
                counting.write(start);
                counting.write(open.getBytes(StandardCharsets.US_ASCII));
                writeOver(counting, repeated, SIZE - start.length - open.length());
            } finally {
                written.complete(counting.written);
            }
        });

        long allocated = allocatedBy(outcome);

        assertThat(written.get(1, TimeUnit.MINUTES)).isLessThan(LIMIT + BUFFERS);
        return allocated;
    }

    /** Makes a lookup, and returns how many bytes the calling thread allocated, including garbage. */
    private long allocatedBy(Class<? extends LadiFlowException> outcome) {
        long before = threads.getCurrentThreadAllocatedBytes();
        var exception = lookUp().getException();
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        assertThat(exception).isExactlyInstanceOf(outcome);
        if (outcome == LadiFlowUnexpectedResponseException.class) {
            assertThat(exception).hasMessageContaining("larger than maxResponseSize");
        }
        return allocated;
    }

    static void writeOver(OutputStream out, String repeated, int size) throws IOException {
        byte[] block = repeated.repeat(8_000).getBytes(StandardCharsets.US_ASCII);
        for (int left = size; left > 0; left -= block.length) {
            out.write(block, 0, Math.min(left, block.length));
        }
    }

    /** Counts the bytes that the socket accepts, and writes chunks if required. */
    private static final class CountingStream extends OutputStream {

        private final OutputStream out;
        private final boolean chunked;
        private long written;

        CountingStream(OutputStream out, boolean chunked) {
            this.out = out;
            this.chunked = chunked;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            if (length == 0) {
                return;
            }
            if (chunked) {
                out.write((Integer.toHexString(length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
            }
            out.write(bytes, offset, length);
            if (chunked) {
                out.write("\r\n".getBytes(StandardCharsets.US_ASCII));
            }
            out.flush();
            written += length;
        }
    }
}
