// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.component;

import java.util.Arrays;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;

import io.github.camelladiflow.internal.ApiRequest;
import io.github.camelladiflow.internal.CallListener;
import io.github.camelladiflow.internal.CallResult;
import io.github.camelladiflow.internal.cache.CustomerCache;
import io.github.camelladiflow.internal.client.ConnectionSettings;
import io.github.camelladiflow.internal.client.LadiFlowClient;
import io.github.camelladiflow.internal.operation.NameLists;
import io.github.camelladiflow.internal.operation.OperationContext.Caller;
import io.github.camelladiflow.internal.operation.OperationContext.StoreState;
import io.github.camelladiflow.internal.options.ApiKey;
import io.github.camelladiflow.internal.options.BaseUrl;
import io.github.camelladiflow.internal.text.Fingerprint;
import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.options.LadiFlowConfiguration;
import org.apache.camel.Endpoint;
import org.apache.camel.spi.InterceptSendToEndpoint;
import org.apache.camel.support.EndpointHelper;

/** Calls the store of an endpoint with the endpoint's settings, over shared connections. Thread-safe once started. */
public final class StoreCaller implements Caller, StoreState {

    private static final int SCOPE_BYTES = 12;

    private final LadiFlowOperation operation;
    private final ComponentServices services;
    private final ConnectionSettings connectionSettings;
    private final LadiFlowConfiguration settings;
    /** The store that was called last, null before the first call. */
    private volatile KeyedStore current;

    private LadiFlowClient client;
    private CallListener subcallListener;

    private record KeyedStore(String apiKey, Store store) {}

    public StoreCaller(LadiFlowOperation operation, LadiFlowConfiguration configuration, ComponentServices services) {
        this.operation = operation;
        this.services = services;
        this.settings = configuration;
        this.connectionSettings = services.connections()
                .settings(BaseUrl.of(configuration.getBaseUrl(), configuration.isAllowPlainHttp()), configuration);
    }

    /**
     * Opens the connections.
     *
     * @param listener receives the results of calls that are made in addition to the calls for messages
     */
    public void start(CallListener listener) {
        subcallListener = listener;
        client = services.start(this, connectionSettings);
    }

    public void stop() {
        current = null;
        services.stop(this, connectionSettings);
    }

    @Override
    public <A> CompletableFuture<CallResult<A>> call(ApiRequest<A> request) {
        return client.call(request, settings, apiKey -> store(apiKey).limiter);
    }

    @Override
    public <A> CompletableFuture<CallResult<A>> subcall(ApiRequest<A> request) {
        long start = System.nanoTime();
        CompletableFuture<CallResult<A>> call = call(request);
        call.thenAccept(result -> subcallListener.onCompleted(request.operation(), result, System.nanoTime() - start));
        return call;
    }

    /** Throws an exception if the options contain neither an API key nor a supplier. */
    public void requireApiKey() {
        if (settings.getApiKeySupplier() == null) {
            ApiKey.check(settings.getApiKey());
        }
    }

    /**
     * Checks that there is an API key when a producer starts. Does not check an endpoint whose calls are skipped by an
     * interceptor or a mock. Camel starts the producers of such an endpoint, although they never call LadiFlow.
     *
     * @return the store's scope, empty if the endpoint is not checked
     */
    public String requireScopeUnlessSkipped(Endpoint endpoint) {
        if (isSkipped(endpoint)) {
            return "";
        }
        requireApiKey();
        return scope();
    }

    private static boolean isSkipped(Endpoint endpoint) {
        var context = endpoint.getCamelContext();
        return context.getEndpointRegistry().values().stream()
                        .anyMatch(known -> known instanceof InterceptSendToEndpoint interceptor
                                && interceptor.isSkip()
                                && interceptor.getOriginalEndpoint() == endpoint)
                || context.getCamelContextExtension().getAutoMockInterceptStrategies().stream()
                        .anyMatch(mock -> mock.isSkip()
                                && (mock.getPattern() == null
                                        || EndpointHelper.matchEndpoint(
                                                context, endpoint.getEndpointUri(), mock.getPattern())));
    }

    private Store store() {
        return store(LadiFlowClient.resolveApiKey(settings, operation));
    }

    private Store store(String apiKey) {
        KeyedStore known = current;
        if (known == null || !known.apiKey.equals(apiKey)) {
            known = new KeyedStore(
                    apiKey, services.store(scope(connectionSettings.baseUrl().toString(), apiKey)));
            current = known;
        }
        return known.store;
    }

    /**
     * Returns a string that identifies the store by its address and its API key, so that a lookup in one store never
     * returns a customer of another store.
     *
     * @return a short string of letters, digits, - and _, which does not reveal the key
     */
    @Override
    public String scope() {
        return store().scope;
    }

    @Override
    public CustomerCache customerCache() {
        return services.customerCache();
    }

    @Override
    public NameLists nameLists() {
        return store().names();
    }

    @Override
    public boolean isFirstMergeWarning() {
        return store().isFirstMergeWarning();
    }

    String baseUrl() {
        return settings.getBaseUrl();
    }

    /**
     * Returns whether this caller may call a store, because it called this store last or has not called any store yet.
     */
    boolean mayCall(String scope) {
        KeyedStore known = current;
        return known == null || known.store.scope.equals(scope);
    }

    public static String scope(String baseUrl, String apiKey) {
        byte[] digest = Fingerprint.of(apiKey + '\n' + baseUrl);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(digest, SCOPE_BYTES));
    }
}
