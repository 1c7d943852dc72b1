// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import java.util.List;
import java.util.Map;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import org.apache.camel.opentelemetry2.OpenTelemetryTracer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests the spans that Camel's OpenTelemetry support creates for calls. */
class SpansTest extends WireRoutes {

    private final InMemorySpanExporter spans = InMemorySpanExporter.create();
    private final SdkTracerProvider provider = SdkTracerProvider.builder()
            .addSpanProcessor(SimpleSpanProcessor.create(spans))
            .build();

    @BeforeEach
    void trace() {
        context.getRegistry().bind("tracer", Tracer.class, provider.get("test"));
        context.getRegistry()
                .bind(
                        "propagators",
                        ContextPropagators.class,
                        ContextPropagators.create(W3CTraceContextPropagator.getInstance()));
        var tracer = new OpenTelemetryTracer();
        tracer.init(context);
        component(ladiflow.baseUrl());
    }

    @AfterEach
    void closeProvider() {
        provider.close();
    }

    private void startRoute(String uri) throws Exception {
        start(routes -> routes.from("direct:in").to(uri));
    }

    /** Returns the spans, without the spans of the route's own endpoint. */
    private List<SpanData> calls() {
        return spans.getFinishedSpanItems().stream()
                .filter(span -> !"direct".equals(tag(span, "url.scheme")))
                .toList();
    }

    private static String tag(SpanData span, String name) {
        return span.getAttributes().get(AttributeKey.stringKey(name));
    }

    @Test
    void createsOneSpanForEachCall() throws Exception {
        startRoute("ladiflow:customer/show");
        assertFound(send("direct:in", PHONE, Map.of()));

        assertThat(calls()).singleElement().satisfies(span -> {
            assertThat(span.getName()).isEqualTo("ladiflow");
            assertThat(tag(span, "url.path")).isEqualTo("customer/show");
            assertThat(tag(span, "server.address")).isEqualTo(ladiflow.baseUrl());
            assertThat(span.getParentSpanId()).isNotEqualTo("0000000000000000");
        });
    }

    @Test
    void marksSpanOfFailure() throws Exception {
        respond(503, "", "{}");
        startRoute("ladiflow:customer/show?maxRetries=2&retryDelay=1ms");
        send("direct:in", PHONE, Map.of());

        assertThat(calls())
                .singleElement()
                .satisfies(span -> assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR));
    }

    @Test
    void exposesNeitherApiKeyNorMessageData() throws Exception {
        startRoute("ladiflow:customer/show?lookupValue=${body}&apiKey=" + KEY);
        send("direct:in", PHONE, Map.of("CamelLadiFlowEmail", "lan.tran@example.com"));
        respond(500, "", "{\"message\":\"" + PHONE + "\"}");
        send("direct:in", PHONE, Map.of());

        assertThat(calls())
                .hasSize(2)
                .allSatisfy(span -> assertThat(span.toString())
                        .contains("lookupValue=")
                        .doesNotContain(PHONE, KEY, "lan.tran", CannedResponses.ID));
    }

    @Test
    void sendsNoTraceHeaders() throws Exception {
        startRoute("ladiflow:customer/show");
        send("direct:in", PHONE, Map.of("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"));

        assertThat(ladiflow.requests()).singleElement().asString().doesNotContainIgnoringCase("traceparent");
    }
}
