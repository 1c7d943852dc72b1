// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

import io.github.camelladiflow.model.LadiFlowAuthenticationException;
import io.github.camelladiflow.model.LadiFlowConnectionException;
import io.github.camelladiflow.model.LadiFlowException;
import io.github.camelladiflow.model.LadiFlowNotFoundException;
import io.github.camelladiflow.model.LadiFlowProtocolException;
import io.github.camelladiflow.model.LadiFlowRateLimitException;
import io.github.camelladiflow.model.LadiFlowRequestException;
import io.github.camelladiflow.model.LadiFlowServerException;
import io.github.camelladiflow.sandbox.LadiFlowSandbox;
import io.github.camelladiflow.sandbox.Reply;
import io.github.camelladiflow.sandbox.SandboxCustomer;
import io.github.camelladiflow.sandbox.SandboxCustomers;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/** The table "What happens when" of the reference. */
class WhatHappensWhenTest {

    private static final SandboxCustomer LAN = SandboxCustomers.customer(1);
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final String ALWAYS_ASK = "&cacheTtl=1m&cacheStaleIfError=1h&cacheMode=REFRESH";

    private final LadiFlowSandbox sandbox = LadiFlowSandbox.start();
    private final DefaultCamelContext context = new DefaultCamelContext();
    private ProducerTemplate template;

    /**
     * @param what the trouble
     * @param begins makes it happen
     * @param options what the endpoint has besides
     * @param exception what the lookup fails with
     * @param attempts how many requests are sent with {@code maxRetries=2}
     * @param old whether an old answer stands in, if {@code cacheStaleIfError} is set
     */
    record Row(
            String what,
            Consumer<LadiFlowSandbox> begins,
            String options,
            Class<? extends LadiFlowException> exception,
            int attempts,
            boolean old) {

        @Override
        public String toString() {
            return what + options;
        }
    }

    static Stream<Row> rows() {
        var noTime = "&retryTimeout=10s&retryDelay=30s";
        var lan = LAN.id();
        return Stream.of(
                new Row("refused", LadiFlowSandbox::close, "", LadiFlowConnectionException.class, 3, true),
                answer(Reply.hangUp(), "", LadiFlowConnectionException.class, 3, true),
                answer(Reply.truncated(), "", LadiFlowConnectionException.class, 3, true),
                new Row(
                        "silence",
                        LadiFlowSandbox::hold,
                        "&responseTimeout=1s",
                        LadiFlowConnectionException.class,
                        3,
                        true),
                answer(Reply.rateLimited(Duration.ofHours(1)), "", LadiFlowRateLimitException.class, 1, true),
                answer(Reply.rateLimited(Duration.ZERO), "", LadiFlowRateLimitException.class, 3, true),
                answer(Reply.rateLimited(), "", LadiFlowRateLimitException.class, 3, true),
                answer(Reply.status(502), "", LadiFlowServerException.class, 3, true),
                answer(Reply.status(503), "", LadiFlowServerException.class, 3, true),
                answer(Reply.status(504), "", LadiFlowServerException.class, 3, true),
                answer(Reply.status(503), noTime, LadiFlowServerException.class, 1, true),
                answer(Reply.status(500), "", LadiFlowServerException.class, 1, true),
                answer(Reply.unauthorized(), "", LadiFlowAuthenticationException.class, 1, false),
                answer(Reply.status(403), "", LadiFlowAuthenticationException.class, 1, false),
                answer(Reply.status(400), "", LadiFlowRequestException.class, 1, false),
                answer(Reply.html(404), "", LadiFlowRequestException.class, 1, false),
                answer(Reply.html(200), "", LadiFlowProtocolException.class, 1, true),
                answer(Reply.json(200, ""), "", LadiFlowProtocolException.class, 1, true),
                answer(Reply.normal(), "&maxResponseSize=100", LadiFlowProtocolException.class, 1, true),
                answer(Reply.status(302), "", LadiFlowProtocolException.class, 1, true),
                new Row("nobody", sandbox -> sandbox.remove(lan), "", LadiFlowNotFoundException.class, 1, false));
    }

    private static Row answer(
            Reply reply, String options, Class<? extends LadiFlowException> exception, int attempts, boolean old) {
        return new Row(reply.toString(), sandbox -> sandbox.always(reply), options, exception, attempts, old);
    }

    @BeforeEach
    void start() {
        context.disableJMX();
        context.start();
        template = context.createProducerTemplate();
        var configuration = component().getConfiguration();
        configuration.setApiKey(sandbox.apiKey());
        configuration.setBaseUrl(sandbox.baseUrl());
        configuration.setRetryDelay(Duration.ofMillis(1));
    }

    @AfterEach
    void stop() {
        context.stop();
        sandbox.close();
    }

    @ParameterizedTest
    @MethodSource("rows")
    void everyTroubleEndsAsTheReferenceSays(Row row) {
        row.begins().accept(sandbox);

        Exchange exchange = lookup(row.options());

        assertThat(exchange.getException()).isExactlyInstanceOf(row.exception());
        int requests = row.what().equals("refused") ? 0 : row.attempts();
        // one that was given up may still be on its way
        sandbox.awaitRequests(requests, LONG);
        assertThat(sandbox.requestCount()).isEqualTo(requests);
        assertThat(exchange.getMessage().getHeader(LadiFlowConstants.ATTEMPTS)).isEqualTo(row.attempts());
        if (row.exception() != LadiFlowNotFoundException.class) {
            assertThat(exchange.getMessage().getHeaders())
                    .doesNotContainKeys(
                            LadiFlowConstants.OUTCOME, LadiFlowConstants.HTTP_STATUS, LadiFlowConstants.CACHE);
        }
    }

    @ParameterizedTest
    @MethodSource("rows")
    void anOldAnswerStandsInWhereTheReferenceSaysSo(Row row) {
        warmUp();
        row.begins().accept(sandbox);

        Exchange exchange = lookup(row.options() + ALWAYS_ASK);

        if (row.old()) {
            assertStale(exchange, row.attempts());
        } else {
            assertThat(exchange.getException()).isExactlyInstanceOf(row.exception());
        }
    }

    @Test
    void whoGetsNoTurnInTimeHasSentNothingAndGetsAnOldAnswer() {
        component().setMaxRequestsPerSecond(1);
        warmUp();
        // gives the one permit not back
        sandbox.hold();
        template.asyncSend(
                "ladiflow:customer/show", exchange -> exchange.getMessage().setBody(LAN.phone()));
        sandbox.awaitRequests(2, LONG);

        Exchange plain = lookup("&retryTimeout=1ms");
        Exchange stale = lookup("&retryTimeout=1ms" + ALWAYS_ASK);

        assertThat(plain.getException()).isExactlyInstanceOf(LadiFlowRateLimitException.class);
        assertThat(plain.getMessage().getHeader(LadiFlowConstants.ATTEMPTS)).isEqualTo(0);
        assertStale(stale, 0);
    }

    @Test
    void aMessageWithoutAKeyHasNoHeaderAndIsNeverSent() {
        Exchange exchange = template.send(
                "ladiflow:customer/show", message -> message.getMessage().setBody("no key at all"));

        assertThat(exchange.getException()).isExactlyInstanceOf(LadiFlowRequestException.class);
        assertThat(exchange.getMessage().getHeaders().keySet())
                .doesNotContainAnyElementsOf(List.of(LadiFlowConstants.ATTEMPTS, LadiFlowConstants.OUTCOME));
        assertThat(sandbox.requestCount()).isZero();
    }

    private LadiFlowComponent component() {
        return context.getComponent("ladiflow", LadiFlowComponent.class);
    }

    private void warmUp() {
        assertThat(lookup(ALWAYS_ASK).getException()).isNull();
    }

    private Exchange lookup(String options) {
        return template.send(
                "ladiflow:customer/show?maxRetries=2" + options,
                exchange -> exchange.getMessage().setBody(LAN.phone()));
    }

    private static void assertStale(Exchange exchange, int attempts) {
        assertThat(exchange.getException()).isNull();
        assertThat(exchange.getMessage().getHeader(LadiFlowConstants.CACHE)).isEqualTo("STALE");
        assertThat(exchange.getMessage().getHeader(LadiFlowConstants.ATTEMPTS)).isEqualTo(attempts);
    }
}
