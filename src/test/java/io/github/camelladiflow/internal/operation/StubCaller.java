// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.operation;

import io.github.camelladiflow.internal.cache.LookupCache;
import io.github.camelladiflow.internal.client.ApiRequest;
import io.github.camelladiflow.internal.client.Call;
import io.github.camelladiflow.internal.client.CallResult;
import io.github.camelladiflow.internal.client.Waits;
import io.github.camelladiflow.options.LadiFlowConfiguration;

/** A store without a server. Tests define the results of its requests. */
public abstract class StubCaller implements OperationContext.Store {

    private final Waits waits;
    private final LadiFlowConfiguration settings;

    protected StubCaller() {
        this(new Waits(), new LadiFlowConfiguration());
    }

    protected StubCaller(Waits waits, LadiFlowConfiguration settings) {
        this.waits = waits;
        this.settings = settings;
    }

    @Override
    public Call newCall() {
        Call call = waits.newCall(settings);
        call.begin();
        return call;
    }

    @Override
    public void reserveSlot(Call call) {
        // there is no rate limit
    }

    @Override
    public <A> CallResult<A> subcall(Call call, ApiRequest<A> request) {
        return call(call, request);
    }

    @Override
    public String scope() {
        return "a-store";
    }

    @Override
    public LookupCache lookupCache() {
        return null;
    }

    @Override
    public Names names() {
        return null;
    }

    @Override
    public KeyLocks locks() {
        return null;
    }
}
