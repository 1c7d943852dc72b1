// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.github.camelladiflow.event.LadiFlowEventReceiver;
import io.github.camelladiflow.internal.source.Change;
import io.github.camelladiflow.model.Customer;
import org.apache.camel.Exchange;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpServer;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpServerConfiguration;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.support.processor.idempotent.MemoryIdempotentRepository;
import org.apache.camel.util.function.ThrowingConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.MAP;

/** Tests requests as a flow's action sends them, over HTTP to the server of Camel Main and Quarkus. */
class EventReceiverTest extends RouteTestBase {

    private static final String SECRET = "a-secret-of-both-of-us";
    private static final String JSON = "application/json";
    private static final String EVENT = "{\"email\":\"lan.tran@example.com\",\"phone\":\"0901234567\"}";

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final LadiFlowEventReceiver receiver = new LadiFlowEventReceiver();
    private final ConcurrentLinkedQueue<Map<String, Object>> headers = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<String> events = new ConcurrentLinkedQueue<>();
    private int port;

    EventReceiverTest() {
        receiver.setSecret(SECRET);
    }

    private void startReceiver(ThrowingConsumer<ProcessorDefinition<?>, Exception> steps) throws Exception {
        startReceiver("platform-http:/events?httpMethodRestrict=POST", steps);
    }

    private void startReceiver(String uri, ThrowingConsumer<ProcessorDefinition<?>, Exception> steps) throws Exception {
        var configuration = new VertxPlatformHttpServerConfiguration();
        configuration.setBindHost("127.0.0.1");
        configuration.setBindPort(0);
        var server = new VertxPlatformHttpServer(configuration);
        context.addService(server);
        start(routes -> {
            routes.errorHandler(routes.defaultErrorHandler().logExhausted(false));
            steps.accept(routes.from(uri).process(receiver).process(exchange -> {
                headers.add(Map.copyOf(exchange.getMessage().getHeaders()));
                // null is possible, too, because a rejected request has no body
                events.add(String.valueOf(exchange.getMessage().getBody(String.class)));
            }));
        });
        port = server.getPort();
    }

    private void startReceiver() throws Exception {
        startReceiver(steps -> {});
    }

    private HttpRequest.Builder request(String pathAndQuery) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + pathAndQuery));
    }

    private HttpRequest.Builder requestWithSecret(String pathAndQuery) {
        return request(pathAndQuery).header("X-Secret", SECRET);
    }

    private HttpRequest.Builder postWithoutSecret(String type, String body) {
        return postWithoutSecret("/events", type, body);
    }

    private HttpRequest.Builder postWithoutSecret(String pathAndQuery, String type, String body) {
        return request(pathAndQuery).header("Content-Type", type).POST(BodyPublishers.ofString(body));
    }

    private HttpRequest.Builder post(String type, String body) {
        return postWithoutSecret(type, body).header("X-Secret", SECRET);
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), BodyHandlers.ofString());
    }

    private void assertResponse(int status, HttpRequest.Builder request) throws Exception {
        var answer = send(request);
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.body()).isEmpty();
        assertThat(answer.headers().map().keySet()).isSubsetOf("content-length", "content-type", "transfer-encoding");
    }

    private void assertTaken(HttpRequest.Builder request) throws Exception {
        assertResponse(204, request);
    }

    private void assertTaken(String eventId, HttpRequest.Builder request) throws Exception {
        assertTaken(request.header("Idempotency-Key", eventId));
    }

    private void assertRejected(int status, HttpRequest.Builder request) throws Exception {
        assertResponse(status, request);
        assertThat(events).isEmpty();
    }

    // ---- valid events

    @Test
    void receivesPostedJson() throws Exception {
        startReceiver();
        assertTaken(post(JSON, EVENT));
        assertTaken(post("Application/JSON; charset=\"UTF-8\"", "\uFEFF {\"name\" : \"Lan\\u0301\", \"sum\":1.50 }\n"));
        assertTaken(post(JSON, "{}"));

        assertThat(events).containsExactly(EVENT, "{\"name\":\"Lan\u0301\",\"sum\":1.50}", "{}");
    }

    @Test
    void passesOnNoRequestHeaderExceptEventId() throws Exception {
        startReceiver();
        assertTaken("run 7", post(JSON, EVENT).header("CamelLadiFlowPhone", "0999999999"));
        var query = "/events?phone=0901234567&CamelHttpUri=x&X-Other=y";
        assertTaken(
                postWithoutSecret(query, JSON, EVENT).header("X-Secret", SECRET).header("Cookie", "a=b"));

        assertThat(headers)
                .hasSize(2)
                .allSatisfy(all -> assertThat(all)
                        .containsOnlyKeys(LadiFlowConstants.EVENT_ID, "Content-Type")
                        .containsEntry("Content-Type", JSON));
        assertThat(headers.peek())
                .hasEntrySatisfying(
                        LadiFlowConstants.EVENT_ID,
                        id -> assertThat((String) id).matches("run 7-[0-9a-f]{16}"));
    }

    /** The receiver only empties the response, at the end of its own route. */
    @Test
    void keepsBodyThroughOtherRoutesAndCopies() throws Exception {
        var later = new ConcurrentLinkedQueue<String>();
        var copies = new CountDownLatch(1);
        start(routes -> {
            routes.from("direct:step").process(exchange -> {});
            routes.from("seda:copy").process(exchange -> {
                later.add(exchange.getMessage().getBody(String.class));
                copies.countDown();
            });
        });
        startReceiver(steps -> steps.to("direct:step")
                .process(exchange -> later.add(exchange.getMessage().getBody(String.class)))
                .to("seda:copy?waitForTaskToComplete=Never"));

        assertTaken(post(JSON, EVENT));

        copies.await();
        assertThat(later).containsExactly(EVENT, EVENT);
    }

    @Test
    void setsSameChangeIdAsSource() throws Exception {
        startReceiver();
        var customer =
                "{\"store_id\":\"5e7\",\"id\":\"6650a1b2c3d4e5f601234567\",\"updated_at\":\"2024-04-27T11:33:33.445+07:00\"}";
        assertTaken(post(JSON, customer));
        assertTaken(post(JSON, "{\"id\":\"6650a1b2c3d4e5f601234567\",\"updated_at\":\"today\"}"));

        assertThat(headers.peek())
                .containsEntry(LadiFlowConstants.CHANGE_ID, "5e7/6650a1b2c3d4e5f601234567/2024-04-27T04:33:33.445Z")
                .containsEntry(
                        LadiFlowConstants.CHANGE_ID,
                        Change.of(Customer.fromJson(customer)).changeId());
        assertThat(headers).last().asInstanceOf(MAP).doesNotContainKey(LadiFlowConstants.CHANGE_ID);
    }

    // ---- permitted senders

    @Test
    void rejectsWrongSecretBeforeItReadsContent() throws Exception {
        startReceiver();
        for (List<String> secrets : List.of(
                List.<String>of(),
                List.of(""),
                List.of(SECRET.substring(1)),
                List.of(SECRET + "s"),
                List.of(SECRET.toUpperCase(Locale.ROOT)),
                List.of("${exchangeProperty.secret}"),
                List.of(SECRET, "another"),
                List.of(SECRET, SECRET))) {
            var request = postWithoutSecret("text/plain", "[");
            secrets.forEach(secret -> request.header("X-Secret", secret));

            assertRejected(401, request);
        }
    }

    @Test
    void comparesSecretInConstantTime() {
        var ours = new ClassFileImporter().importClasses(LadiFlowEventReceiver.class);

        classes()
                .should()
                .callMethod(MessageDigest.class, "isEqual", byte[].class, byte[].class)
                .check(ours);
    }

    @Test
    void acceptsSecretInPath() throws Exception {
        receiver.setSecretHeader("secret");
        startReceiver("platform-http:/events/{secret}", steps -> {});
        var other = "/events/a-secret-of-somebody-else";
        assertTaken(postWithoutSecret("/events/" + SECRET, JSON, EVENT));
        assertResponse(401, postWithoutSecret(other, JSON, EVENT));
        assertResponse(401, postWithoutSecret(other + "?secret=" + SECRET, JSON, EVENT));
        assertResponse(401, postWithoutSecret(other, JSON, EVENT).header("secret", SECRET));

        assertThat(events).containsExactly(EVENT);
        assertThat(headers.peek()).doesNotContainKey("secret");
    }

    @ParameterizedTest
    @NullAndEmptySource
    @CsvSource(textBlock = """
                    '               '
                    fifteen-letters
                    {{webhook.secret}}-of-both
                    with a blank in the midst
                    tiếng-Việt-có-dấu
                    """)
    void failsAtStartWithoutRepeatingWeakSecret(String secret) {
        receiver.setSecret(secret);

        assertThatThrownBy(() -> start(routes -> routes.from("direct:in").process(receiver)))
                .rootCause()
                .hasMessageContaining("needs a secret of at least 16")
                .satisfies(refusal -> {
                    if (secret != null && !secret.isBlank()) {
                        assertThat(refusal.getMessage()).doesNotContain(secret);
                    }
                });
    }

    // ---- invalid events

    @Test
    void rejectsFormAndGet() throws Exception {
        startReceiver("platform-http:/events", steps -> {});

        assertRejected(400, post("application/x-www-form-urlencoded", "email=lan.tran%40example.com"));
        assertRejected(400, requestWithSecret("/events?email=lan.tran%40example.com"));
        assertRejected(400, requestWithSecret("/events").DELETE());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "\"text\"", "7", "null", "{", "{}{}", "{\"a\":}", "{'a':1}", "\u0000"})
    void rejectsInvalidJsonObject(String body) throws Exception {
        startReceiver();

        assertRejected(400, post(JSON, body));
        assertRejected(400, post(JSON, "{\"a\":" + "[".repeat(20_000) + body + "]".repeat(20_000) + "}"));
    }

    @Test
    void rejectsBodyAndJsonLargerThanMaxSize() throws Exception {
        String body = "{\"a\":\"" + "x".repeat(992) + "\"}";
        String wide = "{\"a\":\"" + "ế".repeat(400) + "\"}";
        receiver.setMaxSize(1_000);
        startReceiver();
        assertRejected(413, post(JSON, body + " "));
        assertRejected(413, post(JSON, body).POST(chunked(body.replace("x", "xx"))));
        // 816 bytes, which are 1,208 bytes of JSON
        assertRejected(413, post(JSON, "").POST(BodyPublishers.ofByteArray(wide.getBytes(StandardCharsets.UTF_16BE))));
        assertTaken(post(JSON, body));

        assertThat(events).hasSize(1);
    }

    private static BodyPublisher chunked(String body) {
        return BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void rejectsLongOrRepeatedId() throws Exception {
        startReceiver();

        assertRejected(400, post(JSON, EVENT).header("Idempotency-Key", "x".repeat(201)));
        assertRejected(400, post(JSON, EVENT).header("Idempotency-Key", "1").header("Idempotency-Key", "2"));
    }

    // ---- the response to the sender

    private static void enrich(Exchange exchange) {
        var message = exchange.getMessage();
        message.setBody("a customer's data");
        message.setHeader("customer", "Lan");
        message.setHeader("Location", "https://inside.example.com");
        message.setHeader(Exchange.HTTP_RESPONSE_CODE, 200);
        message.setHeader(Exchange.HTTP_RESPONSE_TEXT, "inside");
        message.setHeader(Exchange.CONTENT_TYPE, "text/inside");
    }

    @Test
    void respondsWithoutDataOfRoute() throws Exception {
        startReceiver(steps -> steps.choice()
                .when(exchange -> exchange.getMessage().getBody(String.class).contains("\"stop\""))
                .process(EventReceiverTest::enrich)
                .stop()
                .otherwise()
                .process(EventReceiverTest::enrich)
                .to("seda:next?waitForTaskToComplete=Always")
                .process(EventReceiverTest::enrich)
                .end());
        start(routes -> routes.from("seda:next").process(EventReceiverTest::enrich));

        assertTaken(post(JSON, "{\"stop\":true}"));
        assertTaken(post(JSON, EVENT));
    }

    @Test
    void respondsWith500WithoutDetailsOnFailure() throws Exception {
        startReceiver(
                steps -> steps.process(EventReceiverTest::enrich).throwException(new RuntimeCamelException("inside")));

        assertResponse(500, post(JSON, EVENT));
    }

    // ---- events that arrive more than once

    private final AtomicInteger processedCount = new AtomicInteger();

    private void startIdempotentReceiver() throws Exception {
        startReceiver(steps -> steps.idempotentConsumer()
                .header(LadiFlowConstants.EVENT_ID)
                .idempotentRepository(MemoryIdempotentRepository.memoryIdempotentRepository())
                .process(exchange -> processedCount.incrementAndGet()));
    }

    @Test
    void skipsDuplicateEvent() throws Exception {
        startIdempotentReceiver();
        for (var id : List.of("1", "2", "1", "2", "1")) {
            assertTaken(id, post(JSON, EVENT));
        }
        assertThat(processedCount).hasValue(2);

        assertTaken(post(JSON, EVENT));
        assertTaken(post(JSON, EVENT));
        // each event without an id is treated as a new event
        assertThat(processedCount).hasValue(4);
    }

    @Test
    void losesNoEventWithConstantOrMeaninglessId() throws Exception {
        startIdempotentReceiver();
        for (var id : List.of("", " ", "null", "undefined", "{{run.id}}", "7")) {
            assertTaken(id, post(JSON, EVENT));
            assertTaken(id, post(JSON, "{\"phone\":\"0907654321\"}"));
        }
        assertTaken("null", post(JSON, EVENT));
        assertThat(processedCount).hasValue(13);

        assertTaken("7", post(JSON, EVENT));
        assertThat(processedCount).as("the same event once more").hasValue(13);
    }
}
