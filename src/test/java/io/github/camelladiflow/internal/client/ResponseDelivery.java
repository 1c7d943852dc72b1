// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;

/** The ways in which a body is sent, the right ones and the broken ones. In the table they are in lower case with blanks. */
enum ResponseDelivery {
    LENGTH("", Framing.LENGTH),
    CHUNKED("", Framing.CHUNKS),
    ONE_BYTE_CHUNKS("", Framing.ONE_BYTE_CHUNKS),
    /** The body ends where the connection does. */
    TO_THE_END("", Framing.NONE),
    GZIP("gzip", Framing.LENGTH),
    X_GZIP("X-GZIP", Framing.LENGTH),
    GZIP_CHUNKED("gzip", Framing.CHUNKS),
    GZIP_TO_THE_END("gzip", Framing.NONE),
    DEFLATE("deflate", Framing.LENGTH),
    /** An answer of status 103 comes first. */
    EARLY_HINTS("", Framing.LENGTH),
    /** Plain, but said to be gzip. */
    NOT_GZIP("gzip", Framing.LENGTH),
    /** Said to be in a coding that nobody knows. */
    UNKNOWN_CODING("x-nobody", Framing.LENGTH),
    /** The size of a chunk is no number. */
    BAD_CHUNK("", Framing.BAD_CHUNK),
    /** The connection ends after half of the body. */
    CUT("", Framing.LENGTH),
    CUT_CHUNK("", Framing.CHUNKS),
    CUT_GZIP("gzip", Framing.LENGTH),
    CUT_GZIP_CHUNK("gzip", Framing.CHUNKS),
    /** The connection ends after the headers. */
    CUT_BEFORE_BODY("", Framing.LENGTH),
    /** The connection ends in the middle of the headers. */
    CUT_HEAD("", Framing.LENGTH),
    /** The connection ends before any byte of an answer. */
    NOTHING("", Framing.NONE),
    /** The connection is reset in the middle of the body. */
    RESET("", Framing.LENGTH),
    /** The answer is that of another protocol. */
    NOT_HTTP("", Framing.NONE),
    /** The answer is that of another protocol, and a long one. */
    NEVER_HTTP("", Framing.NONE);

    private final String coding;
    private final Framing framing;

    /** What tells the end of a body. */
    private enum Framing {
        LENGTH,
        CHUNKS,
        ONE_BYTE_CHUNKS,
        BAD_CHUNK,
        NONE
    }

    ResponseDelivery(String coding, Framing framing) {
        this.coding = coding;
        this.framing = framing;
    }

    static ResponseDelivery of(String name) {
        return valueOf(name.toUpperCase(Locale.ROOT).replace(' ', '_').replace('-', '_'));
    }

    /** Sends an answer, and tells whether the connection stays open. */
    boolean send(int status, String contentType, byte[] body, OutputStream out, Socket connection) throws IOException {
        String head = "HTTP/1.1 " + status + " Whatever\r\n"
                + (contentType == null ? "" : "Content-Type: " + contentType + "\r\n")
                + (status / 100 == 3 ? "Location: http://127.0.0.1:1/elsewhere\r\n" : "");
        if (status == 204 || status == 304) {
            // has no body: what is sent nevertheless must not be taken for the next answer
            write(out, head + "Connection: close\r\n\r\n", body);
            return false;
        }
        boolean isCut = name().startsWith("CUT") || this == RESET;
        byte[] coded = this == NOT_GZIP ? body : encoded(body);
        head += (coding.isEmpty() ? "" : "Content-Encoding: " + coding + "\r\n")
                + switch (framing) {
                    case LENGTH -> "Content-Length: " + coded.length + "\r\n\r\n";
                    case CHUNKS, ONE_BYTE_CHUNKS -> "Transfer-Encoding: chunked\r\n\r\n";
                    case BAD_CHUNK -> "Transfer-Encoding: chunked\r\n\r\nnumber\r\n";
                    case NONE -> "\r\n";
                };
        byte[] framed = switch (framing) {
            case CHUNKS -> chunks(coded, isCut ? coded.length : 50);
            case ONE_BYTE_CHUNKS -> chunks(coded, 1);
            default -> coded;
        };
        switch (this) {
            case EARLY_HINTS ->
                write(out, "HTTP/1.1 103 Early Hints\r\nLink: </style.css>; rel=preload\r\n\r\n" + head, framed);
            case CUT, CUT_CHUNK, CUT_GZIP, CUT_GZIP_CHUNK, RESET ->
                write(out, head, Arrays.copyOf(framed, framed.length / 2));
            case CUT_BEFORE_BODY -> write(out, head);
            case CUT_HEAD -> write(out, head.substring(0, head.indexOf("Content-Length") - 8));
            case NOTHING -> {}
            case NOT_HTTP -> write(out, "SSH-2.0-OpenSSH_9.6\r\n");
            case NEVER_HTTP -> write(out, "220 mail.example.com\r\n".repeat(1_000));
            default -> write(out, head, framed);
        }
        if (this == RESET) {
            out.flush();
            connection.setSoLinger(true, 0);
        }
        return !isCut && framing != Framing.NONE && framing != Framing.BAD_CHUNK;
    }

    private static void write(OutputStream out, String head, byte... body) throws IOException {
        out.write(head.getBytes(StandardCharsets.UTF_8));
        out.write(body);
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

    private byte[] encoded(byte... body) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (OutputStream out = coding.toLowerCase(Locale.ROOT).endsWith("gzip")
                ? new GZIPOutputStream(bytes)
                : coding.equals("deflate") ? new DeflaterOutputStream(bytes) : bytes) {
            out.write(body);
        }
        return bytes.toByteArray();
    }

    static byte[] gzip(byte... body) throws IOException {
        return GZIP.encoded(body);
    }
}
