// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.component;

import java.net.URI;
import java.util.Arrays;
import java.util.Base64;
import java.util.concurrent.atomic.AtomicBoolean;

import io.github.camelladiflow.internal.cache.LookupCache;
import io.github.camelladiflow.internal.client.ApiRequest;
import io.github.camelladiflow.internal.client.Call;
import io.github.camelladiflow.internal.client.CallResult;
import io.github.camelladiflow.internal.client.LadiFlowClient;
import io.github.camelladiflow.internal.client.Waits;
import io.github.camelladiflow.internal.operation.KeyLocks;
import io.github.camelladiflow.internal.operation.Names;
import io.github.camelladiflow.internal.operation.OperationContext;
import io.github.camelladiflow.internal.options.ApiKey;
import io.github.camelladiflow.internal.options.BaseUrl;
import io.github.camelladiflow.internal.text.Fingerprint;
import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.exception.LadiFlowConnectionException;
import io.github.camelladiflow.options.LadiFlowConfiguration;

/** Calls the store of an endpoint with the endpoint's settings, over shared connections. Thread-safe once started. */
public final class StoreCaller implements OperationContext.Store {

    private static final int SCOPE_BYTES = 12;

    private final LadiFlowOperation operation;
    private final ComponentServices services;
    private final Waits waits;
    private final URI baseUrl;
    private final LadiFlowConfiguration settings;
    /** The store of the current API key, null before the first call. */
    private volatile Store current;

    private volatile LadiFlowClient client;
    /** Becomes true when the calls since the last start must end. {@link #allowCalls} replaces it. */
    private volatile AtomicBoolean stopped = new AtomicBoolean();

    private CallResult.Listener subcallListener;

    public StoreCaller(LadiFlowOperation operation, LadiFlowConfiguration configuration, ComponentServices services) {
        this.operation = operation;
        this.services = services;
        this.waits = services.waits();
        this.settings = configuration;
        this.baseUrl = BaseUrl.of(configuration.getBaseUrl());
    }

    /**
     * Checks the API key, and opens the connections.
     *
     * @param listener receives the results of calls that are made in addition to the calls for messages
     */
    public void start(CallResult.Listener listener) {
        allowCalls();
        if (settings.getApiKeySupplier() == null) {
            ApiKey.check(settings.getApiKey());
        }
        store();
        subcallListener = listener;
        client = services.acquireClient(this, baseUrl, settings);
    }

    /** Ends the calls, and releases the store and the connections. */
    public void stop() {
        endCalls();
        releaseStore();
        services.releaseClient(this);
    }

    /** Ends the waits of all calls. None of these calls sends another request, and until {@link #allowCalls} no new one does. */
    public void endCalls() {
        stopped.set(true);
        waits.wakeAll();
    }

    /** Allows new calls. */
    public void allowCalls() {
        stopped = new AtomicBoolean();
    }

    /** Releases the store. A later call acquires it again. */
    public synchronized void releaseStore() {
        services.releaseStore(this);
        current = null;
    }

    ComponentServices services() {
        return services;
    }

    /** Returns a new call. Its deadline begins now, unless its first wait is caused by a configured rate limit. */
    @Override
    public Call newCall() {
        Call call = waits.newCall(settings, stopped);
        Store known = current;
        if (known == null || !known.pace.isLimited()) {
            call.begin();
        }
        return call;
    }

    @Override
    public void reserveSlot(Call call) {
        store().pace.reserveSlot(call, operation);
    }

    @Override
    public <A> CallResult<A> call(Call call, ApiRequest<A> request) {
        return client.call(request, call, apiKey -> store(apiKey).pace);
    }

    @Override
    public <A> CallResult<A> subcall(Call call, ApiRequest<A> request) {
        long start = System.nanoTime();
        CallResult<A> result = call(call, request);
        subcallListener.onCompleted(request.operation(), result, System.nanoTime() - start);
        return result;
    }

    private Store store() {
        return store(ApiKey.current(settings, operation));
    }

    private Store store(String apiKey) {
        Store known = current;
        return known != null && known.apiKey.equals(apiKey) ? known : changeStore(apiKey);
    }

    private synchronized Store changeStore(String apiKey) {
        if (stopped.get()) {
            throw new LadiFlowConnectionException(
                    "The producer, consumer or component was stopped, so it does not call " + operation + ".",
                    operation,
                    true,
                    false,
                    null);
        }
        current = services.useStore(this, scope(baseUrl.toString(), apiKey), apiKey);
        return current;
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
    public LookupCache lookupCache() {
        return services.lookupCache();
    }

    @Override
    public Names names() {
        return store().names.get();
    }

    @Override
    public KeyLocks locks() {
        return store().locks;
    }

    public static String scope(String baseUrl, String apiKey) {
        byte[] digest = Fingerprint.of(apiKey + '\n' + baseUrl);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(digest, SCOPE_BYTES));
    }
}
