// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.options;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.regex.Pattern;

/** Parses and checks the base URL of the API. */
public final class BaseUrl {

    public static final int MAX_PORT = 65_535;

    private static final Pattern LOOPBACK =
            Pattern.compile("localhost|127(\\.\\d{1,3}){3}|\\[(?:0{0,4}:){1,7}0{0,3}1]", Pattern.CASE_INSENSITIVE);

    private static final Pattern LADIFLOW = Pattern.compile("(?:.+\\.)?ladiflow\\.com\\.?", Pattern.CASE_INSENSITIVE);

    private BaseUrl() {}

    /**
     * Returns the URL without a trailing slash.
     *
     * @throws IllegalArgumentException if the URL is invalid or not allowed
     */
    public static URI of(String text, boolean allowPlainHttp) {
        Checks.require(text != null && !text.isBlank(), "baseUrl must not be blank");
        Checks.require(!OptionText.isExpression(text), "baseUrl" + OptionText.NOT_FROM_MESSAGE);
        URI url = parse(text.strip().replaceAll("/+$", ""));
        boolean plain = "http".equals(url.getScheme());
        Checks.require(
                url.getHost() != null && (plain || "https".equals(url.getScheme())),
                "baseUrl must be an https URL such as https://api.service.ladiflow.com/1.0");
        Checks.require(
                url.getRawUserInfo() == null && url.getRawQuery() == null && url.getRawFragment() == null,
                "baseUrl must not have user information, a query or a fragment");
        Checks.require(
                url.getPort() != 0 && url.getPort() <= MAX_PORT,
                "baseUrl has the port " + url.getPort() + ". The port must be from 1 to 65535");
        Checks.require(
                !plain || allowPlainHttp || isLoopback(url.getHost()),
                "baseUrl uses plain http for the host " + url.getHost() + ", so the API key and customers' data"
                        + " would be sent unencrypted. Use https, or set"
                        + " allowPlainHttp=true if the network is safe.");
        Checks.require(
                !plain || !LADIFLOW.matcher(url.getHost()).matches(),
                "baseUrl uses plain http for " + url.getHost() + ", but LadiFlow supports https. Use https."
                        + " allowPlainHttp does not apply to this host.");
        return url;
    }

    /**
     * Throws an exception if a URL uses plain HTTP, except for a loopback address. Ignores {@code allowPlainHttp}.
     *
     * @throws IllegalArgumentException if the URL uses plain HTTP for another host
     */
    public static void requireProductionSafe(String text) {
        URI url = of(text, true);
        Checks.require(
                "https".equals(url.getScheme()) || isLoopback(url.getHost()),
                "allowPlainHttp is not allowed, because the profile of the Camel context is prod"
                        + " (camel.main.profile). The API key and customers' data would be sent unencrypted to"
                        + " " + url.getHost() + ". Use an https baseUrl.");
    }

    /** Returns whether a host is a loopback address. */
    public static boolean isLoopback(String host) {
        return LOOPBACK.matcher(host).matches();
    }

    private static URI parse(String text) {
        try {
            URI url = new URI(text);
            return new URI(
                    url.getScheme() == null ? null : url.getScheme().toLowerCase(Locale.ROOT),
                    url.getRawAuthority(),
                    url.getPath(),
                    url.getQuery(),
                    url.getFragment());
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("baseUrl is not a URL: " + e.getReason());
        }
    }
}
