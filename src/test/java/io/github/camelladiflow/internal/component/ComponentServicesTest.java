// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.component;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.camelladiflow.LadiFlowComponent;
import io.github.camelladiflow.internal.ApiRequest;
import io.github.camelladiflow.internal.CallResult;
import io.github.camelladiflow.internal.client.LadiFlowClient;
import io.github.camelladiflow.internal.json.JsonTree;
import io.github.camelladiflow.internal.json.JsonValue;
import io.github.camelladiflow.internal.operation.CustomerShow;
import io.github.camelladiflow.internal.operation.ListOperation;
import io.github.camelladiflow.internal.operation.OperationContext;
import io.github.camelladiflow.internal.operation.OperationContext.Options;
import io.github.camelladiflow.internal.source.Change;
import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.Outcome;
import io.github.camelladiflow.model.request.CustomerLookup;
import io.github.camelladiflow.options.LadiFlowConfiguration;
import io.github.camelladiflow.options.LookupOptions;
import io.github.camelladiflow.options.RequestOptions;
import io.github.camelladiflow.options.WriteOptions;
import io.github.camelladiflow.routes.ReservedPort;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.apache.camel.Endpoint;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultAutoMockInterceptStrategy;
import org.apache.camel.support.DefaultInterceptSendToEndpoint;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

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
    private ComponentServices services;

    /** Responds to all calls with the same data, or holds them. */
    private static final class FakeCalls implements OperationContext.Caller {

        /** The operation and the JSON of each call. */
        final List<String> requests = new ArrayList<>();

        boolean holding;

        @Override
        public <A> CompletableFuture<CallResult<A>> call(ApiRequest<A> request) {
            requests.add(request.operation() + " " + new String(request.json(), StandardCharsets.UTF_8));
            A value = request.reader().apply(JsonValue.parse(DATA));
            return holding
                    ? new CompletableFuture<>()
                    : CompletableFuture.completedFuture(CallResult.withoutRequest(value));
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
        return caller;
    }

    private static CompletableFuture<CallResult<Object>> call(StoreCaller caller) {
        return caller.call(new ApiRequest<>(SHOW, JsonNodeFactory.instance.objectNode(), data -> data));
    }

    /** Returns the context of an operation that uses the state of a store, but sends no request. */
    private OperationContext operation(StoreCaller caller) {
        var lookup = new LookupOptions();
        lookup.setCacheTtl(AN_HOUR);
        return new OperationContext(
                context,
                new Options(configuration("any"), lookup, new RequestOptions(), new WriteOptions()),
                caller,
                calls,
                Runnable::run);
    }

    private CompletableFuture<? extends CallResult<?>> lookUp(StoreCaller caller) {
        return new CustomerShow(operation(caller)).call(List.of(LAN));
    }

    private CompletableFuture<? extends CallResult<?>> listByTagName(StoreCaller caller) {
        var json = JsonNodeFactory.instance.objectNode();
        json.putArray("tags").add("vip");
        return ListOperation.ofCustomers(operation(caller)).call(json);
    }

    private LadiFlowComponent addComponent(String name) throws Exception {
        var added = new LadiFlowComponent();
        context.addComponent(name, added);
        return added;
    }

    /** Notifies the component as Camel does when the context begins to stop. */
    private void beginToStop() {
        context.getLifecycleStrategies().forEach(strategy -> strategy.onContextStopping(context));
    }

    private static void assertEndedByStop(List<? extends CompletableFuture<? extends CallResult<?>>> calls) {
        assertThat(CompletableFuture.allOf(calls.toArray(CompletableFuture[]::new)))
                .succeedsWithin(LONG);
        assertThat(calls)
                .extracting(call -> call.join().failure().getMessage())
                .allSatisfy(message -> assertThat(message).contains("The Camel context is stopping"));
    }

    @Test
    void endsAllWaitsWhenContextBeginsToStop() {
        var retrying = call(startedCaller("one"));
        component.setRateLimiter((store, longest) -> new CompletableFuture<>());
        StoreCaller limited = startedCaller("two");
        calls.holding = true;
        lookUp(limited);
        listByTagName(limited);
        var waitingCalls = List.of(retrying, call(limited), lookUp(limited), listByTagName(limited));
        assertThat(calls.requests).hasSize(2);
        assertThat(waitingCalls).noneMatch(CompletableFuture::isDone);

        beginToStop();

        assertEndedByStop(waitingCalls);
        assertThat(services.isClosed()).isTrue();
    }

    @Test
    void noNewCallWaitsAfterContextBeginsToStop() {
        beginToStop();
        component.setRateLimiter((store, longest) -> new CompletableFuture<>());
        var limited = call(startedCaller("two"));
        component.setRateLimiter(null);
        assertEndedByStop(List.of(limited, call(startedCaller("one"))));

        calls.holding = true;
        StoreCaller caller = caller("one");
        lookUp(caller);
        lookUp(caller);
        listByTagName(caller);
        listByTagName(caller);

        assertThat(calls.requests).as("calls that share no request").hasSize(4);
    }

    @Test
    void callsWaitAgainAfterRestart() throws Exception {
        StoreCaller caller = startedCaller("one");
        calls.holding = true;
        lookUp(caller);
        listByTagName(caller);
        beginToStop();
        addComponent("duringStop");
        lookUp(caller);
        lookUp(caller);
        assertThat(calls.requests).as("calls that share no request").hasSize(4);
        calls.requests.clear();
        Stores.of(context).onContextStarting(context);
        var added = addComponent("added");

        assertThat(services.isClosed()).isFalse();
        lookUp(caller);
        lookUp(caller);
        listByTagName(caller);
        listByTagName(caller);
        assertThat(calls.requests).as("shared requests").hasSize(2);
        added.setRateLimiter((store, longest) -> new CompletableFuture<>());
        services = ComponentServices.of(added);
        assertThat(call(startedCaller("one"))).as("wait for a permit").isNotDone();
    }

    @Test
    void sharesRateLimitOfStoreBetweenComponents() throws Exception {
        var stores = new ArrayList<String>();
        component.setMaxRequestsPerSecond(1);
        component.setRateLimiter((store, longest) -> {
            stores.add(store);
            return new CompletableFuture<>();
        });
        StoreCaller caller = startedCaller("one");
        services = ComponentServices.of(addComponent("second"));
        StoreCaller second = startedCaller("one");

        call(caller);
        call(second);

        assertThat(stores).containsExactly(StoreCaller.scope(baseUrl, "one"));
        assertThat(services.waitingForPermitCount()).isEqualTo(2);
        assertThat(services.rateDescription()).isEqualTo("any number of requests per second");
        assertThat(ComponentServices.of(component).rateDescription()).isEqualTo("at most 1 requests per second");
    }

    @Test
    void sharesStateOfStoreBetweenCallers() {
        StoreCaller caller = caller("one");
        StoreCaller same = caller("one");
        StoreCaller other = caller("two");

        assertThat(caller.scope()).isEqualTo(same.scope()).isNotEqualTo(other.scope());
        assertThat(caller.nameLists()).isSameAs(same.nameLists()).isNotSameAs(other.nameLists());
        assertThat(caller.isFirstMergeWarning()).isTrue();
        assertThat(same.isFirstMergeWarning()).isFalse();
        assertThat(other.isFirstMergeWarning()).isTrue();
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
    void removesOnlyIdleStoresThatNoStartedEndpointUses() {
        StoreCaller using = startedCaller("used");
        using.scope();
        StoreCaller stopped = startedCaller("unused");
        Store unused = services.store(stopped.scope());
        StoreCaller yetUnknown = startedCaller("any");
        component.setRateLimiter((store, longest) -> new CompletableFuture<>());
        StoreCaller busy = startedCaller("busy");
        call(busy);
        stopped.stop();
        busy.stop();
        Stores stores = Stores.of(context);

        stores.get("new");
        assertThat(stores.all()).extracting(store -> store.scope).contains(unused.scope);
        yetUnknown.stop();
        stores.get("newer");

        assertThat(stores.all())
                .extracting(store -> store.scope)
                .containsExactlyInAnyOrder(using.scope(), StoreCaller.scope(baseUrl, "busy"), "newer");
        assertThat(services.store(unused.scope)).isNotSameAs(unused);
    }

    @Test
    void sharesClientUntilItsLastRelease() {
        Connections connections = services.connections();
        var settings = connections.settings(URI.create(baseUrl), configuration("one"));
        LadiFlowClient client = connections.acquire(settings);
        assertThat(connections.acquire(settings)).isSameAs(client);
        assertThat(connections.acquire(settings)).isSameAs(client);
        assertThat(client.isStarted()).isTrue();

        connections.release(settings);
        connections.release(settings);
        assertThat(client.isStarted()).isTrue();
        StoreCaller caller = startedCaller("two");
        connections.release(settings);
        assertThat(client.isStarted()).as("for the caller").isTrue();
        caller.stop();
        assertThat(client.isStopped()).isTrue();
        assertThat(connections.acquire(settings)).isNotSameAs(client);
    }

    @Test
    void closesConnectionsThreadsAndMetersWithComponent() throws Exception {
        LadiFlowComponent added = addComponent("second");
        services = ComponentServices.of(added);
        Connections connections = services.connections();
        LadiFlowClient client = connections.acquire(connections.settings(URI.create(baseUrl), configuration("one")));
        StoreCaller caller = startedCaller("one");
        assertThat(meters.get("camel.ladiflow.waiting")
                        .tag("component", "second")
                        .gauge())
                .isNotNull();
        services.observe(SHOW, caller, caller.scope(), LoggerFactory.getLogger("calls"))
                .onCompleted(SHOW, CallResult.withoutRequest(null), 1);
        assertThat(added.getCalls()).isOne();
        assertThat(services.configuration()).isSameAs(added.getConfiguration());

        added.stop();

        assertThat(client.isStopped()).isTrue();
        assertThat(meters.getMeters()).isEmpty();
        assertThat(ComponentServices.of(added)).isNull();
        var threads = new ArrayList<Thread>();
        services.executors().runRetry(() -> threads.add(Thread.currentThread()));
        assertThat(threads).containsExactly(Thread.currentThread());
    }

    @Test
    void needsNoKeyOnlyIfEndpointIsSkipped() throws Exception {
        Endpoint endpoint = context.getEndpoint("ladiflow:customer/show");
        Endpoint other = context.getEndpoint("ladiflow:customer/list");
        var interceptor = new DefaultInterceptSendToEndpoint(endpoint, false);
        context.addEndpoint("ladiflow:customer/show", interceptor);
        context.addEndpoint("ladiflow:customer/list", new DefaultInterceptSendToEndpoint(other, true));
        var camel = context.getCamelContextExtension();
        camel.registerAutoMockInterceptStrategy(new DefaultAutoMockInterceptStrategy("ladiflow:customer/list", true));
        camel.registerAutoMockInterceptStrategy(new DefaultAutoMockInterceptStrategy("ladiflow:*", false));
        StoreCaller caller = caller(null);

        assertThat(caller("one").requireScopeUnlessSkipped(endpoint)).isEqualTo(StoreCaller.scope(baseUrl, "one"));
        assertThatThrownBy(() -> caller.requireScopeUnlessSkipped(endpoint))
                .hasMessageContaining("The API key of the LadiFlow store is missing");
        interceptor.setSkip(true);
        assertThat(caller.requireScopeUnlessSkipped(endpoint)).isEmpty();
        interceptor.setSkip(false);
        camel.registerAutoMockInterceptStrategy(new DefaultAutoMockInterceptStrategy(null, true));
        assertThat(caller.requireScopeUnlessSkipped(endpoint)).isEmpty();
    }

    @Test
    void reportsAdditionalCallsToListener() {
        StoreCaller caller = caller(null);
        caller.start((operation, result, nanos) -> {
            assertThat(result.outcome()).isEqualTo(Outcome.AUTHENTICATION_FAILED);
            reported.put(operation, Duration.ofNanos(nanos));
        });

        var call = caller.subcall(
                new ApiRequest<>(LadiFlowOperation.CUSTOMER_LIST, JsonNodeFactory.instance.objectNode(), data -> data));

        assertThat(call).isCompleted();
        assertThat(reported).containsOnlyKeys(LadiFlowOperation.CUSTOMER_LIST);
        assertThat(reported.values()).allSatisfy(time -> assertThat(time).isLessThan(AN_HOUR));
    }

    @Test
    void readsPagesAndCustomersForSourceAndReportsCalls() {
        var query = JsonTree.NODES.objectNode().put("a", "b");
        var pages = new ApiCustomerPages(operation(caller("one")), query, (operation, result, nanos) -> {
            assertThat(result.isSuccess()).isTrue();
            reported.put(operation, Duration.ofNanos(nanos));
        });

        assertThat(pages.read(3, 50)).extracting(Change::id).containsExactly("b");
        assertThat(pages.find(ID).id()).isEqualTo("a");

        assertThat(calls.requests)
                .containsExactly(
                        "customer/list {\"a\":\"b\",\"page\":3,\"limit\":50}",
                        "customer/show {\"customer_id\":\"" + ID + "\"}");
        assertThat(reported).containsOnlyKeys(SHOW, LadiFlowOperation.CUSTOMER_LIST);
        assertThat(reported.values()).allSatisfy(time -> assertThat(time).isLessThan(AN_HOUR));
    }

    @Test
    void sharesCacheOfNameBetweenComponents() throws Exception {
        Cache<?, ?> users = Caffeine.newBuilder().build();
        context.getRegistry().bind("users", users);
        var withCacheOfUser = new LadiFlowComponent();
        withCacheOfUser.setCacheName("users");
        context.addComponent("third", withCacheOfUser);
        var cache = services.customerCache();

        assertThat(ComponentServices.of(addComponent("second")).customerCache()).isSameAs(cache);
        assertThat(context.getRegistry().lookupByName("ladiflow-customers")).isSameAs(cache.caffeineCache());
        assertThat(ComponentServices.of(withCacheOfUser).customerCache().caffeineCache())
                .isSameAs(users);
    }

    /** The store of each key remains because its retry budget is not full. */
    @Test
    void limitsNumberOfStoresOfRotatedKeys() {
        var rotations = new AtomicInteger();
        var configuration = configuration(null);
        configuration.setApiKeySupplier(() -> "key-" + rotations.get());
        configuration.setMaxRetries(1);
        configuration.setRetryDelay(Duration.ofMillis(1));
        var caller = new StoreCaller(SHOW, configuration, services);
        caller.start((operation, result, nanos) -> {});
        while (rotations.incrementAndGet() <= 130) {
            assertThat(call(caller)).succeedsWithin(LONG);
        }

        // the last one is in use
        assertThat(Stores.of(context).all()).hasSize(102);
    }
}
