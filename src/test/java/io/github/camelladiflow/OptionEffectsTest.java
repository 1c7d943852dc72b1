// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.github.benmanes.caffeine.cache.Cache;
import io.github.camelladiflow.internal.client.Certificates;
import io.github.camelladiflow.internal.client.RawServer;
import io.github.camelladiflow.model.Customer;
import io.github.camelladiflow.model.exception.LadiFlowRequestException;
import io.github.camelladiflow.options.LadiFlowConfiguration;
import io.github.camelladiflow.sandbox.LadiFlowSandbox;
import io.github.camelladiflow.sandbox.Reply;
import io.github.camelladiflow.sandbox.SandboxCustomer;
import io.github.camelladiflow.test.Resources;
import org.apache.camel.Exchange;
import org.apache.camel.health.HealthCheckHelper;
import org.apache.camel.health.WritableHealthCheckRepository;
import org.apache.camel.support.processor.state.MemoryStateRepository;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

/**
 * Tests that each option has an effect. The options come from the component's description, and an option without a case
 * fails. Each value differs from the default, so that a case fails if the option is ignored.
 */
class OptionEffectsTest extends SandboxRouteTestBase {

    private static final String STRANGER = "0999999999";
    private static final Map<String, Object> EMAIL = Map.of("email", LAN.email());
    private static final String OBJECT_ID = "6650aaaa0000000000000001";
    private static final Map<String, Object> PERIOD = Map.of("from_date", "2026-01-01", "source", "FLOW");

    /** Options with a value, an operation, and the member that its request contains because of the option. */
    private static final String SENT_OPTIONS = """
            search=Lan               | customer/list         | "search":{"name":"Lan"}
            search=Lan               | source                | "search":{"name":"Lan"}
            tags=6650aaaa0000000000000001 | customer/list    | "tags":["6650aaaa0000000000000001"]
            tags=6650aaaa0000000000000001 | source           | "tags":["6650aaaa0000000000000001"]
            keyword=VIP              | customer/list-tag     | "keyword":"VIP"
            keyword=VIP              | sequence/list         | "keyword":"VIP"
            keyword=VIP              | trigger/list          | "keyword":"VIP"
            sort=created_at ASC      | customer/list         | "sort":{"created_at":"ASC"}
            sort=created_at ASC      | flow/list-transaction | "sort":{"created_at":"ASC"}
            page=3                   | customer/list         | "page":3
            pageSize=7               | customer/list         | "limit":7
            pageSize=7               | source                | "limit":7
            fromDate=2026-02-01      | flow/get-cost         | "from_date":"2026-01-31T17:00:00.000Z"
            fromDate=2026-02-01      | flow/list-transaction | "from_date":"2026-01-31T17:00:00.000Z"
            toDate=2026-01-01        | flow/get-cost         | "to_date":"2026-01-01T16:59:59.999Z"
            toDate=2026-01-01        | flow/list-transaction | "to_date":"2026-01-01T16:59:59.999Z"
            timeZone=UTC             | flow/get-cost         | "from_date":"2026-01-01T00:00:00.000Z"
            timeZone=UTC             | flow/list-transaction | "from_date":"2026-01-01T00:00:00.000Z"
            source=CAMPAIGN          | flow/get-cost         | "source":"CAMPAIGN"
            source=CAMPAIGN          | flow/list-transaction | "source":"CAMPAIGN"
            sourceId=6650aaaa0000000000000001 | flow/get-cost | "flow_id":"6650aaaa0000000000000001"
            sourceId=6650aaaa0000000000000001 | flow/list-transaction | "flow_id":"6650aaaa0000000000000001"
            type=EMAIL               | flow/get-cost         | "type":"EMAIL"
            type=EMAIL               | flow/list-transaction | "type":"EMAIL"
            sequence=6650bbbb0000000000000001 | sequence/subscribe | "sequence_id":"6650bbbb0000000000000001"
            """;

    /** The options that the component inherits from Camel, but uses or describes differently. */
    private static final Set<String> CHANGED_OPTIONS_OF_CAMEL =
            Set.of("delay", "initialDelay", "healthCheckProducerEnabled");

    @TempDir
    Path folder;

    private final LadiFlowComponent component = component();

    static Set<String> options() {
        Set<String> names = new TreeSet<>();
        Resources.metadata().get("properties").fieldNames().forEachRemaining(names::add);
        Resources.metadata().get("componentProperties").fieldNames().forEachRemaining(names::add);
        names.removeAll(Stream.<Class<?>>of(LadiFlowEndpoint.class, LadiFlowComponent.class)
                .flatMap(type -> Stream.<Class<?>>iterate(type.getSuperclass(), Objects::nonNull, Class::getSuperclass))
                .flatMap(type -> Arrays.stream(type.getDeclaredFields()))
                .map(field -> field.getName())
                .filter(name -> !CHANGED_OPTIONS_OF_CAMEL.contains(name))
                .collect(Collectors.toSet()));
        return names;
    }

    @ParameterizedTest
    @MethodSource("options")
    void hasEffect(String option) throws Exception {
        switch (option) {
            case "operation" -> {
                send("ladiflow:trigger/list", null);
                assertThat(onlyRequest().operation()).isEqualTo("trigger/list");
            }
            case "baseUrl" -> {
                try (var other =
                        LadiFlowSandbox.builder().apiKey(LADIFLOW.apiKey()).start()) {
                    lookUp("baseUrl=" + other.baseUrl());
                    assertThat(other.requestCount()).isOne();
                }
            }
            case "outputType" -> {
                assertThat(lookUp("outputType=JSON").getMessage().getBody()).isInstanceOf(String.class);
                assertThat(poll("firstPoll=all&outputType=JSON").get(0)).isInstanceOf(String.class);
            }
            case "configuration" -> {
                var configuration = new LadiFlowConfiguration();
                configuration.setApiKey("key-of-configuration");
                configuration.setBaseUrl(LADIFLOW.baseUrl());
                component.setConfiguration(configuration);
                send("ladiflow:customer/show?maxRetries=0", LAN.phone());
                assertThat(onlyRequest().header("Api-Key")).contains("key-of-configuration");
            }
            // security
            case "apiKey" -> {
                send("ladiflow:customer/show?apiKey=other-key", LAN.phone());
                assertThat(onlyRequest().header("Api-Key")).contains("other-key");
            }
            case "apiKeySupplier" -> {
                context.getRegistry().bind("keys", (Supplier<String>) () -> "supplied-key");
                send("ladiflow:customer/show?apiKeySupplier=#bean:keys", LAN.phone());
                assertThat(onlyRequest().header("Api-Key")).contains("supplied-key");
            }
            case "allowPlainHttp" -> {
                String uri = "ladiflow:customer/show?baseUrl=http://api.example.com/1.0&allowPlainHttp=";
                assertThat(catchThrowable(() -> endpoint(uri + "false"))).isNotNull();
                assertThat(endpoint(uri + "true")).isNotNull();
            }
            case "sslContextParameters" -> {
                component.setSslContextParameters(Certificates.API.trust());
                lookUpWithTls();
            }
            case "useGlobalSslContextParameters" -> {
                context.setSSLContextParameters(Certificates.API.trust());
                component.setUseGlobalSslContextParameters(true);
                lookUpWithTls();
            }
            // connections
            case "connectionsPerRoute", "connectTimeout" -> {
                sandbox().hold();
                var patient = lookUpTwice("connectionsPerRoute=1&connectTimeout=1m");
                var impatient = lookUpTwice("connectionsPerRoute=1&connectTimeout=200ms");
                assertThat(CompletableFuture.anyOf(impatient.toArray(CompletableFuture[]::new))
                                .join())
                        .extracting(sent -> ((Exchange) sent).getException().getMessage())
                        .asString()
                        .contains("No connection in the pool became free");
                assertThat(patient).noneMatch(CompletableFuture::isDone);
                sandbox().release();
                assertThat(patient).allMatch(sent -> sent.join().getException() == null);
            }
            case "proxyHost", "proxyPort" -> {
                try (var proxy = RawServer.start(foundOnce())) {
                    lookUp("baseUrl=http://api.example.com/1.0&allowPlainHttp=true&proxyHost=127.0.0.1&proxyPort="
                            + proxy.port());
                    assertThat(proxy.requests()).singleElement().asString().contains("http://api.example.com");
                }
            }
            case "responseTimeout", "retryTimeout" -> {
                sandbox().next(Reply.delayed(Duration.ofSeconds(10)));
                assertThat(send("ladiflow:customer/show?" + option + "=100ms", LAN.phone())
                                .getException())
                        .hasMessageContaining(option);
            }
            case "maxResponseSize" ->
                assertThat(send("ladiflow:customer/show?maxResponseSize=20", LAN.phone())
                                .getException())
                        .hasMessageContaining("maxResponseSize");
            // retries and rate
            case "maxRetries" -> {
                sandbox().always(Reply.status(503));
                var sent = send("ladiflow:customer/show?maxRetries=3&retryDelay=1ms", LAN.phone());
                assertThat(sent.getMessage().getHeader(LadiFlowConstants.ATTEMPTS))
                        .isEqualTo(4);
            }
            case "retryDelay" -> {
                sandbox().next(Reply.status(503));
                // the wait would end after the deadline, so the call fails at once
                var sent = send("ladiflow:customer/show?maxRetries=1&retryMaxDelay=1h&retryDelay=1h", LAN.phone());
                assertThat(sent.getMessage().getHeader(LadiFlowConstants.ATTEMPTS))
                        .isEqualTo(1);
            }
            case "retryMaxDelay" -> {
                sandbox().next(Reply.status(503).withHeader("Retry-After", "20"));
                lookUp("maxRetries=1&retryTimeout=10s&retryMaxDelay=1ms");
            }
            case "maxRequestsPerSecond" -> {
                component.setMaxRequestsPerSecond(1);
                Stream.generate(() -> lookUpLater("customer/show")).limit(5).toList();
                await().until(() -> component.getWaitingForRate() > 0);
            }
            case "rateLimiter" -> {
                var asked = new AtomicInteger();
                component.setRateLimiter((store, longest) -> {
                    asked.incrementAndGet();
                    return CompletableFuture.completedFuture(null);
                });
                lookUp("maxRetries=0");
                assertThat(asked).hasValue(1);
            }
            case "healthCheckProducerEnabled" -> {
                var checks = HealthCheckHelper.getHealthCheckRepository(
                        context, "producers", WritableHealthCheckRepository.class);
                checks.setEnabled(true);
                component.setHealthCheckProducerEnabled(false);
                startRouteTo("ladiflow:customer/show");
                assertThat(checks.stream()).singleElement().matches(check -> !check.isEnabled());
            }
            // lookups
            case "lookupField" -> {
                send("ladiflow:customer/show?lookupField=PHONE", Map.of("email", LAN.email(), "phone", LAN.phone()));
                assertThat(onlyRequest().members()).isEqualTo(Map.of("phone", LAN.phone()));
            }
            case "lookupValue" ->
                assertSent(
                        "customer/show?lookupValue=${body[key]}", Map.of("key", STRANGER), "\"phone\":\"0999999999\"");
            case "notFound" ->
                assertThat(lookUp("notFound=NULL", STRANGER).getMessage().getBody())
                        .isNull();
            case "phoneFormat" -> {
                assertSent("customer/show?phoneFormat=VN", "+84 901 234 567", "\"phone\":\"0901234567\"");
                assertSent(
                        "customer/create?phoneFormat=VN",
                        Map.of("phone", "+84 999 999 999"),
                        "\"phone\":\"0999999999\"");
            }
            // cache
            case "cacheTtl" -> {
                lookUp("cacheTtl=1h");
                assertThat(cacheStatus(lookUp("cacheTtl=1h"))).isEqualTo("HIT");
            }
            case "cacheNotFoundTtl" -> {
                String options = "notFound=NULL&cacheTtl=1h&cacheNotFoundTtl=1h";
                lookUp(options, STRANGER);
                assertThat(cacheStatus(lookUp(options, STRANGER))).isEqualTo("HIT");
            }
            case "cacheStaleIfError" -> {
                String options = "cacheTtl=1ms&cacheStaleIfError=1h";
                lookUp(options);
                sandbox().always(Reply.status(503));
                await().until(() -> "STALE".equals(cacheStatus(lookUp(options))));
            }
            case "cacheMode" -> {
                lookUp("cacheTtl=1h");
                lookUp("cacheMode=EVICT");
                assertThat(cacheStatus(lookUp("cacheTtl=1h"))).isEqualTo("MISS");
            }
            case "cacheMaxSize" -> {
                component.setCacheMaxSize(2);
                for (var customer : SandboxCustomer.first(5)) {
                    lookUp("cacheTtl=1h", customer.phone());
                }
                await().until(() -> component.getCacheSize() <= 2);
            }
            case "cacheName" -> {
                component.setCacheName("other-cache");
                lookUp("cacheTtl=1h");
                Cache<?, ?> cache = context.getRegistry().lookupByNameAndType("other-cache", Cache.class);
                assertThat(cache.asMap()).hasSize(1);
            }
            // lists
            case "firstPage" -> {
                sandbox().settings().firstPage(0);
                assertSent("customer/list?firstPage=0", null, "\"page\":0");
                sandbox().clearRequests();
                poll("firstPage=1");
                assertThat(requestBodies()).isNotEmpty().doesNotContain("\"page\":0");
            }
            case "paging" -> {
                Iterator<?> items = sendForBody("ladiflow:customer/list?pageSize=5&paging=ALL", null, Iterator.class);
                items.forEachRemaining(item -> assertThat(item).isInstanceOf(Customer.class));
                assertThat(sandbox().requestCount()).isGreaterThan(1);
            }
            // writes
            case "createTags" -> {
                var body = Map.of("email", LAN.email(), "tags", List.of("Brand new"));
                assertThat(send("ladiflow:customer/create-or-update?createTags=false", body)
                                .getException())
                        .isInstanceOf(LadiFlowRequestException.class);
                sendSuccessfully("ladiflow:customer/update?createTags=true", with(body, "_id", LAN.id()));
            }
            case "dryRun" -> {
                sendSuccessfully("ladiflow:customer/create-or-update?dryRun=true", EMAIL);
                sendSuccessfully("ladiflow:customer/create-tag?dryRun=true", "Brand new");
                assertThat(sandbox().requestCount()).isZero();
            }
            case "lists" -> {
                sendSuccessfully(
                        "ladiflow:customer/create-or-update?lists=ADD", with(EMAIL, "tags", List.of(OBJECT_ID)));
                assertThat(sandbox().requestCount("customer/show")).isOne();
            }
            case "mergeGuard" ->
                assertThat(send(
                                        "ladiflow:customer/create-or-update?mergeGuard=true",
                                        with(
                                                EMAIL,
                                                "phone",
                                                SandboxCustomer.of(2).phone()))
                                .getException())
                        .hasMessageContaining("different customers");
            case "retryWrites" -> {
                var body = Map.of("_id", LAN.id(), "email", LAN.email(), "name", "New");
                for (String write : List.of(
                        "customer/update?",
                        "customer/create-or-update?",
                        "customer/create-tag?",
                        "sequence/subscribe?sequence=6650bbbb0000000000000001&")) {
                    sandbox().next(Reply.status(503));
                    sendSuccessfully("ladiflow:" + write + "retryWrites=true&maxRetries=1&retryDelay=1ms", body);
                }
            }
            // sources
            case "delay" -> {
                assertThat(source("firstPoll=all").getDelay()).isEqualTo(60_000);
                assertThat(source("delay=7s").getDelay()).isEqualTo(7_000);
                assertThat(source("timeUnit=SECONDS").getDelay()).isEqualTo(60);
            }
            case "initialDelay" ->
                assertThat(source("initialDelay=7s").getInitialDelay()).isEqualTo(7_000);
            case "firstPoll" -> {
                change(LAN, Instant.now());
                assertThat(poll("firstPoll=all")).hasSize(sandbox().customers().size());
            }
            case "overlap" -> {
                var late = SandboxCustomer.of(2);
                change(LAN, Instant.now());
                poll("overlap=1h");
                change(late, Instant.now().minusSeconds(1_800));
                assertThat(poll("overlap=1h"))
                        .extracting(body -> ((Customer) body).getId())
                        .containsExactly(late.id());
            }
            case "stateFile" -> {
                poll("firstPoll=all");
                assertThat(folder.resolve("state")).exists();
            }
            case "stateRepository" -> {
                var states = new MemoryStateRepository();
                context.getRegistry().bind("states", states);
                start(routes -> routes.from("ladiflow:customer/list?stateRepository=#states&initialDelay=0")
                        .routeId("customers")
                        .to("log:customers"));
                await().until(() -> states.getState("ladiflow:customers") != null);
            }
            default -> {
                var rows = SENT_OPTIONS
                        .lines()
                        .filter(row -> row.startsWith(option + "="))
                        .toList();
                assertThat(rows)
                        .as("Add a case or a row for the option " + option)
                        .isNotEmpty();
                for (String row : rows) {
                    String[] cells = row.split(" *[|] *");
                    if (cells[1].equals("source")) {
                        sandbox().clearRequests();
                        poll(cells[0]);
                        assertThat(requestBodies()).contains(cells[2]);
                    } else {
                        var body =
                                cells[1].startsWith("flow/") ? PERIOD : cells[1].endsWith("subscribe") ? EMAIL : null;
                        assertSent(cells[1] + "?" + cells[0], body, cells[2]);
                    }
                }
            }
        }
    }

    private static Map<String, Object> with(Map<String, ?> members, String name, Object value) {
        Map<String, Object> more = new HashMap<>(members);
        more.put(name, value);
        return more;
    }

    private Exchange lookUp(String options, Object key) {
        return sendSuccessfully("ladiflow:customer/show?" + options, key);
    }

    private Exchange lookUp(String options) {
        return lookUp(options, LAN.phone());
    }

    private CompletableFuture<Exchange> lookUpLater(String uri) {
        context.start();
        var message =
                context.createFluentProducerTemplate().to("ladiflow:" + uri).withBody(LAN.phone());
        return CompletableFuture.supplyAsync(message::send, task -> new Thread(task).start());
    }

    private List<CompletableFuture<Exchange>> lookUpTwice(String options) {
        return Stream.generate(() -> lookUpLater("customer/show?" + options))
                .limit(2)
                .toList();
    }

    private static Object cacheStatus(Exchange exchange) {
        return exchange.getMessage().getHeader(LadiFlowConstants.CACHE);
    }

    /** Returns a customer to one request on each connection. */
    private static RawServer.Script foundOnce() {
        return connection -> {
            connection.readRequest();
            String body = "{\"data\":{\"customer\":" + LAN.json() + "},\"message\":\"OK\",\"code\":200}";
            connection.write("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: "
                    + body.getBytes(StandardCharsets.UTF_8).length + "\r\n\r\n" + body);
        };
    }

    /** Looks up a customer in a LadiFlow whose certificate the JVM does not trust. */
    private void lookUpWithTls() throws Exception {
        try (var server = RawServer.start(Certificates.API.server(), foundOnce())) {
            lookUp("baseUrl=" + server.baseUrl("https", "127.0.0.1"));
        }
    }

    private void assertSent(String uri, Object body, String member) {
        send("ladiflow:" + uri, body);
        assertThat(lastRequest().body()).contains(member);
    }

    private static void change(SandboxCustomer customer, Instant time) {
        sandbox().update(customer.id(), members -> members.put("updated_at", time.toString()));
    }

    private LadiFlowConsumer source(String options) throws Exception {
        return (LadiFlowConsumer)
                endpoint("ladiflow:customer/list?stateFile=" + folder.resolve("state") + "&" + options)
                        .createConsumer(exchange -> {});
    }

    /** Polls a source once, and returns the bodies that it emits. */
    private List<Object> poll(String options) throws Exception {
        List<Object> bodies = new ArrayList<>();
        context.start();
        var consumer = (LadiFlowConsumer) endpoint(
                        "ladiflow:customer/list?initialDelay=1h&stateFile=" + folder.resolve("state") + "&" + options)
                .createConsumer(exchange -> bodies.add(exchange.getMessage().getBody()));
        consumer.start();
        for (int emitted = 1; emitted > 0; ) {
            emitted = consumer.poll();
        }
        consumer.stop();
        return bodies;
    }
}
