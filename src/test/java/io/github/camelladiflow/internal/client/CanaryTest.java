// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.Timer;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

import io.github.camelladiflow.LadiFlowComponent;
import io.github.camelladiflow.internal.monitor.RecordedLog;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.apache.camel.Exchange;
import org.apache.camel.FluentProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.console.DevConsoleRegistry;
import org.apache.camel.health.HealthCheckHelper;
import org.apache.camel.health.HealthCheckRegistry;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.impl.console.DefaultDevConsoleRegistry;
import org.apache.camel.impl.engine.DefaultTracer;
import org.apache.camel.impl.health.AbstractHealthCheck;
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
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Sends a unique key and unique customer data through lookups with every possible result, while Camel logs and shows as
 * much as it can. The key must appear nowhere, and the customer data only in the messages themselves.
 */
// Camel's complete output is large
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class CanaryTest {

    private static final String KEY_OF_COMPONENT = "canarykey-of-component-5f1e";
    private static final String KEY_OF_SECOND = "canarykey+of&second-2d8e";
    private static final String KEY_OF_ENDPOINT = "canarykey-of-endpoint-7c2d";
    private static final String KEY_OF_RAW = "canarykey+of&raw-9a3b";

    private static final String EMAIL = "canaryperson@example.com";
    private static final String PHONE = "0987650129";
    private static final String NAME = "Canaryperson Made-Up";
    private static final String ID = "ca4a2ca4a2ca4a2ca4a2ca4a";

    private static final List<String> OF_THE_KEY = List.of(
            "canarykey",
            "of-component-5f1e",
            "second-2d8e",
            "of-endpoint-7c2d",
            "raw-9a3b",
            base64(KEY_OF_COMPONENT).substring(0, 12),
            base64(KEY_OF_RAW));
    private static final List<String> OF_THE_PERSON =
            List.of("canaryperson", PHONE, "987650129", ID, base64(EMAIL), "canaryperson%40");

    private static final List<String> SEARCHED = """
            log of made.up
            events
            exceptions
            endpoints as text
            routes as text
            consoles, TEXT
            consoles, JSON
            health
            meters
            threads
            MBeans, names
            MBeans, attributes
            MBeans, operations
            """.lines().toList();

    /** A text that is planted in each place that is searched, to prove that the search would find the others. */
    private static final String CONTROL = "controlcanary";

    private static final String CUSTOMER =
            "{\"_id\":\"%s\",\"email\":\"%s\",\"phone\":\"%s\",\"name\":\"%s\",\"custom_fields\":[{\"name\":\"note\",\"value\":\"%s\"}]}"
                    .formatted(ID, EMAIL, PHONE, NAME, NAME);
    private static final String FOUND = "{\"data\":{\"customer\":" + CUSTOMER + "},\"code\":200}";

    private static final Map<String, String> ALL = Map.of(
            "one", KEY_OF_COMPONENT,
            "two", KEY_OF_SECOND,
            "cached", KEY_OF_COMPONENT,
            "write", KEY_OF_COMPONENT,
            "guarded", KEY_OF_COMPONENT,
            "dry", KEY_OF_SECOND);
    private static final Set<String> WRITING = Set.of("write", "guarded", "dry");
    private static final Map<String, Object> FIELDS = Map.of("note", NAME);
    private static final Map<String, Object> WRITE = Map.of(
            "_id", ID,
            "email", EMAIL,
            "phone", PHONE,
            "name", NAME,
            "custom_fields", FIELDS,
            "dob", "2001-02-03");

    private final DefaultCamelContext context = new DefaultCamelContext();
    private final RawServer ladiflow = RawServer.start(CannedResponses.respondFoundOnce());
    private RecordedLog log;
    private final ConcurrentLinkedQueue<String> events = new ConcurrentLinkedQueue<>();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final Timer namedTimer = new Timer(CONTROL, true);
    private boolean showsHeaders;

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
        namedTimer.cancel();
    }

    private static String base64(String text) {
        return Base64.getEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Makes Camel log and show as much as it can.
     *
     * @param bodies whether it shows bodies and headers, too. Camel's backlog tracer always shows headers: in that
     *     case, no header with customer data is sent
     */
    private void enableAllMonitoring(boolean bodies, RouteBuilder... more) throws Exception {
        showsHeaders = bodies;
        context.setTracing(true);
        context.setBacklogTracing(true);
        context.setMessageHistory(true);
        context.setLogExhaustedMessageBody(bodies);
        context.setSourceLocationEnabled(true);
        context.setLoadTypeConverters(false);
        context.setDevConsole(true);
        context.getRegistry().bind("meters", MeterRegistry.class, meters);
        var consoles = new DefaultDevConsoleRegistry(context);
        context.getCamelContextExtension().addContextPlugin(DevConsoleRegistry.class, consoles);
        var tracer = new DefaultTracer();
        var formatter = (DefaultExchangeFormatter) tracer.getExchangeFormatter();
        formatter.setShowProperties(true);
        formatter.setShowVariables(true);
        formatter.setShowException(true);
        formatter.setShowCaughtException(true);
        formatter.setShowStackTrace(true);
        formatter.setShowBody(bodies);
        formatter.setShowHeaders(bodies);
        context.setTracer(tracer);
        context.getManagementStrategy().addEventNotifier(new EventNotifierSupport() {
            @Override
            public void notify(CamelEvent event) {
                events.add(event.getType() + " " + event);
            }
        });
        context.addRoutes(routes());
        for (RouteBuilder routes : more) {
            context.addRoutes(routes);
        }
        LadiFlowComponent component = context.getComponent("ladiflow", LadiFlowComponent.class);
        component.getConfiguration().setApiKey(KEY_OF_COMPONENT);
        component.getConfiguration().setBaseUrl(ladiflow.baseUrl());
        component.getConfiguration().setRetryDelay(Duration.ofMillis(10));
        component.getConfiguration().setMaxRetries(1);
        component.setHealthCheckProducerEnabled(true);
        var second = new LadiFlowComponent();
        second.setConfiguration(component.getConfiguration().copy());
        second.getConfiguration().setApiKey(KEY_OF_SECOND);
        context.addComponent("store2", second);
        context.getPropertiesComponent().addInitialProperty("store.api-key", KEY_OF_ENDPOINT);
        context.getPropertiesComponent().addInitialProperty("raw.api-key", KEY_OF_RAW);
        HealthCheckRegistry health = HealthCheckHelper.getHealthCheckRegistry(context);
        health.register(new ControlCheck());
        context.start();
        BacklogTracer backlog = context.getCamelContextExtension().getContextPlugin(BacklogTracer.class);
        backlog.setBodyMaxChars(bodies ? 0 : -1);
        consoles.loadDevConsoles(true);
    }

    private static RouteBuilder routes() {
        return new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:one").routeId("one").to("ladiflow:customer/show");
                from("direct:cached")
                        .routeId("cached")
                        .to("ladiflow:customer/show?cacheTtl=1h&cacheNotFoundTtl=1h&notFound=NULL");
                from("direct:two").routeId("two").to("store2:customer/show?outputType=JSON");
                from("direct:write").routeId("write").to("ladiflow:customer/create-or-update");
                from("direct:guarded").routeId("guarded").to("ladiflow:customer/update?mergeGuard=true");
                from("direct:dry").routeId("dry").to("store2:customer/create-or-update?dryRun=true&outputType=JSON");
                from("direct:" + CONTROL).routeId(CONTROL).description(CONTROL).to("mock:" + CONTROL);
            }
        };
    }

    /** Keys in places that are not recommended: in the URIs of endpoints. */
    private static RouteBuilder routesWithKeys() {
        return new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:uri").routeId("uri").to("ladiflow:customer/show?apiKey={{store.api-key}}");
                from("direct:dynamic")
                        .routeId("dynamic")
                        .toD("ladiflow:customer/show?lookupValue=${body}&apiKey=RAW({{raw.api-key}})");
            }
        };
    }

    /** The server's responses: correct, wrong, and with the contents of the request in every part of the response. */
    private static List<String> responseBodies(String key) {
        String echo = key + " " + CUSTOMER;
        String quoted = "\"" + echo.replace("\"", "'") + "\"";
        var answers = new ArrayList<String>();
        answers.add(CannedResponses.httpResponse(200, "", FOUND));
        answers.add(CannedResponses.httpResponse(201, "", "{\"data\":" + CUSTOMER + ",\"code\":201}"));
        answers.add(CannedResponses.httpResponse(200, "", "{\"data\":null,\"message\":" + quoted + "}"));
        for (int status : new int[] {301, 400, 401, 403, 404, 422, 429, 500, 503}) {
            answers.add(
                    CannedResponses.httpResponse(status, "", "{\"code\":" + status + ",\"message\":" + quoted + "}"));
        }
        answers.add(CannedResponses.httpResponse(404, "", "<html>" + echo + "</html>"));
        answers.add(CannedResponses.httpResponse(200, "", "{\"data\":{\"customer\":[" + quoted + "]},\"code\":200}"));
        answers.add(CannedResponses.httpResponse(200, "", "{\"data\":" + quoted + ",\"code\":" + quoted + "}"));
        answers.add(CannedResponses.httpResponse(200, "", "{\"data\":{\"customer\":" + CUSTOMER + "x"));
        answers.add(CannedResponses.httpResponse(200, "", FOUND + echo));
        answers.add(CannedResponses.httpResponse(200, "", echo));
        answers.add(CannedResponses.httpResponse(200, "", FOUND).replace("Content-Length: ", "Content-Length: 1"));
        answers.add(CannedResponses.httpResponse(200, "Content-Encoding: " + key + "\r\n", FOUND));
        answers.add(CannedResponses.httpResponse(200, "Location: " + key + "\r\n", FOUND)
                .replace("200 Made up", "302 " + EMAIL));
        answers.add(CannedResponses.httpResponse(429, "Retry-After: " + key + "\r\n", FOUND));
        answers.add(CannedResponses.httpResponse(500, "Set-Cookie: a=" + key + "\r\n", FOUND));
        answers.add("HTTP/1.1 " + key + " " + EMAIL + "\r\n\r\n" + FOUND);
        answers.add(echo + "\r\n" + echo + "\r\n\r\n");
        answers.add("HTTP/1.1 200 OK\r\n" + key + " " + EMAIL + "\r\n\r\n");
        answers.add("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + EMAIL + "\r\n" + echo);
        answers.add("HTTP/1.1 200 OK\r\nContent-Length: " + EMAIL + "\r\n\r\n" + echo);
        answers.add("HTTP/1.1 200 OK\r\nContent-Type: application/json; charset=" + key + "\r\nContent-Length: "
                + FOUND.length() + "\r\n\r\n" + FOUND);
        answers.add("");
        return answers;
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

    private List<Exchange> lookUp(Map<String, String> routes) throws Exception {
        var ended = new ArrayList<Exchange>();
        try (FluentProducerTemplate template = context.createFluentProducerTemplate()) {
            for (String route : routes.keySet()) {
                for (String answer : responseBodies(routes.get(route))) {
                    ladiflow.setScript(connection -> {
                        if (connection.readRequest() != null) {
                            connection.write(answer);
                        }
                    });
                    ended.add(template.to("direct:" + route)
                            .withBody(WRITING.contains(route) ? WRITE : EMAIL)
                            .send());
                }
            }
            for (Object question : lookupBodies()) {
                ended.add(template.to("direct:write").withBody(question).send());
                ended.add(template.to("direct:two").withBody(question).send());
                if (showsHeaders) {
                    ended.add(template.to("direct:one")
                            .withBody("")
                            .withHeader("CamelLadiFlowEmail", question)
                            .send());
                }
            }
        }
        return ended;
    }

    private void addControls(ExposedTexts harvest) throws Exception {
        try (FluentProducerTemplate template = context.createFluentProducerTemplate()) {
            template.to("direct:" + CONTROL).withBody("").send();
        }
        var failure = new IllegalStateException("top");
        failure.addSuppressed(new IllegalStateException("suppressed", new IllegalStateException(CONTROL)));
        harvest.add("exceptions", failure);
        LoggerFactory.getLogger("made.up").trace("planted", failure);
        meters.counter(CONTROL).increment();
    }

    /** Makes lookups in routes, each of which has a key, and collects all texts that are then visible. */
    private ExposedTexts collectTexts(Map<String, String> routes) throws Exception {
        var harvest = new ExposedTexts(context);
        for (Exchange exchange : lookUp(routes)) {
            harvest.add("exchanges as text", exchange).add("exchanges as text", exchange.getExchangeId());
            if (exchange.getException() != null) {
                harvest.add("exceptions", exchange.getException());
            }
            if (exchange.getMessage().getBody() instanceof io.github.camelladiflow.model.Customer customer) {
                harvest.add("customers as text", customer);
            }
        }
        addControls(harvest);
        harvest.addAll();
        harvest.add("events", String.join("\n", events));
        context.stop();
        log.texts().forEach((logger, text) -> harvest.add("log of " + logger, text));
        return harvest;
    }

    /** Returns the places in which canaries are found, with the surrounding text. */
    private static Map<String, String> findCanaries(ExposedTexts harvest, List<String> canaries) {
        var traces = new TreeMap<String, String>();
        for (String place : harvest.texts.keySet()) {
            String text = harvest.texts.get(place).toString();
            String lower = text.toLowerCase(Locale.ROOT);
            for (String canary : canaries) {
                String sought = canary.toLowerCase(Locale.ROOT);
                int at = lower.indexOf(sought);
                if (at >= 0) {
                    int from = Math.max(0, at - 200);
                    int to = Math.min(text.length(), at + 100);
                    traces.putIfAbsent(place, text.substring(from, to));
                }
            }
        }
        return traces;
    }

    @Test
    void exposesNeitherApiKeyNorPersonalData() throws Exception {
        enableAllMonitoring(false);

        ExposedTexts harvest = collectTexts(ALL);

        assertThat(findCanaries(harvest, OF_THE_KEY)).isEmpty();
        assertThat(findCanaries(harvest, OF_THE_PERSON)).isEmpty();
        for (String place : SEARCHED) {
            assertThat(harvest.texts.keySet()).as("searched").anyMatch(searched -> searched.startsWith(place));
            assertThat(findCanaries(harvest, List.of(CONTROL)).keySet())
                    .as("where that which was planted is found")
                    .anyMatch(found -> found.startsWith(place));
        }
    }

    @Test
    void hidesApiKeyEvenWhenCamelShowsMessages() throws Exception {
        enableAllMonitoring(true);

        ExposedTexts harvest = collectTexts(ALL);

        assertThat(findCanaries(harvest, OF_THE_KEY)).isEmpty();
        assertThat(findCanaries(harvest, OF_THE_PERSON).keySet())
                .contains("consoles, JSON: trace", "log of org.apache.camel.processor.errorhandler.DefaultErrorHandler")
                // the tracer's logger is named after the line of the route
                .anyMatch(place -> place.startsWith("log of CanaryTest:"))
                .allMatch(place -> place.matches("consoles, (TEXT|JSON): (trace|message-history)"
                        + "|MBeans, operations: dump.*Traced.*"
                        + "|log of org\\.apache\\.camel\\.processor\\.errorhandler\\.DefaultErrorHandler"
                        + "|log of CanaryTest:[0-9]+"));
    }

    @Test
    void showsKeyFromUriOnlyInRouteDumpsAndCamelUriLogs() throws Exception {
        enableAllMonitoring(false, routesWithKeys());

        ExposedTexts harvest = collectTexts(Map.of("uri", KEY_OF_ENDPOINT, "dynamic", KEY_OF_RAW));

        assertThat(findCanaries(harvest, OF_THE_KEY).keySet())
                .contains("consoles, TEXT: route-dump")
                .allMatch(place -> place.matches("consoles, (TEXT|JSON): route-dump"
                        + "|log of org\\.apache\\.camel\\.component\\.properties\\..*"
                        + "|log of org\\.apache\\.camel\\.impl\\.engine\\.(AbstractCamelContext|DefaultCamelContextExtension)"
                        + "|log of org\\.apache\\.camel\\.management\\.JmxManagementLifecycleStrategy"
                        + "|log of org\\.apache\\.camel\\.support\\.(DefaultComponent|EndpointHelper)"));
        // toD logs the URI that it does not use
        assertThat(findCanaries(harvest, OF_THE_PERSON).keySet())
                .isSubsetOf("log of org.apache.camel.support.EndpointHelper");
    }

    private static final class ControlCheck extends AbstractHealthCheck {

        ControlCheck() {
            super("camel", CONTROL);
        }

        @Override
        protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
            builder.detail(CONTROL, CONTROL).up();
        }
    }
}
