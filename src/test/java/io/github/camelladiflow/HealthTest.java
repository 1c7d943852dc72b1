// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

import io.github.camelladiflow.internal.client.CallResult.CacheStatus;
import io.github.camelladiflow.internal.component.EndpointHealthCheck;
import io.github.camelladiflow.model.Outcome;
import io.github.camelladiflow.sandbox.LadiFlowExtension;
import io.github.camelladiflow.sandbox.Reply;
import org.apache.camel.CamelContext;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckHelper;
import org.apache.camel.main.Main;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests the health check of the producer, enabled as in Camel Main. */
class HealthTest {

    private static final String PHONE = "0901234567";

    @RegisterExtension
    static final LadiFlowExtension LADIFLOW = new LadiFlowExtension();

    private final Main main = new Main();

    @AfterEach
    void stop() {
        main.stop();
    }

    private CamelContext start() {
        main.addOverrideProperty("camel.health.producersEnabled", "true");
        main.addOverrideProperty("camel.component.ladiflow.api-key", LADIFLOW.apiKey());
        main.addOverrideProperty("camel.component.ladiflow.base-url", LADIFLOW.baseUrl());
        main.addOverrideProperty("camel.component.ladiflow.max-retries", "0");
        main.addOverrideProperty("camel.main.jmx-enabled", "false");
        main.configure()
                .addLambdaRouteBuilder(routes -> routes.from("direct:lead").to("ladiflow:customer/show"));
        main.start();
        return main.getCamelContext();
    }

    private void lookUp() {
        main.getCamelContext()
                .createProducerTemplate()
                .send("direct:lead", exchange -> exchange.getMessage().setBody(PHONE));
    }

    private static HealthCheck.Result ladiFlowResult(CamelContext context) {
        var all = ladiFlowResults(context);
        assertThat(all).hasSize(1);
        return all.get(0);
    }

    private static List<HealthCheck.Result> ladiFlowResults(CamelContext context) {
        // by default, Camel omits checks that are up
        return HealthCheckHelper.invoke(context, "full").stream()
                .filter(result -> result.getCheck().getId().startsWith("producer:ladiflow"))
                .toList();
    }

    @Test
    void reportsOnlyReadinessDownWhileKeyIsRejected() {
        var context = start();
        assertThat(ladiFlowResult(context).getState()).isEqualTo(HealthCheck.State.UP);
        assertThat(LADIFLOW.sandbox().requestCount())
                .as("the check sends no request")
                .isZero();
        LADIFLOW.sandbox().next(Reply.unauthorized());
        lookUp();

        var down = ladiFlowResult(context);
        assertThat(down.getState()).isEqualTo(HealthCheck.State.DOWN);
        assertThat(down.getMessage())
                .hasValueSatisfying(reason ->
                        assertThat(reason).contains("rejected the API key").doesNotContain(LADIFLOW.apiKey()));
        assertThat(down.getDetails())
                .containsEntry("operation", "customer/show")
                .containsEntry("service.url", LADIFLOW.baseUrl())
                // Spring Boot's Actuator shows these details
                .containsEntry("reason", down.getMessage().orElseThrow());
        assertThat(down.getDetails().toString()).doesNotContain(LADIFLOW.apiKey(), PHONE);
        assertThat(HealthCheckHelper.invokeReadiness(context))
                .extracting(HealthCheck.Result::getState)
                .contains(HealthCheck.State.DOWN);
        assertThat(HealthCheckHelper.invokeLiveness(context))
                .extracting(HealthCheck.Result::getState)
                .doesNotContain(HealthCheck.State.DOWN);

        lookUp();
        assertThat(ladiFlowResult(context).getState()).isEqualTo(HealthCheck.State.UP);
    }

    @Test
    void reportsDownAfterThreeConnectionFailures() {
        var context = start();
        LADIFLOW.sandbox().next(3, Reply.hangUp());
        lookUp();
        lookUp();
        assertThat(ladiFlowResult(context).getState()).isEqualTo(HealthCheck.State.UP);
        lookUp();

        var down = ladiFlowResult(context);
        assertThat(down.getState()).isEqualTo(HealthCheck.State.DOWN);
        assertThat(down.getMessage())
                .hasValueSatisfying(
                        reason -> assertThat(reason).contains("last 3 calls failed with connection errors"));

        lookUp();
        assertThat(ladiFlowResult(context).getState()).isEqualTo(HealthCheck.State.UP);
    }

    @Test
    void removesCheckWithRoute() throws Exception {
        var context = start();
        var id = context.getRoutes().get(0).getRouteId();
        context.getRouteController().stopRoute(id);
        context.removeRoute(id);

        assertThat(ladiFlowResults(context)).isEmpty();
    }

    // ---- what calls prove, with a clock that overflows, as System.nanoTime may

    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 1);
    private final EndpointHealthCheck health =
            new EndpointHealthCheck("id", "customer/show", "https://ladiflow.example.com", now::get);

    @ParameterizedTest
    @EnumSource(names = {"AUTHENTICATION_FAILED", "CONNECTION_FAILED"})
    void isUpAgainAMinuteAfterLastFailure(Outcome failure) {
        long minute = Duration.ofMinutes(1).toNanos();
        for (int i = 0; i < 3; i++) {
            now.addAndGet(minute);
            health.recordCall(failure, null, 1);
        }
        now.addAndGet(minute);
        assertThat(health.problem()).isNotNull();

        now.incrementAndGet();
        assertThat(health.problem()).isNull();
        health.recordCall(failure, null, 1);
        assertThat(health.problem()).isNotNull();
    }

    @ParameterizedTest
    @EnumSource(
            names = {"AUTHENTICATION_FAILED", "CONNECTION_FAILED"},
            mode = EnumSource.Mode.EXCLUDE)
    void anyOtherResponseEndsProblem(Outcome response) {
        health.recordCall(Outcome.AUTHENTICATION_FAILED, null, 1);
        health.recordCall(Outcome.CONNECTION_FAILED, null, 1);
        assertThat(health.problem()).isNotNull();
        health.recordCall(response, null, 1);
        assertThat(health.problem()).isNull();

        for (int i = 0; i < 2; i++) {
            health.recordCall(Outcome.CONNECTION_FAILED, null, 1);
            health.recordCall(Outcome.CONNECTION_FAILED, null, 1);
            health.recordCall(response, null, 1);
        }
        health.recordCall(Outcome.CONNECTION_FAILED, null, 1);
        assertThat(health.problem()).isNull();
    }

    @Test
    void onlyStaleResponseAndMissingKeyCountWithoutRequest() {
        health.recordCall(Outcome.AUTHENTICATION_FAILED, null, 0);
        health.recordCall(Outcome.FOUND, CacheStatus.HIT, 0);
        health.recordCall(Outcome.REQUEST_REJECTED, null, 0);
        assertThat(health.problem()).isNotNull();

        health.recordCall(Outcome.FOUND, CacheStatus.STALE, 0);
        assertThat(health.problem()).isNull();
    }
}
