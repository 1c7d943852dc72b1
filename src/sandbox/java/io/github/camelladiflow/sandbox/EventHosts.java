// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.sandbox;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;

/**
 * The hosts to which the sandbox may send events. Only the user who starts the sandbox can set them. HTTP requests
 * cannot change them, so a client cannot make the sandbox send requests to arbitrary hosts. Immutable.
 *
 * @param names the names in lower case, without ports
 */
record EventHosts(List<String> names) {

    private static final String OCTET = "(25[0-5]|2[0-4]\\d|1?\\d?\\d)";
    /** Loopback addresses in full notation, which do not require a DNS lookup. Other notations are rejected. */
    private static final String LOOPBACK = "localhost|\\[::1]|127(\\." + OCTET + "){3}";

    /** Parses a URL to which events can be sent. */
    static URI parse(String text) {
        try {
            var url = new URI(text);
            boolean isHttp = "http".equalsIgnoreCase(url.getScheme()) || "https".equalsIgnoreCase(url.getScheme());
            if (isHttp && url.getHost() != null && url.getUserInfo() == null && url.getFragment() == null) {
                return url;
            }
        } catch (URISyntaxException e) {
            // the cause is omitted, because its message quotes the text, which may contain a secret
        }
        throw new IllegalArgumentException("'url' must be an http or https URL without user information and fragment,"
                + " such as http://127.0.0.1:8080/ladiflow/events");
    }

    /**
     * Checks whether events may be sent to a URL.
     *
     * @param loopback whether a loopback address is allowed. Must be false for a client on another machine, because the
     *     address would refer to the sandbox's machine instead of the client's machine
     * @throws IllegalArgumentException if the sandbox may not send events there
     */
    void check(URI url, boolean loopback) {
        String host = url.getHost().toLowerCase(Locale.ROOT);
        if (names.contains(host) || loopback && host.matches(LOOPBACK)) {
            return;
        }
        throw new IllegalArgumentException(
                host.matches(LOOPBACK)
                        ? "The sandbox sends events to its own machine only if a program on the same machine"
                                + " sets the target. Use the host name of your receiver, and start the sandbox with"
                                + " --event-hosts=NAME"
                        : "The sandbox sends events only to loopback addresses and to " + names
                                + ". To allow the host of your receiver, start the sandbox with --event-hosts=NAME");
    }
}
