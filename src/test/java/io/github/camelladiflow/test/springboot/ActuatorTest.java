// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.test.springboot;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.springframework.boot.actuate.context.properties.ConfigurationPropertiesReportEndpoint;
import org.springframework.boot.actuate.endpoint.SanitizingFunction;
import org.springframework.boot.actuate.env.EnvironmentEndpoint;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests what the page on Spring Boot says about the API key in Actuator's responses. */
class ActuatorTest {

    private static final String KEY = "key-that-nobody-may-see";

    private final ApplicationContextRunner application = new ApplicationContextRunner()
            .withUserConfiguration(Application.class)
            .withPropertyValues(
                    "camel.main.jmx-enabled=false",
                    "management.endpoints.web.exposure.include=*",
                    "management.endpoint.configprops.show-values=always",
                    "management.endpoint.env.show-values=always",
                    "camel.component.ladiflow.api-key=" + KEY,
                    "camel.component.ladiflow.max-response-size=1234567",
                    "LADIFLOW_API_KEY=" + KEY);

    @Test
    void functionOfApplicationHidesOnlyApiKey() {
        application
                .withUserConfiguration(Masking.class)
                .run(context -> assertThat(output(context)).contains("1234567").doesNotContain(KEY));
    }

    private static String output(AssertableApplicationContext context) throws Exception {
        ObjectMapper json = new ObjectMapper().findAndRegisterModules();
        return json.writeValueAsString(context.getBean(ConfigurationPropertiesReportEndpoint.class)
                        .configurationProperties())
                + json.writeValueAsString(
                        context.getBean(EnvironmentEndpoint.class).environment(null));
    }

    @Configuration(proxyBeanMethods = false)
    static class Masking {

        // snippet: spring-boot-actuator
        @Bean
        SanitizingFunction hideKeys() {
            return SanitizingFunction.sanitizeValue().ifLikelySensitive();
        }
        // end
    }
}
