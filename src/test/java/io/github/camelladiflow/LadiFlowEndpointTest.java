// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import io.github.camelladiflow.internal.component.ComponentServices;
import io.github.camelladiflow.model.Customer;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.apache.camel.health.HealthCheckHelper;
import org.apache.camel.health.WritableHealthCheckRepository;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Tests what endpoints and their component apply, check, share and close. {@link OptionsTest} tests all options. */
class LadiFlowEndpointTest extends SandboxRouteTestBase {

    private static final String LAG = "camel.ladiflow.source.lag.seconds";

    @TempDir
    Path folder;

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final List<Object> received = new ArrayList<>();
    private LadiFlowComponent component;

    @BeforeEach
    void start() {
        context.getRegistry().bind("meters", meters);
        component = component();
        context.start();
    }

    /** Returns the client of started endpoints. If there are none, returns a different client each time. */
    private Object sharedClient() {
        var services = component.services();
        var client = services.acquireClient(this, URI.create(LADIFLOW.baseUrl()), component.getConfiguration());
        services.releaseClient(this);
        return client;
    }

    /** Returns how many calls have been measured. */
    private long calls() {
        return meters.find("camel.ladiflow.calls").timers().stream()
                .mapToLong(Timer::count)
                .sum();
    }

    // ---- endpoints

    @Test
    void describesItsService() {
        var endpoint = endpoint("ladiflow:customer/list-tag?baseUrl=https://api.example.com/1.0");

        assertThat(endpoint.getServiceUrl()).isEqualTo("https://api.example.com/1.0");
        assertThat(endpoint.getServiceProtocol()).isEqualTo("http");
        assertThat(endpoint.getServiceMetadata()).isEqualTo(Map.of("operation", "customer/list-tag"));
    }

    @Test
    void differsFromEndpointWithAnotherKey() {
        var one = endpoint("ladiflow:customer/show?apiKey=one");
        var other = endpoint("ladiflow:customer/show?apiKey=other");

        assertThat(other.getEndpointUri()).isEqualTo(one.getEndpointUri());
        assertThat(other).isNotEqualTo(one).isEqualTo(endpoint("ladiflow:customer/show?apiKey=other"));
    }

    @Test
    void closesHealthCheckAndConnectionsOfProducer() throws Exception {
        var checks =
                HealthCheckHelper.getHealthCheckRepository(context, "producers", WritableHealthCheckRepository.class);
        checks.setEnabled(true);
        var producer = endpoint("ladiflow:customer/show").createProducer();
        producer.start();
        assertThat(checks.stream()).hasSize(1);
        assertThat(sharedClient()).isSameAs(sharedClient());

        producer.stop();

        assertThat(checks.stream()).isEmpty();
        assertThat(sharedClient()).isNotSameAs(sharedClient());
    }

    @Test
    void countsCallsThatFindIdsOfNames() {
        sendSuccessfully("ladiflow:sequence/subscribe?sequence=Chào mừng", LAN.email());

        assertThat(calls()).isEqualTo(2);
    }

    // ---- sources

    private LadiFlowConsumer source(String options) throws Exception {
        return (LadiFlowConsumer) endpoint("ladiflow:customer/list?firstPoll=all&search=" + LAN.email() + options)
                .createConsumer(exchange -> received.add(exchange.getMessage().getBody()));
    }

    private String stateFile() {
        return "&stateFile=" + folder.resolve("state");
    }

    @Test
    void appliesScheduleOfSource() throws Exception {
        assertThat(source(stateFile()).getDelay()).isEqualTo(60_000);
        assertThat(source(stateFile() + "&timeUnit=SECONDS").getDelay()).isEqualTo(60);
        var source = source(stateFile() + "&delay=0&initialDelay=1h");
        assertThat(source.getDelay()).isZero();
        assertThat(source.getInitialDelay()).isEqualTo(TimeUnit.HOURS.toMillis(1));
        assertThat(endpoint("ladiflow:customer/list?scheduler.cron=daily").getSchedulerProperties())
                .containsOnlyKeys("cron");

        component.getConfiguration().setApiKey(null);
        var withoutKey = source(stateFile() + "&delay=1");
        assertThatThrownBy(withoutKey::start).hasMessageContaining("apiKey");
    }

    @Test
    void emitsCustomersOfStoreAndClosesConnections() throws Exception {
        var source = source(stateFile() + "&initialDelay=1h");
        source.start();
        assertThat(source.poll()).isOne();

        assertThat(received).singleElement().isInstanceOf(Customer.class);
        assertThat(folder.resolve("state")).exists();
        assertThat(calls()).isPositive();
        assertThat(meters.get(LAG).gauge().getId().getTag("route")).isEqualTo("unknown");
        assertThat(sharedClient()).isSameAs(sharedClient());
        source.stop();
        assertThat(meters.find(LAG).gauge()).isNull();
        assertThat(sharedClient()).isNotSameAs(sharedClient());
    }

    // ---- the component

    @Test
    void acceptsEmptyCacheButNoNegativeLimit() {
        var other = new LadiFlowComponent();
        other.setCamelContext(context);
        assertThat(other.getCacheMaxSize()).isEqualTo(10_000);
        assertThat(other.getCacheName()).isEqualTo("ladiflow-customers");
        other.setCacheMaxSize(-1);
        assertThatThrownBy(other::services).hasMessageContaining("must be 0 or more");
        other.setCacheMaxSize(0);
        other.setMaxRequestsPerSecond(-1);
        assertThatThrownBy(other::services).hasMessageContaining("must be 0 or more");
        other.setMaxRequestsPerSecond(5);

        assertThat(other.getCacheSize()).isZero();
    }

    @Test
    void releasesItsServicesWhenItStops() {
        sendSuccessfully("ladiflow:customer/show", LAN.phone());
        assertThat(calls()).isOne();

        component.stop();
        assertThat(ComponentServices.of(component)).isNull();
        assertThat(calls()).isZero();
    }
}
