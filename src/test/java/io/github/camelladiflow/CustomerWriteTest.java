// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import io.github.camelladiflow.internal.monitor.RecordedLog;
import io.github.camelladiflow.model.Customer;
import io.github.camelladiflow.model.exception.LadiFlowException;
import io.github.camelladiflow.sandbox.Reply;
import io.github.camelladiflow.sandbox.SandboxCustomer;
import org.apache.camel.Exchange;
import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;
import static org.awaitility.Awaitility.await;

/** Tests writes of customers: results, tags by name, the merge guard, dropped values and retries. */
class CustomerWriteTest extends SandboxRouteTestBase {

    private static final String CREATE = "ladiflow:customer/create";
    private static final String UPDATE = "ladiflow:customer/update";
    private static final String UPSERT = "ladiflow:customer/create-or-update";
    private static final String LOOKUP = "ladiflow:customer/show?cacheTtl=1h";
    private static final String EMAIL = "hoa@example.com";
    private static final String PHONE = "0987650000";
    private static final String REGULAR = "6650aaaa0000000000000001";
    private static final String VIP = "6650aaaa0000000000000002";
    private static final SandboxCustomer NAM = SandboxCustomer.of(2);

    @BeforeEach
    void connect() {
        component();
        sandbox().settings().strict(true);
    }

    private Customer lookUp(Object key) {
        return sendForBody(LOOKUP, key, Customer.class);
    }

    private static Map<String, Object> hoaWith(Object... more) {
        var members = members(more);
        members.put("email", EMAIL);
        return members;
    }

    private static Map<String, Object> lanWith(Object... more) {
        var members = members(more);
        members.put("phone", LAN.phone());
        return members;
    }

    // ---- results

    @Test
    void createsCustomerAndReturnsIt() {
        Customer created = sendForBody(CREATE, hoaWith("name", "Lê Thị Hoa", "dob", "1990-01-31"), Customer.class);

        assertThat(created.getName()).isEqualTo("Lê Thị Hoa");
        assertThat(created.isNewSubscriber()).isTrue();
        assertThat(lookUp(EMAIL).getId()).isEqualTo(created.getId());

        sandbox().next(Reply.json(400, "{\"data\":null,\"code\":400}"));
        assertRejectedWith(send(CREATE, hoaWith()), "already has a customer", "use customer/create-or-update");
        assertRejectedWith(
                send(UPDATE, hoaWith("_id", "6650000000000000000fffff")), "it has no customer with this _id");
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            customer/create,           ,     Lê Thị Hoa
            customer/create,           Hoa,  Hoa
            customer/create-or-update, ,
            customer/update,           ,
            """)
    void sendsNameAsFirstNameOnlyOnCreate(String operation, String firstName, String sent) {
        var write = hoaWith("name", "Lê Thị Hoa", "first_name", firstName);
        if (operation.endsWith("update")) {
            write.put("email", LAN.email());
            write.put("_id", LAN.id());
        }

        sendSuccessfully("ladiflow:" + operation, write);

        assertThat(lastRequest().members()).containsEntry("full_name", "Lê Thị Hoa");
        assertThat(lastRequest().members().get("first_name")).isEqualTo(sent);
    }

    @Test
    void ignoresHeaders() {
        var headers = Map.<String, Object>of(LadiFlowConstants.CUSTOMER_ID, LAN.id(), "_id", LAN.id());

        assertRejectedWith(send(UPDATE, Map.of("phone", LAN.phone()), headers), "lacks _id");
        sendSuccessfully(UPSERT, hoaWith(), headers);
        assertThat(lastRequest().members()).isEqualTo(Map.of("email", EMAIL));
    }

    @Test
    void showsRequestWithoutSendingInDryRun() {
        var message = sendSuccessfully(UPSERT + "?dryRun=true", lanWith("name", "Lan"))
                .getMessage();

        assertThat(message.getBody()).isEqualTo(Map.of("phone", LAN.phone(), "full_name", "Lan"));
        assertThat(message.getHeaders())
                .containsEntry(LadiFlowConstants.OUTCOME, "OK")
                .containsEntry(LadiFlowConstants.ATTEMPTS, 0);
        assertThat(sandbox().requestCount()).isZero();
    }

    // ---- tags by name

    @ParameterizedTest
    @ValueSource(strings = {CREATE, UPDATE, UPSERT})
    void resolvesTagNamesToIds(String uri) {
        var write = hoaWith("tags", List.of("vip", REGULAR));
        if (uri.equals(UPDATE)) {
            write.put("_id", LAN.id());
        }
        sendSuccessfully(uri, write);

        assertThat(lastRequest().members())
                .containsEntry("tags", List.of(VIP, REGULAR))
                .doesNotContainKey("import_by_tag_name");
    }

    /** If the option is not set, customer/create-or-update leaves the names to LadiFlow. */
    @Test
    void createsOrRejectsNewTagsAsConfigured() {
        assertRejectedWith(send(CREATE, hoaWith("tags", "VIPP")), "Use one of: ", "VIP");
        sendSuccessfully(UPSERT, hoaWith("tags", "VIP, Tháng 10"));
        assertThat(lastRequest().members()).containsEntry("import_by_tag_name", true);

        assertRejectedWith(
                send(UPSERT + "?createTags=false", hoaWith("tags", "VIP, Tháng 11")),
                "Item 2 of 'tags' is not the name of a tag");
        sendSuccessfully(UPSERT + "?createTags=false", hoaWith("tags", "VIP"));
        assertThat(lastRequest().members()).containsEntry("tags", List.of(VIP)).doesNotContainKey("import_by_tag_name");
        assertThat(sandbox().carriedOut("customer/create-tag")).isZero();

        sendForBody(UPSERT + "?createTags=true&dryRun=true", hoaWith("tags", "Tháng 12"), Map.class);
        assertThat(sandbox().carriedOut("customer/create-tag")).isZero();
        sendSuccessfully(UPSERT + "?createTags=true", hoaWith("tags", "VIP, Tháng 11"));
        assertThat(sandbox().carriedOut("customer/create-tag")).isOne();
        assertThat(lastRequest().members()).doesNotContainKey("import_by_tag_name");
    }

    /** The message is sent twice, as in a redelivery. If a tag were created twice, its name would be ambiguous. */
    @ParameterizedTest
    @ValueSource(strings = {CREATE, UPSERT})
    void looksUpTagBeforeRetryingItsCreation(String uri) {
        sandbox().forOperation("customer/create-tag").next(Reply.lost());
        var failure = sendForFailure(uri + "?createTags=true", hoaWith("tags", "Tháng 11"));
        sendSuccessfully(uri + "?createTags=true", hoaWith("tags", "Tháng 11"));

        assertThat(failure.getOperation()).hasToString("customer/create-tag");
        assertThat(sandbox().carriedOut("customer/create-tag")).isOne();
    }

    // ---- keys of two customers in one message

    @ParameterizedTest
    @ValueSource(strings = {"mergeGuard=true", "mergeGuard=true&dryRun=true", "lists=ADD"})
    void rejectsKeysOfDifferentCustomers(String options) {
        String uri = UPSERT + "?" + options;
        // cached customers do not count
        lookUp(LAN.email());
        sandbox().clearRequests();

        for (var keys : List.of(
                Map.of("email", LAN.email(), "phone", NAM.phone()), Map.of("_id", LAN.id(), "email", NAM.email()))) {
            assertThat(sendForFailure(uri, keys))
                    .hasMessageContaining("belong to different customers")
                    .hasMessageNotContainingAny(LAN.email(), LAN.id())
                    .returns(false, LadiFlowException::isPossiblyCarriedOut);
        }
        assertThat(sandbox().carriedOut("customer/create-or-update")).isZero();
        assertThat(sandbox().requestCount("customer/show")).isGreaterThanOrEqualTo(3);
        sendSuccessfully(uri, Map.of("_id", LAN.id().toUpperCase(), "email", LAN.email()));
        sendSuccessfully(uri, Map.of("email", LAN.email(), "phone", "0987651111"));
    }

    @Test
    void guardsOnlyMessagesWithSeveralKeys() {
        sendSuccessfully(UPSERT + "?mergeGuard=true", Map.of("email", LAN.email()));
        assertThat(sandbox().requestCount()).isOne();

        sendSuccessfully(UPSERT + "?mergeGuard=true", hoaWith("phone", PHONE));
        assertThat(sandbox().requestCount("customer/show")).isEqualTo(2);
    }

    // ---- values that LadiFlow drops

    private Object dropped(String uri, Object write) {
        return sendSuccessfully(uri, write).getMessage().getHeader(LadiFlowConstants.DROPPED);
    }

    private static Reply writeResponse(String members) {
        return Reply.json(201, ("{'data':{'_id':'" + LAN.id() + "'" + members + "},'code':201}").replace('\'', '"'));
    }

    @Test
    void reportsDroppedMembersAndLogsThemOnceAMinute() {
        sandbox().settings().strict(false);
        try (var log = new RecordedLog("io.github.camelladiflow", Level.WARN)) {
            var tags = List.of(VIP, "6650aaaa00000000000000ff");
            for (int i = 0; i < 3; i++) {
                var write = lanWith("tags", tags, "custom_fields", Map.of("size", "secret", "order_total", 3));
                assertThat(dropped(UPSERT, write)).isEqualTo("custom_fields.size,tags");
            }
            assertThat(dropped(UPSERT, lanWith("tags", List.of(VIP), "unknown", 1)))
                    .isNull();

            assertThat(log.lines())
                    .singleElement(STRING)
                    .contains("dropped", "custom_fields.size", "tags")
                    .doesNotContain("secret", "ff", "order_total");
        }
        sandbox().next(writeResponse(",'custom_fields':[]"));
        assertThat(dropped(UPSERT, lanWith("clear", "custom_fields.size"))).isNull();
        assertThat(dropped(UPSERT, lanWith("clear", "tags")))
                .as("the store adds tags")
                .isEqualTo("tags");
        assertThat(dropped(UPSERT + "?lists=ADD", lanWith("clear", "tags"))).isEqualTo("tags");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                                                            |
            ,'tags':[],'custom_fields':null                 | tags
            ,'tags':['6650aaaa0000000000000001']            | tags
            ,'tags':['6650aaaa0000000000000001','6650aaaa0000000000000002'] |
            ,'custom_fields':[{'name':'c\u1ee1'}]           |
            ,'custom_fields':[{'name':'other'}]             | custom_fields.co\u031b\u0303
            """)
    void comparesResponseWithTagNamesAndFields(String members, String dropped) {
        sandbox().next(writeResponse(members == null ? "" : members));

        var write = lanWith("tags", "VIP, vip, Hội thảo", "custom_fields", Map.of("co\u031b\u0303", "L"));
        assertThat(dropped(UPSERT, write)).isEqualTo(dropped);
    }

    // ---- once

    @Test
    void remembersThatFirstAttemptMayHaveBeenCarriedOut() {
        var configuration = component().getConfiguration();
        configuration.setMaxRetries(1);
        configuration.setRetryDelay(Duration.ofMillis(1));
        sandbox().next(Reply.lost(), Reply.unauthorized());

        var failure = sendForFailure(UPSERT + "?retryWrites=true", hoaWith());

        assertThat(sandbox().carriedOut("customer/create-or-update")).isOne();
        assertThat(failure.isPossiblyCarriedOut()).isTrue();
        assertThat(failure.getSuppressed()).extracting("httpStatus").containsExactly(401);
    }

    @Test
    void reportsUnsentWriteAsNotCarriedOut() {
        component("http://127.0.0.1:1/1.0", "made-up");

        assertThat(sendForFailure(UPSERT, hoaWith()))
                .returns(false, LadiFlowException::isPossiblyCarriedOut)
                .returns(true, LadiFlowException::isRetryable);
    }

    @ParameterizedTest
    @ValueSource(strings = {UPSERT, UPSERT + "?mergeGuard=true"})
    void doesNotSendWriteInterruptedWhileItWaits(String uri) throws Exception {
        var component = component();
        component.setMaxRequestsPerSecond(1);
        context.start();
        // the next call waits until this call has its response
        sandbox().hold();
        var before = sendAsync(UPSERT, hoaWith());
        sandbox().awaitRequests(1, Duration.ofMinutes(1));
        var waiting = new CompletableFuture<Exchange>();
        var thread =
                new Thread(() -> waiting.complete(send(uri, Map.of("email", "given-up@example.com", "phone", PHONE))));
        thread.start();
        await().atMost(Duration.ofMinutes(1)).until(() -> component.getWaitingForRate() == 1);

        thread.interrupt();

        assertThat(waiting.get().getException()).hasMessageContaining("interrupted");
        sandbox().release();
        assertThat(before.get().getException()).isNull();
        assertThat(requestBodies()).doesNotContain("given-up");
    }

    private CompletableFuture<Exchange> sendAsync(String uri, Object body) {
        context.start();
        return CompletableFuture.supplyAsync(() -> send(uri, body));
    }
}
