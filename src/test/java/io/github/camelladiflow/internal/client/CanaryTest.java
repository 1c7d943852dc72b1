// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.camelladiflow.LadiFlowComponent;
import io.github.camelladiflow.internal.monitor.RecordedLog;
import io.github.camelladiflow.model.Customer;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import org.apache.camel.Exchange;
import org.apache.camel.FluentProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.console.DevConsoleRegistry;
import org.apache.camel.health.HealthCheckHelper;
import org.apache.camel.health.HealthCheckRegistry;
import org.apache.camel.health.HealthCheckRepository;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.impl.console.DefaultDevConsoleRegistry;
import org.apache.camel.impl.engine.DefaultTracer;
import org.apache.camel.opentelemetry2.OpenTelemetryTracer;
import org.apache.camel.spi.BacklogTracer;
import org.apache.camel.spi.CamelEvent;
import org.apache.camel.support.EventNotifierSupport;
import org.apache.camel.support.processor.DefaultExchangeFormatter;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.Logger;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.config.Configurator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Sends a unique key and unique customer data through calls with every possible result, while Camel logs and shows as
 * much as it can, including messages. The key must appear nowhere, and the customer data only in the messages
 * themselves.
 */
// Camel's complete output is large
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class CanaryTest {

    private static final String KEY_OF_COMPONENT = "canarykey-of-component-5f1e";
    private static final String KEY_OF_SECOND = "canarykey+of&second-2d8e";
    /** Keys in places that are not recommended: in the URIs of endpoints. */
    private static final String KEY_OF_ENDPOINT = "canaryuri-of-endpoint-7c2d";

    private static final String KEY_OF_RAW = "canaryuri+of&raw-9a3b";

    private static final String EMAIL = "canaryperson@example.com";
    private static final String PHONE = "0987650129";
    private static final String NAME = "Canaryperson Made-Up";
    private static final String ID = "ca4a2ca4a2ca4a2ca4a2ca4a";

    private static final List<String> OF_THE_KEY = List.of(
            "canarykey",
            "of-component-5f1e",
            "second-2d8e",
            base64(KEY_OF_COMPONENT).substring(0, 12));
    private static final List<String> OF_KEYS_IN_URIS =
            List.of("canaryuri", "of-endpoint-7c2d", "raw-9a3b", base64(KEY_OF_RAW));
    private static final List<String> OF_THE_PERSON =
            List.of("canaryperson", PHONE, "987650129", ID, base64(EMAIL), "canaryperson%40");

    private static final List<String> SEARCHED = """
            log of io.github.camelladiflow
            events
            exceptions
            endpoints as text
            routes as text
            spans
            consoles, TEXT
            consoles, JSON
            health
            meters
            threads
            MBeans, names
            MBeans, attributes
            MBeans, operations
            """.lines().toList();

    private static final String CUSTOMER =
            "{\"_id\":\"%s\",\"email\":\"%s\",\"phone\":\"%s\",\"name\":\"%s\",\"custom_fields\":[{\"name\":\"note\",\"value\":\"%s\"}]}"
                    .formatted(ID, EMAIL, PHONE, NAME, NAME);
    private static final String FOUND = "{\"data\":{\"customer\":" + CUSTOMER + "},\"code\":200}";

    private static final Map<String, String> KEYS_OF_ROUTES = Map.of(
            "one", KEY_OF_COMPONENT,
            "two", KEY_OF_SECOND,
            "cached", KEY_OF_COMPONENT,
            "write", KEY_OF_COMPONENT,
            "guarded", KEY_OF_COMPONENT,
            "dry", KEY_OF_SECOND,
            "uri", KEY_OF_ENDPOINT,
            "dynamic", KEY_OF_RAW);
    private static final Set<String> WRITING = Set.of("write", "guarded", "dry");
    private static final Map<String, Object> WRITE = Map.of(
            "_id", ID,
            "email", EMAIL,
            "phone", PHONE,
            "name", NAME,
            "custom_fields", Map.of("note", NAME),
            "dob", "2001-02-03");

    private final DefaultCamelContext context = new DefaultCamelContext();
    private final RawServer ladiflow = RawServer.start(WireRoutes.respondFoundOnce());
    private RecordedLog log;
    private final Queue<String> events = new ConcurrentLinkedQueue<>();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final Cache<Object, Object> cache = Caffeine.newBuilder().build();
    private final InMemorySpanExporter spans = InMemorySpanExporter.create();
    private final SdkTracerProvider tracing = SdkTracerProvider.builder()
            .addSpanProcessor(SimpleSpanProcessor.create(spans))
            .build();

    /** All loggers except those of the HTTP client that log all transferred bytes, of which the documentation warns. */
    @BeforeEach
    void logEverythingButTheWire() {
        var root = (Logger) LogManager.getRootLogger();
        root.getAppenders().values().forEach(root::removeAppender);
        log = new RecordedLog("", Level.TRACE);
        Configurator.setAllLevels("", Level.TRACE);
        Configurator.setLevel("org.apache.hc.client5.http.headers", Level.INFO);
        // this logger also logs bodies
        Configurator.setLevel("org.apache.hc.client5.http.wire", Level.INFO);
        Configurator.setLevel("org.apache.hc.client5.http.impl.io.LenientHttpResponseParser", Level.INFO);
    }

    @AfterEach
    void close() {
        context.stop();
        log.close();
        ((LoggerContext) LogManager.getContext(false)).reconfigure();
        ladiflow.close();
        tracing.close();
    }

    private static String base64(String text) {
        return Base64.getEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Makes Camel log and show as much as it can. */
    private void enableAllMonitoring() throws Exception {
        context.setTracing(true);
        context.setBacklogTracing(true);
        context.setMessageHistory(true);
        context.setLogExhaustedMessageBody(true);
        context.setSourceLocationEnabled(true);
        context.setDevConsole(true);
        context.getRegistry().bind("meters", MeterRegistry.class, meters);
        context.getRegistry().bind("leads", Cache.class, cache);
        context.getRegistry().bind("tracer", Tracer.class, tracing.get("test"));
        context.getRegistry()
                .bind(
                        "propagators",
                        ContextPropagators.class,
                        ContextPropagators.create(W3CTraceContextPropagator.getInstance()));
        new OpenTelemetryTracer().init(context);
        var consoles = new DefaultDevConsoleRegistry(context);
        context.getCamelContextExtension().addContextPlugin(DevConsoleRegistry.class, consoles);
        var tracer = new DefaultTracer();
        var formatter = (DefaultExchangeFormatter) tracer.getExchangeFormatter();
        formatter.setShowAll(true);
        context.setTracer(tracer);
        context.getManagementStrategy().addEventNotifier(new EventNotifierSupport() {
            @Override
            public void notify(CamelEvent event) {
                events.add(event.getType() + " " + event);
            }
        });
        HealthCheckRegistry health = HealthCheckHelper.getHealthCheckRegistry(context);
        var producers = (HealthCheckRepository) health.resolveById("producers");
        producers.setEnabled(true);
        health.register(producers);
        context.getPropertiesComponent().addInitialProperty("store.api-key", KEY_OF_ENDPOINT);
        context.getPropertiesComponent().addInitialProperty("raw.api-key", KEY_OF_RAW);
        addComponent("ladiflow", KEY_OF_COMPONENT);
        addComponent("store2", KEY_OF_SECOND);
        context.addRoutes(routes());
        context.start();
        context.getCamelContextExtension().getContextPlugin(BacklogTracer.class).setBodyMaxChars(0);
        consoles.loadDevConsoles(true);
    }

    private void addComponent(String name, String key) {
        var component = new LadiFlowComponent();
        component.getConfiguration().setApiKey(key);
        component.getConfiguration().setBaseUrl(ladiflow.baseUrl());
        component.getConfiguration().setRetryDelay(Duration.ofMillis(10));
        component.getConfiguration().setRetryMaxDelay(Duration.ofMillis(10));
        component.getConfiguration().setMaxRetries(1);
        component.setHealthCheckProducerEnabled(true);
        component.setCacheName("leads");
        context.addComponent(name, component);
        // both return a key at the start, for which the endpoint calls them
        var calls = new AtomicInteger();
        context.getRegistry().bind("badKey", Supplier.class, (Supplier<String>)
                () -> calls.incrementAndGet() == 1 ? key : key + " and more");
        context.getRegistry().bind("failing", Supplier.class, (Supplier<String>) () -> {
            if (calls.incrementAndGet() == 2) {
                return key;
            }
            throw new IllegalStateException(key, new IllegalStateException(key));
        });
    }

    private static RouteBuilder routes() {
        return new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:bad").to("ladiflow:customer/show?apiKeySupplier=#bean:badKey");
                from("direct:failing").to("ladiflow:customer/show?apiKeySupplier=#bean:failing");
                from("direct:one").to("ladiflow:customer/show");
                from("direct:cached").to("ladiflow:customer/show?cacheTtl=1h&cacheNotFoundTtl=1h&notFound=NULL");
                from("direct:two").to("store2:customer/show?outputType=JSON");
                from("direct:write").to("ladiflow:customer/create-or-update");
                from("direct:guarded").to("ladiflow:customer/update?mergeGuard=true");
                from("direct:dry").to("store2:customer/create-or-update?dryRun=true&outputType=JSON");
                from("direct:uri").to("ladiflow:customer/show?apiKey={{store.api-key}}");
                from("direct:dynamic").toD("ladiflow:customer/show?lookupValue=${body}&apiKey=RAW({{raw.api-key}})");
            }
        };
    }

    /** The server's responses: correct, wrong, and with the contents of the request in every part of the response. */
    private static List<String> responses(String key) {
        String echo = key + " " + CUSTOMER;
        String quoted = "\"" + echo.replace("\"", "'") + "\"";
        var responses = new ArrayList<String>();
        // the first warning about an unreadable response prevents others for a minute
        responses.add(ok("{\"data\":{\"customer\":[" + quoted + "]},\"code\":200,\"message\":" + quoted + "}"));
        responses.add(ok(FOUND));
        responses.add(ok("{\"data\":" + CUSTOMER + ",\"code\":201}"));
        responses.add(ok("{\"data\":null,\"message\":" + quoted + "}"));
        for (int status : new int[] {301, 400, 401, 403, 404, 422, 429, 500, 503}) {
            responses.add(WireRoutes.httpResponse(status, "", "{\"code\":" + status + ",\"message\":" + quoted + "}"));
        }
        responses.add(WireRoutes.httpResponse(404, "", "<html>" + echo + "</html>"));
        responses.add(ok("{\"data\":" + quoted + ",\"code\":" + quoted + "}"));
        responses.add(ok("{\"data\":{\"customer\":" + CUSTOMER + "x"));
        responses.add(ok(FOUND + echo));
        responses.add(ok(echo));
        responses.add(ok(FOUND).replace("Content-Length: ", "Content-Length: 1"));
        responses.add(WireRoutes.httpResponse(200, "Content-Encoding: " + key + "\r\n", FOUND));
        responses.add(WireRoutes.httpResponse(200, "Location: " + key + "\r\n", FOUND)
                .replace("200 Made up", "302 " + EMAIL));
        responses.add(WireRoutes.httpResponse(429, "Retry-After: " + key + "\r\n", FOUND));
        responses.add(WireRoutes.httpResponse(500, "Set-Cookie: a=" + key + "\r\n", FOUND));
        responses.add("HTTP/1.1 " + key + " " + EMAIL + "\r\n\r\n" + FOUND);
        responses.add(echo + "\r\n" + echo + "\r\n\r\n");
        responses.add("HTTP/1.1 200 OK\r\n" + key + " " + EMAIL + "\r\n\r\n");
        responses.add("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + EMAIL + "\r\n" + echo);
        responses.add("HTTP/1.1 200 OK\r\nContent-Length: " + EMAIL + "\r\n\r\n" + echo);
        responses.add("HTTP/1.1 200 OK\r\nContent-Type: application/json; charset=" + key + "\r\nContent-Length: "
                + FOUND.length() + "\r\n\r\n" + FOUND);
        responses.add("");
        return responses;
    }

    private static String ok(String body) {
        return WireRoutes.httpResponse(200, "", body);
    }

    private static List<Object> lookupBodies() {
        return List.of(
                PHONE,
                EMAIL,
                Map.of("customer_id", ID),
                "{\"email\":\"" + EMAIL + "\",\"name\":\"" + NAME + "\"}",
                NAME,
                "{\"email\":\"" + EMAIL,
                Map.of("email", List.of(EMAIL)),
                List.of(EMAIL),
                "[\"" + EMAIL + "\"]",
                987650129,
                "");
    }

    private List<Exchange> sendAll() throws Exception {
        var ended = new ArrayList<Exchange>();
        try (FluentProducerTemplate template = context.createFluentProducerTemplate()) {
            for (String route : List.of("bad", "failing")) {
                ended.add(template.to("direct:" + route).withBody(EMAIL).send());
            }
            for (String route : KEYS_OF_ROUTES.keySet()) {
                for (String response : responses(KEYS_OF_ROUTES.get(route))) {
                    ladiflow.setScript(connection -> {
                        if (connection.readRequest() != null) {
                            connection.write(response);
                        }
                    });
                    ended.add(template.to("direct:" + route)
                            .withBody(WRITING.contains(route) ? WRITE : EMAIL)
                            .send());
                }
            }
            for (Object body : lookupBodies()) {
                ended.add(template.to("direct:write").withBody(body).send());
                ended.add(template.to("direct:two").withBody(body).send());
                ended.add(template.to("direct:one")
                        .withBody("")
                        .withHeader("CamelLadiFlowEmail", body)
                        .send());
            }
            ladiflow.setScript(WireRoutes.respondAlways(ok(FOUND)));
            ended.add(template.to("direct:cached").withBody(EMAIL).send());
        }
        return ended;
    }

    /** Makes all calls, and collects all texts that are then visible. */
    private ExposedTexts collectTexts() throws Exception {
        var exposed = new ExposedTexts(context);
        for (Exchange exchange : sendAll()) {
            exposed.add("exchanges as text", exchange).add("exchanges as text", exchange.getExchangeId());
            if (exchange.getException() != null) {
                exposed.add("exceptions", exchange.getException());
            }
            if (exchange.getMessage().getBody() instanceof Customer customer) {
                exposed.add("customers as text", customer);
            }
        }
        exposed.addAll();
        exposed.add("events", String.join("\n", events));
        exposed.add("spans", spans.getFinishedSpanItems());
        exposed.add("keys of the cache", cache.asMap().keySet());
        context.stop();
        log.texts().forEach((logger, text) -> exposed.add("log of " + logger, text));
        return exposed;
    }

    /** Returns the places in which canaries are found, with the surrounding text. */
    private static Map<String, String> findCanaries(ExposedTexts exposed, List<String> canaries) {
        var found = new TreeMap<String, String>();
        exposed.texts.forEach((place, text) -> {
            String lower = text.toString().toLowerCase(Locale.ROOT);
            for (String canary : canaries) {
                int at = lower.indexOf(canary.toLowerCase(Locale.ROOT));
                if (at >= 0) {
                    found.putIfAbsent(place, text.substring(Math.max(0, at - 200), Math.min(text.length(), at + 100)));
                }
            }
        });
        return found;
    }

    @Test
    void exposesNeitherApiKeyNorPersonalData() throws Exception {
        enableAllMonitoring();

        ExposedTexts exposed = collectTexts();

        assertThat(findCanaries(exposed, OF_THE_KEY)).isEmpty();
        assertThat(findCanaries(exposed, OF_KEYS_IN_URIS).keySet())
                .contains("consoles, TEXT: route-dump")
                .allMatch(place -> place.matches("consoles, (TEXT|JSON): route-dump"
                        + "|log of org\\.apache\\.camel\\.component\\.properties\\..*"
                        + "|log of org\\.apache\\.camel\\.impl\\.engine\\.(AbstractCamelContext|DefaultCamelContextExtension)"
                        + "|log of org\\.apache\\.camel\\.management\\.JmxManagementLifecycleStrategy"
                        + "|log of org\\.apache\\.camel\\.support\\.(DefaultComponent|EndpointHelper)"));
        assertThat(findCanaries(exposed, OF_THE_PERSON).keySet())
                .contains("consoles, JSON: trace", "keys of the cache")
                // the tracer's logger is named after the line of the route; toD logs the URI that it does not use
                .allMatch(place -> place.matches("consoles, (TEXT|JSON): (trace|message-history)"
                        + "|keys of the cache"
                        + "|MBeans, operations: dump.*(Traced|MessageHistory).*"
                        + "|log of org\\.apache\\.camel\\.processor\\.errorhandler\\.DefaultErrorHandler"
                        + "|log of org\\.apache\\.camel\\.support\\.EndpointHelper"
                        + "|log of CanaryTest:[0-9]+"));
        for (String place : SEARCHED) {
            assertThat(exposed.texts.keySet()).as(place).anyMatch(searched -> searched.startsWith(place));
        }
        assertThat(ladiflow.requests())
                .noneMatch(request -> request.toLowerCase(Locale.ROOT).contains("traceparent"));
        assertThat(spans.getFinishedSpanItems())
                .anySatisfy(span -> assertThat(span.toString())
                        .contains("url.path=customer/show", "server.address=" + ladiflow.baseUrl()));
    }
}
