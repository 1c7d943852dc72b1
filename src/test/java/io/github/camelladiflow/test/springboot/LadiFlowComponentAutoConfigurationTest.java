// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.test.springboot;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.Stream;

import io.github.camelladiflow.LadiFlowComponent;
import io.github.camelladiflow.model.Customer;
import io.github.camelladiflow.model.request.PhoneFormat;
import io.github.camelladiflow.options.LadiFlowConfiguration;
import io.github.camelladiflow.options.LadiFlowRateLimiter;
import io.github.camelladiflow.sandbox.LadiFlowExtension;
import io.github.camelladiflow.sandbox.LadiFlowSandbox;
import io.github.camelladiflow.springboot.LadiFlowComponentAutoConfiguration;
import io.github.camelladiflow.springboot.LadiFlowComponentConfiguration;
import org.apache.camel.CamelContext;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.SystemEnvironmentPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

class LadiFlowComponentAutoConfigurationTest {

    @RegisterExtension
    static final LadiFlowExtension ladiflow = new LadiFlowExtension();

    @RegisterExtension
    static final LadiFlowExtension hanoi = new LadiFlowExtension(
            LadiFlowSandbox.builder().apiKey("key-of-hanoi").customerCount(0));

    private final ApplicationContextRunner application = new ApplicationContextRunner()
            .withUserConfiguration(Application.class)
            .withPropertyValues("camel.main.jmx-enabled=false");

    private ApplicationContextRunner with(String... options) {
        return application.withPropertyValues(Stream.of(options)
                .map(option -> "camel.component.ladiflow." + option)
                .toArray(String[]::new));
    }

    /** The properties {@code camel.component.ladiflow.*} apply to only one of two stores. */
    @Test
    void bindsPropertiesOfEachStore() {
        with("api-key=${STORE_KEY}", "base-url=" + ladiflow.baseUrl(), "enabled=true")
                .withPropertyValues(
                        "STORE_KEY=" + ladiflow.apiKey(),
                        "ladiflow.hanoi.configuration.api-key=" + hanoi.apiKey(),
                        "ladiflow.hanoi.configuration.base-url=" + hanoi.baseUrl(),
                        "ladiflow.hanoi.configuration.phone-format=VN")
                .withUserConfiguration(Beans.class)
                .run(context -> {
                    var template = context.getBean(ProducerTemplate.class);
                    var known = template.requestBody("ladiflow:customer/show", "0901234567", Customer.class);
                    assertThat(known.getPhone()).isEqualTo("0901234567");
                    assertThat(template.requestBody("hanoi:customer/show?notFound=NULL", "+84901234567"))
                            .isNull();

                    assertThat(ladiflow.sandbox().requestCount()).isOne();
                    assertThat(hanoi.sandbox().requests())
                            .singleElement()
                            .satisfies(
                                    request -> assertThat(request.text("phone")).contains("0901234567"));
                });
    }

    @Test
    void backsOffWithoutCamelSpringBoot() {
        new ApplicationContextRunner()
                .withUserConfiguration(OwnAutoConfiguration.class)
                .withClassLoader(new FilteredClassLoader("org.apache.camel.spring"))
                .run(context ->
                        assertThat(context).hasNotFailed().doesNotHaveBean(LadiFlowComponentAutoConfiguration.class));
    }

    @Test
    void bindsOptionsOfEveryKindInAnySpringSpelling() {
        with(
                        "phoneFormat=vn",
                        "response-timeout=PT1M30S",
                        "max-response-size=1000000",
                        "health-check-producer-enabled=false")
                .withInitializer(context -> context.getEnvironment()
                        .getPropertySources()
                        .addFirst(new SystemEnvironmentPropertySource(
                                "test-systemEnvironment", Map.of("CAMEL_COMPONENT_LADIFLOW_APIKEY", "from-outside"))))
                .run(context -> {
                    LadiFlowConfiguration configuration = component(context).getConfiguration();

                    assertThat(configuration.getApiKey()).isEqualTo("from-outside");
                    assertThat(configuration.getPhoneFormat()).isEqualTo(PhoneFormat.VN);
                    assertThat(configuration.getResponseTimeout()).isEqualTo(Duration.ofSeconds(90));
                    assertThat(configuration.getConnectTimeout()).isEqualTo(Duration.ofSeconds(5));
                    assertThat(configuration.getMaxResponseSize()).isEqualTo(1_000_000);
                    assertThat(component(context).isHealthCheckProducerEnabled())
                            .isFalse();
                });
    }

    @Test
    void bindsObjectsByBeanName() {
        with("ssl-context-parameters=#bean:tls", "rate-limiter=#permits", "api-key-supplier=#bean:keys")
                .withUserConfiguration(Beans.class)
                .run(context -> {
                    LadiFlowComponent component = component(context);

                    assertThat(component.getSslContextParameters()).isSameAs(context.getBean("tls"));
                    assertThat(component.getRateLimiter()).isSameAs(context.getBean("permits"));
                    assertThat(component.getConfiguration().getApiKeySupplier()).isSameAs(context.getBean("keys"));
                });
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
                    api-key-supplier=#nobody,apiKeySupplier must be the name of a bean in the registry
                    response-timeout=soon,'soon' is not a valid duration
                    cache-ttl=1h30m,'1h30m' is not a valid duration
                    cache-ttl=-5s,cacheTtl must be 0 or more
                    max-retries=x,under 'camel.component.ladiflow.max-retries' to java.lang.Integer
                    phone-format=VIETNAM,under 'camel.component.ladiflow.phone-format' to
                    """)
    void rejectsInvalidValueAtStartAndNamesOption(String property, String message) {
        with(property)
                .withUserConfiguration(Route.class)
                .run(context -> assertThat(context).getFailure().hasStackTraceContaining(message));
    }

    @Test
    void backsOffIfAutoConfigurationIsDisabled() {
        with("enabled=false", "api-key=of-the-property").run(context -> {
            assertThat(context).doesNotHaveBean(LadiFlowComponentConfiguration.class);
            assertThat(component(context).getConfiguration().getApiKey()).isNull();
        });
    }

    private static LadiFlowComponent component(AssertableApplicationContext context) {
        return context.getBean(CamelContext.class).getComponent("ladiflow", LadiFlowComponent.class);
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
