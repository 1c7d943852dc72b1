// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.alternatives;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;

import com.sun.net.httpserver.HttpServer;
import io.github.camelladiflow.LadiFlowComponent;
import io.github.camelladiflow.model.exception.LadiFlowRequestException;
import io.github.camelladiflow.sandbox.LadiFlowSandbox;
import io.github.camelladiflow.sandbox.Reply;
import io.github.camelladiflow.sandbox.SandboxRequest;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Runs the same calls with each {@link Alternative}, and compares the results with the table in the documents. With
 * {@code -Dalternatives.update=true} it writes the table instead.
 */
class AlternativesTest {

    private static final String PHONE = "0901234567";
    private static final String START = "// the table of the alternatives\n";
    private static final String END = "// its end\n";

    private static final Map<String, Supplier<Alternative>> ALTERNATIVES = alternatives();

    private static Map<String, Supplier<Alternative>> alternatives() {
        var all = new LinkedHashMap<String, Supplier<Alternative>>();
        all.put("camel-http, usual", Alternative.UsualCamelHttp::new);
        all.put("camel-http, careful", Alternative.CarefulCamelHttp::new);
        all.put("rest-openapi, usual", Alternative.UsualRestOpenApi::new);
        all.put("rest-openapi, careful", Alternative.CarefulRestOpenApi::new);
        all.put("camel-ladiflow", Alternative.LadiFlow::new);
        return all;
    }

    @Test
    void documentsShowTheMeasuredTable() throws Exception {
        var rows = new LinkedHashMap<String, List<String>>();
        for (Supplier<Alternative> alternative : ALTERNATIVES.values()) {
            try (Run run = new Run(alternative.get())) {
                run.results()
                        .forEach((row, result) -> rows.computeIfAbsent(row, key -> new ArrayList<>())
                                .add(result));
            }
        }

        Path page = Path.of(System.getProperty("root.folder"), "src/main/docs/performance.adoc");
        String text = Files.readString(page);
        int start = text.indexOf(START) + START.length();
        int end = text.indexOf(END);
        if (Boolean.getBoolean("alternatives.update")) {
            Files.writeString(page, text.substring(0, start) + table(rows) + text.substring(end));
        } else {
            assertThat(text.substring(start, end)).isEqualTo(table(rows));
        }
    }

    private static String table(Map<String, List<String>> rows) {
        var text = new StringBuilder("[cols=\"3,2,2,2,2,2\"]\n|===\n| | ")
                .append(String.join(" | ", ALTERNATIVES.keySet()))
                .append("\n");
        rows.forEach((row, results) -> text.append("\n| ")
                .append(row)
                .append("\n| ")
                .append(String.join("\n| ", results))
                .append("\n"));
        return text.append("|===\n").toString();
    }

    /** One alternative, with a sandbox of its own and a server that must not receive the API key. */
    private static final class Run implements AutoCloseable {

        private final Alternative alternative;
        private final LadiFlowSandbox sandbox = LadiFlowSandbox.start();
        private final Queue<String> stolenKeys = new ConcurrentLinkedQueue<>();
        private final HttpServer stranger;
        private final CamelContext context = new DefaultCamelContext();
        private final ProducerTemplate template;

        Run(Alternative alternative) throws Exception {
            this.alternative = alternative;
            stranger = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            stranger.createContext("/", exchange -> {
                try (exchange) {
                    String key = exchange.getRequestHeaders().getFirst("Api-Key");
                    if (key != null) {
                        stolenKeys.add(key);
                    }
                    exchange.sendResponseHeaders(404, -1);
                }
            });
            stranger.start();

            var properties = new Properties();
            properties.setProperty("ladiflow.key", sandbox.apiKey());
            properties.setProperty("ladiflow.url", sandbox.baseUrl());
            properties.setProperty(
                    "ladiflow.host",
                    URI.create(sandbox.baseUrl()).resolve("/").toString().replaceFirst("/$", ""));
            context.getPropertiesComponent().setInitialProperties(properties);
            var component = context.getComponent("ladiflow", LadiFlowComponent.class);
            component.getConfiguration().setApiKey(sandbox.apiKey());
            component.getConfiguration().setBaseUrl(sandbox.baseUrl());
            context.addRoutes(alternative);
            context.start();
            template = context.createProducerTemplate();
        }

        Map<String, String> results() throws Exception {
            var results = new LinkedHashMap<String, String>();
            results.put("Lines of the lookup", String.valueOf(lines("lookup") + lines("settings")));
            results.put("Finds `" + PHONE + "`", found(PHONE));
            results.put("Finds `+84 901 234 567`", found("+84 901 234 567"));
            results.put("100 concurrent lookups of one customer", requests(requestsOfConcurrentLookups()));
            results.put("A phone number that contains JSON", hostilePhone());
            results.put("A header `CamelHttpUri` in the message", keyAfterHostileHeader());
            results.put("A lookup, if the first two responses are 503", lookupInShortOutage());
            results.put("A `create`, if the response is 503", createRequests());
            return results;
        }

        private String found(String phone) {
            return template.request("direct:lookup", e -> e.getMessage().setBody(phone))
                            .isFailed()
                    ? "no"
                    : "yes";
        }

        private static String requests(long count) {
            return count + (count == 1 ? " request" : " requests");
        }

        private long requestsOfConcurrentLookups() throws InterruptedException {
            sandbox.reset();
            sandbox.hold();
            var callers = new ArrayList<Thread>();
            for (int i = 0; i < 100; i++) {
                var caller = new Thread(() -> template.requestBody("direct:lookup", customer(2)));
                callers.add(caller);
                caller.start();
            }
            // a caller waits for a connection, for another caller's response, or for the response to a request that has
            // arrived
            long limit = System.nanoTime() + Duration.ofSeconds(30).toNanos();
            while (sandbox.requestCount() + callers.stream().filter(Run::waits).count() < callers.size()) {
                assertThat(System.nanoTime())
                        .as("callers do not wait after 30 seconds")
                        .isLessThan(limit);
                Thread.onSpinWait();
            }
            sandbox.release();
            for (Thread caller : callers) {
                caller.join(30_000);
                assertThat(caller.isAlive()).isFalse();
            }
            return sandbox.requestCount();
        }

        private static boolean waits(Thread thread) {
            return thread.getState() == Thread.State.WAITING || thread.getState() == Thread.State.TIMED_WAITING;
        }

        private String hostilePhone() {
            sandbox.reset();
            Exchange exchange = template.request(
                    "direct:lookup", e -> e.getMessage().setBody("0901234567\", \"email\": \"lan.tran@example.com"));
            if (exchange.getException() instanceof LadiFlowRequestException) {
                assertThat(sandbox.requestCount()).isZero();
                return "is rejected before it is sent";
            }
            SandboxRequest request = sandbox.requests().get(0);
            return request.members().containsKey("email") ? "adds a member to the request" : "is sent as text";
        }

        private String keyAfterHostileHeader() {
            stolenKeys.clear();
            template.request("direct:lookup", e -> {
                e.getMessage().setBody(customer(4));
                e.getMessage()
                        .setHeader(
                                "CamelHttpUri",
                                "http://127.0.0.1:" + stranger.getAddress().getPort());
            });
            return stolenKeys.isEmpty()
                    ? "has no effect"
                    : "redirects the request, with the API key, to the URL in the header";
        }

        private String lookupInShortOutage() {
            sandbox.reset();
            sandbox.next(2, Reply.status(503));
            return template.request("direct:lookup", e -> e.getMessage().setBody(customer(6)))
                            .isFailed()
                    ? "fails after " + requests(sandbox.requestCount())
                    : "succeeds";
        }

        private String createRequests() {
            sandbox.reset();
            sandbox.always(Reply.status(503));
            assertThat(template.request(
                                    "direct:create", e -> e.getMessage().setBody("{\"email\": \"new@example.com\"}"))
                            .isFailed())
                    .isTrue();
            return switch ((int) sandbox.requestCount()) {
                case 1 -> "is sent once";
                case 2 -> "is sent twice";
                default -> "is sent " + sandbox.requestCount() + " times";
            };
        }

        /** The phone number of a customer that no other row uses: no row takes it from the cache of another. */
        private static String customer(int evenNumber) {
            return "0" + (950_000_000 + evenNumber);
        }

        /** The lines of a method's body, without comments. */
        private long lines(String method) throws IOException {
            String source = Files.readString(
                    Path.of("src/test/java", Alternative.class.getName().replace('.', '/') + ".java"));
            String ofClass = source.substring(
                    source.indexOf("class " + alternative.getClass().getSimpleName() + " "));
            ofClass = ofClass.substring(0, ofClass.indexOf("\n    }\n"));
            int start = ofClass.indexOf("void " + method + "(");
            if (start < 0) {
                return 0;
            }
            String body = ofClass.substring(ofClass.indexOf("{\n", start) + 2, ofClass.indexOf("\n        }", start));
            return body.lines()
                    .filter(line -> !line.isBlank() && !line.strip().startsWith("//"))
                    .count();
        }

        @Override
        public void close() {
            context.stop();
            sandbox.close();
            stranger.stop(0);
        }
    }
}
