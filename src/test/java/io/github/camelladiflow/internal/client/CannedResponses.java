// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import java.nio.charset.StandardCharsets;

import io.github.camelladiflow.internal.client.RawServer.Script;

/** Responses of raw servers. */
final class CannedResponses {

    /** The id of the customer in {@link #FOUND_BODY}. */
    static final String ID = "662c8b5d9f1b2a0012345678";

    /** The body of a response that contains a customer. */
    static final String FOUND_BODY = "{\"data\":{\"customer\":{\"_id\":\"" + ID
            + "\",\"email\":\"mai.le@example.com\"}},\"message\":\"Thành công\",\"code\":200}";

    /** A response with a customer, after which the connection can be reused. */
    static final String FOUND_RESPONSE = httpResponse(200, "", FOUND_BODY);

    private CannedResponses() {}

    /** Returns an HTTP response after which the connection can be reused. */
    static String httpResponse(int status, String headers, String body) {
        return "HTTP/1.1 " + status + " Made up\r\nContent-Type: application/json\r\n" + headers + "Content-Length: "
                + body.getBytes(StandardCharsets.UTF_8).length + "\r\n\r\n" + body;
    }

    /** Responds to one request after another. */
    static Script respondAlways(String answer) {
        return connection -> {
            while (connection.readRequest() != null) {
                connection.write(answer);
            }
        };
    }

    /** Responds to each request with a customer, on a separate connection. */
    static Script respondFoundOnce() {
        return connection -> {
            if (connection.readRequest() != null) {
                connection.write(httpResponse(200, "Connection: close\r\n", FOUND_BODY));
            }
        };
    }
}
