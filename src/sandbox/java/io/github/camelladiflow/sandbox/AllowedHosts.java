// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.sandbox;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;

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

    /** Returns whether the only {@code Host} header has an allowed name. */
    boolean accepts(HttpExchange exchange) {
        var values = exchange.getRequestHeaders().getOrDefault("Host", List.of());
        return values.size() == 1
                && names.contains(values.get(0).replaceFirst(":\\d+$", "").toLowerCase(Locale.ROOT));
    }

    /** Returns a handler that rejects requests for other host names, and passes all others on. */
    HttpHandler guard(HttpHandler next) {
        return exchange -> {
            if (accepts(exchange)) {
                next.handle(exchange);
            } else {
                SandboxControl.send(exchange, 403, Map.of("error", rejection()));
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
