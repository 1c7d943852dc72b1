// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.component;

import java.util.Map;

import io.github.camelladiflow.internal.monitor.CallHealth;
import org.apache.camel.CamelContext;
import org.apache.camel.health.HealthCheckHelper;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.health.WritableHealthCheckRepository;
import org.apache.camel.impl.health.AbstractHealthCheck;

/**
 * The health of an endpoint as its last lookups show it: down after LadiFlow refused the key, or after a run of failures on
 * the connection. Never calls LadiFlow by itself. As Camel's own checks of producers it counts for readiness, not for
 * liveness.
 */
final class EndpointHealthCheck extends AbstractHealthCheck {

    private final String operation;
    private final String url;
    private final CallHealth health;

    private EndpointHealthCheck(String id, String operation, String url, CallHealth health) {
        super("camel", id);
        this.operation = operation;
        this.url = url;
        this.health = health;
    }

    /**
     * Adds a check to Camel's repository of producer checks, if there is one.
     *
     * @return what removes it
     */
    static Runnable register(
            CamelContext camelContext, String id, boolean enabled, String operation, String url, CallHealth health) {
        var repository = HealthCheckHelper.getHealthCheckRepository(
                camelContext, "producers", WritableHealthCheckRepository.class);
        if (repository == null) {
            return () -> {};
        }
        var check = new EndpointHealthCheck(id, operation, url, health);
        check.setEnabled(enabled);
        repository.addHealthCheck(check);
        return () -> repository.removeHealthCheck(check);
    }

    @Override
    protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
        builder.detail("operation", operation);
        builder.detail("service.url", url);
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
