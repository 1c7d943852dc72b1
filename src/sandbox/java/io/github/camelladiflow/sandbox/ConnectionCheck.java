// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.sandbox;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;

/** The first part of the probe: checks whether the service can be reached and accepts the API key. */
final class ConnectionCheck {

    private static final Duration TOLERATED_SKEW = Duration.ofMinutes(2);

    private final ProbeClient client;
    private final ProbeReport report;
    private final Supplier<Instant> clock;

    ConnectionCheck(ProbeClient client, ProbeReport report, Supplier<Instant> clock) {
        this.client = client;
        this.report = report;
        this.clock = clock;
    }

    /**
     * Runs the checks. Sends a made-up key first, so that a wrong key can be distinguished from a key without the
     * scope.
     */
    void run(String apiKey) {
        var stranger = listTags("camel-ladiflow-probe-" + UUID.randomUUID());
        if (stranger.failure() != null) {
            report.error(stranger.failure());
            return;
        }
        report.ok("The service can be reached.");
        compareClocks(stranger);
        boolean refused = stranger.isEnvelope() && isAuthenticationFailure(stranger.code());
        if (refused) {
            report.ok("The service rejects a made-up key: " + stranger.shape());
        } else if (stranger.isSuccess()) {
            report.warning("The service also accepts a made-up key. Check that --base-url is the URL of LadiFlow. "
                    + stranger.shape());
        } else {
            report.warning("The service rejects a made-up key in an unexpected way: " + stranger.shape());
        }
        report.observe(Assumption.WRONG_KEY_IS_401, refused && stranger.code() == 401, stranger.shape());
        reportKeyCheck(listTags(apiKey), stranger);
    }

    private ProbeResponse listTags(String apiKey) {
        return client.post("customer/list-tag", apiKey, Map.of("page", 1, "limit", 1));
    }

    private void reportKeyCheck(ProbeResponse own, ProbeResponse stranger) {
        String shape = own.shape();
        if (own.isSuccess()) {
            report.ok("The service accepts your key: " + shape);
        } else if (own.failure() != null) {
            report.error(own.failure());
        } else if (own.status() / 100 == 3) {
            report.error("The service redirects to another address. The probe does not send the key there. Check"
                    + " --base-url. " + shape);
        } else if (!own.isEnvelope()) {
            report.error(
                    "The response does not come from the LadiFlow API: check that --base-url ends in /1.0, and that"
                            + " no proxy or network login page responds in its place. " + shape);
        } else if (own.code() == 403) {
            report.error(
                    "The service recognizes your key, but the key lacks a scope. Give the key the scope for LadiFlow. "
                            + shape);
            report.observe(Assumption.MISSING_SCOPE_IS_403, true, shape);
        } else if (isAuthenticationFailure(own.code())) {
            report.error("The service rejects your key" + (stranger.code() == own.code() ? " like a made-up key" : "")
                    + ". Check that it is complete and active, belongs to this store, and has the scope for"
                    + " LadiFlow. " + shape);
        } else if (own.code() == 429) {
            report.error(
                    "The service limits the request rate. Run the probe when no other program uses the key. " + shape);
        } else if (own.code() >= 500) {
            report.error("The service responds with an error. Retry later. " + shape);
        } else {
            report.error("The service unexpectedly rejects a request for the list of tags. Please send this report. "
                    + shape);
        }
    }

    private static boolean isAuthenticationFailure(int code) {
        return code == 401 || code == 403;
    }

    private void compareClocks(ProbeResponse answer) {
        if (answer.serverTime() == null) {
            report.warning("The responses of the service have no Date header, so the clocks cannot be compared.");
            return;
        }
        var skew = Duration.between(answer.serverTime(), clock.get());
        if (skew.abs().compareTo(TOLERATED_SKEW) > 0) {
            report.warning("The clock of this machine is " + skew.abs().toMinutes() + " minutes "
                    + (skew.isNegative() ? "slow" : "fast")
                    + ". Set the clock, because TLS and Retry-After depend on it.");
        } else {
            report.ok("The clocks agree.");
        }
    }
}
