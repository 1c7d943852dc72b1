// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.test.springboot;

import io.github.camelladiflow.LadiFlowComponent;
import io.github.camelladiflow.model.request.PhoneFormat;
import io.github.camelladiflow.sandbox.LadiFlowExtension;
import io.github.camelladiflow.sandbox.LadiFlowSandbox;
import org.apache.camel.ProducerTemplate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that the properties {@code camel.component.ladiflow.*} apply to only one of two stores, however the other
 * component was created.
 */
class TwoStoresTest {

    private static final String PHONE = "0901234567";

    @RegisterExtension
    static final LadiFlowExtension HANOI = new LadiFlowExtension(
            LadiFlowSandbox.builder().apiKey("key-of-hanoi").customerCount(0));

    @RegisterExtension
    static final LadiFlowExtension SAIGON = new LadiFlowExtension(
            LadiFlowSandbox.builder().apiKey("key-of-saigon").customerCount(0));

    private final ApplicationContextRunner application = new ApplicationContextRunner()
            .withUserConfiguration(Application.class)
            .withPropertyValues(
                    "camel.main.jmx-enabled=false",
                    "camel.component.ladiflow.api-key=" + SAIGON.apiKey(),
                    "camel.component.ladiflow.base-url=" + SAIGON.baseUrl(),
                    "ladiflow.hanoi.configuration.api-key=" + HANOI.apiKey(),
                    "ladiflow.hanoi.configuration.base-url=" + HANOI.baseUrl(),
                    "ladiflow.hanoi.configuration.phone-format=VN");

    @Test
    void storeBeanBindsPropertiesOfItsOwnPrefix() {
        application.withUserConfiguration(Stores.class).run(context -> {
            var template = context.getBean(ProducerTemplate.class);
            template.requestBody("hanoi:customer/show?notFound=NULL", PHONE);
            template.requestBody("ladiflow:customer/show?notFound=NULL", PHONE);

            assertOneRequestWithKey(HANOI);
            assertOneRequestWithKey(SAIGON);
            var hanoi = context.getBean("hanoi", LadiFlowComponent.class);
            assertThat(hanoi.getConfiguration().getPhoneFormat()).isEqualTo(PhoneFormat.VN);
        });
    }

    private static void assertOneRequestWithKey(LadiFlowExtension store) {
        assertThat(store.sandbox().requests())
                .singleElement()
                .satisfies(request -> assertThat(request.header("Api-Key")).contains(store.apiKey()));
    }

    @Configuration(proxyBeanMethods = false)
    static class Stores {

        // snippet: spring-boot-two-stores
        @Bean
        @ConfigurationProperties("ladiflow.hanoi")
        LadiFlowComponent hanoi() {
            return new LadiFlowComponent();
        }
        // end
    }
}
