// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import org.apache.camel.spi.EndpointServiceLocation;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** What monitoring is told about the service behind an endpoint. */
class ServiceLocationTest extends SandboxRoutes {

    private final EndpointServiceLocation location = endpoint("ladiflow:customer/show?apiKey=made-up-secret");

    @Test
    void isTheBaseUrl() {
        assertThat(location.getServiceUrl()).isEqualTo("https://api.service.ladiflow.com/1.0");
    }

    @Test
    void isHttp() {
        assertThat(location.getServiceProtocol()).isEqualTo("http");
    }

    @Test
    void hasTheOperationAndNotTheKey() {
        assertThat(location.getServiceMetadata()).containsEntry("operation", "customer/show");
        assertThat(location.getServiceMetadata().toString() + location.getServiceUrl())
                .doesNotContain("made-up-secret");
    }
}
