// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.github.camelladiflow.model.Cost;
import io.github.camelladiflow.model.Customer;
import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.NamedItem;
import io.github.camelladiflow.model.Page;
import io.github.camelladiflow.model.exception.LadiFlowConnectionException;
import io.github.camelladiflow.model.exception.LadiFlowException;
import io.github.camelladiflow.model.exception.LadiFlowRateLimitException;
import io.github.camelladiflow.model.exception.LadiFlowRequestException;
import io.github.camelladiflow.model.exception.LadiFlowServerException;
import io.github.camelladiflow.model.exception.LadiFlowUnexpectedResponseException;
import io.github.camelladiflow.options.OutputType;
import io.github.camelladiflow.sandbox.Reply;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** Sends each operation through the same cases: a success, each kind of failure, and messages that cannot be sent. */
class OperationConformanceTest extends SandboxRouteTestBase {

    private static final List<Reply> POSSIBLY_CARRIED_OUT = List.of(
            Reply.status(408),
            Reply.status(502),
            Reply.status(503),
            Reply.status(504),
            Reply.lost(),
            Reply.truncated());

    @BeforeEach
    void connect() {
        var configuration = component().getConfiguration();
        configuration.setMaxRetries(1);
        configuration.setRetryDelay(Duration.ofMillis(1));
        sandbox().settings().strict(true);
    }

    private static String uri(LadiFlowOperation operation) {
        return "ladiflow:" + operation;
    }

    /** Returns a message that LadiFlow carries out. */
    private static Object message(LadiFlowOperation operation) {
        return switch (operation) {
            case CUSTOMER_SHOW -> LAN.phone();
            case CUSTOMER_CREATE, CUSTOMER_CREATE_OR_UPDATE -> Map.of("phone", "0987650000");
            case CUSTOMER_UPDATE -> Map.of("_id", LAN.id(), "email", LAN.email());
            case CUSTOMER_CREATE_TAG -> "Tháng 11";
            case SEQUENCE_SUBSCRIBE -> Map.of("email", LAN.email(), "sequence_id", "6650bbbb0000000000000001");
            case FLOW_GET_COST, FLOW_LIST_TRANSACTION -> Map.of("from_date", "2024-06-01", "source", "NONE");
            default -> Map.of();
        };
    }

    private static Class<?> resultType(LadiFlowOperation operation) {
        return switch (operation) {
            case CUSTOMER_SHOW, CUSTOMER_CREATE, CUSTOMER_UPDATE, CUSTOMER_CREATE_OR_UPDATE -> Customer.class;
            case CUSTOMER_CREATE_TAG -> NamedItem.class;
            case SEQUENCE_SUBSCRIBE -> Map.class;
            case FLOW_GET_COST -> Cost.class;
            default -> Page.class;
        };
    }

    /** Returns data that are not the data of a successful response, one on each line. */
    private static String invalidData(LadiFlowOperation operation) {
        return switch (operation) {
            case CUSTOMER_SHOW -> """
                    []
                    {"customer":7}
                    {"customer":{"_id":" "}}
                    {"customer":{"name":"quoc"}}
                    {"other":{}}
                    """;
            case CUSTOMER_CREATE, CUSTOMER_UPDATE, CUSTOMER_CREATE_OR_UPDATE -> """
                    null
                    {}
                    []
                    "quoc"
                    {"_id":" "}
                    {"name":"quoc"}
                    """;
            case CUSTOMER_CREATE_TAG -> """
                    null
                    {}
                    []
                    {"tag_id":null}
                    {"tag_id":7}
                    {"tag_id":" "}
                    """;
            case SEQUENCE_SUBSCRIBE -> """
                    null
                    [1]
                    {"error":"quota"}
                    {"success":false}
                    {"status":"error"}
                    """;
            case FLOW_GET_COST -> """
                    null
                    {}
                    []
                    7
                    {"total":1}
                    """;
            default -> """
                    null
                    {}
                    []
                    {"items":null}
                    {"items":{}}
                    {"items":[1]}
                    "quoc"
                    """;
        };
    }

    private LadiFlowException failure(LadiFlowOperation operation) {
        var exchange = send(uri(operation), message(operation), Map.of(LadiFlowConstants.OUTCOME, "OK"));
        var failure = (LadiFlowException) exchange.getException();
        assertThat(failure.getOperation()).isEqualTo(operation);
        assertThat(failure).hasMessageNotContainingAny("quoc", sandbox().apiKey(), LAN.email());
        assertThat(exchange.getMessage().getHeaders().keySet())
                .as("the headers of an earlier call are removed")
                .isSubsetOf(LadiFlowConstants.ATTEMPTS, LadiFlowConstants.REQUEST_ID);
        return failure;
    }

    @Test
    void listsPathOfEachOperationInMetadata() {
        assertThat(LadiFlowOperation.PATHS)
                .isEqualTo(Stream.of(LadiFlowOperation.values())
                        .map(operation -> LadiFlowOperation.of(operation.path()).toString())
                        .collect(Collectors.joining(",")));
        assertThatThrownBy(() -> LadiFlowOperation.of("Customer/Show"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Use one of: customer/show, ");
    }

    @ParameterizedTest
    @EnumSource
    void returnsResultAndSetsHeaders(LadiFlowOperation operation) {
        sandbox().next(Reply.normal().withHeader("x-request-id", "id-7"));

        var headers = Map.<String, Object>of(LadiFlowConstants.DROPPED, "tags", LadiFlowConstants.CACHE, "HIT");
        var message =
                sendSuccessfully(uri(operation), message(operation), headers).getMessage();

        assertThat(onlyRequest().operation()).isEqualTo(operation.path());
        assertThat(onlyRequest().header("Api-Key")).contains(sandbox().apiKey());
        assertThat(message.getBody()).isInstanceOf(resultType(operation));
        assertThat(message.getHeaders())
                .containsEntry(LadiFlowConstants.OUTCOME, operation == LadiFlowOperation.CUSTOMER_SHOW ? "FOUND" : "OK")
                .containsEntry(LadiFlowConstants.ATTEMPTS, 1)
                .containsEntry(LadiFlowConstants.REQUEST_ID, "id-7")
                .containsKeys(LadiFlowConstants.HTTP_STATUS, LadiFlowConstants.CODE, LadiFlowConstants.MESSAGE)
                .doesNotContainKeys(LadiFlowConstants.DROPPED, LadiFlowConstants.CACHE);
    }

    @ParameterizedTest
    @EnumSource
    void failsWithoutRetryIfLadiFlowRejectsRequest(LadiFlowOperation operation) {
        sandbox().always(Reply.envelope(400, "quoc".repeat(200)));

        assertThat(failure(operation))
                .isExactlyInstanceOf(LadiFlowRequestException.class)
                .returns(false, LadiFlowException::isPossiblyCarriedOut)
                .returns(false, LadiFlowException::isRetryable)
                .returns("quoc".repeat(125), LadiFlowException::getServiceMessage);
        assertThat(sandbox().requestCount()).isOne();
    }

    @ParameterizedTest
    @EnumSource
    void retriesAfter429(LadiFlowOperation operation) {
        sandbox().next(Reply.rateLimited());
        assertThat(sendSuccessfully(uri(operation), message(operation))
                        .getMessage()
                        .getHeader(LadiFlowConstants.ATTEMPTS))
                .isEqualTo(2);

        sandbox().always(Reply.rateLimited());
        assertThat(failure(operation))
                .isExactlyInstanceOf(LadiFlowRateLimitException.class)
                .returns(false, LadiFlowException::isPossiblyCarriedOut)
                .returns(true, LadiFlowException::isRetryable);
        assertThat(sandbox().requestCount()).isEqualTo(4);
    }

    /** A second write could send a second message to a customer. */
    @ParameterizedTest
    @EnumSource
    void retriesPossiblyCarriedOutRequestOnlyIfItReads(LadiFlowOperation operation) {
        for (Reply reply : POSSIBLY_CARRIED_OUT) {
            sandbox().reset();
            sandbox().next(reply);
            if (operation.isReadOnly()) {
                sendSuccessfully(uri(operation), message(operation));
                assertThat(sandbox().requestCount()).as(reply.toString()).isEqualTo(2);
            } else {
                assertThat(failure(operation).isPossiblyCarriedOut())
                        .as(reply.toString())
                        .isTrue();
                assertThat(sandbox().requestCount()).as(reply.toString()).isOne();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void reportsWhetherFailedRequestMayHaveBeenCarriedOut(LadiFlowOperation operation) {
        component().getConfiguration().setMaxRetries(0);
        Map.of(
                        Reply.status(500),
                        LadiFlowServerException.class,
                        Reply.truncated(),
                        LadiFlowConnectionException.class,
                        Reply.html(200),
                        LadiFlowUnexpectedResponseException.class,
                        Reply.status(302),
                        LadiFlowUnexpectedResponseException.class)
                .forEach((reply, type) -> {
                    sandbox().next(reply);
                    assertThat(failure(operation))
                            .isExactlyInstanceOf(type)
                            .returns(!operation.isReadOnly(), LadiFlowException::isPossiblyCarriedOut);
                });
    }

    @ParameterizedTest
    @EnumSource
    void failsOnInvalidData(LadiFlowOperation operation) {
        for (String data : invalidData(operation).lines().toList()) {
            sandbox().next(Reply.json(200, "{\"data\":" + data + ",\"code\":200}"));

            assertThat(failure(operation))
                    .as(data)
                    .isExactlyInstanceOf(LadiFlowUnexpectedResponseException.class)
                    .returns(!operation.isReadOnly(), LadiFlowException::isPossiblyCarriedOut);
        }
    }

    @ParameterizedTest
    @EnumSource
    void sendsNothingOnInterruptedThread(LadiFlowOperation operation) {
        context.start();
        Thread.currentThread().interrupt();

        assertThat(failure(operation))
                .isExactlyInstanceOf(LadiFlowConnectionException.class)
                .hasMessageContaining("The thread was interrupted")
                .returns(false, LadiFlowException::isPossiblyCarriedOut);
        assertThat(Thread.interrupted()).as("the flag is kept").isTrue();
        assertThat(sandbox().requestCount()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void failsWhenContextStopsDuringRequest(LadiFlowOperation operation) throws Exception {
        context.start();
        context.getShutdownStrategy().setTimeout(1);
        sandbox().hold();
        var sent = CompletableFuture.supplyAsync(() -> failure(operation));
        sandbox().awaitRequests(1, Duration.ofMinutes(1));

        context.stop();

        assertThat(sent.get())
                .isExactlyInstanceOf(LadiFlowConnectionException.class)
                .returns(!operation.isReadOnly(), LadiFlowException::isPossiblyCarriedOut);
        sandbox().release();
        await().untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .noneMatch(name -> name.contains(context.getName() + ")") && name.contains("LadiFlow")));
    }

    /** Each body would be a message for any operation if it could be read. */
    @ParameterizedTest
    @EnumSource
    void rejectsBodyThatCannotBeRead(LadiFlowOperation operation) throws Exception {
        for (Object body : new Object[] {
            new Object(), List.of("quoc"), "[{\"a\":\"quoc\"}]", "{\"quoc\"", new byte[2_000_000], Map.of("email", this)
        }) {
            assertRejectedWith(send(uri(operation), body), "");
        }
        // bodies that contain themselves or are nested extremely deeply, on a thread with a small stack
        String option = operation == LadiFlowOperation.SEQUENCE_SUBSCRIBE ? "?sequence=6650bbbb0000000000000001" : "";
        for (Object body : deepBodies()) {
            var sent = new FutureTask<>(() -> send(uri(operation) + option, body));
            new Thread(null, sent, "small", 512 * 1024).start();
            assertRejectedWith(sent.get(), "");
        }
        assertThat(sandbox().requestCount()).isZero();
    }

    private static List<Object> deepBodies() {
        int depth = 100_000;
        var names = List.of("email", "name", "keyword");
        var cyclic = new HashMap<String, Object>();
        var tree = JsonNodeFactory.instance.objectNode();
        Object deep = "x";
        for (int i = 0; i < depth; i++) {
            deep = i % 2 == 0 ? new ArrayList<>(List.of(deep)) : new HashMap<>(Map.of("a", deep));
        }
        for (String name : names) {
            cyclic.put(name, cyclic);
            tree.set(name, tree);
        }
        return List.of(
                cyclic,
                tree,
                Map.of("email", deep, "name", deep, "keyword", deep),
                "{\"email\":".repeat(depth),
                "{\"email\":".repeat(depth) + "1" + "}".repeat(depth),
                "[".repeat(depth) + "]".repeat(depth));
    }

    @ParameterizedTest
    @EnumSource
    void rejectsOptionThatOperationDoesNotHave(LadiFlowOperation operation) {
        String option = operation == LadiFlowOperation.SEQUENCE_SUBSCRIBE ? "lookupField" : "sequence";

        assertThat(startFailureMessages(uri(operation) + "?" + option + "=quoc"))
                .contains(operation + " has no option " + option + ". Use one of: allowPlainHttp, apiKey, ");
    }

    /** Returns members that a message for an operation may have. */
    private static String members(LadiFlowOperation operation) {
        return switch (operation) {
            case CUSTOMER_SHOW -> "customer_id email phone";
            case CUSTOMER_LIST -> "search tags sort page limit";
            case CUSTOMER_CREATE_TAG -> "name";
            case SEQUENCE_SUBSCRIBE -> "email sequence sequence_id custom_fields external_data city";
            case FLOW_GET_COST, FLOW_LIST_TRANSACTION -> "from_date to_date source flow_id type trigger_id sort";
            case CUSTOMER_CREATE, CUSTOMER_UPDATE, CUSTOMER_CREATE_OR_UPDATE ->
                "phone full_name clear dob score tags channels website custom_fields external_data company subcribed_at"
                        + " lang postal_code";
            default -> "keyword page limit";
        };
    }

    private static final List<Object> VALUES = Arrays.asList(
            null,
            "",
            "\u00a0\uFEFF",
            "quoc",
            "updated_at ASC",
            "FLOW",
            "7.50",
            7,
            -1,
            1e300,
            Double.NaN,
            new BigDecimal("1e-2000"),
            "1e99999999",
            true,
            List.of(),
            List.of(""),
            List.of("quoc", 7),
            List.of(List.of("quoc")),
            Map.of(),
            Map.of("name", "quoc"),
            Map.of("updated_at", "desc"),
            List.of(Map.of("name", "f", "value", "v"), Map.of("name", "g", "values", List.of("1", "null"))),
            "2024-02-30",
            "2024-06-01",
            LocalDate.of(1992, 4, 10),
            Instant.EPOCH,
            "1.ladiflow@ladimail.com",
            "0901 234 567",
            List.of("company", "custom_fields.f"));

    /** Returns messages with one of the members and one of the values, and messages with several at random. */
    private static Stream<Map<String, Object>> anyMembers(LadiFlowOperation operation) {
        var names = List.of(members(operation).split(" "));
        var random = new Random(1);
        return Stream.concat(
                names.stream().flatMap(name -> VALUES.stream().map(value -> members(name, value))),
                Stream.generate(() -> names.stream()
                                .filter(name -> random.nextInt(3) == 0)
                                .flatMap(name -> Stream.of(name, VALUES.get(random.nextInt(VALUES.size()))))
                                .toArray())
                        .limit(100)
                        .map(SandboxRouteTestBase::members));
    }

    /** The sandbox is strict: it rejects each member of a type that LadiFlow does not document. */
    @ParameterizedTest
    @EnumSource
    void sendsValidRequestOrRejectsMessageWithoutQuotingIt(LadiFlowOperation operation) {
        anyMembers(operation).forEach(members -> {
            sandbox().reset();
            sandbox().settings().strict(true);
            var body = new HashMap<Object, Object>(message(operation) instanceof Map<?, ?> map ? map : Map.of());
            body.putAll(members);
            var failure = sendForFailure(uri(operation), body);

            if (failure != null && !Integer.valueOf(404).equals(failure.getHttpStatus())) {
                assertThat(failure)
                        .as("%s: %s", members, failure.getServiceMessage())
                        .isExactlyInstanceOf(LadiFlowRequestException.class)
                        .hasMessageNotContainingAny("quoc", LAN.email())
                        .returns(null, LadiFlowException::getHttpStatus);
            }
        });
    }

    /** Members that LadiFlow may add at any time keep their order, their types and all digits. */
    @Test
    void keepsAnyMembersInRequestsInCacheAndInOutput() {
        component().getConfiguration().setOutputType(OutputType.JSON);
        component().getConfiguration().setCacheTtl(Duration.ofMinutes(1));
        String json = "{\"email\":\"quoc@example.com\",\"other_b\":-12345678901234567890.10,\"other_a\":"
                + "[{\"name\":[true,98765432109876543210]},\"\u1ebf\uD83D\uDE00 \\\"\\\\\"]}";

        for (Object given : List.of(Customer.fromJson(json).toMap(), json)) {
            assertThat(sendForBody("ladiflow:customer/create-or-update?dryRun=true", given, String.class))
                    .isEqualTo(json);
        }
        String id = sandbox().add(json);
        for (String cache : List.of("MISS", "HIT")) {
            var shown = sendSuccessfully("ladiflow:customer/show", id).getMessage();
            assertThat(shown.getHeader(LadiFlowConstants.CACHE)).isEqualTo(cache);
            assertThat(shown.getBody(String.class)).contains(json.substring(1, json.length() - 1));
        }
    }
}
