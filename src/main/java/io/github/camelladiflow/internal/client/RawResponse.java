// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import java.io.InputStream;
import java.nio.charset.Charset;

import org.apache.hc.core5.concurrent.Cancellable;

/**
 * What came back over the wire. The body is read while it arrives, so only inside of the call.
 *
 * @param status the HTTP status
 * @param retryAfter the value of the header {@code Retry-After}, null if there is none
 * @param requestId the server's own id of the request, null if it gave none
 * @param charset the character set of the content type, null if it names none, an unknown one, or
 *     one of Unicode, which JSON tells by itself
 * @param body the body, already decompressed, null if there is none
 * @param connection has the connection closed when it is cancelled, which would go back to the pool otherwise
 */
record RawResponse(
        int status, String retryAfter, String requestId, Charset charset, InputStream body, Cancellable connection) {}
