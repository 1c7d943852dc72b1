// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.camelladiflow.LadiFlowComponent;
import io.github.camelladiflow.model.Customer;
import io.github.camelladiflow.model.Outcome;
import io.github.camelladiflow.test.RecordedLog;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

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
    /** Status, header and body. The first warning about an unreadable response prevents others for a minute. */
    private static final String RESPONSES = """
            200 |  | {"data":{"customer":[QUOTED]},"code":200,"message":QUOTED}
            200 |  | FOUND
            200 |  | {"data":CUSTOMER,"code":201}
            200 |  | {"data":null,"message":QUOTED}
            301 |  | {"code":301,"message":QUOTED}
            400 |  | {"code":400,"message":QUOTED}
            401 |  | {"code":401,"message":QUOTED}
            403 |  | {"code":403,"message":QUOTED}
            404 |  | {"code":404,"message":QUOTED}
            422 |  | {"code":422,"message":QUOTED}
            429 |  | {"code":429,"message":QUOTED}
            500 |  | {"code":500,"message":QUOTED}
            503 |  | {"code":503,"message":QUOTED}
            404 |  | <html>ECHO</html>
            200 |  | {"data":QUOTED,"code":QUOTED}
            200 |  | {"data":{"customer":CUSTOMERx
            200 |  | FOUNDECHO
            200 |  | ECHO
            200 | Content-Encoding: KEY | FOUND
            302 | Location: KEY | FOUND
            429 | Retry-After: KEY | FOUND
            500 | Set-Cookie: a=KEY | FOUND
            200 | Content-Type: application/json; charset=KEY | FOUND
            """;

    private static final String FOUND = "{\"data\":{\"customer\":" + CUSTOMER + "},\"code\":200}";

    private static final String CACHED = "ladiflow:customer/show?cacheTtl=1h&cacheNotFoundTtl=1h&notFound=NULL";
    private static final List<String> ENDPOINTS = """
            ladiflow:customer/show
            ladiflow:customer/show?cacheTtl=1h&cacheNotFoundTtl=1h&notFound=NULL
            store2:customer/show?outputType=JSON
            ladiflow:customer/create-or-update
            ladiflow:customer/update?mergeGuard=true
            store2:customer/create-or-update?dryRun=true&outputType=JSON
            ladiflow:customer/show?apiKey={{store.api-key}}
            ladiflow:customer/show?lookupValue=${body}&apiKey=RAW({{raw.api-key}})
            ladiflow:customer/show?apiKeySupplier=#bean:badKey
            ladiflow:customer/show?apiKeySupplier=#bean:failing
            """.lines().toList();

    private final DefaultCamelContext context = new DefaultCamelContext();
    private final RawServer ladiflow = RawServer.start(WireRoutes.respondFoundOnce());
    private final LoggerContext loggers = (LoggerContext) LoggerFactory.getILoggerFactory();
    private final Logger root = loggers.getLogger(Logger.ROOT_LOGGER_NAME);
    private final List<Appender<ILoggingEvent>> appenders = new ArrayList<>();
    private final Map<Logger, Level> levels = new HashMap<>();
    private RecordedLog log;
    private final Queue<String> events = new ConcurrentLinkedQueue<>();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final Cache<Object, Object> cache = Caffeine.newBuilder().build();
    private final Queue<SpanData> spans = new ConcurrentLinkedQueue<>();
    private final SdkTracerProvider tracing = SdkTracerProvider.builder()
            .addSpanProcessor(SimpleSpanProcessor.create(new SpanExporter() {
                @Override
                public CompletableResultCode export(Collection<SpanData> ended) {
                    spans.addAll(ended);
                    return CompletableResultCode.ofSuccess();
                }

                @Override
                public CompletableResultCode flush() {
                    return CompletableResultCode.ofSuccess();
                }

                @Override
                public CompletableResultCode shutdown() {
                    return CompletableResultCode.ofSuccess();
                }
            }))
            .build();

    /** All loggers except those of the HTTP client that log all transferred bytes, of which the documentation warns. */
    @BeforeEach
    void logEverythingButTheWire() {
        root.iteratorForAppenders().forEachRemaining(appenders::add);
        appenders.forEach(root::detachAppender);
        loggers.getLoggerList().forEach(logger -> {
            levels.put(logger, logger.getLevel());
            logger.setLevel(Level.TRACE);
        });
        log = new RecordedLog("", Level.TRACE);
        loggers.getLogger("org.apache.hc.client5.http.headers").setLevel(Level.INFO);
        // this logger also logs bodies
        loggers.getLogger("org.apache.hc.client5.http.wire").setLevel(Level.INFO);
        loggers.getLogger("org.apache.hc.client5.http.impl.io.LenientHttpResponseParser")
                .setLevel(Level.INFO);
    }

    @AfterEach
    void close() {
        context.stop();
        log.close();
        levels.forEach(Logger::setLevel);
        appenders.forEach(root::addAppender);
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
        var propagators = ContextPropagators.create(W3CTraceContextPropagator.getInstance());
        context.getRegistry().bind("propagators", ContextPropagators.class, propagators);
        new OpenTelemetryTracer().init(context);
        var consoles = new DefaultDevConsoleRegistry(context);
        context.getCamelContextExtension().addContextPlugin(DevConsoleRegistry.class, consoles);
        var tracer = new DefaultTracer();
        ((DefaultExchangeFormatter) tracer.getExchangeFormatter()).setShowAll(true);
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
        bindSupplier("badKey", () -> KEY_OF_COMPONENT + " and more");
        bindSupplier("failing", () -> {
            throw new IllegalStateException(KEY_OF_COMPONENT, new IllegalStateException(KEY_OF_COMPONENT));
        });
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
    }

    /** Binds a supplier that returns the key at the start, for which the endpoint calls it, and then something else. */
    private void bindSupplier(String name, Supplier<String> then) {
        var calls = new AtomicInteger();
        context.getRegistry().bind(name, Supplier.class, (Supplier<String>)
                () -> calls.getAndIncrement() == 0 ? KEY_OF_COMPONENT : then.get());
    }

    private static RouteBuilder routes() {
        return new RouteBuilder() {
            @Override
            public void configure() {
                ENDPOINTS.forEach(uri -> {
                    if (uri.contains("${")) {
                        from("direct:" + uri.hashCode()).toD(uri);
                    } else {
                        from("direct:" + uri.hashCode()).to(uri);
                    }
                });
            }
        };
    }

    /** The server's responses: correct, wrong, and with the contents of the request in every part of the response. */
    private static List<String> responses(String key) {
        String echo = key + " " + CUSTOMER;
        String quoted = "\"" + echo.replace("\"", "'") + "\"";
        var responses = new ArrayList<String>();
        for (String line : RESPONSES.lines().toList()) {
            String[] cells = line.replace("FOUND", FOUND)
                    .replace("CUSTOMER", CUSTOMER)
                    .replace("QUOTED", quoted)
                    .replace("ECHO", echo)
                    .replace("KEY", key)
                    .split(" \\| ", 3);
            responses.add(WireRoutes.httpResponse(
                    Integer.parseInt(cells[0]), cells[1].isEmpty() ? "" : cells[1] + "\r\n", cells[2]));
        }
        responses.add(ok(FOUND).replace("Content-Length: ", "Content-Length: 1"));
        responses.add("HTTP/1.1 " + key + " " + EMAIL + "\r\n\r\n" + FOUND);
        responses.add(echo + "\r\n" + echo + "\r\n\r\n");
        responses.add("HTTP/1.1 200 OK\r\n" + key + " " + EMAIL + "\r\n\r\n");
        responses.add("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + EMAIL + "\r\n" + echo);
        responses.add("HTTP/1.1 200 OK\r\nContent-Length: " + EMAIL + "\r\n\r\n" + echo);
        responses.add("");
        return responses;
    }

    private static String ok(String body) {
        return WireRoutes.httpResponse(200, "", body);
    }

    private static String keyOf(String uri) {
        if (uri.startsWith("store2")) {
            return KEY_OF_SECOND;
        }
        return uri.contains("store.api-key")
                ? KEY_OF_ENDPOINT
                : uri.contains("raw.api-key") ? KEY_OF_RAW : KEY_OF_COMPONENT;
    }

    private static Object body(String uri) {
        return uri.contains("customer/show") ? EMAIL : CUSTOMER;
    }

    private List<Exchange> sendAll() throws Exception {
        var ended = new ArrayList<Exchange>();
        try (FluentProducerTemplate template = context.createFluentProducerTemplate()) {
            for (String uri : ENDPOINTS) {
                String route = "direct:" + uri.hashCode();
                for (String response : responses(keyOf(uri))) {
                    ladiflow.setScript(connection -> {
                        if (connection.readRequest() != null) {
                            connection.write(response);
                        }
                    });
                    ended.add(template.to(route).withBody(body(uri)).send());
                }
                for (Object wrong :
                        List.of(NAME, "{\"email\":\"" + EMAIL, Map.of("email", List.of(EMAIL)), List.of(EMAIL))) {
                    ended.add(template.to(route).withBody(wrong).send());
                    ended.add(template.to(route)
                            .withBody("")
                            .withHeader("CamelLadiFlowEmail", wrong)
                            .send());
                }
                ladiflow.setScript(WireRoutes.respondAlways(ok(FOUND)));
                ended.add(template.to(route).withBody(body(uri)).send());
            }
            // writes evict the customer
            template.to("direct:" + CACHED.hashCode()).withBody(EMAIL).send();
        }
        return ended;
    }

    private static String serialized(Exception failure) throws IOException {
        var bytes = new ByteArrayOutputStream();
        new ObjectOutputStream(bytes).writeObject(failure);
        return bytes.toString(StandardCharsets.UTF_8);
    }

    /** Makes all calls, and collects all texts that are then visible. */
    private ExposedTexts collectTexts() throws Exception {
        var exposed = new ExposedTexts(context);
        for (Exchange exchange : sendAll()) {
            exposed.add("exchanges as text", exchange).add("exchanges as text", exchange.getExchangeId());
            if (exchange.getException() != null) {
                exposed.add("exceptions", exchange.getException());
                exposed.add("exceptions, serialized", serialized(exchange.getException()));
            }
            if (exchange.getMessage().getBody() instanceof Customer customer) {
                exposed.add("customers as text", customer);
            }
        }
        var response = new CallResult.Response(200, 200, CUSTOMER, null, null);
        exposed.add("results as text", CallResult.ofResponse(Outcome.FOUND, Customer.fromJson(CUSTOMER), response));
        exposed.addAll();
        exposed.add("events", String.join("\n", events));
        exposed.add("spans", spans);
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
        assertThat(spans)
                .anySatisfy(span -> assertThat(span.toString())
                        .contains("url.path=customer/show", "server.address=" + ladiflow.baseUrl()));
    }
}
