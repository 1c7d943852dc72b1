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
package io.github.camelladiflow;

import java.util.Map;

import io.github.camelladiflow.internal.monitor.CallHealth;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

/**
 * The health of an endpoint as its last lookups show it: down after LadiFlow refused the key, or after a run of failures on
 * the connection. Never calls LadiFlow by itself. As Camel's own checks of producers it counts for readiness, not for
 * liveness.
 */
final class LadiFlowHealthCheck extends AbstractHealthCheck {

    private final LadiFlowEndpoint endpoint;
    private final CallHealth health;

    LadiFlowHealthCheck(LadiFlowEndpoint endpoint, int number, CallHealth health) {
        super("camel", "producer:ladiflow-" + endpoint.getComponent().name() + "-" + number);
        this.endpoint = endpoint;
        this.health = health;
    }

    @Override
    protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
        builder.detail("operation", endpoint.getOperation());
        builder.detail("service.url", endpoint.getServiceUrl());
        builder.detail("connection.failures", health.connectionFailures());
        String problem = health.problem();
        if (problem == null) {
            builder.up();
        } else {
            // Spring Boot's Actuator shows the details, not the message
            builder.detail("reason", problem).message(problem).down();
        }
    }
}
