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
