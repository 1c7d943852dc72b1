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
package io.github.camelladiflow.test.springboot;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.springframework.boot.actuate.context.properties.ConfigurationPropertiesReportEndpoint;
import org.springframework.boot.actuate.env.EnvironmentEndpoint;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

class LadiFlowSanitizingAutoConfigurationTest {

    private static final String KEY = "key-that-nobody-may-see";

    private final ApplicationContextRunner application = new ApplicationContextRunner()
            .withUserConfiguration(Application.class)
            .withPropertyValues(
                    "camel.main.jmx-enabled=false",
                    "management.endpoints.web.exposure.include=*",
                    "camel.component.ladiflow.api-key=" + KEY,
                    "camel.component.ladiflow.configuration.api-key=" + KEY,
                    "camel.component.ladiflow.max-response-size=1234567",
                    "LADIFLOW_API_KEY=" + KEY,
                    "shop.ladiFlowApiKey=" + KEY);

    @Test
    void actuatorShowsNoKey() {
        application.run(context -> assertThat(everythingThatActuatorShows(context))
                .contains("maxResponseSize")
                .doesNotContain(KEY));
    }

    @Test
    void actuatorShowsNoKeyWhereItShowsValuesToEverybody() {
        application
                .withPropertyValues(
                        "management.endpoint.configprops.show-values=always",
                        "management.endpoint.env.show-values=always")
                .run(context -> assertThat(everythingThatActuatorShows(context))
                        .contains("1234567")
                        .doesNotContain(KEY));
    }

    private static String everythingThatActuatorShows(AssertableApplicationContext context) throws Exception {
        ObjectMapper json = new ObjectMapper().findAndRegisterModules();
        return json.writeValueAsString(context.getBean(ConfigurationPropertiesReportEndpoint.class)
                        .configurationProperties())
                + json.writeValueAsString(
                        context.getBean(EnvironmentEndpoint.class).environment(null));
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {}
}
