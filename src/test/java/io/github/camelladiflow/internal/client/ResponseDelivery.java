// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;

/** The ways in which a body is sent, the right ones and the broken ones. In the table they are in lower case with blanks. */
enum ResponseDelivery {
    /** With {@code Content-Length}. */
    LENGTH(true),
    CHUNKED(true),
    ONE_BYTE_CHUNKS(true),
    /** With neither: the body ends where the connection does. */
    TO_THE_END(false),
    GZIP(true),
    X_GZIP(true),
    GZIP_CHUNKED(true),
    GZIP_TO_THE_END(false),
    DEFLATE(true),
    /** An answer of status 103 comes first. */
    EARLY_HINTS(true),
    /** Plain, but said to be gzip. */
    NOT_GZIP(true),
    /** Said to be in a coding that nobody knows. */
    UNKNOWN_CODING(true),
    /** The size of a chunk is no number. */
    BAD_CHUNK(false),
    /** The connection ends after half of the body. */
    CUT(false),
    /** The connection ends in the middle of a chunk. */
    CUT_CHUNK(false),
    /** The connection ends in the middle of the compressed body. */
    CUT_GZIP(false),
    /** The connection ends in the middle of a chunk of the compressed body. */
    CUT_GZIP_CHUNK(false),
    /** The connection ends after the headers. */
    CUT_BEFORE_BODY(false),
    /** The connection ends in the middle of the headers. */
    CUT_HEAD(false),
    /** The connection ends before any byte of an answer. */
    NOTHING(false),
    /** The connection is reset in the middle of the body. */
    RESET(false),
    /** The answer is that of another protocol. */
    NOT_HTTP(false),
    /** The answer is that of another protocol, and a long one. */
    NEVER_HTTP(false);

    /** Whether the connection can be used for another answer. */
    private final boolean reusable;

    ResponseDelivery(boolean reusable) {
        this.reusable = reusable;
    }

    static ResponseDelivery of(String name) {
        return valueOf(name.toUpperCase(Locale.ROOT).replace(' ', '_').replace('-', '_'));
    }

    /** Sends an answer, and tells whether the connection stays open. */
    boolean send(int status, String contentType, byte[] body, OutputStream out, Socket connection) throws IOException {
        String head = "HTTP/1.1 " + status + " Whatever\r\n"
                + (contentType == null ? "" : "Content-Type: " + contentType + "\r\n");
        if (status / 100 == 3) {
            head += "Location: http://127.0.0.1:1/elsewhere\r\n";
        }
        if (status == 204 || status == 304) {
            // has no body: what is sent nevertheless must not be taken for the next answer
            write(out, head + "Connection: close\r\n\r\n", body);
            return false;
        }
        switch (this) {
            case LENGTH -> write(out, head + length(body), body);
            case CHUNKED -> write(out, head + "Transfer-Encoding: chunked\r\n\r\n", chunks(body, 1_000));
            case ONE_BYTE_CHUNKS -> write(out, head + "Transfer-Encoding: chunked\r\n\r\n", chunks(body, 1));
            case TO_THE_END -> write(out, head + "\r\n", body);
            case GZIP -> write(out, head + "Content-Encoding: gzip\r\n" + length(gzip(body)), gzip(body));
            case X_GZIP -> write(out, head + "Content-Encoding: X-GZIP\r\n" + length(gzip(body)), gzip(body));
            case GZIP_CHUNKED ->
                write(
                        out,
                        head + "Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n",
                        chunks(gzip(body), 50));
            case GZIP_TO_THE_END -> write(out, head + "Content-Encoding: gzip\r\n\r\n", gzip(body));
            case DEFLATE -> write(out, head + "Content-Encoding: deflate\r\n" + length(deflate(body)), deflate(body));
            case EARLY_HINTS ->
                write(
                        out,
                        "HTTP/1.1 103 Early Hints\r\nLink: </style.css>; rel=preload\r\n\r\n" + head + length(body),
                        body);
            case NOT_GZIP -> write(out, head + "Content-Encoding: gzip\r\n" + length(body), body);
            case UNKNOWN_CODING -> write(out, head + "Content-Encoding: x-nobody\r\n" + length(body), body);
            case BAD_CHUNK -> {
                write(out, head + "Transfer-Encoding: chunked\r\n\r\nnumber\r\n", body);
                return false;
            }
            case CUT -> write(out, head + length(body), half(body));
            case CUT_CHUNK -> write(out, head + "Transfer-Encoding: chunked\r\n\r\n", half(chunks(body, body.length)));
            case CUT_GZIP -> write(out, head + "Content-Encoding: gzip\r\n" + length(gzip(body)), half(gzip(body)));
            case CUT_GZIP_CHUNK ->
                write(
                        out,
                        head + "Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n",
                        half(chunks(gzip(body), 1_000)));
            case CUT_BEFORE_BODY -> write(out, head + length(body), new byte[0]);
            case CUT_HEAD -> write(out, head.substring(0, head.length() - 8), new byte[0]);
            case NOTHING -> {
                return false;
            }
            case RESET -> {
                write(out, head + length(body), half(body));
                out.flush();
                connection.setSoLinger(true, 0);
            }
            case NOT_HTTP -> write(out, "SSH-2.0-OpenSSH_9.6\r\n", new byte[0]);
            case NEVER_HTTP -> write(out, "220 mail.example.com\r\n".repeat(1_000), new byte[0]);
        }
        return reusable;
    }

    private static void write(OutputStream out, String head, byte[] body) throws IOException {
        out.write(head.getBytes(StandardCharsets.UTF_8));
        out.write(body);
    }

    private static String length(byte[] body) {
        return "Content-Length: " + body.length + "\r\n\r\n";
    }

    private static byte[] half(byte[] body) {
        return Arrays.copyOf(body, body.length / 2);
    }

    private static byte[] chunks(byte[] body, int size) {
        var out = new ByteArrayOutputStream();
        for (int i = 0; i < body.length; i += size) {
            int length = Math.min(size, body.length - i);
            out.writeBytes(CannedResponses.ascii(Integer.toHexString(length) + "\r\n"));
            out.write(body, i, length);
            out.writeBytes(CannedResponses.ascii("\r\n"));
        }
        out.writeBytes(CannedResponses.ascii("0\r\n\r\n"));
        return out.toByteArray();
    }

    static byte[] gzip(byte[] body) {
        var bytes = new ByteArrayOutputStream();
        try (var out = new GZIPOutputStream(bytes)) {
            out.write(body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static byte[] deflate(byte[] body) {
        var bytes = new ByteArrayOutputStream();
        try (var out = new DeflaterOutputStream(bytes)) {
            out.write(body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
