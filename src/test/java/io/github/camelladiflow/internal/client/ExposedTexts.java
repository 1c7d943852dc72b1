// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import javax.management.JMException;
import javax.management.MBeanInfo;
import javax.management.MBeanOperationInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;

import io.micrometer.core.instrument.MeterRegistry;
import org.apache.camel.CamelContext;
import org.apache.camel.console.DevConsole;
import org.apache.camel.console.DevConsole.MediaType;
import org.apache.camel.console.DevConsoleRegistry;
import org.apache.camel.health.HealthCheckHelper;
import org.apache.camel.support.ExceptionHelper;

/** Collects all texts that a Camel context shows to operators, by the place in which they are shown. For one thread. */
final class ExposedTexts {

    /**
     * Consoles that change something, and {@code properties}, whose purpose is to show the values of all properties,
     * which may include the key.
     */
    private static final Set<String> SKIPPED_CONSOLES =
            Set.of("eval-language", "gc", "heap-dump", "properties", "reload", "receive", "send", "simple-language");

    private final CamelContext context;
    /** The texts by the place where they are shown. */
    final Map<String, StringBuilder> texts = new LinkedHashMap<>();

    ExposedTexts(CamelContext context) {
        this.context = context;
    }

    ExposedTexts add(String place, Object text) {
        texts.computeIfAbsent(place, name -> new StringBuilder()).append(text).append('\n');
        return this;
    }

    /** Returns all texts of an exception: messages, stack traces, causes, and suppressed exceptions. */
    ExposedTexts add(String place, Throwable failure) {
        return add(place, ExceptionHelper.stackTraceToString(failure));
    }

    ExposedTexts addAll() {
        endpoints();
        context.getCamelContextExtension().getContextPlugin(DevConsoleRegistry.class).stream()
                .filter(console -> !SKIPPED_CONSOLES.contains(console.getId()))
                // these fail without a vault
                .filter(console -> !console.getClass().getPackageName().contains(".kubernetes."))
                .forEach(this::console);
        health();
        meters();
        mbeans();
        Thread.getAllStackTraces().keySet().forEach(thread -> add("threads", thread.getName()));
        return this;
    }

    private void endpoints() {
        context.getEndpoints()
                .forEach(endpoint -> add(
                        "endpoints as text",
                        endpoint + " " + endpoint.getEndpointUri() + " " + endpoint.getEndpointKey() + " "
                                + endpoint.getEndpointBaseUri()));
        context.getRoutes().forEach(route -> add("routes as text", route + " " + route.getEndpoint()));
    }

    private void console(DevConsole console) {
        for (MediaType type : MediaType.values()) {
            if (console.supportMediaType(type)) {
                String place = "consoles, " + type + ": " + console.getId();
                add(place, console.call(type));
                add(place, console.call(type, Map.of("dump", "true")));
            }
        }
    }

    private void health() {
        HealthCheckHelper.invoke(context, "full")
                .forEach(result -> add(
                        "health",
                        result.getCheck() + " " + result.getCheck().getId() + " " + result.getMessage() + " "
                                + result.getDetails() + " "
                                + result.getError().map(Throwable::toString).orElse("")));
    }

    private void meters() {
        context.getRegistry()
                .findSingleByType(MeterRegistry.class)
                .getMeters()
                .forEach(meter -> add("meters", meter.getId() + " " + meter.measure()));
    }

    private void mbeans() {
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        for (ObjectName name : server.queryNames(null, null)) {
            add("MBeans, names", name);
            try {
                MBeanInfo info = server.getMBeanInfo(name);
                add("MBeans, names", info);
                Arrays.stream(info.getAttributes())
                        .filter(attribute -> attribute.isReadable())
                        .forEach(attribute -> addIfAvailable(
                                "MBeans, attributes: " + attribute.getName(),
                                () -> server.getAttribute(name, attribute.getName())));
                if (name.getDomain().startsWith("org.apache.camel")) {
                    Arrays.stream(info.getOperations())
                            .filter(ExposedTexts::onlyShows)
                            .forEach(operation -> addIfAvailable(
                                    "MBeans, operations: " + operation.getName(),
                                    () -> server.invoke(name, operation.getName(), new Object[0], new String[0])));
                }
            } catch (JMException e) {
                add("MBeans, names", e);
            }
        }
    }

    private static boolean onlyShows(MBeanOperationInfo operation) {
        return operation.getSignature().length == 0 && operation.getName().matches("(dump|list|browse|inflight).*");
    }

    private void addIfAvailable(String place, Callable<Object> question) {
        try {
            add(place, Arrays.deepToString(new Object[] {question.call()}));
        } catch (Exception e) {
            add(place, e);
        }
    }
}
