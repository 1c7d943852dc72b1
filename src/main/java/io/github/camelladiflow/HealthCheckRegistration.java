// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import io.github.camelladiflow.internal.monitor.CallHealth;
import org.apache.camel.health.HealthCheckHelper;
import org.apache.camel.health.WritableHealthCheckRepository;

/** The health check of one endpoint in Camel's repository of producer checks, if there is one. */
final class HealthCheckRegistration implements AutoCloseable {

    private final WritableHealthCheckRepository repository;
    private final LadiFlowHealthCheck check;

    private HealthCheckRegistration(WritableHealthCheckRepository repository, LadiFlowHealthCheck check) {
        this.repository = repository;
        this.check = check;
    }

    static HealthCheckRegistration register(LadiFlowEndpoint endpoint, CallHealth health) {
        var repository = HealthCheckHelper.getHealthCheckRepository(
                endpoint.getCamelContext(), "producers", WritableHealthCheckRepository.class);
        if (repository == null) {
            return new HealthCheckRegistration(null, null);
        }
        var check = new LadiFlowHealthCheck(
                endpoint, endpoint.getComponent().services().nextNumber(), health);
        check.setEnabled(endpoint.getComponent().isHealthCheckProducerEnabled());
        repository.addHealthCheck(check);
        return new HealthCheckRegistration(repository, check);
    }

    @Override
    public void close() {
        if (repository != null) {
            repository.removeHealthCheck(check);
        }
    }
}
