// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.sandbox;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;

/** The first part of the probe: whether the service is reached, and what it says to the key. */
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

    /** Asks with a made-up key first, so that a wrong one can be told from one without the scope. */
    void run(String apiKey) {
        var stranger = listTags("camel-ladiflow-probe-" + UUID.randomUUID());
        if (stranger.failure() != null) {
            report.error(stranger.failure());
            return;
        }
        report.ok("The service is reached.");
        compareClocks(stranger);
        boolean refused = stranger.isEnvelope() && isAuthenticationFailure(stranger.code());
        if (refused) {
            report.ok("It refuses a made-up key: " + stranger.shape());
        } else if (stranger.isSuccess()) {
            report.warning("It accepts a made-up key, too: is this LadiFlow? " + stranger.shape());
        } else {
            report.warning("It does not refuse a made-up key as an API does: " + stranger.shape());
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
            report.ok("It accepts your key: " + shape);
        } else if (own.failure() != null) {
            report.error(own.failure());
        } else if (own.status() / 100 == 3) {
            report.error("It sends the probe elsewhere, where the key must not go: check --base-url. " + shape);
        } else if (!own.isEnvelope()) {
            report.error(
                    "What answers is not the LadiFlow API: check that --base-url ends in /1.0, and whether a proxy or the"
                            + " login page of a network answers in its place. " + shape);
        } else if (own.code() == 403) {
            report.error("It knows your key, but forbids it this: give the key the scope for LadiFlow. " + shape);
            report.observe(Assumption.MISSING_SCOPE_IS_403, true, shape);
        } else if (isAuthenticationFailure(own.code())) {
            report.error("It refuses your key" + (stranger.code() == own.code() ? " as it does a made-up one" : "")
                    + ": check that it is whole, active and of this store, and has the scope for LadiFlow. " + shape);
        } else if (own.code() == 429) {
            report.error("It wants fewer requests: run the probe when nothing else uses the key. " + shape);
        } else if (own.code() >= 500) {
            report.error("It fails: try later. " + shape);
        } else {
            report.error("It refuses a plain listing of tags, as nobody expected: please send this report. " + shape);
        }
    }

    private static boolean isAuthenticationFailure(int code) {
        return code == 401 || code == 403;
    }

    private void compareClocks(ProbeResponse answer) {
        if (answer.serverTime() == null) {
            report.warning("It does not tell its time.");
            return;
        }
        var skew = Duration.between(answer.serverTime(), clock.get());
        if (skew.abs().compareTo(TOLERATED_SKEW) > 0) {
            report.warning("The clock of this machine is " + skew.abs().toMinutes() + " minutes "
                    + (skew.isNegative() ? "behind" : "ahead") + ": set it, since TLS and Retry-After depend on it.");
        } else {
            report.ok("The clocks agree.");
        }
    }
}
