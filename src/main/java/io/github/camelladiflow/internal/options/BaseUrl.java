// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.options;

import java.net.URI;
import java.util.regex.Pattern;

/** Parses and checks the base URL of the API. */
public final class BaseUrl {

    private static final Pattern LOOPBACK =
            Pattern.compile("localhost|127(\\.\\d{1,3}){3}|\\[(?:0{0,4}:){1,7}0{0,3}1]", Pattern.CASE_INSENSITIVE);

    private static final Pattern LADIFLOW = Pattern.compile("(?:.+\\.)?ladiflow\\.com\\.?", Pattern.CASE_INSENSITIVE);

    private static final Pattern FORM =
            Pattern.compile("https?://(\\[[\\w:.]+]|[\\w.-]+)(:\\d{1,5})?(/[\\w.~-]+)*/1\\.0");

    private BaseUrl() {}

    /**
     * Returns the URL without a trailing slash.
     *
     * @throws IllegalArgumentException if the text is not a base URL
     */
    public static URI of(String text) {
        String trimmed = String.valueOf(text).strip().replaceAll("/+$", "");
        URI url = FORM.matcher(trimmed).matches() ? URI.create(trimmed) : URI.create("");
        Checks.require(
                url.getHost() != null && url.getPort() != 0 && url.getPort() <= 65_535,
                "baseUrl must be an https URL that ends in /1.0, such as https://api.service.ladiflow.com/1.0. It must"
                        + " not contain an operation, user information, a query or an expression.");
        return url;
    }

    /**
     * Throws an exception if data would be sent unencrypted and this is not allowed.
     *
     * @param isProduction whether the profile of the Camel context is prod
     */
    public static void requireSafe(URI url, boolean allowPlainHttp, boolean isProduction) {
        boolean isLadiFlow = LADIFLOW.matcher(url.getHost()).matches();
        boolean isAllowable = !isLadiFlow && !isProduction;
        Checks.require(
                isSafe(url) || allowPlainHttp && isAllowable,
                "baseUrl uses plain http for the host " + url.getHost()
                        + ", so the API key and customers' data would be"
                        + " sent unencrypted. Use https"
                        + (isAllowable
                                ? ", or set allowPlainHttp=true if the network is safe."
                                : ". allowPlainHttp does not apply to "
                                        + (isLadiFlow ? "this host." : "the profile prod (camel.main.profile).")));
    }

    /** Returns whether a URL uses HTTPS, or plain HTTP for a loopback address, and has no user information. */
    public static boolean isSafe(URI url) {
        return url.getHost() != null
                && url.getRawUserInfo() == null
                && ("https".equals(url.getScheme())
                        || "http".equals(url.getScheme())
                                && LOOPBACK.matcher(url.getHost()).matches());
    }
}
