// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.github.camelladiflow.model.exception.LadiFlowRateLimitException;
import io.github.camelladiflow.sandbox.Reply;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests that no write is carried out twice, because a second write would send a second message to a customer. */
class WriteOnceTest extends SandboxRouteTestBase {

    private static final Map<String, Object> HOA = Map.of("email", "hoa@example.com");

    static Stream<Arguments> writes() {
        return Stream.of(
                Arguments.of("customer/create", HOA),
                Arguments.of("customer/update", Map.of("_id", LAN.id(), "email", LAN.email())),
                Arguments.of("customer/create-or-update", HOA),
                Arguments.of("customer/create-tag", Map.of("name", "A")),
                Arguments.of(
                        "sequence/subscribe", Map.of("email", LAN.email(), "sequence_id", "6650bbbb0000000000000001")));
    }

    @BeforeEach
    void connect() {
        var configuration = component().getConfiguration();
        configuration.setMaxRetries(2);
        configuration.setRetryDelay(Duration.ofMillis(1));
    }

    @ParameterizedTest
    @MethodSource("writes")
    void doesNotRetryPossiblyCarriedOutWrite(String operation, Map<String, Object> write) {
        for (Reply reply : List.of(
                Reply.status(408),
                Reply.status(500),
                Reply.status(502),
                Reply.status(503),
                Reply.status(504),
                Reply.lost(),
                Reply.normal().cutShort())) {
            sandbox().reset();
            sandbox().forOperation(operation).next(reply);

            var failure = sendForFailure("ladiflow:" + operation, write);

            assertThat(failure.isPossiblyCarriedOut()).isTrue();
            assertThat(sandbox().requestCount(operation)).isOne();
        }
    }

    @ParameterizedTest
    @MethodSource("writes")
    void retriesWriteAfter429(String operation, Map<String, Object> write) {
        sandbox().next(Reply.rateLimited());
        assertThat(sendSuccessfully("ladiflow:" + operation, write).getMessage().getHeader(LadiFlowConstants.ATTEMPTS))
                .isEqualTo(2);

        sandbox().always(Reply.rateLimited());
        assertThat(send("ladiflow:" + operation, write).getException())
                .isInstanceOfSatisfying(LadiFlowRateLimitException.class, failure -> {
                    assertThat(failure.isPossiblyCarriedOut()).isFalse();
                    assertThat(failure.isRetryable()).isTrue();
                });
        assertThat(sandbox().carriedOut(operation)).isOne();
    }
}
