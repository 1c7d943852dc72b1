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
record SandboxAnswer(int status, Map<String, Object> envelope) {

    static final String SUCCESS = "Thành công";

    /** An envelope whose {@code code} need not be the HTTP status; the real service writes Vietnamese messages. */
    static SandboxAnswer of(int status, int code, String message, Object data) {
        var envelope = new LinkedHashMap<String, Object>();
        envelope.put("data", data);
        envelope.put("message", message);
        envelope.put("code", code);
        return new SandboxAnswer(status, envelope);
    }

    /** The success of an operation that reads. */
    static SandboxAnswer ok(Object data) {
        return of(200, 200, SUCCESS, data);
    }

    /** The success of an operation that writes. */
    static SandboxAnswer created(Object data) {
        return of(201, 201, SUCCESS, data);
    }

    boolean isSuccess() {
        return status < 300;
    }

    /** The same with HTTP 200, so that only the code tells a failure. */
    SandboxAnswer toldByCode() {
        return new SandboxAnswer(200, envelope);
    }

    /** A failure: the same number as status and code, {@code data} null. */
    static SandboxAnswer failed(int status, String message) {
        return of(status, status, message, null);
    }
}
