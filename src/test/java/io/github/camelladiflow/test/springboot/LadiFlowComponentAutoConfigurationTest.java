// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.test.springboot;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

import io.github.camelladiflow.LadiFlowComponent;
import io.github.camelladiflow.model.Customer;
import io.github.camelladiflow.model.request.PhoneFormat;
import io.github.camelladiflow.options.LadiFlowRateLimiter;
import io.github.camelladiflow.sandbox.LadiFlowExtension;
import io.github.camelladiflow.sandbox.LadiFlowSandbox;
import io.github.camelladiflow.springboot.LadiFlowComponentAutoConfiguration;
import io.github.camelladiflow.springboot.LadiFlowComponentConfiguration;
import org.apache.camel.CamelContext;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.SystemEnvironmentPropertySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class LadiFlowComponentAutoConfigurationTest {

    @RegisterExtension
    static final LadiFlowExtension ladiflow = new LadiFlowExtension();

    @RegisterExtension
    static final LadiFlowExtension hanoi = new LadiFlowExtension(
            LadiFlowSandbox.builder().apiKey("key-of-hanoi").customerCount(0));

    private final AnnotationConfigApplicationContext application = new AnnotationConfigApplicationContext();

    @AfterEach
    void close() {
        application.close();
    }

    /** Starts an application with these classes, in which properties have these values. */
    private void start(Map<String, Object> properties, Class<?>... classes) {
        application.getEnvironment().getPropertySources().addLast(new MapPropertySource("test", properties));
        application.register(classes);
        application.refresh();
    }

    /** Starts an application with these options of the component, and returns the component. */
    private LadiFlowComponent startWith(Map<String, Object> options, Class<?>... beans) {
        var properties = new HashMap<String, Object>(Map.of("camel.main.jmx-enabled", "false"));
        options.forEach((option, value) -> properties.put("camel.component.ladiflow." + option, value));
        for (var bean : beans) {
            application.register(bean);
        }
        start(properties, Application.class);
        return application.getBean(CamelContext.class).getComponent("ladiflow", LadiFlowComponent.class);
    }

    /** The properties {@code camel.component.ladiflow.*} apply to only one of two stores. */
    @Test
    void bindsPropertiesOfEachStore() {
        application
                .getEnvironment()
                .getPropertySources()
                .addFirst(new MapPropertySource(
                        "stores",
                        Map.of(
                                "STORE_KEY", ladiflow.apiKey(),
                                "ladiflow.hanoi.configuration.api-key", hanoi.apiKey(),
                                "ladiflow.hanoi.configuration.base-url", hanoi.baseUrl(),
                                "ladiflow.hanoi.configuration.phone-format", "VN")));
        startWith(Map.of("api-key", "${STORE_KEY}", "base-url", ladiflow.baseUrl(), "enabled", "true"), Beans.class);

        var template = application.getBean(ProducerTemplate.class);
        var known = template.requestBody("ladiflow:customer/show", "0901234567", Customer.class);
        assertThat(known.getPhone()).isEqualTo("0901234567");
        assertThat(template.requestBody("hanoi:customer/show?notFound=NULL", "+84901234567"))
                .isNull();
        assertThat(ladiflow.sandbox().requestCount()).isOne();
        assertThat(hanoi.sandbox().requests())
                .singleElement()
                .satisfies(request -> assertThat(request.text("phone")).contains("0901234567"));
    }

    @Test
    void backsOffWithoutCamelSpringBoot() {
        application.setClassLoader(new ClassLoader(getClass().getClassLoader()) {
            @Override
            protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
                if (name.startsWith("org.apache.camel.spring")) {
                    throw new ClassNotFoundException(name);
                }
                return super.loadClass(name, resolve);
            }
        });
        start(Map.of(), OwnAutoConfiguration.class);

        assertThat(application.getBeanNamesForType(LadiFlowComponentAutoConfiguration.class))
                .isEmpty();
    }

    @Test
    void bindsOptionsOfEveryKindInAnySpringSpelling() {
        application
                .getEnvironment()
                .getPropertySources()
                .addFirst(new SystemEnvironmentPropertySource(
                        "test-systemEnvironment", Map.of("CAMEL_COMPONENT_LADIFLOW_APIKEY", "from-outside")));
        var component = startWith(Map.of(
                "phoneFormat", "vn",
                "response-timeout", "PT1M30S",
                "max-response-size", "1000000",
                "health-check-producer-enabled", "false"));

        var configuration = component.getConfiguration();
        assertThat(configuration.getApiKey()).isEqualTo("from-outside");
        assertThat(configuration.getPhoneFormat()).isEqualTo(PhoneFormat.VN);
        assertThat(configuration.getResponseTimeout()).isEqualTo(Duration.ofSeconds(90));
        assertThat(configuration.getConnectTimeout()).isEqualTo(Duration.ofSeconds(5));
        assertThat(configuration.getMaxResponseSize()).isEqualTo(1_000_000);
        assertThat(component.isHealthCheckProducerEnabled()).isFalse();
    }

    @Test
    void bindsObjectsByBeanName() {
        var component = startWith(
                Map.of(
                        "ssl-context-parameters", "#bean:tls",
                        "rate-limiter", "#permits",
                        "api-key-supplier", "#bean:keys"),
                Beans.class);

        assertThat(component.getSslContextParameters()).isSameAs(application.getBean("tls"));
        assertThat(component.getRateLimiter()).isSameAs(application.getBean("permits"));
        assertThat(component.getConfiguration().getApiKeySupplier()).isSameAs(application.getBean("keys"));
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
                    api-key-supplier,#nobody,apiKeySupplier must be the name of a bean in the registry
                    response-timeout,soon,'soon' is not a valid duration
                    cache-ttl,1h30m,'1h30m' is not a valid duration
                    cache-ttl,-5s,cacheTtl must be 0 or more
                    max-retries,x,under 'camel.component.ladiflow.max-retries' to java.lang.Integer
                    phone-format,VIETNAM,under 'camel.component.ladiflow.phone-format' to
                    """)
    void rejectsInvalidValueAtStartAndNamesOption(String option, String value, String message) {
        assertThatThrownBy(() -> startWith(Map.of(option, value), Route.class)).hasStackTraceContaining(message);
    }

    @Test
    void backsOffIfAutoConfigurationIsDisabled() {
        var component = startWith(Map.of("enabled", "false", "api-key", "of-the-property"));

        assertThat(application.getBeanNamesForType(LadiFlowComponentConfiguration.class))
                .isEmpty();
        assertThat(component.getConfiguration().getApiKey()).isNull();
    }

    @Configuration(proxyBeanMethods = false)
    static class Route {

        @Bean
        RouteBuilder route() {
            return new RouteBuilder() {
                @Override
                public void configure() {
                    from("direct:in").to("ladiflow:customer/show");
                }
            };
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration(LadiFlowComponentAutoConfiguration.class)
    static class OwnAutoConfiguration {}

    /** An application with only the auto-configurations in the class path. */
    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {}

    @Configuration(proxyBeanMethods = false)
    static class Beans {

        // snippet: spring-boot-two-stores
        @Bean
        @ConfigurationProperties("ladiflow.hanoi")
        LadiFlowComponent hanoi() {
            return new LadiFlowComponent();
        }
        // end

        @Bean
        SSLContextParameters tls() {
            return new SSLContextParameters();
        }

        @Bean
        LadiFlowRateLimiter permits() {
            return (store, longest) -> CompletableFuture.completedFuture(null);
        }

        @Bean
        Supplier<String> keys() {
            return () -> "of-the-supplier";
        }
    }
}
