// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.component;

import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.camelladiflow.internal.CacheStatus;
import io.github.camelladiflow.model.Outcome;
import org.apache.camel.spi.annotations.DevConsole;
import org.apache.camel.support.console.AbstractDevConsole;
import org.apache.camel.util.json.JsonArray;
import org.apache.camel.util.json.JsonObject;

/**
 * The developer console {@code ladiflow}: shows the outcomes of calls and the state of the cache for each component.
 */
@DevConsole(name = "ladiflow", displayName = "LadiFlow", description = "Calls, cache and rate of LadiFlow components")
public class LadiFlowConsole extends AbstractDevConsole {

    /** Creates the console. */
    public LadiFlowConsole() {
        super("camel", "ladiflow", "LadiFlow", "Calls, cache and rate of LadiFlow components");
    }

    @Override
    protected String doCallText(Map<String, Object> options) {
        return components()
                .map(component -> "Component: " + component.componentName() + "\n"
                        + statistics(component).entrySet().stream()
                                .map(figure -> "    " + figure.getKey() + ": " + figure.getValue() + "\n")
                                .collect(Collectors.joining()))
                .collect(Collectors.joining());
    }

    @Override
    protected Map<String, Object> doCallJson(Map<String, Object> options) {
        var all = new JsonArray();
        components().forEach(component -> {
            var json = new JsonObject();
            json.put("name", component.componentName());
            json.putAll(statistics(component));
            all.add(json);
        });
        var root = new JsonObject();
        root.put("components", all);
        return root;
    }

    private Stream<ComponentServices> components() {
        return getCamelContext().getComponentNames().stream()
                .sorted()
                .map(getCamelContext()::hasComponent)
                .map(ComponentServices::of)
                .filter(Objects::nonNull);
    }

    private static JsonObject statistics(ComponentServices services) {
        var figures = new JsonObject();
        var tally = services.observers().counters();
        for (Outcome outcome : Outcome.values()) {
            figures.put(outcome.label(), tally.countOf(outcome));
        }
        for (CacheStatus status : CacheStatus.values()) {
            figures.put("cache_" + status.name().toLowerCase(Locale.ROOT), tally.countOf(status));
        }
        figures.put("cache_size", services.customerCache().caffeineCache().estimatedSize());
        figures.put("requests", tally.requests());
        figures.put("retries", tally.retries());
        figures.put("waiting", services.executors().waitingCount());
        figures.put("waiting_for_rate", services.waitingForPermitCount());
        figures.put("max_requests_per_second", services.maxRequestsPerSecond());
        return figures;
    }
}
