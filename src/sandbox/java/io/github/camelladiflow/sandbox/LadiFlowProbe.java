// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.sandbox;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * Asks a LadiFlow whether it is reached and takes the key, and which of the statements hold that {@code
 * ladiflow.openapi.yaml} assumes. It reads alone unless it is told to write; then it makes a customer of its own
 * (two, if the service makes one when an unknown one is updated), with an address at {@code example.com}, and two
 * tags, which stay. Its report holds neither the key nor anything of customers.
 *
 * <p>A run sends at most 80 requests within three minutes, one after the other; it takes no answer of more than 5 MB and
 * follows no redirect. Immutable and thread-safe.
 */
public final class LadiFlowProbe {

    /** Where LadiFlow is. */
    public static final String DEFAULT_BASE_URL = "https://api.service.ladiflow.com/1.0";

    private final URI baseUrl;
    private final String apiKey;
    private final boolean writing;
    private final Duration timeout;
    private final Supplier<Instant> clock;

    /**
     * Describes a probe that reads alone.
     *
     * @param baseUrl such as {@link #DEFAULT_BASE_URL}: HTTPS, or HTTP to this machine
     * @param apiKey the key of the store to ask
     * @throws IllegalArgumentException if the URL is another, or the key is blank or no header's value
     */
    public LadiFlowProbe(String baseUrl, String apiKey) {
        this(checkedUrl(baseUrl), checkedKey(apiKey), false, Duration.ofSeconds(15), Instant::now);
    }

    private LadiFlowProbe(URI baseUrl, String apiKey, boolean writing, Duration timeout, Supplier<Instant> clock) {
        this.baseUrl = baseUrl;
        this.apiKey = apiKey;
        this.writing = writing;
        this.timeout = timeout;
        this.clock = clock;
    }

    /**
     * Lets the probe write, too.
     *
     * @return such a probe
     */
    public LadiFlowProbe writing() {
        return new LadiFlowProbe(baseUrl, apiKey, true, timeout, clock);
    }

    /**
     * Sets how long each answer may take.
     *
     * @param timeout from connecting to the last byte; 15 seconds otherwise
     * @return such a probe
     */
    public LadiFlowProbe timeout(Duration timeout) {
        return new LadiFlowProbe(baseUrl, apiKey, writing, Objects.requireNonNull(timeout, "timeout"), clock);
    }

    /**
     * Sets the clock that is compared with the service's.
     *
     * @param clock gives the present time; this machine's otherwise
     * @return such a probe
     */
    public LadiFlowProbe clock(Supplier<Instant> clock) {
        return new LadiFlowProbe(baseUrl, apiKey, writing, timeout, Objects.requireNonNull(clock, "clock"));
    }

    /**
     * What a run found.
     *
     * @param ready whether the service was reached and took the key, so that the rest could be asked
     * @param text the report, of several lines, to be shown to anybody
     */
    public record Report(boolean ready, String text) {}

    /**
     * Asks. Blocks until all is asked.
     *
     * @return what was found; never fails
     */
    public Report run() {
        var report = new ProbeReport(writing);
        var client = new ProbeClient(baseUrl, timeout, report);
        new ConnectionCheck(client, report, clock).run(apiKey);
        if (!report.hasErrors()) {
            new ReadChecks(client, apiKey, report).run();
            if (writing) {
                new WriteChecks(client, apiKey, report).run();
            }
        }
        String version = LadiFlowProbe.class.getPackage().getImplementationVersion();
        String head = "camel-ladiflow probe " + Objects.requireNonNullElse(version, "from classes") + ", "
                + (writing ? "reading and writing" : "reading alone") + ", " + client.requestCount() + " requests to "
                + baseUrl
                + "\n\n";
        return new Report(!report.hasErrors(), head + report);
    }

    private static URI checkedUrl(String text) {
        URI url;
        try {
            url = URI.create(text.replaceFirst("/+$", ""));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("The base URL is no URL", e);
        }
        String scheme = String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT);
        String host = String.valueOf(url.getHost());
        boolean local = host.matches("localhost|127\\.[0-9.]+|\\[::1]");
        if (url.getHost() == null || !scheme.equals("https") && !(scheme.equals("http") && local)) {
            throw new IllegalArgumentException(
                    "The base URL must begin with https://, so that the key is not sent in clear; http:// is for this machine");
        }
        if (url.getRawUserInfo() != null || url.getRawQuery() != null || url.getRawFragment() != null) {
            throw new IllegalArgumentException("The base URL must not have a user, a query or a fragment");
        }
        return url;
    }

    private static String checkedKey(String apiKey) {
        if (!apiKey.matches("[\\x21-\\x7e]+")) {
            throw new IllegalArgumentException(
                    "The API key is empty, or has blanks, line ends or characters that are not ASCII: copy it alone");
        }
        return apiKey;
    }
}
