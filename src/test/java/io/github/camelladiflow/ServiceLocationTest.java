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
