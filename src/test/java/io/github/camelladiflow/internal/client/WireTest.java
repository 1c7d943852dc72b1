// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

import io.github.camelladiflow.model.exception.LadiFlowUnexpectedResponseException;
import org.apache.camel.Exchange;
import org.apache.camel.component.platform.http.PlatformHttpEndpoint;
import org.apache.camel.support.DefaultExchange;
import org.apache.hc.client5.http.impl.DefaultRedirectStrategy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that a request contains nothing of the route's message except the key that is looked up, that it reaches only
 * LadiFlow, and that a response sets no other headers.
 */
class WireTest extends WireRoutes {

    private static final String HOSTILE = "hostile";

    /** Headers that the HTTP component, the REST component, HTTP servers and clients, or this component interpret. */
    private static final Map<String, String> HEADERS = parse("""
            CamelHttpUri: http://127.0.0.1:%d/hostile
            CamelHttpUrl: http://127.0.0.1:%d/hostile
            CamelHttpBaseUri: http://127.0.0.1:%d/hostile
            CamelRestHttpUri: http://127.0.0.1:%d/hostile
            CamelRestHttpQuery: hostile=1
            CamelHttpHost: hostile.example.com
            CamelHttpPort: %d
            CamelHttpScheme: https
            CamelHttpPath: /hostile
            CamelHttpQuery: hostile=1
            CamelHttpRawQuery: hostile=1
            CamelHttpMethod: DELETE
            CamelHttpCharacterEncoding: UTF-16
            CamelHttpChunked: true
            CamelHttpProtocolVersion: HTTP/1.0
            CamelHttpResponseCode: 299
            CamelHttpResponseText: hostile
            CamelHttpServletRequest: hostile
            CamelCharsetName: UTF-16
            CamelDestinationOverrideUrl: http://127.0.0.1:%d/hostile
            CamelToEndpoint: http://127.0.0.1:%d/hostile
            CamelHttp.Uri: http://127.0.0.1:%d/hostile
            org.apache.camel.HttpUri: http://127.0.0.1:%d/hostile
            CamelLadiFlowBaseUrl: http://127.0.0.1:%d/hostile
            CamelLadiFlowApiKey: hostile
            CamelLadiFlowOperation: customer/list
            baseUrl: http://127.0.0.1:%d/hostile
            apiKey: hostile
            Api-Key: hostile
            Authorization: Bearer hostile
            Proxy-Authorization: Basic aG9zdGlsZTpob3N0aWxl
            Proxy-Connection: keep-alive
            Cookie: hostile=1
            Cookie2: hostile=1
            User-Agent: hostile
            Accept: text/hostile
            Accept-Encoding: br
            Accept-Charset: UTF-16
            Content-Type: text/hostile; charset=UTF-8
            Content-Language: hostile
            Range: bytes=0-1
            If-None-Match: hostile
            Referer: hostile
            Origin: http://hostile.example.com
            Via: 1.1 hostile
            Forwarded: host=hostile.example.com
            X-Forwarded-For: hostile
            X-Forwarded-Host: hostile.example.com
            X-Forwarded-Port: 1
            X-Forwarded-Proto: https
            X-HTTP-Method-Override: DELETE
            X-Original-URL: /hostile
            X-Rewrite-URL: /hostile
            traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01
            SOAPAction: hostile
            breadcrumbId: hostile
            Host: hostile.example.com
            Connection: close, X-Hostile
            Keep-Alive: hostile
            TE: trailers
            Trailer: X-Hostile
            Upgrade: hostile
            """);

    private static final Map<String, String> RESPONSE_HEADERS = parse("""
            CamelLadiFlowOutcome: NOT_FOUND
            CamelLadiFlowHttpStatus: 299
            CamelLadiFlowCode: 299
            CamelLadiFlowMessage: hostile
            CamelLadiFlowCache: HIT
            CamelLadiFlowAttempts: 99
            """);

    private final RawServer otherServer = RawServer.start(respondFoundOnce());

    @BeforeEach
    void connect() {
        component(ladiflow.baseUrl());
    }

    @AfterEach
    void closeOtherServer() {
        otherServer.close();
    }

    private static Map<String, String> parse(String headers) {
        return headers.lines()
                .map(line -> line.split(": ", 2))
                .collect(Collectors.toMap(header -> header[0], header -> header[1]));
    }

    /** Returns the hostile headers in one of two spellings. */
    private Map<String, String> headers(boolean isLowerCase) {
        var spelt = new HashMap<String, String>();
        HEADERS.forEach((name, value) -> spelt.put(
                isLowerCase ? name.toLowerCase(Locale.ROOT) : name,
                value.replace("%d", String.valueOf(otherServer.port()))));
        return spelt;
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void doesNotForwardRouteHeaders(boolean isLowerCase) throws Exception {
        start(routes -> routes.from("direct:in")
                .setProperty("CamelHttpUri", routes.constant("http://127.0.0.1:1/hostile"))
                .setProperty("CamelCharsetName", routes.constant("UTF-16"))
                .setVariable("CamelHttpUri", routes.constant("http://127.0.0.1:1/hostile"))
                .to("ladiflow:customer/show"));
        assertFound(lookUp());
        String plain = ladiflow.requests().get(0);
        ladiflow.clearRequests();
        var headers = new HashMap<String, Object>(headers(isLowerCase));
        headers.put("Content-Length", "3");
        headers.put("Transfer-Encoding", "chunked");
        headers.put("Expect", "100-continue");
        assertFound(send("direct:in", PHONE, headers));

        assertThat(ladiflow.requests()).singleElement().isEqualTo(plain);
        assertThat(plain)
                .startsWith("POST /1.0/customer/show HTTP/1.1\r\n")
                .contains(
                        "\r\nApi-Key: " + KEY + "\r\n",
                        "\r\nAccept: application/json\r\n",
                        "\r\nContent-Type: application/json\r\n")
                .containsPattern("\r\nUser-Agent: camel-ladiflow/[0-9]+\\.[0-9]+\\.[0-9]+(-SNAPSHOT)?\r\n")
                .endsWith("\r\n\r\n{\"phone\":\"" + PHONE + "\"}")
                .doesNotContainIgnoringCase(HOSTILE);
        assertThat(otherServer.connectionCount()).isZero();
    }

    /** Camel's consumer of HTTP requests removes these headers from a request. */
    @ParameterizedTest
    @ValueSource(
            strings = {"CamelLadiFlowCustomerId", "camelladiflowemail", "CAMELLADIFLOWPHONE", "cAmElLadiFlowOperation"})
    void ignoresLookupHeadersReceivedOverHttp(String header) {
        var filter = context.getEndpoint("platform-http:/lookup", PlatformHttpEndpoint.class)
                .getHeaderFilterStrategy();

        assertThat(filter.applyFilterToExternalHeaders(header, HOSTILE, new DefaultExchange(context)))
                .isTrue();
    }

    private static String lines(Map<String, String> headers) {
        return headers.entrySet().stream()
                .map(header -> header.getKey() + ": " + header.getValue() + "\r\n")
                .collect(Collectors.joining());
    }

    @Test
    void copiesNoHeaderOfResponseToMessageOrNextRequest() {
        var hostile = headers(false);
        hostile.keySet().removeIf(name -> !name.matches("(Camel|X-|api|base|org).*"));
        hostile.putAll(RESPONSE_HEADERS);
        respond(200, "Set-Cookie: hostile=1; Path=/\r\n" + lines(hostile), FOUND_BODY);

        Exchange exchange = lookUp(PHONE, Map.of("Mine", "1", "Content-Type", "text/csv"));
        ladiflow.clearRequests();
        assertFound(lookUp());

        assertFound(exchange);
        assertThat(exchange.getMessage().getHeaders())
                .containsEntry("Mine", "1")
                .containsEntry("Content-Type", "text/csv")
                .containsEntry("CamelLadiFlowHttpStatus", 200);
        assertThat(exchange.getMessage().getHeaders().keySet())
                .allMatch(name ->
                        name.matches("Mine|Content-Type|CamelLadiFlow(Outcome|HttpStatus|Code|Message|Attempts)"));
        assertThat(ladiflow.requests()).singleElement().asString().doesNotContainIgnoringCase(HOSTILE);
    }

    /** A redirect would send the API key to another server. */
    @ParameterizedTest
    @CsvSource({
        "300, http://127.0.0.1:%d/1.0/customer/show",
        "301, http://elsewhere.example.com:%d/1.0/customer/show",
        "302, https://127.0.0.1:%d/1.0/customer/show",
        "303, //127.0.0.1:%d/1.0/customer/show",
        "305, http://made-up@127.0.0.1:%d/",
        "307, http://127.0.0.1:%d/1.0/customer/show",
        "308, /1.0/customer/list"
    })
    void doesNotFollowRedirectEvenIfHttpComponentDoes(int status, String location) {
        http.setFollowRedirects(true);
        http.setHttpClientConfigurer(builder -> builder.setRedirectStrategy(DefaultRedirectStrategy.INSTANCE));
        String target = String.format(location, otherServer.port());
        respond(
                status,
                "Refresh: 0; url=%1$s\r\nContent-Location: %1$s\r\nLocation: %1$s\r\n".formatted(target),
                FOUND_BODY);

        assertThat(lookUp().getException())
                .isInstanceOf(LadiFlowUnexpectedResponseException.class)
                .hasMessageContaining("redirect");
        assertThat(ladiflow.requests()).hasSize(1);
        assertThat(otherServer.connectionCount()).isZero();
        assertThat(http.leased()).isZero();
    }
}
