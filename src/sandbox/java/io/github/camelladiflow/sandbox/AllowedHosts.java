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
 * Accepts requests by the names in {@code Host}. An attacker can let a name of their own resolve to this machine (DNS
 * rebinding); a browser then sends that name. Immutable.
 *
 * @param names the names in lower case, without ports
 */
record AllowedHosts(List<String> names) {

    /** Makes a list of names that also contains those of this machine, and the loopback address of the sandbox. */
    static AllowedHosts of(String loopback, Collection<String> names) {
        var all = new LinkedHashSet<>(List.of("127.0.0.1", "localhost"));
        all.add(loopback);
        all.addAll(names);
        return new AllowedHosts(List.copyOf(all));
    }

    /** Returns the names in lower case; a name with a port or a wildcard would never be equal to one in a request. */
    static List<String> requireNames(String option, Collection<String> names) {
        for (String name : names) {
            if (!name.matches("[A-Za-z0-9_.-]+|\\[[0-9A-Fa-f:.]+]")) {
                throw new IllegalArgumentException(option + " takes names of hosts without port and wildcard,"
                        + " separated by commas, an IPv6 address in brackets, and not " + name);
            }
        }
        return names.stream().map(name -> name.toLowerCase(Locale.ROOT)).toList();
    }

    /** Returns the {@code Host} of a request, with its port, or an empty text if there is not exactly one. */
    static String hostOf(HttpExchange exchange) {
        var values = exchange.getRequestHeaders().getOrDefault("Host", List.of());
        return values.size() == 1 ? values.get(0) : "";
    }

    boolean accepts(HttpExchange exchange) {
        return names.contains(hostOf(exchange).replaceFirst(":\\d+$", "").toLowerCase(Locale.ROOT));
    }

    /** Rejects requests by other names on every path. */
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
                return "Rejects requests by other names";
            }
        };
    }

    /** Does not repeat the name that came: the text may be shown in a page. */
    private String rejection() {
        return "The sandbox is called by a name in Host that it does not accept. Call it by one of "
                + new TreeSet<>(names) + ", or start it with --allowed-hosts=NAME";
    }
}
