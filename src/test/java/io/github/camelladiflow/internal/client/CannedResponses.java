// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;

import io.github.camelladiflow.internal.client.RawServer.Script;

/** What raw servers answer. */
final class CannedResponses {

    /** The id of the customer in {@link #FOUND_BODY}. */
    static final String ID = "662c8b5d9f1b2a0012345678";

    /** The body of an answer that holds a customer. */
    static final String FOUND_BODY = "{\"data\":{\"customer\":{\"_id\":\"" + ID
            + "\",\"email\":\"mai.le@example.com\"}},\"message\":\"Thành công\",\"code\":200}";

    private CannedResponses() {}

    /** An HTTP answer after which the connection can be used again. */
    static String httpResponse(int status, String headers, String body) {
        return "HTTP/1.1 " + status + " Made up\r\nContent-Type: application/json\r\n" + headers + "Content-Length: "
                + body.getBytes(StandardCharsets.UTF_8).length + "\r\n\r\n" + body;
    }

    static String foundResponse() {
        return httpResponse(200, "", FOUND_BODY);
    }

    /** Answers one request after the other. */
    static Script respondAlways(String answer) {
        return connection -> {
            while (connection.readRequest() != null) {
                connection.write(answer);
            }
        };
    }

    /** Answers each request with a customer, on a connection of its own. */
    static Script respondFoundOnce() {
        return connection -> {
            if (connection.readRequest() != null) {
                connection.write(httpResponse(200, "Connection: close\r\n", FOUND_BODY));
            }
        };
    }

    /** Writes the answer to one request, and tells whether the connection stays open for another. */
    @FunctionalInterface
    interface ResponseWriter {
        boolean write(OutputStream out, Socket connection) throws IOException;
    }

    /** Asks for each request how it is to be answered now. */
    static Script respondEach(Supplier<ResponseWriter> answering) {
        return connection -> {
            var out = new BufferedOutputStream(connection.socket().getOutputStream(), 1 << 16);
            boolean open = true;
            while (open && connection.readRequest() != null) {
                open = answering.get().write(out, connection.socket());
                out.flush();
            }
        };
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
