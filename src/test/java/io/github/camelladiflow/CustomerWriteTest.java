// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

import ch.qos.logback.classic.Level;
import io.github.camelladiflow.model.Customer;
import io.github.camelladiflow.model.exception.LadiFlowConnectionException;
import io.github.camelladiflow.model.exception.LadiFlowException;
import io.github.camelladiflow.model.exception.LadiFlowServerException;
import io.github.camelladiflow.sandbox.Reply;
import io.github.camelladiflow.sandbox.SandboxCustomer;
import io.github.camelladiflow.test.RecordedLog;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.LIST;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;
import static org.awaitility.Awaitility.await;

/** Tests writes of customers: results, tags by name, the merge guard, dropped values, and existing values to keep. */
class CustomerWriteTest extends SandboxRouteTestBase {

    private static final String CREATE = "ladiflow:customer/create";
    private static final String UPDATE = "ladiflow:customer/update";
    private static final String UPSERT = "ladiflow:customer/create-or-update";
    private static final String LOOKUP = "ladiflow:customer/show?cacheTtl=1h";
    private static final String EMAIL = "hoa@example.com";
    private static final String PHONE = "0987650000";
    private static final String REGULAR = "6650aaaa0000000000000001";
    private static final String VIP = "6650aaaa0000000000000002";
    private static final String SEMINAR = "6650aaaa0000000000000004";
    private static final String ADD = UPSERT + "?lists=ADD";
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
            customer/create-or-update?lists=ADD, ,
            customer/update,           ,
            """)
    void sendsNameAsFirstNameOnlyOnCreate(String operation, String firstName, String sent) {
        var write = hoaWith("name", "Lê Thị Hoa", "first_name", firstName);
        if (operation.contains("update")) {
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
    @Test
    void looksUpTagBeforeRetryingItsCreation() {
        sandbox().forOperation("customer/create-tag").next(Reply.lost());
        var failure = sendForFailure(CREATE + "?createTags=true", hoaWith("tags", "Tháng 11"));
        sendSuccessfully(CREATE + "?createTags=true", hoaWith("tags", "Tháng 11"));

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

    // ---- lists=ADD, which keeps the tags, channels and custom fields that a customer has

    private static void giveFields(Object... fields) {
        sandbox().update(LAN.id(), members -> members.put("custom_fields", List.of(fields)));
    }

    private CompletableFuture<Exchange> sendAsync(Object body) {
        context.start();
        return context.createProducerTemplate()
                .asyncSend(
                        ADD + "&phoneFormat=VN",
                        exchange -> exchange.getMessage().setBody(body));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void keepsExistingTagsAndFields(boolean storeAddsTags) {
        sandbox().settings().addTags(storeAddsTags);
        giveFields(
                Map.of("name", "no", "data_type", "AUTO_INCREMENT", "value", 17),
                Map.of("name", "sizes", "data_type", "LIST", "values", List.of("S", "L")),
                Map.of("name", "sum", "data_type", "NUMBER", "value", "", "value_number", 5),
                Map.of("name", "empty", "value", ""),
                Map.of("name", "c\u1ee1", "data_type", "NUMBER", "value", 3),
                Map.of("name", "note", "value", "old"));

        var fields = Map.of("note", "new", "co\u031b\u0303", "4");
        assertThat(dropped(ADD, lanWith("tags", "hội thảo, VIP", "custom_fields", fields)))
                .isNull();
        assertThat(lastRequest().members())
                .containsEntry("_id", LAN.id())
                .containsEntry("tags", List.of(REGULAR, VIP, SEMINAR))
                .containsEntry(
                        "custom_fields",
                        List.of(
                                Map.of("name", "sizes", "value", List.of("S", "L")),
                                Map.of("name", "sum", "value", 5),
                                Map.of("name", "c\u1ee1", "value", "4"),
                                Map.of("name", "note", "value", "new")))
                .doesNotContainKeys("channels", "import_by_tag_name");
        assertThat(lookUp(LAN.id()).getTags()).containsExactlyInAnyOrder(REGULAR, VIP, SEMINAR);
        assertThat(lookUp(LAN.id()).getCustomFieldValues())
                .containsEntry("note", "new")
                .containsKey("sizes");
    }

    @Test
    void doesNotReportValuesDeletedInStoreAsDropped() {
        sandbox().update(LAN.id(), customer -> customer.put("tags", List.of(REGULAR, "6650aaaa00000000000000ff")));
        giveFields(Map.of("name", "gone", "data_type", "NUMBER", "value", "3"));
        sandbox()
                .forOperation("customer/create-or-update")
                .always(writeResponse(",'tags':['" + REGULAR + "','" + VIP + "'],'custom_fields':[{'name':'size'}]"));

        assertThat(dropped(ADD, lanWith("tags", List.of(VIP), "custom_fields", Map.of("size", 3))))
                .isNull();
        assertThat(dropped(ADD, lanWith("tags", List.of(SEMINAR), "custom_fields", Map.of("gone", 4))))
                .isEqualTo("custom_fields.gone,tags");
    }

    @Test
    void sendsUnknownCustomerUnchanged() {
        sendSuccessfully(ADD, hoaWith("tags", "VIP", "name", "Lê Thị Hoa"));

        assertThat(lastRequest().members())
                .containsOnlyKeys("email", "tags", "import_by_tag_name", "full_name", "first_name");
        assertThat(sandbox().requests().get(0).operation()).isEqualTo("customer/show");
    }

    @Test
    void keepsClearedListEmpty() {
        sandbox().settings().addTags(false);

        sendSuccessfully(ADD, lanWith("clear", List.of("tags", "custom_fields.last_order_code")));

        assertThat(lastRequest().members()).containsEntry("tags", List.of());
        assertThat(lastRequest().members().get("custom_fields"))
                .asInstanceOf(LIST)
                .hasSizeGreaterThan(5);
        assertThat(lookUp(LAN.id()).getTags()).isEmpty();
        assertThat(lookUp(LAN.id()).getCustomFieldValues()).containsEntry("last_order_id", "2");
    }

    @Test
    void rejectsCreationOfExistingCustomer() {
        assertRejectedWith(
                send(CREATE + "?lists=ADD", lanWith("tags", "VIP")),
                "already has a customer with this e-mail address or phone number");
        assertThat(sandbox().requestCount("customer/create")).isZero();
    }

    @ParameterizedTest
    @CsvSource({"lists=ADD, (lists=ADD)", "mergeGuard=true, (mergeGuard)"})
    void writesNothingWhenLookupFails(String option, String told) {
        sandbox().forOperation("customer/show").always(Reply.status(503));

        var failure = sendForFailure(UPSERT + "?" + option, lanWith("email", LAN.email(), "tags", "VIP"));

        assertThat(failure)
                .isExactlyInstanceOf(LadiFlowServerException.class)
                .hasMessageContainingAll("nothing was written", told)
                .returns(false, LadiFlowException::isPossiblyCarriedOut)
                .returns(true, LadiFlowException::isRetryable);
        assertThat(sandbox().requestCount("customer/create-or-update")).isZero();
    }

    @Test
    void serializesWritesWithCommonKey() {
        // a store that adds tags would hide a lost tag
        sandbox().settings().addTags(false);
        var keys = List.of(
                Map.of("email", LAN.email()),
                Map.of("email", LAN.email().toUpperCase(), "phone", LAN.phone()),
                Map.of("email", LAN.email(), "phone", LAN.phone().replaceFirst("0", "+84")));
        var sent = new ArrayList<CompletableFuture<Exchange>>();
        for (int i = 0; i < 12; i++) {
            var write = members("tags", List.of("Đợt " + i));
            write.putAll(keys.get(i % 3));
            sent.add(sendAsync(write));
        }

        assertThat(sent)
                .allSatisfy(write -> assertThat(write.join().getException()).isNull());
        assertThat(lookUp(LAN.id()).getTags()).hasSize(2 + 12);
    }

    @Test
    void waitsForWriteWithCommonKey() {
        sandbox().hold();
        var first = sendAsync(Map.of("email", LAN.email(), "phone", LAN.phone(), "tags", List.of(VIP)));
        sandbox().awaitRequests(1, Duration.ofMinutes(1));

        var failure = sendForFailure(ADD + "&retryTimeout=50ms", lanWith("tags", List.of(SEMINAR)));

        assertThat(failure)
                .isExactlyInstanceOf(LadiFlowConnectionException.class)
                .hasMessageContainingAll("until retryTimeout (50 ms) expired", "Nothing was written")
                .returns(false, LadiFlowException::isPossiblyCarriedOut)
                .returns(true, LadiFlowException::isRetryable);
        assertThat(sandbox().requestCount()).isOne();

        var waiting = IntStream.range(0, 8)
                .mapToObj(n -> sendAsync(lanWith("tags", List.of(SEMINAR))))
                .toList();
        await().until(() -> LookupTestBase.threadsBlockedInComponent().size() >= 8);
        context.getComponent("ladiflow").stop();
        assertThat(waiting)
                .allSatisfy(write -> assertThat(write.join().getException())
                        .isExactlyInstanceOf(LadiFlowConnectionException.class)
                        .hasMessageStartingWith("The producer, consumer or component was stopped")
                        .hasMessageContaining("Nothing was written"));
        sandbox().release();
        first.join();
        assertThat(sandbox().requestCount()).as("only that of the first write").isOne();
    }
}
