// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.docs;

import java.util.Map;

import org.apache.camel.spi.PropertiesFunction;
import org.apache.camel.support.service.ServiceSupport;

/** Answers {@code {{env:...}}} in place of the environment variables of the process, which a test cannot set. */
final class EnvironmentFunction extends ServiceSupport implements PropertiesFunction {

    private final Map<String, String> variables;

    EnvironmentFunction(Map<String, String> variables) {
        this.variables = variables;
    }

    @Override
    public String getName() {
        return "env";
    }

    @Override
    public String apply(String name) {
        return variables.get(name);
    }
}
