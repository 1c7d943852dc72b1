/*
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *     http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */
package io.github.camelladiflow;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

import io.github.camelladiflow.model.LadiFlowAuthenticationException;
import io.github.camelladiflow.model.LadiFlowConnectionException;
import io.github.camelladiflow.model.LadiFlowException;
import io.github.camelladiflow.model.LadiFlowProtocolException;
import io.github.camelladiflow.model.LadiFlowRateLimitException;
import io.github.camelladiflow.model.LadiFlowRequestException;
import io.github.camelladiflow.model.LadiFlowServerException;
import io.github.camelladiflow.sandbox.Reply;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/** The table "What happens when" of the reference. */
class WhatHappensWhenTest extends SandboxRoutes {

    /**
     * @param exception what the lookup fails with
     * @param attempts how many requests are sent with {@code maxRetries=2}
     * @param old whether an old answer stands in, if {@code cacheStaleIfError} is set
     */
    record Row(Reply reply, Class<? extends LadiFlowException> exception, int attempts, boolean old) {}

    static Stream<Row> rows() {
        var longAsked = Reply.rateLimited(Duration.ofHours(1));
        return Stream.of(
                new Row(Reply.hangUp(), LadiFlowConnectionException.class, 3, true),
                new Row(Reply.truncated(), LadiFlowConnectionException.class, 3, true),
                new Row(longAsked, LadiFlowRateLimitException.class, 1, true),
                new Row(Reply.rateLimited(), LadiFlowRateLimitException.class, 3, true),
                new Row(Reply.status(502), LadiFlowServerException.class, 3, true),
                new Row(Reply.status(503), LadiFlowServerException.class, 3, true),
                new Row(Reply.status(504), LadiFlowServerException.class, 3, true),
                new Row(Reply.status(500), LadiFlowServerException.class, 1, true),
                new Row(Reply.unauthorized(), LadiFlowAuthenticationException.class, 1, false),
                new Row(Reply.status(403), LadiFlowAuthenticationException.class, 1, false),
                new Row(Reply.status(400), LadiFlowRequestException.class, 1, false),
                new Row(Reply.html(404), LadiFlowRequestException.class, 1, false),
                new Row(Reply.html(200), LadiFlowProtocolException.class, 1, true),
                new Row(Reply.status(302), LadiFlowProtocolException.class, 1, true));
    }

    private void startRoute() throws Exception {
        component().getConfiguration().setRetryDelay(Duration.ofMillis(1));
        var options = new String[] {"cacheTtl=1m", "cacheStaleIfError=1h", "cacheMode=REFRESH"};
        start(routes -> {
            routes.errorHandler(routes.noErrorHandler());
            routes.from("direct:plain").to(twice(show()));
            routes.from("direct:stale").to(twice(show(options)));
        });
    }

    private static String twice(String uri) {
        return uri.replace("maxRetries=0", "maxRetries=2");
    }

    @ParameterizedTest
    @MethodSource("rows")
    void everyTroubleEndsAsTheReferenceSays(Row row) throws Exception {
        startRoute();
        sandbox().always(row.reply());

        Exchange exchange = send("direct:plain", LAN.phone());

        assertThat(exchange.getException()).isExactlyInstanceOf(row.exception());
        assertThat(sandbox().requestCount()).isEqualTo(row.attempts());
        assertThat(exchange.getMessage().getHeaders())
                .containsEntry(LadiFlowConstants.ATTEMPTS, row.attempts())
                .doesNotContainKeys(LadiFlowConstants.OUTCOME, LadiFlowConstants.HTTP_STATUS, LadiFlowConstants.CACHE);
    }

    @ParameterizedTest
    @MethodSource("rows")
    void anOldAnswerStandsInWhereTheReferenceSaysSo(Row row) throws Exception {
        startRoute();
        sendWell("direct:stale", LAN.phone());
        sandbox().always(row.reply());

        Exchange exchange = send("direct:stale", LAN.phone());

        if (row.old()) {
            assertThat(exchange.getException()).isNull();
            assertThat(exchange.getMessage().getHeaders())
                    .containsEntry(LadiFlowConstants.CACHE, "STALE")
                    .containsEntry(LadiFlowConstants.ATTEMPTS, row.attempts());
        } else {
            assertThat(exchange.getException()).isExactlyInstanceOf(row.exception());
        }
    }

    @Test
    void aMessageWithoutAKeyHasNoHeaderAndIsNeverSent() throws Exception {
        startRoute();

        Exchange exchange = send("direct:plain", "no key at all");

        assertThat(exchange.getException()).isExactlyInstanceOf(LadiFlowRequestException.class);
        assertThat(exchange.getMessage().getHeaders().keySet())
                .doesNotContainAnyElementsOf(List.of(LadiFlowConstants.ATTEMPTS, LadiFlowConstants.OUTCOME));
        assertThat(sandbox().requestCount()).isZero();
    }
}
