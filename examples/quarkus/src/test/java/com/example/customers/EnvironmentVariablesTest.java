// SPDX-License-Identifier: Apache-2.0
package com.example.customers;

import java.util.ArrayList;
import java.util.Map;

import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Shows why an option needs a line in the file if an environment variable sets it. */
class EnvironmentVariablesTest {

    private static final String OPTION = "camel.component.ladiflow.max-retries";

    private static SmallRyeConfig config(Map<String, String> file) {
        return new SmallRyeConfigBuilder()
                .withSources(
                        new EnvConfigSource(Map.of("CAMEL_COMPONENT_LADIFLOW_MAX_RETRIES", "1"), 300),
                        new PropertiesConfigSource(file, "file", 250))
                .build();
    }

    @Test
    void readsUnderscoresAsDotsIfFileDoesNotContainOption() {
        var names = new ArrayList<String>();
        config(Map.of()).getPropertyNames().forEach(names::add);

        assertThat(names).contains("camel.component.ladiflow.max.retries").doesNotContain(OPTION);
    }

    @Test
    void readsVariableAsOptionIfFileContainsOption() {
        assertThat(config(Map.of(OPTION, "2")).getValue(OPTION, String.class)).isEqualTo("1");
    }
}
