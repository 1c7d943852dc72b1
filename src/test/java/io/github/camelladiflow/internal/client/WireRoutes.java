// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.camelladiflow.LadiFlowComponent;
import io.github.camelladiflow.RouteTestBase;
import io.github.camelladiflow.internal.client.RawServer.Script;
import io.github.camelladiflow.model.Customer;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.component.http.HttpComponent;
import org.apache.camel.component.http.HttpEndpoint;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.junit.jupiter.api.AfterEach;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The base class for tests of network traffic. LadiFlow is a raw server that finds a customer, and the HTTP components
 * are observed.
 */
class WireRoutes extends RouteTestBase {

    /** The id of the customer in {@link #FOUND_BODY}. */
    static final String ID = "662c8b5d9f1b2a0012345678";

    /** The body of a response that contains a customer. */
    static final String FOUND_BODY = "{\"data\":{\"customer\":{\"_id\":\"" + ID
            + "\",\"email\":\"mai.le@example.com\"}},\"message\":\"Thành công\",\"code\":200}";

    /** A response with a customer, after which the connection can be reused. */
    static final String FOUND_RESPONSE = httpResponse(200, "", FOUND_BODY);

    static final String KEY = "made-up-key";
    static final String PHONE = "0901234567";

    final ObservedHttp http = new ObservedHttp();
    final ObservedHttp https = new ObservedHttp();
    RawServer ladiflow = RawServer.start(respondFoundOnce());

    WireRoutes() {
        context.addComponent("http", http);
        context.addComponent("https", https);
    }

    /** Camel's HTTP component with observable connection pools. */
    static final class ObservedHttp extends HttpComponent {

        private final List<HttpEndpoint> endpoints = new CopyOnWriteArrayList<>();

        @Override
        public Endpoint createEndpoint(String uri, Map<String, Object> parameters) throws Exception {
            Endpoint endpoint = super.createEndpoint(uri, parameters);
            endpoints.add((HttpEndpoint) endpoint);
            return endpoint;
        }

        List<PoolingHttpClientConnectionManager> pools() {
            return endpoints.stream()
                    .map(endpoint -> (PoolingHttpClientConnectionManager) endpoint.getClientConnectionManager())
                    .toList();
        }

        /** Returns how many connections are in use. */
        int leased() {
            return pools().stream()
                    .mapToInt(pool -> pool.getTotalStats().getLeased())
                    .sum();
        }
    }

    /** Returns an HTTP response after which the connection can be reused. */
    static String httpResponse(int status, String headers, String body) {
        return "HTTP/1.1 " + status + " Made up\r\nContent-Type: application/json\r\n" + headers + "Content-Length: "
                + body.getBytes(StandardCharsets.UTF_8).length + "\r\n\r\n" + body;
    }

    /** Responds to one request after another. */
    static Script respondAlways(String answer) {
        return connection -> {
            while (connection.readRequest() != null) {
                connection.write(answer);
            }
        };
    }

    /** Responds to each request with a customer, on a separate connection. */
    static Script respondFoundOnce() {
        return connection -> {
            if (connection.readRequest() != null) {
                connection.write(httpResponse(200, "Connection: close\r\n", FOUND_BODY));
            }
        };
    }

    @AfterEach
    void closeServer() {
        ladiflow.close();
    }

    /** Uses this server as LadiFlow from now on. */
    void serve(RawServer server) {
        ladiflow.close();
        ladiflow = server;
    }

    /** Uses TLS for LadiFlow from now on. */
    void serveTls(Script script) throws Exception {
        serve(RawServer.start(Certificates.API.server(), script));
    }

    /** Makes LadiFlow respond to all future requests in the same way, each on a separate connection. */
    void respond(int status, String headers, String body) {
        ladiflow.setScript(respondAlways(httpResponse(status, "Connection: close\r\n" + headers, body)));
    }

    LadiFlowComponent component(String baseUrl) {
        return component(baseUrl, KEY);
    }

    Exchange lookUp(Object body, Map<String, Object> headers) {
        return send("ladiflow:customer/show", body, headers);
    }

    Exchange lookUp() {
        return lookUp(PHONE, Map.of());
    }

    static void assertFound(Exchange exchange) {
        assertThat(exchange.getException()).isNull();
        assertThat(exchange.getMessage().getBody(Customer.class).getId()).isEqualTo(ID);
    }
}
