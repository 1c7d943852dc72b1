// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.sandbox;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;

import com.sun.net.httpserver.Filter;
import com.sun.net.httpserver.HttpExchange;

/**
 * Accepts only requests whose {@code Host} header has an allowed name. This prevents DNS rebinding: an
 * attacker's host name resolves to this machine, and a browser sends that name in {@code Host}. Immutable.
 *
 * @param names the names in lower case, without ports
 */
record AllowedHosts(List<String> names) {

    /** Returns the allowed hosts: the given names, the names of this machine, and the sandbox's loopback address. */
    static AllowedHosts of(String loopback, Collection<String> names) {
        var all = new LinkedHashSet<>(List.of("127.0.0.1", "localhost"));
        all.add(loopback);
        all.addAll(names);
        return new AllowedHosts(List.copyOf(all));
    }

    /**
     * Returns the names in lower case. Rejects a name with a port or a wildcard, because no {@code Host} header would
     * match it.
     */
    static List<String> requireNames(String option, Collection<String> names) {
        for (String name : names) {
            if (!name.matches("[A-Za-z0-9_.-]+|\\[[0-9A-Fa-f:.]+]")) {
                throw new IllegalArgumentException(option + " must be a list of host names, separated by commas,"
                        + " without ports or wildcards. Write IPv6 addresses in brackets. This name is not valid:"
                        + " " + name);
            }
        }
        return names.stream().map(name -> name.toLowerCase(Locale.ROOT)).toList();
    }

    /**
     * Returns the value of the header {@code Host} with its port. Returns an empty string if the header is missing or
     * occurs more than once.
     */
    static String hostOf(HttpExchange exchange) {
        var values = exchange.getRequestHeaders().getOrDefault("Host", List.of());
        return values.size() == 1 ? values.get(0) : "";
    }

    boolean accepts(HttpExchange exchange) {
        return names.contains(hostOf(exchange).replaceFirst(":\\d+$", "").toLowerCase(Locale.ROOT));
    }

    /** Rejects requests for other host names, on every path. */
    Filter filter() {
        return new Filter() {
            @Override
            public void doFilter(HttpExchange exchange, Chain chain) throws IOException {
                if (accepts(exchange)) {
                    chain.doFilter(exchange);
                    return;
                }
                byte[] body = (Json.write(Map.of("error", rejection())) + "\n").getBytes(StandardCharsets.UTF_8);
                exchange.getResponseHeaders().set("Content-Type", "application/json; charset=utf-8");
                exchange.sendResponseHeaders(403, exchange.getRequestMethod().equals("HEAD") ? -1 : body.length);
                if (!exchange.getRequestMethod().equals("HEAD")) {
                    exchange.getResponseBody().write(body);
                }
                exchange.close();
            }

            @Override
            public String description() {
                return "Rejects requests for other host names";
            }
        };
    }

    /**
     * Returns the message for a rejected request. The message does not repeat the rejected name, because a web page may
     * display the message.
     */
    private String rejection() {
        return "The sandbox does not accept the name in the Host header. Use one of " + new TreeSet<>(names)
                + ", or start the sandbox with --allowed-hosts=NAME";
    }
}
