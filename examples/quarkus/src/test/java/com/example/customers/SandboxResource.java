/*
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *     http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */
package com.example.customers;

import java.util.Map;

import io.github.camelladiflow.sandbox.LadiFlowSandbox;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;

/** Starts a LadiFlow with invented customers before the application, and tells the application where it is. */
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
