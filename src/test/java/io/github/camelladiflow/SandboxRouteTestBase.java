// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.camelladiflow.model.exception.LadiFlowException;
import io.github.camelladiflow.model.exception.LadiFlowRequestException;
import io.github.camelladiflow.sandbox.LadiFlowExtension;
import io.github.camelladiflow.sandbox.LadiFlowSandbox;
import io.github.camelladiflow.sandbox.Reply;
import io.github.camelladiflow.sandbox.SandboxCustomer;
import io.github.camelladiflow.sandbox.SandboxRequest;
import org.apache.camel.Exchange;
import org.apache.camel.util.ObjectHelper;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/** The base class for tests of routes that call the sandbox. */
abstract class SandboxRouteTestBase extends RouteTestBase {

    @RegisterExtension
    static final LadiFlowExtension LADIFLOW = new LadiFlowExtension();

    /** A customer in the sandbox. */
    static final SandboxCustomer LAN = SandboxCustomer.of(1);

    static LadiFlowSandbox sandbox() {
        return LADIFLOW.sandbox();
    }

    /** Returns an endpoint that calls the sandbox once for each message. */
    static String lookupUri(String... options) {
        return "ladiflow:customer/show?apiKey=" + LADIFLOW.apiKey() + "&baseUrl=" + LADIFLOW.baseUrl() + "&maxRetries=0"
                + Stream.of(options).map("&"::concat).collect(Collectors.joining());
    }

    /** Configures the component to call the sandbox once for each message. */
    LadiFlowComponent component() {
        return component(LADIFLOW.baseUrl(), LADIFLOW.apiKey());
    }

    /** Starts a route from {@code direct:in} to an endpoint. */
    void startRouteTo(String uri) throws Exception {
        start(routes -> routes.from("direct:in").to(uri));
    }

    /** Returns why a route to an endpoint does not start, as the messages of the exception and all its causes. */
    String startFailureMessages(String uri) {
        return causeMessages(catchThrowable(() -> startRouteTo(uri)));
    }

    static String causeMessages(Throwable failure) {
        assertThat(failure).isNotNull();
        return ObjectHelper.createExceptionIterable(failure).toString();
    }

    /** Returns the endpoint with a URI, which need not belong to a route. */
    LadiFlowEndpoint endpoint(String uri) {
        return context.getEndpoint(uri, LadiFlowEndpoint.class);
    }

    Exchange send(String uri, Object body) {
        return send(uri, body, Map.of());
    }

    /** Sends a message, and asserts that it does not fail. */
    Exchange sendSuccessfully(String uri, Object body, Map<String, Object> headers) {
        Exchange exchange = send(uri, body, headers);
        assertThat(exchange.getException()).isNull();
        return exchange;
    }

    Exchange sendSuccessfully(String uri, Object body) {
        return sendSuccessfully(uri, body, Map.of());
    }

    /** Sends a message, asserts that it does not fail, and returns the resulting body. */
    <T> T sendForBody(String uri, Object body, Class<T> type) {
        return sendSuccessfully(uri, body).getMessage().getBody(type);
    }

    /** Sends a message, and returns the exception with which it fails. */
    LadiFlowException sendForFailure(String uri, Object body) {
        return (LadiFlowException) send(uri, body).getException();
    }

    /** Returns members by name, one of which may be null. */
    static Map<String, Object> members(Object... namesAndValues) {
        var members = new HashMap<String, Object>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            members.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return members;
    }

    /** Returns a response with these members in its data, which are written with single quotes. */
    static Reply listResponse(String members) {
        return Reply.json(200, quoted("{'data':{" + members + "},'code':200}"));
    }

    /** Returns JSON that is written with single quotes. */
    static String quoted(String json) {
        return json.replace('\'', '"');
    }

    /** Asserts that the message was rejected with these words, and without its data, which contain the word quoc. */
    static void assertRejectedWith(Exchange refused, String... words) {
        assertThat(refused.getException())
                .isExactlyInstanceOf(LadiFlowRequestException.class)
                .hasMessageContainingAll(words)
                .hasMessageNotContaining("quoc");
    }

    /** Returns the only request that the sandbox received. */
    static SandboxRequest onlyRequest() {
        return assertThat(sandbox().requests()).singleElement().actual();
    }

    static SandboxRequest lastRequest() {
        return assertThat(sandbox().requests()).last().actual();
    }

    /** Returns the bodies of the requests that the sandbox received. */
    static String requestBodies() {
        return sandbox().requests().stream().map(request -> request.body()).collect(Collectors.joining("\n"));
    }
}
