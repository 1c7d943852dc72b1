// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

import io.github.camelladiflow.model.exception.LadiFlowConnectionException;
import io.github.camelladiflow.model.exception.LadiFlowUnexpectedResponseException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

class TruncatedResponsesTest {

    private static final String BODY = "{\"data\":{\"customer\":{\"_id\":\"6650a1b2c3d4e5f601234567\"}},\"code\":200}";

    /** How many bytes of a chunked answer may be missing: the end of the last line, and the empty chunk. */
    private static final int LAST_CHUNK = "\r\n0\r\n\r\n".length();

    @ParameterizedTest
    @EnumSource(names = {"LENGTH", "CHUNKED", "GZIP", "GZIP_CHUNKED"})
    void rejectsResponseTruncatedAtAnyByte(ResponseDelivery sending) throws IOException {
        byte[] answer = responseBytes(sending);
        int head = new String(answer, StandardCharsets.ISO_8859_1).indexOf("\r\n\r\n") + 4;
        int whole = sending.name().endsWith("CHUNKED") ? answer.length - LAST_CHUNK : answer.length;
        try (var lookups = new ScriptedLookups()) {
            for (int i = 0; i < whole; i++) {
                int sent = i;
                lookups.respondWith((out, connection) -> {
                    out.write(answer, 0, sent);
                    return false;
                });
                var exception = lookups.lookUp().getException();
                if (sent < head) {
                    // for the HTTP client the end of the connection ends the headers as well
                    assertThat(exception)
                            .as("%d of %d bytes", sent, answer.length)
                            .isInstanceOfAny(
                                    LadiFlowConnectionException.class, LadiFlowUnexpectedResponseException.class);
                } else {
                    assertThat(exception)
                            .as("%d of %d bytes", sent, answer.length)
                            .isInstanceOf(LadiFlowConnectionException.class);
                }
            }
            lookups.respondWith((out, connection) -> {
                out.write(answer);
                return true;
            });
            assertThat(lookups.lookUp().getException()).isNull();
        }
    }

    private static byte[] responseBytes(ResponseDelivery sending) throws IOException {
        var out = new ByteArrayOutputStream();
        sending.send(200, "application/json", BODY.getBytes(StandardCharsets.UTF_8), out, null);
        return out.toByteArray();
    }
}
