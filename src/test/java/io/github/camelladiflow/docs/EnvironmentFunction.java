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
