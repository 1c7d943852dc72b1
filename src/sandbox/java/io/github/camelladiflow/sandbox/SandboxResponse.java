// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.sandbox;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

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

    /** Returns the data of one page of a list. All list operations use the same rules. */
    static <T> Map<String, Object> page(
            MemberReader request,
            List<T> all,
            int defaultLimit,
            SandboxState state,
            Function<T, Map<String, Object>> written) {
        int first = state.settings.number("firstPage");
        long page = Math.max(0L, request.number("page", 0, Integer.MAX_VALUE, first) - (long) first);
        int limit = request.number("limit", 1, Integer.MAX_VALUE, defaultLimit);
        if (state.settings.number("maxLimit") > 0) {
            limit = Math.min(limit, state.settings.number("maxLimit"));
        }
        var data = new LinkedHashMap<String, Object>();
        data.put("total", all.size());
        data.put("limit", limit);
        data.put(
                "items",
                all.stream().skip(page * limit).limit(limit).map(written).toList());
        return data;
    }
}
