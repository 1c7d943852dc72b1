// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.camelladiflow.options.LadiFlowConfiguration;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class AttemptTest {

    private static final Duration TO_CONNECT = Duration.ofMinutes(10);
    private static final Duration TO_RESPOND = Duration.ofMinutes(20);

    private final AtomicInteger cancellations = new AtomicInteger();
    private final IOException closed = new IOException("closed");

    private Attempt attempt(Duration wholeCall) {
        var settings = new LadiFlowConfiguration();
        settings.setConnectTimeout(TO_CONNECT.dividedBy(2));
        settings.setResponseTimeout(TO_RESPOND);
        settings.setRetryTimeout(wholeCall);
        Call call = new Waits().newCall(settings);
        call.begin();
        var attempt = new Attempt(call, null, 0, true, false);
        start(attempt);
        return attempt;
    }

    private void start(Attempt attempt) {
        attempt.start(() -> cancellations.incrementAndGet() == 1);
    }

    /** Looks shortly before and after the end of a time that has just started, and returns the translated exception. */
    private Exception expireAfter(Duration time, Attempt attempt) {
        attempt.cancelIfExpired(System.nanoTime() + time.minusMinutes(1).toNanos());
        assertThat(cancellations).hasValue(0);
        assertThat(attempt.translateFailure(closed)).isSameAs(closed);

        attempt.cancelIfExpired(System.nanoTime() + time.toNanos());
        assertThat(cancellations).hasValue(1);
        return attempt.translateFailure(closed);
    }

    @Test
    void cancelsRequestThatGetsNoConnection() {
        assertThat(expireAfter(TO_CONNECT, attempt(Duration.ofHours(1))))
                .isInstanceOf(ConnectTimeoutException.class)
                .hasCause(closed);
    }

    @Test
    void cancelsRequestWithoutCompleteResponse() {
        Attempt attempt = attempt(Duration.ofHours(1));
        attempt.onConnected(true);

        assertThat(expireAfter(TO_RESPOND, attempt))
                .isInstanceOf(SocketTimeoutException.class)
                .hasCause(closed);
    }

    @Test
    void cancelsRequestAtEndOfWholeCall() {
        Attempt attempt = attempt(Duration.ofMinutes(15));
        attempt.onConnected(false);

        assertThat(expireAfter(Duration.ofMinutes(15), attempt)).isInstanceOf(SocketTimeoutException.class);
    }

    @Test
    void startsAgainForAnotherConnection() {
        Attempt attempt = attempt(Duration.ofHours(1));
        attempt.onConnected(true);
        assertThat(attempt.connectionReused).isTrue();
        start(attempt);

        assertThat(attempt.connectionReused).isFalse();
        assertThat(expireAfter(TO_CONNECT, attempt)).isInstanceOf(ConnectTimeoutException.class);
    }
}
