// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.test.springboot;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.springframework.boot.actuate.context.properties.ConfigurationPropertiesReportEndpoint;
import org.springframework.boot.actuate.env.EnvironmentEndpoint;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

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
    void actuatorHidesApiKey() {
        application.run(context ->
                assertThat(actuatorOutput(context)).contains("maxResponseSize").doesNotContain(KEY));
    }

    @Test
    void actuatorHidesApiKeyEvenIfValuesAreShown() {
        application
                .withPropertyValues(
                        "management.endpoint.configprops.show-values=always",
                        "management.endpoint.env.show-values=always")
                .run(context ->
                        assertThat(actuatorOutput(context)).contains("1234567").doesNotContain(KEY));
    }

    private static String actuatorOutput(AssertableApplicationContext context) throws Exception {
        ObjectMapper json = new ObjectMapper().findAndRegisterModules();
        return json.writeValueAsString(context.getBean(ConfigurationPropertiesReportEndpoint.class)
                        .configurationProperties())
                + json.writeValueAsString(
                        context.getBean(EnvironmentEndpoint.class).environment(null));
    }
}
