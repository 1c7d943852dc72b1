// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.sandbox;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;

/**
 * The hosts that the sandbox may send events to. Whoever starts the sandbox names them; over HTTP they cannot be changed,
 * so that nobody makes the sandbox send requests to hosts of their choice. Immutable.
 *
 * @param names the names in lower case, without ports
 */
record EventHosts(List<String> names) {

    private static final String OCTET = "(25[0-5]|2[0-4]\\d|1?\\d?\\d)";
    /** Only what no resolver is asked about, in full: other spellings of addresses are rejected. */
    private static final String LOOPBACK = "localhost|\\[::1]|127(\\." + OCTET + "){3}";

    /** Reads a URL to which events can be sent. */
    static URI parse(String text) {
        try {
            var url = new URI(text);
            boolean isHttp = "http".equalsIgnoreCase(url.getScheme()) || "https".equalsIgnoreCase(url.getScheme());
            if (isHttp && url.getHost() != null && url.getUserInfo() == null && url.getFragment() == null) {
                return url;
            }
        } catch (URISyntaxException e) {
            // it quotes the text, which may hold a secret
        }
        throw new IllegalArgumentException("url must be an http or https URL without user and fragment, such as"
                + " http://127.0.0.1:8080/ladiflow/events");
    }

    /**
     * Checks whether events may be sent to a URL.
     *
     * @param loopback whether a loopback address is acceptable: to a sandbox that is told so from another machine it would be
     *     the sandbox's machine, and not the other
     * @throws IllegalArgumentException if it may not
     */
    void check(URI url, boolean loopback) {
        String host = url.getHost().toLowerCase(Locale.ROOT);
        if (names.contains(host) || loopback && host.matches(LOOPBACK)) {
            return;
        }
        throw new IllegalArgumentException(
                host.matches(LOOPBACK)
                        ? "The sandbox sends events to its own machine only if it is told so from there. Name the host of"
                                + " your receiver, and start the sandbox with --event-hosts=NAME"
                        : "The sandbox sends events to loopback addresses and to " + names
                                + " only. Start it with --event-hosts=NAME to add the host of your receiver");
    }
}
