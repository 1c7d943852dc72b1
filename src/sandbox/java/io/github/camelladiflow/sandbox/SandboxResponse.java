// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.sandbox;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The response of an operation.
 *
 * @param status the HTTP status
 * @param envelope the complete body; must not be changed afterwards
 */
record SandboxResponse(int status, Map<String, Object> envelope) {

    static final String SUCCESS = "Thành công";

    /**
     * Returns a response with an envelope whose {@code code} may differ from the HTTP status. Its message is in
     * Vietnamese, as in the real service.
     */
    static SandboxResponse of(int status, int code, String message, Object data) {
        var envelope = new LinkedHashMap<String, Object>();
        envelope.put("data", data);
        envelope.put("message", message);
        envelope.put("code", code);
        return new SandboxResponse(status, envelope);
    }

    /** Returns the successful response to a read. */
    static SandboxResponse ok(Object data) {
        return of(200, 200, SUCCESS, data);
    }

    /** Returns the successful response to a write. */
    static SandboxResponse created(Object data) {
        return of(201, 201, SUCCESS, data);
    }

    boolean isSuccess() {
        return status < 300;
    }

    /** Returns this response with HTTP 200. Only the code then shows a failure. */
    SandboxResponse withHttpOk() {
        return new SandboxResponse(200, envelope);
    }

    /** Returns an error response with equal status and code, and null as {@code data}. */
    static SandboxResponse error(int status, String message) {
        return of(status, status, message, null);
    }
}
