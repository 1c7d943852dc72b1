// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.sandbox;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Accepts the requests that start a flow with the trigger <i>Catch hook</i>: GET with parameters, or POST with a JSON
 * object or form data. LadiFlow does not document the response, so senders check only its status.
 */
final class CatchHook {

    static final String PATH = "/hooks/catch/";
    /** The id of the seeded trigger <i>Catch hook</i>. */
    static final String ID = "6650dddd0000000000000003";

    private static final Pattern HOOK = Pattern.compile(Pattern.quote(PATH) + "([0-9a-fA-F]{24})");

    private CatchHook() {}

    static boolean isAt(String path) {
        return HOOK.matcher(path).matches();
    }

    static Reply respond(SandboxRequest request, SandboxState state) {
        boolean isGet = request.method().equals("GET");
        if (!isGet && !request.method().equals("POST")) {
            return Reply.of(SandboxResponse.error(405, "Chỉ hỗ trợ GET và POST"))
                    .withHeader("Allow", "GET, POST");
        }
        var members = isGet || isForm(request)
                ? parameters(isGet ? request.query() : request.body())
                : Json.readObjectOrNull(request.body());
        if (members == null) {
            return Reply.of(SandboxResponse.error(400, "Nội dung phải là một đối tượng JSON"));
        }
        var call = new LinkedHashMap<String, Object>();
        call.put("hook", request.path().substring(PATH.length()));
        call.put("method", request.method());
        call.put("body", members);
        synchronized (state) {
            state.hookCalls.add(call);
        }
        return Reply.of(SandboxResponse.ok(Map.of()));
    }

    /**
     * Returns whether the body contains form data. A body that begins with a brace is not
     * treated as form data, because curl sends JSON with the same content type by default.
     */
    private static boolean isForm(SandboxRequest request) {
        return request.header("Content-Type").orElse("").startsWith("application/x-www-form-urlencoded")
                && !request.body().stripLeading().startsWith("{");
    }

    /** Returns the parameters in a query or in form data, or null if their encoding is not valid. */
    private static Map<String, Object> parameters(String text) {
        var parameters = new LinkedHashMap<String, Object>();
        try {
            for (String one : text.split("&")) {
                if (!one.isEmpty()) {
                    String[] parts = one.split("=", 2);
                    parameters.put(decode(parts[0]), parts.length == 2 ? decode(parts[1]) : "");
                }
            }
            return parameters;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static String decode(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }
}
