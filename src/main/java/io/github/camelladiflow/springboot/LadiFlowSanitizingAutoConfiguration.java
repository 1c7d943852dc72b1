// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.springboot;

import java.util.Locale;

import org.springframework.boot.actuate.endpoint.SanitizingFunction;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;

/**
 * Masks the API key in Actuator's responses, even if an application shows all values ({@code
 * management.endpoint.env.show-values=always}). It masks every property whose name contains "ladiflow" and "api key" in
 * any form, such as {@code camel.component.ladiflow.api-key} and {@code LADIFLOW_API_KEY}.
 */
@AutoConfiguration
@ConditionalOnClass(SanitizingFunction.class)
public class LadiFlowSanitizingAutoConfiguration {

    /**
     * Creates the function that masks the API key.
     *
     * @return the function
     */
    @Bean
    SanitizingFunction ladiFlowSanitizingFunction() {
        return data -> {
            String letters = data.getKey().toLowerCase(Locale.ROOT).replaceAll("[^a-z]", "");
            return letters.contains("ladiflow") && letters.contains("apikey") ? data.withSanitizedValue() : data;
        };
    }
}
