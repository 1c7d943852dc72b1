// SPDX-License-Identifier: Apache-2.0
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
