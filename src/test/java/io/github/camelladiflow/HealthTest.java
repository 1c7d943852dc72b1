// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;

import io.github.camelladiflow.internal.component.EndpointHealthCheck;
import io.github.camelladiflow.sandbox.LadiFlowExtension;
import io.github.camelladiflow.sandbox.Reply;
import org.apache.camel.CamelContext;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckHelper;
import org.apache.camel.main.Main;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

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

    private CamelContext start(String... properties) {
        main.addOverrideProperty("camel.component.ladiflow.api-key", LADIFLOW.apiKey());
        main.addOverrideProperty("camel.component.ladiflow.base-url", LADIFLOW.baseUrl());
        main.addOverrideProperty("camel.component.ladiflow.max-retries", "0");
        main.addOverrideProperty("camel.main.jmx-enabled", "false");
        for (String property : properties) {
            main.addOverrideProperty(property.substring(0, property.indexOf('=')), property.replaceFirst(".*=", ""));
        }
        main.configure()
                .addLambdaRouteBuilder(routes -> routes.from("direct:lead")
                        .to("ladiflow:customer/show?cacheTtl=1ms&cacheStaleIfError=1h&connectTimeout=2s"));
        main.start();
        return main.getCamelContext();
    }

    private CamelContext startWithHealth() {
        return start("camel.health.producersEnabled=true");
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
    void neverCallsLadiFlow() {
        var context = startWithHealth();

        for (int i = 0; i < 10; i++) {
            assertThat(ladiFlowResult(context).getState()).isEqualTo(HealthCheck.State.UP);
        }
        assertThat(LADIFLOW.sandbox().requestCount()).isZero();
    }

    @Test
    void reportsOnlyReadinessDownWhileKeyIsRejected() {
        var context = startWithHealth();
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
        var context = startWithHealth();
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
    void countsStaleResponsesAsHealthy() {
        var context = startWithHealth();
        lookUp();
        LADIFLOW.sandbox().always(Reply.hangUp());
        await().untilAsserted(() -> {
            lookUp();
            assertThat(LADIFLOW.sandbox().requestCount()).isGreaterThan(EndpointHealthCheck.OUTAGE_THRESHOLD);
        });

        assertThat(ladiFlowResult(context).getState()).isEqualTo(HealthCheck.State.UP);
    }

    @Test
    void disablesChecksOfComponent() {
        var context = start(
                "camel.health.producersEnabled=true", "camel.component.ladiflow.health-check-producer-enabled=false");
        LADIFLOW.sandbox().next(Reply.unauthorized());
        lookUp();

        assertThat(ladiFlowResults(context))
                .extracting(HealthCheck.Result::getState)
                .doesNotContain(HealthCheck.State.DOWN);
    }

    @Test
    void checksProducersOnlyIfEnabled() {
        var context = start();

        assertThat(ladiFlowResults(context)).isEmpty();
    }

    /** Camel only logs that its management server has not started. */
    @Test
    void startsWithoutManagementServerIfItsPortIsInUse() throws IOException {
        try (var other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var context = start(
                    "camel.health.producersEnabled=true",
                    "camel.management.enabled=true",
                    "camel.management.host=127.0.0.1",
                    "camel.management.port=" + other.getLocalPort(),
                    "camel.management.health-check-enabled=true");
            lookUp();

            assertThat(ladiFlowResult(context).getState()).isEqualTo(HealthCheck.State.UP);
        }
    }

    @Test
    void removesCheckWithRoute() throws Exception {
        var context = startWithHealth();
        var id = context.getRoutes().get(0).getRouteId();
        context.getRouteController().stopRoute(id);
        context.removeRoute(id);

        assertThat(ladiFlowResults(context)).isEmpty();
    }
}
