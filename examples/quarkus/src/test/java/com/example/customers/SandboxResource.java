// SPDX-License-Identifier: Apache-2.0
package com.example.customers;

import java.util.Map;

import io.github.camelladiflow.sandbox.LadiFlowSandbox;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;

/** Starts the sandbox before the application, and sets the application's base URL to the sandbox. */
public class SandboxResource implements QuarkusTestResourceLifecycleManager {

    private LadiFlowSandbox sandbox;

    @Override
    public Map<String, String> start() {
        sandbox = LadiFlowSandbox.start();
        return Map.of("camel.component.ladiflow.base-url", sandbox.baseUrl());
    }

    @Override
    public void inject(TestInjector injector) {
        injector.injectIntoFields(sandbox, new TestInjector.MatchesType(LadiFlowSandbox.class));
    }

    @Override
    public void stop() {
        if (sandbox != null) {
            sandbox.close();
        }
    }
}
