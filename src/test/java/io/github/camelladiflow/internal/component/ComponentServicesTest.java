// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.component;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.camelladiflow.LadiFlowComponent;
import io.github.camelladiflow.internal.cache.LookupCache;
import io.github.camelladiflow.internal.client.ApiRequest;
import io.github.camelladiflow.internal.client.Call;
import io.github.camelladiflow.internal.client.CallResult;
import io.github.camelladiflow.internal.client.LadiFlowClient;
import io.github.camelladiflow.internal.operation.CustomerShow;
import io.github.camelladiflow.internal.operation.ListOperation;
import io.github.camelladiflow.internal.operation.Names;
import io.github.camelladiflow.internal.operation.OperationContext;
import io.github.camelladiflow.internal.operation.StubCaller;
import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.Outcome;
import io.github.camelladiflow.model.request.CustomerLookup;
import io.github.camelladiflow.options.LadiFlowConfiguration;
import io.github.camelladiflow.options.RequestOptions;
import io.github.camelladiflow.routes.ReservedPort;
import io.github.camelladiflow.test.Customers;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.apache.camel.Endpoint;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultAutoMockInterceptStrategy;
import org.apache.camel.support.DefaultInterceptSendToEndpoint;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Tests what endpoints and components share, and how it is started and stopped, without a server. */
class ComponentServicesTest {

    private static final Duration AN_HOUR = Duration.ofHours(1);
    private static final Duration LONG = Duration.ofSeconds(Integer.getInteger("await.seconds", 60));
    private static final LadiFlowOperation SHOW = LadiFlowOperation.CUSTOMER_SHOW;
    private static final CustomerLookup LAN = CustomerLookup.byPhone("0901234567");
    private static final String ID = "0123456789abcdef01234567";
    private static final String DATA =
            "{\"customer\":{\"_id\":\"a\"},\"items\":[{\"_id\":\"b\",\"id\":\"b\",\"name\":\"vip\"}]}";

    private final DefaultCamelContext context = new DefaultCamelContext();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    /** Refuses connections. */
    private final ReservedPort port = new ReservedPort();

    private final String baseUrl = "http://127.0.0.1:" + port.number() + "/1.0";
    private final LadiFlowComponent component = new LadiFlowComponent();
    private final FakeCalls calls = new FakeCalls();
    private final Map<LadiFlowOperation, Duration> reported = new EnumMap<>(LadiFlowOperation.class);
    private final List<StoreCaller> startedCallers = new ArrayList<>();
    private ComponentServices services;

    /** Responds to all requests with the same data. */
    private static final class FakeCalls extends StubCaller {

        /** The operation and the JSON of each request. */
        final List<String> requests = new ArrayList<>();

        /** Has the state of the store. */
        StoreCaller caller;

        @Override
        public String scope() {
            return caller.scope();
        }

        @Override
        public LookupCache lookupCache() {
            return caller.lookupCache();
        }

        @Override
        public Names names() {
            return caller.names();
        }

        @Override
        public <A> CallResult<A> call(Call call, ApiRequest<A> request) {
            requests.add(request.operation() + " " + new String(request.json(), StandardCharsets.UTF_8));
            return CallResult.withoutRequest(Customers.read(request.reader(), DATA));
        }
    }

    @BeforeEach
    void start() throws Exception {
        context.disableJMX();
        context.getRegistry().bind("meters", meters);
        context.addComponent("ladiflow", component);
        context.start();
        services = ComponentServices.of(component);
    }

    @AfterEach
    void stop() throws Exception {
        context.stop();
        port.close();
    }

    private LadiFlowConfiguration configuration(String apiKey) {
        var configuration = new LadiFlowConfiguration();
        configuration.setApiKey(apiKey);
        configuration.setBaseUrl(baseUrl);
        configuration.setRetryDelay(AN_HOUR);
        configuration.setRetryMaxDelay(AN_HOUR);
        configuration.setRetryTimeout(AN_HOUR.multipliedBy(3));
        return configuration;
    }

    private StoreCaller caller(String apiKey) {
        return new StoreCaller(SHOW, configuration(apiKey), services);
    }

    private StoreCaller startedCaller(String apiKey) {
        var caller = caller(apiKey);
        caller.start((operation, result, nanos) -> {});
        startedCallers.add(caller);
        return caller;
    }

    /** Returns the context of an operation that uses the state of a store, but sends no request. */
    private OperationContext operation(StoreCaller caller) {
        var options = configuration("any");
        options.setCacheTtl(AN_HOUR);
        calls.caller = caller;
        return new OperationContext(context, LadiFlowOperation.CUSTOMER_LIST, options, new RequestOptions(), calls);
    }

    private void lookUp(StoreCaller caller) {
        new CustomerShow(operation(caller)).call(List.of(LAN));
    }

    private void listByTagName(StoreCaller caller) {
        var json = JsonNodeFactory.instance.objectNode();
        json.putArray("tags").add("vip");
        ListOperation.ofCustomers(operation(caller)).call(new ListOperation.Request(json, calls.newCall()));
    }

    private LadiFlowComponent addComponent(String name) throws Exception {
        var added = new LadiFlowComponent();
        context.addComponent(name, added);
        return added;
    }

    @Test
    void describesRateLimit() throws Exception {
        component.setMaxRequestsPerSecond(1);

        assertThat(services.rateDescription()).isEqualTo("at most 1 requests per second");
        assertThat(ComponentServices.of(addComponent("second")).rateDescription())
                .isEqualTo("any number of requests per second");
    }

    @Test
    void sharesStateOfStoreBetweenCallers() {
        StoreCaller caller = caller("one");
        StoreCaller same = caller("one");
        StoreCaller other = caller("two");

        assertThat(caller.scope()).isEqualTo(same.scope()).isNotEqualTo(other.scope());
        assertThat(caller.names()).isSameAs(same.names()).isNotSameAs(other.names());
    }

    @Test
    void clearsCustomersAndNamesOfAllStores() {
        for (int i = 0; i < 2; i++) {
            services.clearCaches();
            calls.requests.clear();
            lookUp(caller("one"));
            listByTagName(caller("one"));
            lookUp(caller("one"));
            listByTagName(caller("one"));

            assertThat(calls.requests)
                    .extracting(request -> request.replaceFirst(" .*", ""))
                    .containsExactly("customer/show", "customer/list-tag", "customer/list", "customer/list");
        }
    }

    @Test
    void forgetsStoreWhenItsLastUserStops() throws Exception {
        StoreCaller first = startedCaller("one");
        var names = first.names();
        services = ComponentServices.of(addComponent("second"));
        StoreCaller second = startedCaller("one");
        assertThat(second.names()).isSameAs(names);
        first.stop();
        assertThat(startedCaller("one").names()).isSameAs(names);
        second.stop();
        startedCallers.forEach(StoreCaller::stop);

        assertThat(caller("one").names()).isNotSameAs(names);
    }

    @Test
    void forgetsStoreOfRotatedKey() {
        var key = new AtomicReference<>("one");
        var configuration = configuration(null);
        configuration.setApiKeySupplier(key::get);
        var rotating = new StoreCaller(SHOW, configuration, services);
        var before = rotating.names();
        key.set("two");
        assertThat(rotating.names()).isNotSameAs(before);
        key.set("one");

        assertThat(rotating.names()).isNotSameAs(before);
    }

    @Test
    void sharesClientUntilItsLastRelease() {
        LadiFlowClient client = acquireClient("a", configuration("one"));
        assertThat(acquireClient("b", configuration("one"))).isSameAs(client);
        StoreCaller caller = startedCaller("two");

        services.releaseClient("a");
        services.releaseClient("b");
        assertThat(acquireClient("c", configuration("one"))).isSameAs(client);
        services.releaseClient("c");
        caller.stop();
        assertThat(acquireClient("d", configuration("one"))).isNotSameAs(client);
    }

    private LadiFlowClient acquireClient(String user, LadiFlowConfiguration configuration) {
        return services.acquireClient(user, URI.create(baseUrl), configuration);
    }

    @Test
    void sharesClientOnlyForEqualConnectionSettings() {
        LadiFlowClient client = acquireClient("a", configuration("one"));
        List<Consumer<LadiFlowConfiguration>> changes = List.of(
                changed -> changed.setConnectTimeout(AN_HOUR),
                changed -> changed.setConnectionsPerRoute(3),
                changed -> {
                    changed.setProxyHost("proxy.example.com");
                    changed.setProxyPort(3128);
                });
        for (Consumer<LadiFlowConfiguration> change : changes) {
            LadiFlowConfiguration changed = configuration("one");
            change.accept(changed);
            assertThat(acquireClient("b", changed)).isNotSameAs(client);
        }
        LadiFlowConfiguration other = configuration("other");
        other.setResponseTimeout(AN_HOUR);
        assertThat(acquireClient("b", other)).isSameAs(client);
        component.setSslContextParameters(new SSLContextParameters());
        assertThat(acquireClient("b", other)).isNotSameAs(client);
    }

    @Test
    void closesConnectionsAndMetersWithComponent() throws Exception {
        LadiFlowComponent added = addComponent("second");
        services = ComponentServices.of(added);
        LadiFlowClient client = acquireClient("a", configuration("one"));
        startedCaller("one");
        assertThat(meters.get("camel.ladiflow.rate.waiting")
                        .tag("component", "second")
                        .gauge())
                .isNotNull();
        services.observers().recordCall(SHOW, CallResult.withoutRequest(null), 1);
        assertThat(meters.get("camel.ladiflow.calls").timer().count()).isOne();
        assertThat(services.configuration()).isSameAs(added.getConfiguration());

        added.stop();

        assertThat(meters.getMeters()).isEmpty();
        assertThat(ComponentServices.of(added)).isNull();
        assertThat(acquireClient("a", configuration("one"))).isNotSameAs(client);
    }

    @Test
    void needsNoKeyOnlyIfEndpointIsSkipped() throws Exception {
        Endpoint endpoint = context.getEndpoint("ladiflow:customer/show");
        Endpoint other = context.getEndpoint("ladiflow:customer/list");
        var interceptor = new DefaultInterceptSendToEndpoint(endpoint, false);
        context.addEndpoint("ladiflow:customer/show", interceptor);
        context.addEndpoint("ladiflow:customer/list", new DefaultInterceptSendToEndpoint(other, true));
        var camel = context.getCamelContextExtension();
        camel.registerAutoMockInterceptStrategy(new DefaultAutoMockInterceptStrategy("ladiflow:*", false));
        StoreCaller caller = caller(null);

        caller("one").requireApiKeyUnlessSkipped(endpoint);
        assertThatThrownBy(() -> caller.requireApiKeyUnlessSkipped(endpoint))
                .hasMessageContaining("The API key of the LadiFlow store is missing");
        interceptor.setSkip(true);
        caller.requireApiKeyUnlessSkipped(endpoint);
        interceptor.setSkip(false);
        camel.registerAutoMockInterceptStrategy(new DefaultAutoMockInterceptStrategy(null, true));
        caller.requireApiKeyUnlessSkipped(endpoint);
    }

    @Test
    void reportsAdditionalCallsToListener() {
        StoreCaller caller = caller(null);
        caller.start((operation, result, nanos) -> {
            assertThat(result.outcome()).isEqualTo(Outcome.AUTHENTICATION_FAILED);
            reported.put(operation, Duration.ofNanos(nanos));
        });

        caller.subcall(
                caller.newCall(),
                new ApiRequest<>(
                        LadiFlowOperation.CUSTOMER_LIST, JsonNodeFactory.instance.objectNode(), (data, utf8) -> null));

        assertThat(reported).containsOnlyKeys(LadiFlowOperation.CUSTOMER_LIST);
        assertThat(reported.values()).allSatisfy(time -> assertThat(time).isLessThan(AN_HOUR));
    }

    @Test
    void sharesCacheOfNameBetweenComponents() throws Exception {
        Cache<?, ?> users = Caffeine.newBuilder().build();
        context.getRegistry().bind("users", users);
        var withCacheOfUser = new LadiFlowComponent();
        withCacheOfUser.setCacheName("users");
        context.addComponent("third", withCacheOfUser);
        var cache = services.lookupCache();

        assertThat(ComponentServices.of(addComponent("second")).lookupCache()).isSameAs(cache);
        assertThat(context.getRegistry().lookupByName("ladiflow-customers")).isSameAs(cache.caffeineCache());
        assertThat(ComponentServices.of(withCacheOfUser).lookupCache().caffeineCache())
                .isSameAs(users);
    }
}
