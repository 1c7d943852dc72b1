// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class CallDeadlineTest {

    private static final Duration TO_CONNECT = Duration.ofMinutes(10);
    private static final Duration TO_RESPOND = Duration.ofMinutes(20);

    private final AtomicInteger cancellations = new AtomicInteger();
    private final IOException closed = new IOException("closed");

    private CallDeadline deadline(Duration wholeCall, boolean revoked) {
        return new CallDeadline(
                () -> cancellations.incrementAndGet() == 1,
                TO_CONNECT,
                TO_RESPOND,
                System.nanoTime() + wholeCall.toNanos(),
                false,
                () -> !revoked);
    }

    /** Ticks shortly before and after the end of a time that has just started, and returns the translated exception. */
    private Exception expireAfter(Duration time, CallDeadline deadline) {
        deadline.onTick(System.nanoTime() + time.minusMinutes(1).toNanos());
        assertThat(cancellations).hasValue(0);
        assertThat(deadline.translateFailure(closed)).isSameAs(closed);

        deadline.onTick(System.nanoTime() + time.toNanos());
        assertThat(cancellations).hasValue(1);
        return deadline.translateFailure(closed);
    }

    @Test
    void cancelsRequestThatGetsNoConnection() {
        assertThat(expireAfter(TO_CONNECT, deadline(Duration.ofHours(1), false)))
                .isInstanceOf(ConnectTimeoutException.class)
                .hasMessage("No connection within 600000 ms")
                .hasCause(closed);
    }

    @Test
    void cancelsRequestWithoutCompleteResponse() {
        CallDeadline deadline = deadline(Duration.ofHours(1), false);
        deadline.onConnected(true);

        assertThat(expireAfter(TO_RESPOND, deadline))
                .isInstanceOf(SocketTimeoutException.class)
                .hasMessage("No complete response within 1200000 ms")
                .hasCause(closed);
    }

    @Test
    void cancelsRequestAtEndOfWholeCall() {
        CallDeadline deadline = deadline(Duration.ofMinutes(15), false);
        deadline.onConnected(false);

        assertThat(expireAfter(Duration.ofMinutes(15), deadline)).isInstanceOf(SocketTimeoutException.class);
    }

    @Test
    void startsAgainForAnotherConnection() {
        CallDeadline deadline = deadline(Duration.ofHours(1), true);
        assertThat(deadline.requiresNewConnection()).isFalse();
        deadline.requireNewConnection();
        deadline.onConnected(true);
        assertThat(deadline.isConnectionReused()).isTrue();
        var context = HttpClientContext.create();
        deadline.attachTo(context);

        assertThat(CallDeadline.of(context)).isSameAs(deadline);
        assertThat(deadline.isConnectionReused()).isFalse();
        assertThat(deadline.requiresNewConnection()).isTrue();
        assertThat(deadline.isSlotCurrent()).isFalse();
        assertThat(expireAfter(TO_CONNECT, deadline)).isInstanceOf(ConnectTimeoutException.class);
    }
}
