// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.sandbox;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * Checks whether LadiFlow can be reached and accepts the API key, and which assumptions in {@code
 * ladiflow.openapi.yaml} are correct. By default it only reads. If it may write, it creates two tags and a customer
 * with an address at {@code example.com}. If the service creates a customer when an unknown customer is updated, the
 * probe creates two customers. The tags and customers stay in the store. The report contains neither the key nor any
 * customer's data.
 *
 * <p>A run sends at most 80 requests within three minutes, one after another. It accepts responses of up to 5 MB and
 * does not follow redirects. Immutable and thread-safe.
 */
final class LadiFlowProbe {

    /** The base URL of LadiFlow. */
    static final String DEFAULT_BASE_URL = "https://api.service.ladiflow.com/1.0";

    private final URI baseUrl;
    private final String apiKey;
    private final boolean writing;
    private final Duration timeout;
    private final Supplier<Instant> clock;

    /**
     * Creates a probe that only reads.
     *
     * @param baseUrl the base URL, such as {@link #DEFAULT_BASE_URL}. It must use HTTPS, or HTTP on this machine
     * @param apiKey the API key of the store
     * @throws IllegalArgumentException if the URL is not as described, or if the key is blank or not a valid header
     *     value
     */
    LadiFlowProbe(String baseUrl, String apiKey) {
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
     * Allows the probe to write, too.
     *
     * @return a probe that also writes
     */
    LadiFlowProbe writing() {
        return new LadiFlowProbe(baseUrl, apiKey, true, timeout, clock);
    }

    /**
     * Sets the timeout for each response.
     *
     * @param timeout the time from the start of the connection to the last byte of the response; 15 seconds by default
     * @return a probe with this timeout
     */
    LadiFlowProbe timeout(Duration timeout) {
        return new LadiFlowProbe(baseUrl, apiKey, writing, Objects.requireNonNull(timeout, "timeout"), clock);
    }

    /**
     * Sets the clock that the probe compares with the service's clock.
     *
     * @param clock supplies the current time; this machine's clock by default
     * @return a probe with this clock
     */
    LadiFlowProbe clock(Supplier<Instant> clock) {
        return new LadiFlowProbe(baseUrl, apiKey, writing, timeout, Objects.requireNonNull(clock, "clock"));
    }

    /**
     * The result of a run.
     *
     * @param ready whether the service was reached and accepted the key. Only then can the probe check the assumptions
     * @param text the report, which has several lines and does not contain confidential data
     */
    record Report(boolean ready, String text) {}

    /**
     * Runs the probe. Blocks until all requests have been sent.
     *
     * @return the result; never throws
     */
    Report run() {
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
                + (writing ? "reading and writing" : "read-only") + ", " + client.requestCount() + " requests to "
                + baseUrl
                + "\n\n";
        return new Report(!report.hasErrors(), head + report);
    }

    private static URI checkedUrl(String text) {
        URI url;
        try {
            url = URI.create(text.replaceFirst("/+$", ""));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("The base URL is not a valid URL", e);
        }
        String scheme = String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT);
        String host = String.valueOf(url.getHost());
        boolean local = host.matches("localhost|127\\.[0-9.]+|\\[::1]");
        if (url.getHost() == null || !scheme.equals("https") && !(scheme.equals("http") && local)) {
            throw new IllegalArgumentException(
                    "The base URL must begin with https://, so that the key is encrypted; http:// is allowed only for"
                            + " this machine");
        }
        if (url.getRawUserInfo() != null || url.getRawQuery() != null || url.getRawFragment() != null) {
            throw new IllegalArgumentException("The base URL must not have user information, a query or a fragment");
        }
        return url;
    }

    private static String checkedKey(String apiKey) {
        if (!apiKey.matches("[\\x21-\\x7e]+")) {
            throw new IllegalArgumentException(
                    "The API key is empty, or contains spaces, line breaks or non-ASCII characters: copy only the key");
        }
        return apiKey;
    }
}
