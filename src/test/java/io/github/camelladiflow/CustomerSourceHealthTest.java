// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

import io.github.camelladiflow.internal.monitor.RecordedLog;
import io.github.camelladiflow.sandbox.Reply;
import org.apache.camel.component.file.cluster.FileLockClusterService;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckHelper;
import org.apache.camel.impl.health.ConsumersHealthCheckRepository;
import org.apache.camel.support.LoggingExceptionHandler;
import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Tests how the source of changed customers reports its polls (log, health and meters), and its backoff. */
class CustomerSourceHealthTest extends CustomerSourceTestBase {

    @Test
    void logsFailedPollsOnceAMinute() throws Exception {
        sandbox().always(Reply.html(502));
        try (var all = new RecordedLog("", Level.INFO);
                var log = new RecordedLog(LadiFlowConsumer.class)) {
            startSource("firstPoll=all");
            awaitRequests(10);
            assertThat(log.lines(Level.WARN)).hasSize(1);
            assertThat(all.lines(Level.WARN)).noneMatch(line -> line.contains("Failed polling"));
        }
    }

    @Test
    void failsPollWhenFullPageOfCustomersIsPending() throws Exception {
        enableConsumerHealthChecks();
        start(routes -> {
            routes.errorHandler(routes.noErrorHandler());
            routes.from(sourceUri("firstPoll=all")).routeId("source").process(exchange -> {
                throw new IllegalStateException("no room at all");
            });
        });
        await().until(() -> sandbox().requestCount("customer/show") > 100);

        assertThat(sandbox().requestCount("customer/list")).isLessThan(40);
        await().until(() -> consumerHealth() == HealthCheck.State.DOWN);
    }

    private void enableConsumerHealthChecks() {
        var checks = new ConsumersHealthCheckRepository();
        context.getRegistry().bind("consumers-repository", checks);
        checks.setEnabled(true);
        HealthCheckHelper.getHealthCheckRegistry(context).register(checks);
    }

    /** Returns the result of Camel's health check of the consumer, which must exist. */
    private HealthCheck.State consumerHealth() {
        return HealthCheckHelper.invoke(context).stream()
                .filter(result -> result.getCheck().getId().equals("consumer:source"))
                .findFirst()
                .orElseThrow()
                .getState();
    }

    @Test
    void reportsHealthDownWhilePollsFail() throws Exception {
        enableConsumerHealthChecks();
        startAndReceiveAll("");
        await().until(() -> consumerHealth() == HealthCheck.State.UP);

        sandbox().always(Reply.html(502));
        await().until(() -> consumerHealth() == HealthCheck.State.DOWN);
        sandbox().always(Reply.normal());
        await().until(() -> consumerHealth() == HealthCheck.State.UP);
    }

    @Test
    void backsOffWhilePollsFail() throws Exception {
        sandbox().next(2, Reply.html(502));
        startSource("firstPoll=all&backoffMultiplier=20&backoffErrorThreshold=2&backoffIdleThreshold=1000000");
        awaitAllReceived();
        awaitRequests(5);

        var requests = sandbox().requests();
        assertThat(Duration.between(requests.get(1).instant(), requests.get(2).instant()))
                .as("polls in 20 times the delay")
                .isGreaterThan(Duration.ofMillis(300));
        assertThat(consumer().getBackoffCounter()).isZero();
    }

    @Test
    void emitsNothingWhenStateIsUnreadable() throws Exception {
        Files.writeString(folder.resolve("customers.state"), "not a state\n");
        var failures = new CopyOnWriteArrayList<Throwable>();
        context.getRegistry().bind("failures", new LoggingExceptionHandler(context, getClass()) {
            @Override
            public void handleException(String message, Throwable exception) {
                failures.add(exception);
            }
        });
        startSource("firstPoll=all&exceptionHandler=#failures");
        await().until(() -> failures.size() > 1);

        assertThat(failures.get(0)).hasMessageContaining("it is not the state of a LadiFlow source");
        assertThat(received).isEmpty();
        assertThat(sandbox().requestCount()).isZero();
    }

    @Test
    void reportsMetersUntilRouteStops() throws Exception {
        var registry = bindMeterRegistry();
        startAndReceiveAll("");

        await().until(() ->
                registry.get("camel.ladiflow.source.lag.seconds").gauge().value() < 5);
        var failing = registry.get("camel.ladiflow.source.failing").tag("route", "source");
        assertThat(failing.gauge().value()).isZero();
        var calls = registry.get("camel.ladiflow.calls").tag("operation", "customer/list");
        assertThat(calls.timer().count()).isPositive();
        var monitoring = Files.readString(Path.of("src/main/docs/operations.adoc"));
        for (String meter : List.of("lag.seconds", "failing", "failed.polls")) {
            assertThat(monitoring)
                    .contains("| `camel.ladiflow.source." + meter + "` | gauge | `component`, `context`, `route`");
        }
        context.getRouteController().stopRoute("source");
        assertThat(registry.find("camel.ladiflow.source.lag.seconds").gauge()).isNull();
    }

    @Test
    void tagsMetersWithRouteIdUnderMaster() throws Exception {
        var registry = bindMeterRegistry();
        var cluster = new FileLockClusterService();
        cluster.setRoot(folder.resolve("locks").toString());
        cluster.setAcquireLockDelay(10, TimeUnit.MILLISECONDS);
        cluster.setAcquireLockInterval(10, TimeUnit.MILLISECONDS);
        context.addService(cluster);
        start(routes -> routes.from("master:customers:" + sourceUri("firstPoll=all"))
                .routeId("source")
                .process(this::receive));
        awaitAllReceived();

        var lag = registry.get("camel.ladiflow.source.lag.seconds").gauge();
        assertThat(lag.getId().getTag("route")).isEqualTo("source");
    }

    @Test
    void backsOffWhenIdle() throws Exception {
        startSource("firstPoll=now&backoffMultiplier=1000000&backoffIdleThreshold=2");
        await().until(() -> sandbox().requestCount() >= 2);

        await().until(() -> consumer().getBackoffCounter() > 5);
        assertThat(sandbox().requestCount()).isLessThan(6);
    }
}
