// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import java.io.InputStream;
import java.nio.charset.Charset;

import org.apache.hc.core5.concurrent.Cancellable;

/**
 * A response as it arrives from the network. The body can be read only during the call.
 *
 * @param status the HTTP status
 * @param retryAfter the value of the header {@code Retry-After}, null if there is none
 * @param requestId the id that the server has assigned to the request, null if there is none
 * @param date the value of the header {@code Date}, null if there is none
 * @param charset the character set of the content type; null if it is missing, unknown, or a Unicode encoding, which is
 *     detected from the JSON
 * @param body the decompressed body, null if there is none
 * @param connection closes the connection if {@code cancel()} is called; otherwise the connection returns to the pool
 */
record RawResponse(
        int status,
        String retryAfter,
        String requestId,
        String date,
        Charset charset,
        InputStream body,
        Cancellable connection) {}
