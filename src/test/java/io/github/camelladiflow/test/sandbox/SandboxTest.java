// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.test.sandbox;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.camelladiflow.sandbox.LadiFlowExtension;
import io.github.camelladiflow.sandbox.LadiFlowSandbox;
import io.github.camelladiflow.sandbox.NotFoundStyle;
import io.github.camelladiflow.sandbox.Reply;
import io.github.camelladiflow.sandbox.SandboxCustomer;
import io.github.camelladiflow.sandbox.SandboxRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static io.github.camelladiflow.test.sandbox.SandboxClient.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** Tests the sandbox as a test uses it: lookups, its customers, the requests that it records, and its replies. */
class SandboxTest extends SandboxHttpTest {

    private static final String LAN = "lan.tran@example.com";
    private static final String LAN_ID = "6650a1b2c3d4e5f601234567";
    private static final String BINH = "binh.le2@example.com";

    @RegisterExtension
    static final LadiFlowExtension LADIFLOW = new LadiFlowExtension();

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {"customer_id": "6650a1b2c3d4e5f601234567"}
                    {"customer_id": "6650A1B2C3D4E5F601234567"}
                    {"email": "lan.tran@example.com"}
                    {"email": "Lan.Tran@Example.COM", "phone": null}
                    {"phone": "0901234567"}
                    {"phone": "0901234567", "email": "lan.tran@example.com", "customer_id": "6650a1b2c3d4e5f601234567"}
                    """)
    void findsCustomerByIdEmailAndPhone(String body) throws Exception {
        var response = client.show(body);

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json; charset=utf-8");
        try (var fixture = LadiFlowSandbox.class.getResourceAsStream("customer-show.json")) {
            assertThat(json(response)).isEqualTo(new ObjectMapper().readTree(fixture));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {"email": "nobody@example.com"}
                    {"phone": "+84901234567"}
                    {"phone": "901234567"}
                    {"phone": "0901234567", "email": "binh.le2@example.com"}
                    {"phone": "0901234567", "email": "nobody@example.com"}
                    """)
    void responds404ToUnknownCustomerOrContradictoryKeys(String body) {
        var response = client.show(body);

        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(json(response).get("code").intValue()).isEqualTo(404);
        assertThat(json(response).get("data").isNull()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\u0001', textBlock = """
                    HTTP_404_ENVELOPE | 404 | {"data":null,"message":"Không tìm thấy","code":404}
                    HTTP_200_CODE_404 | 200 | {"data":null,"message":"Không tìm thấy","code":404}
                    DATA_NULL         | 200 | {"data":null,"message":"Thành công","code":200}
                    DATA_MISSING      | 200 | {"message":"Thành công","code":200}
                    DATA_EMPTY        | 200 | {"data":{},"message":"Thành công","code":200}
                    CUSTOMER_NULL     | 200 | {"data":{"customer":null},"message":"Thành công","code":200}
                    CUSTOMER_EMPTY    | 200 | {"data":{"customer":{}},"message":"Thành công","code":200}
                    """)
    void respondsToUnknownCustomerInConfiguredStyle(NotFoundStyle style, int status, String body) {
        sandbox.settings().notFound(style);

        var response = client.showEmail("nobody@example.com");

        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.body()).isEqualTo(body);
    }

    @ParameterizedTest
    @ValueSource(strings = {"wrong", "Sandbox-Key", "sandbox-key2"})
    void responds401ToWrongApiKey(String key) {
        var response = client.send(client.request("customer/show", "{}").setHeader("Api-Key", key));

        assertThat(response.statusCode()).isEqualTo(401);
        assertThat(response.body()).doesNotContain(sandbox.apiKey());
    }

    @ParameterizedTest
    @ValueSource(strings = {"Application/JSON; charset=UTF-8", "text/plain"})
    void acceptsApiKeyHeaderInAnyCaseAndPublishedContentTypes(String type) {
        var request = HttpRequest.newBuilder(
                        client.request("customer/show", "").build().uri())
                .header("aPI-kEY", sandbox.apiKey())
                .header("content-type", type)
                .POST(HttpRequest.BodyPublishers.ofString("{\"phone\": \"0901234567\"}"));

        assertThat(client.send(request).statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "PUT", "DELETE", "HEAD"})
    void responds405ToOtherMethodsThanPost(String method) {
        var response =
                client.send(client.request("customer/show", "").method(method, HttpRequest.BodyPublishers.noBody()));

        assertThat(response.statusCode()).isEqualTo(405);
        assertThat(response.headers().firstValue("Allow")).hasValue("POST");
    }

    @ParameterizedTest
    @ValueSource(strings = {"customer/shout", "customer/show/", "", "../customer/show"})
    void respondsToUnknownPathWithHtmlPage(String operation) {
        var response = client.send(client.request(operation, "{}"));

        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(response.headers().firstValue("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("text/html"));
        assertThat(response.body()).startsWith("<html>");
    }

    @Test
    void usesKeyPortCustomersAndStyleOfBuilder() {
        try (var other = LadiFlowSandbox.builder()
                .apiKey("another-key")
                .port(0)
                .customerCount(2)
                .customers("{\"email\": \"an@example.com\"}")
                .notFound(NotFoundStyle.DATA_NULL)
                .start()) {
            var otherClient = new SandboxClient(other);

            assertThat(other.baseUrl()).matches("http://127\\.0\\.0\\.1:\\d+/1\\.0");
            assertThat(other.apiKey()).isEqualTo("another-key");
            assertThat(other.seededCustomers()).hasSize(2);
            assertThat(otherClient.showEmail("an@example.com").statusCode()).isEqualTo(200);
            var unknown = otherClient.show("{\"phone\": \"0350000003\"}");
            assertThat(unknown.statusCode()).isEqualTo(200);
            assertThat(json(unknown).get("data").isNull()).isTrue();
        }
    }

    @Test
    void reportsOccupiedPort() {
        int port = Integer.parseInt(sandbox.baseUrl().replaceAll(".*:(\\d+)/.*", "$1"));

        assertThatThrownBy(() -> LadiFlowSandbox.builder().port(port).start())
                .hasMessageContaining("port " + port)
                .hasMessageContaining("use a free port");
    }

    @Test
    void generatesDocumentedCustomers() {
        assertThat(SandboxCustomer.of(1))
                .isEqualTo(new SandboxCustomer(1, LAN_ID, "lan.tran@example.com", "0901234567", "Trần Thị Ngọc Lan"));
        assertThat(SandboxCustomer.of(2))
                .isEqualTo(new SandboxCustomer(
                        2, "665000000000000000000002", "binh.le2@example.com", "0950000002", "Lê Văn Bình"));
        assertThat(SandboxCustomer.of(255))
                .isEqualTo(new SandboxCustomer(
                        255, "6650000000000000000000ff", "mai.pham255@example.com", "0350000255", "Phạm Hồng Mai"));
    }

    @Test
    void generatesUniqueWellFormedKeys() {
        var customers = SandboxCustomer.first(5_000);

        var forms = Map.<Function<SandboxCustomer, String>, String>of(
                SandboxCustomer::id, "[0-9a-f]{24}",
                SandboxCustomer::email, "[a-z]+\\.[a-z]+\\d*@example\\.com",
                SandboxCustomer::phone, "0[39]\\d{8}");
        assertThat(forms)
                .isNotEmpty()
                .allSatisfy((key, form) -> assertThat(customers)
                        .extracting(key)
                        .hasSize(5_000)
                        .doesNotHaveDuplicates()
                        .allMatch(text -> text.matches(form)));
    }

    @Test
    void generatesSameMembersForEachCustomer() {
        var members = SandboxCustomer.of(1).members().keySet();

        assertThat(members).hasSize(83);
        for (var customer : SandboxCustomer.first(100)) {
            assertThat(customer.members().keySet()).containsExactlyElementsOf(members);
            assertThat(customer.members())
                    .containsEntry("_id", customer.id())
                    .containsEntry("name", customer.name())
                    .containsEntry("email", customer.email())
                    .containsEntry("phone", customer.phone());
            assertThat((List<?>) customer.members().get("custom_fields")).hasSize(21);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"a\":[],\"b\":{},\"c\":[[],[{}]],\"d\":null,\"e\":[true,false,null]}",
                "{\"n\":[0,-1,1.10,1234567890123456789,12345678901234567890.5,1E+400,0.00]}",
                "{\"s\":\"\\\"\\\\/\\n\\r\\t\\u0001\",\"Đặng \\\"\":\"😀 \u2028\"}"
            })
    void returnsAnyJsonUnchanged(String json) {
        sandbox.add("{\"_id\":\"6651\",\"x\":" + json + "}");

        assertThat(client.show("{\"customer_id\":\"6651\"}").body())
                .contains("\"customer\":{\"_id\":\"6651\",\"x\":" + json + "}");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    ''
                    {
                    {"a"}
                    {"a":}
                    {"a":1,}
                    {a:1}
                    {"a":1}}
                    [1]
                    {"a":tru}
                    {"a":01}
                    {"a":1.}
                    {"a":+1}
                    {"a":NaN}
                    {"a":1e9999999999}
                    '{"a":"\n"}'
                    {"a":"\\x"}
                    '{"a":"\\u00g0"}'
                    {"a":"
                    {"a":"\\
                    {"a":1 2}
                    '{"a":1}\u0000'
                    """)
    void rejectsInvalidJsonObject(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> sandbox.add(text))
                .withMessageContaining("not a JSON object");
    }

    @Test
    void acceptsCustomerAsMapOfJsonValues() {
        var tags = new ArrayList<>(List.of("a"));
        sandbox.add(Map.of("email", "an@example.com", "score", 1.5, "tags", tags));
        tags.add("b");

        assertThat(client.customer("an@example.com").get("tags")).hasSize(1);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> sandbox.add(Map.of("created_at", Instant.EPOCH)))
                .withMessageContaining("java.time.Instant");
    }

    @Test
    void rejectsCustomerWithDuplicateOrNonTextKeys() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> sandbox.add("{\"email\": \"LAN.tran@example.com\"}"))
                .withMessage("The sandbox already has a customer with this email. Update or remove that customer");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> sandbox.add("{\"phone\": 901234567}"))
                .withMessage("A customer's phone must be a JSON string or null");
    }

    @Test
    void updateChangesMembersAndKeys() {
        sandbox.update(LAN_ID, members -> {
            members.put("email", "lan.moi@example.com");
            members.put("score", 7);
            members.remove("phone");
        });

        assertThat(client.showEmail("lan.tran@example.com").statusCode()).isEqualTo(404);
        assertThat(client.show("{\"phone\": \"0901234567\"}").statusCode()).isEqualTo(404);
        assertThat(client.customer("lan.moi@example.com").get("score").intValue())
                .isEqualTo(7);
    }

    @Test
    void rejectedUpdateChangesNothing() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> sandbox.update(LAN_ID, json -> json.put("email", "binh.le2@example.com")));
        assertThatIllegalArgumentException().isThrownBy(() -> sandbox.update(LAN_ID, json -> json.put("_id", "1")));
        assertThatIllegalArgumentException().isThrownBy(() -> sandbox.update(LAN_ID, json -> json.remove("_id")));
        assertThatThrownBy(() -> sandbox.update("none", json -> {})).isInstanceOf(NoSuchElementException.class);

        assertThat(client.customer("lan.tran@example.com").get("_id").textValue())
                .isEqualTo(LAN_ID);
    }

    @Test
    void removedCustomerIsNotFoundUntilReset() {
        assertThat(sandbox.remove(LAN_ID)).isTrue();
        assertThat(sandbox.remove(LAN_ID)).isFalse();
        assertThat(client.show("{\"phone\": \"0901234567\"}").statusCode()).isEqualTo(404);

        sandbox.reset();

        assertThat(client.show("{\"phone\": \"0901234567\"}").statusCode()).isEqualTo(200);
    }

    @Test
    void recordsAllDetailsOfRequest() {
        var begin = Instant.now();
        client.send(client.request("customer/show", "{\"email\": \"lan.tran@example.com\"}")
                .header("X-Twice", "1")
                .header("X-Twice", "2"));

        assertThat(sandbox.requests()).singleElement().satisfies(request -> {
            assertThat(request.number()).isEqualTo(1);
            assertThat(request.instant()).isBetween(begin, Instant.now());
            assertThat(request.method()).isEqualTo("POST");
            assertThat(request.path()).isEqualTo("/1.0/customer/show");
            assertThat(request.operation()).isEqualTo("customer/show");
            assertThat(request.header("api-KEY")).hasValue("sandbox-key");
            assertThat(request.headers().get("x-twice")).containsExactlyInAnyOrder("1", "2");
            assertThat(request.header("X-None")).isEmpty();
            assertThat(request.body()).isEqualTo("{\"email\": \"lan.tran@example.com\"}");
            assertThat(request.members()).isEqualTo(Map.of("email", "lan.tran@example.com"));
            assertThat(request.text("email")).hasValue("lan.tran@example.com");
            assertThat(request.text("phone")).isEmpty();
            assertThat(request).hasToString("#1 POST /1.0/customer/show (33 characters)");
        });
    }

    @Test
    void dropsOldestRequestsButCountsAll() {
        try (var small = LadiFlowSandbox.builder().keptRequests(50).start()) {
            var many = new SandboxClient(small);
            for (int i = 0; i < 70; i++) {
                many.showEmail("lan.tran@example.com");
            }

            assertThat(small.requestCount("customer/show")).isEqualTo(70);
            assertThat(small.droppedRequestCount()).isEqualTo(20);
            assertThat(small.requests())
                    .hasSize(50)
                    .first()
                    .extracting(SandboxRequest::number)
                    .isEqualTo(21L);
            small.clearRequests();
            assertThat(small.droppedRequestCount() + small.requestCount()).isZero();
        }
    }

    @Test
    void sendsQueuedRepliesOnceInOrder() {
        sandbox.next(Reply.status(503), Reply.html(502));
        sandbox.next(2, Reply.envelope(500, "Lỗi"));

        assertThat(statusesOf(6)).containsExactly(503, 502, 500, 500, 200, 200);
    }

    @Test
    void repeatsPermanentReplyUntilReset() {
        sandbox.always(Reply.status(503));
        sandbox.next(Reply.status(429));

        assertThat(statusesOf(3)).containsExactly(429, 503, 503);
        sandbox.always(Reply.status(502));
        assertThat(statusesOf(1)).as("the newest").containsExactly(502);

        sandbox.reset();
        assertThat(statusesOf(1)).containsExactly(200);
    }

    @Test
    void limitsRepliesToOneKey() {
        sandbox.forKey("email", "LAN.tran@example.com").next(Reply.status(503));
        sandbox.forKey("email", BINH).always(Reply.status(500));

        assertThat(client.showEmail(BINH).statusCode()).isEqualTo(500);
        assertThat(client.showEmail(LAN).statusCode()).isEqualTo(503);
        assertThat(client.showEmail(LAN).statusCode()).isEqualTo(200);
        assertThat(client.showEmail(BINH).statusCode()).isEqualTo(500);
    }

    @Test
    void limitsRepliesToOperationOrCondition() {
        sandbox.forOperation("customer/list").always(Reply.json(200, "{}"));
        sandbox.when(request -> request.header("X-Odd").isPresent()).always(Reply.status(418));

        assertThat(client.send(client.request("customer/list", "{}")).body()).isEqualTo("{}");
        assertThat(client.send(client.request("customer/show", "{}").header("x-odd", "1"))
                        .statusCode())
                .isEqualTo(418);
        assertThat(statusesOf(1)).containsExactly(200);
    }

    @Test
    void sends429WithAndWithoutRetryAfter() {
        sandbox.next(
                Reply.rateLimited(Duration.ofSeconds(2)),
                Reply.rateLimited(Duration.ofMillis(2_001)),
                Reply.rateLimited());

        assertThat(client.showEmail(LAN)).satisfies(response -> {
            assertThat(response.statusCode()).isEqualTo(429);
            assertThat(response.headers().firstValue("Retry-After")).hasValue("2");
            assertThat(json(response).get("code").intValue()).isEqualTo(429);
        });
        assertThat(client.showEmail(LAN).headers().firstValue("Retry-After")).hasValue("3");
        assertThat(client.showEmail(LAN).headers().firstValue("Retry-After")).isEmpty();
    }

    @Test
    void rejectsRequestsBeyondRateLimit() {
        sandbox.rateLimit(3);

        var first = Stream.generate(() -> client.showEmail(LAN))
                .limit(1_000)
                .filter(response -> response.statusCode() == 429)
                .findFirst()
                .orElseThrow();

        assertThat(first.headers().firstValue("Retry-After")).hasValue("1");
        assertThat(sandbox.requestCount()).isGreaterThanOrEqualTo(4);
        await().atMost(Duration.ofMinutes(1))
                .untilAsserted(
                        () -> assertThat(client.showEmail(LAN).statusCode()).isEqualTo(200));
        sandbox.reset();
        assertThat(statusesOf(50)).containsOnly(200);
        assertThatIllegalArgumentException().isThrownBy(() -> sandbox.rateLimit(-1));
    }

    @Test
    void sendsAnyStatusHeadersAndBody() {
        sandbox.next(
                Reply.unauthorized(),
                Reply.envelope(200, 503, "Bảo trì"),
                Reply.status(500).withHeader("X-Trace", "7").withBody("xin lỗi"),
                Reply.status(204),
                Reply.status(200).withBody(new byte[] {'{', (byte) 0xC3, '}'}));

        assertThat(client.showEmail(LAN).statusCode()).isEqualTo(401);
        assertThat(client.showEmail(LAN).body()).isEqualTo("{\"data\":null,\"message\":\"Bảo trì\",\"code\":503}");
        var trace = client.showEmail(LAN);
        assertThat(trace.headers().firstValue("X-Trace")).hasValue("7");
        assertThat(trace.body()).isEqualTo("xin lỗi");
        assertThat(client.showEmail(LAN).body()).isEmpty();
        assertThat(client.showEmail(LAN).body()).isEqualTo("{\uFFFD}");
    }

    @Test
    void delaysReplyWithoutBlockingOthers() {
        sandbox.forKey("email", LAN).next(Reply.delayed(Duration.ofMillis(400)), Reply.delayed(Duration.ofMinutes(5)));

        long begin = System.nanoTime();
        assertThat(client.showEmail(LAN).statusCode()).isEqualTo(200);
        assertThat(System.nanoTime() - begin).isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(400));

        var late = client.showEmailAsync(LAN);
        sandbox.awaitRequests(2, Duration.ofMinutes(1));
        assertThat(client.showEmail(BINH).statusCode()).isEqualTo(200);
        assertThat(late).isNotDone();
    }

    @Test
    void truncatesRepliesAndHangsUp() {
        sandbox.next(
                Reply.truncated(),
                Reply.hangUp(),
                Reply.json(200, "{}").cutShort(),
                Reply.status(200).cutShort());

        for (int i = 0; i < 4; i++) {
            assertThatThrownBy(() -> client.showEmail(LAN)).hasCauseInstanceOf(IOException.class);
        }
        assertThat(statusesOf(1)).containsExactly(200);
        assertThat(sandbox.requestCount()).isEqualTo(5);
    }

    @Test
    void holdsManyRequestsUntilReset() {
        sandbox.hold();
        var held = IntStream.range(0, 150)
                .mapToObj(i -> client.showEmailAsync(LAN))
                .toList();
        sandbox.awaitRequests(150, Duration.ofMinutes(1));
        assertThat(held).noneMatch(CompletableFuture::isDone);

        sandbox.reset();

        assertThat(held).allSatisfy(one -> assertThat(one.join().statusCode()).isEqualTo(200));
        // each request uses a separate connection, because the JDK's server closes some of so many idle connections
        assertThat(new SandboxClient(sandbox).showEmail(LAN).statusCode()).isEqualTo(200);
    }

    @Test
    void awaitRequestsFailsOnTimeout() {
        client.showEmail(LAN);

        assertThatThrownBy(() -> sandbox.awaitRequests(2, Duration.ofMillis(20)))
                .isInstanceOf(AssertionError.class)
                .hasMessage("The sandbox expected 2 requests within PT0.02S, but counted 1");
    }

    @Test
    void responds500IfConditionThrows() {
        sandbox.when(request -> {
                    throw new IllegalStateException("odd");
                })
                .always(Reply.normal());

        assertThat(client.showEmail(LAN).statusCode()).isEqualTo(500);
    }

    @Test
    void rejectsInvalidRepliesAndSettings() {
        assertThatIllegalArgumentException().isThrownBy(() -> Reply.status(199)).withMessageContaining("200 to 599");
        assertThatIllegalArgumentException().isThrownBy(() -> Reply.normal().after(Duration.ofMillis(-1)));
        assertThatIllegalArgumentException().isThrownBy(() -> sandbox.next(0, Reply.normal()));
        assertThatIllegalArgumentException().isThrownBy(() -> sandbox.settings().firstPage(2));
        assertThatIllegalArgumentException().isThrownBy(() -> sandbox.settings().maxLimit(-1));
        assertThatThrownBy(() -> Reply.normal().withBody("x")).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void closeEndsHeldRequestsAndThreadsImmediately() {
        var other = LadiFlowSandbox.start();
        var otherClient = new SandboxClient(other);
        var name = "ladiflow-sandbox-" + other.baseUrl().replaceAll(".*:(\\d+)/.*", "$1") + "-";
        other.next(Reply.delayed(Duration.ofMinutes(5)));
        var delayed = otherClient.showEmailAsync(LAN);
        other.awaitRequests(1, Duration.ofMinutes(1));
        other.hold();
        var held = otherClient.showEmailAsync(LAN);
        other.awaitRequests(2, Duration.ofMinutes(1));
        assertThat(threads(name)).isNotEmpty().allMatch(Thread::isDaemon);

        long begin = System.nanoTime();
        other.close();
        other.close();

        assertThat(System.nanoTime() - begin).isLessThan(TimeUnit.MINUTES.toNanos(1));
        assertThatThrownBy(delayed::join).hasCauseInstanceOf(IOException.class);
        assertThatThrownBy(held::join).hasCauseInstanceOf(IOException.class);
        await().untilAsserted(() -> assertThat(threads(name)).isEmpty());
    }

    private List<Integer> statusesOf(int requests) {
        return IntStream.range(0, requests)
                .mapToObj(i -> client.showEmail(LAN))
                .map(HttpResponse::statusCode)
                .toList();
    }

    private static Stream<Thread> threads(String prefix) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith(prefix));
    }
}
