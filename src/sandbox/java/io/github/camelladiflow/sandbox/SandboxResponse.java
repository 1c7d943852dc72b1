// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.sandbox;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What an operation answers.
 *
 * @param status the HTTP status
 * @param envelope the whole body, which must not be changed afterwards
 */
record SandboxResponse(int status, Map<String, Object> envelope) {

    static final String SUCCESS = "Thành công";

    /** An envelope whose {@code code} need not be the HTTP status; the real service writes Vietnamese messages. */
    static SandboxResponse of(int status, int code, String message, Object data) {
        var envelope = new LinkedHashMap<String, Object>();
        envelope.put("data", data);
        envelope.put("message", message);
        envelope.put("code", code);
        return new SandboxResponse(status, envelope);
    }

    /** The success of an operation that reads. */
    static SandboxResponse ok(Object data) {
        return of(200, 200, SUCCESS, data);
    }

    /** The success of an operation that writes. */
    static SandboxResponse created(Object data) {
        return of(201, 201, SUCCESS, data);
    }

    boolean isSuccess() {
        return status < 300;
    }

    /** The same with HTTP 200, so that only the code tells a failure. */
    SandboxResponse withHttpOk() {
        return new SandboxResponse(200, envelope);
    }

    /** A failure: the same number as status and code, {@code data} null. */
    static SandboxResponse error(int status, String message) {
        return of(status, status, message, null);
    }
}
