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
package com.example.leads;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;

/**
 * What the sample is told to do.
 *
 * @param work where the program keeps its broker's journal and its own inbox; what lies there stays
 * @param inbox a folder of the user's own, or null: one in {@code work}, into which the example files are put when nothing
 *     waits there
 * @param routes the routes to run
 * @param exit whether to end when the inbox is empty
 * @param parallelism how many rows are looked up at the same time
 * @param latency how long the sandbox takes for an answer
 * @param sandbox whether to talk to the sandbox and not to the service
 * @param broker the URL of a broker of the user's own, or null: one in this JVM
 * @param links whether symbolic links in the inbox are read
 * @param brokerId a number that no other broker in this JVM has
 * @param overrides settings for Camel, stronger than those of {@code lead-import.properties}
 */
record ImportOptions(
        Path work,
        Path inbox,
        ImportRoutes routes,
        boolean exit,
        int parallelism,
        Duration latency,
        boolean sandbox,
        String broker,
        boolean links,
        int brokerId,
        Map<String, String> overrides) {

    static final String API_KEY = "LADIFLOW_API_KEY";

    /**
     * Reads the options.
     *
     * @param properties the system properties: {@code sample.dir}, {@code sample.inbox}, {@code sample.exit},
     *     {@code sample.parallelism}, {@code sample.latency} in milliseconds, {@code sample.broker}, {@code sample.links}
     * @param environment the environment, in which {@link #API_KEY} counts
     * @return the options
     * @throws IllegalArgumentException if one is not of its kind
     */
    static ImportOptions of(Properties properties, Map<String, String> environment) {
        var inbox = properties.getProperty("sample.inbox", "").strip();
        var broker = properties.getProperty("sample.broker", "").strip();
        return new ImportOptions(
                Path.of(properties.getProperty("sample.dir", "target/sample")).toAbsolutePath(),
                inbox.isEmpty() ? null : Path.of(inbox).toAbsolutePath(),
                ImportRoutes.YAML,
                flag(properties, "sample.exit"),
                number(properties, "sample.parallelism", 16, 1),
                Duration.ofMillis(number(properties, "sample.latency", 50, 0)),
                environment.getOrDefault(API_KEY, "").isBlank(),
                broker.isEmpty() ? null : broker,
                flag(properties, "sample.links"),
                0,
                Map.of());
    }

    /**
     * The folder that is watched.
     *
     * @return the user's or the default
     */
    Path inboxFolder() {
        return inbox == null ? work.resolve("inbox") : inbox;
    }

    private static boolean flag(Properties properties, String name) {
        return switch (properties.getProperty(name, "false").strip().toLowerCase(Locale.ROOT)) {
            case "true", "" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("-D" + name + " is neither true nor false");
        };
    }

    private static int number(Properties properties, String name, int otherwise, int least) {
        try {
            int number = Integer.parseInt(
                    properties.getProperty(name, String.valueOf(otherwise)).strip());
            if (number >= least) {
                return number;
            }
        } catch (NumberFormatException e) {
            // told below
        }
        throw new IllegalArgumentException("-D" + name + " needs a whole number of at least " + least);
    }
}
