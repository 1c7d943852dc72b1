// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

import io.github.camelladiflow.internal.monitor.RecordedLog;
import io.github.camelladiflow.model.Customer;
import io.github.camelladiflow.model.exception.LadiFlowConnectionException;
import io.github.camelladiflow.model.exception.LadiFlowException;
import io.github.camelladiflow.model.exception.LadiFlowServerException;
import io.github.camelladiflow.model.request.CustomerWrite;
import io.github.camelladiflow.sandbox.Reply;
import io.github.camelladiflow.sandbox.SandboxCustomer;
import io.github.camelladiflow.test.Customers;
import org.apache.camel.Processor;
import org.apache.logging.log4j.Level;
import org.assertj.core.api.AbstractStringAssert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.LIST;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;
import static org.awaitility.Awaitility.await;

/**
 * Tests which data a write keeps or loses: a customer's lists, values that LadiFlow drops, and members that it does not
 * document.
 */
class CustomerWriteMergeTest extends SandboxRouteTestBase {

    private static final String UPSERT = "ladiflow:customer/create-or-update";
    private static final String ADD = UPSERT + "?lists=ADD";
    private static final String LOOKUP = "ladiflow:customer/show?cacheTtl=1h";
    private static final String REGULAR = "6650aaaa0000000000000001";
    private static final String VIP = "6650aaaa0000000000000002";
    private static final String SEMINAR = "6650aaaa0000000000000004";
    private static final SandboxCustomer NAM = SandboxCustomer.of(2);

    private final RecordedLog log = new RecordedLog("io.github.camelladiflow", Level.WARN);

    @BeforeEach
    void connect() {
        component();
    }

    @AfterEach
    void stopRecording() {
        log.close();
    }

    private Customer lookUp(Object key) {
        return sendForBody("ladiflow:customer/show", key, Customer.class);
    }

    private static Map<String, Object> lanWith(Object... more) {
        var members = members(more);
        members.put("phone", LAN.phone());
        return members;
    }

    private static void giveFields(Object... fields) {
        sandbox().update(LAN.id(), members -> members.put("custom_fields", List.of(fields)));
    }

    /** Returns a response to a write with these members of the customer, which are written with single quotes. */
    private static Reply writeResponse(String members) {
        return Reply.json(201, ("{'data':{'_id':'" + LAN.id() + "'," + members + "},'code':201}").replace('\'', '"'));
    }

    // ---- lists=ADD

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void keepsExistingTagsAndFieldsWhenAdding(boolean storeAddsTags) {
        sandbox().settings().addTags(storeAddsTags);
        giveFields(
                Map.of("name", "no", "data_type", "AUTO_INCREMENT", "value", 17),
                Map.of("name", "sizes", "data_type", "LIST", "values", List.of("S", "L")),
                Map.of("name", "empty", "value", ""),
                Map.of("name", "note", "value", "old"));

        var note = Map.of("note", "new");
        sendSuccessfully(ADD, lanWith("tags", "hội thảo, VIP", "custom_fields", note, "company", "Hoa Mai"));

        var sizes = Map.of("name", "sizes", "value", List.of("S", "L"));
        assertThat(lastRequest().members())
                .containsEntry("_id", LAN.id())
                .containsEntry("tags", List.of(REGULAR, VIP, SEMINAR))
                .containsEntry("custom_fields", List.of(sizes, Map.of("name", "note", "value", "new")))
                .doesNotContainKeys("channels", "import_by_tag_name");
        Customer after = lookUp(LAN.id());
        assertThat(after.getTags()).containsExactlyInAnyOrder(REGULAR, VIP, SEMINAR);
        assertThat(after.getCustomFieldValues()).containsEntry("note", "new").containsKey("sizes");
        assertThat(after.getMember("company")).isEqualTo("Hoa Mai");
    }

    @Test
    void sendsUnknownCustomerUnchanged() {
        sendSuccessfully(ADD, Map.of("email", "hoa@example.com", "tags", "VIP", "name", "Lê Thị Hoa"));

        assertThat(lastRequest().members())
                .hasSize(5)
                .containsEntry("email", "hoa@example.com")
                .containsEntry("tags", List.of("VIP"))
                .containsEntry("import_by_tag_name", true)
                .containsEntry("full_name", "Lê Thị Hoa")
                .containsEntry("first_name", "Lê Thị Hoa");
        assertThat(sandbox().requests().get(0).operation()).isEqualTo("customer/show");
    }

    @Test
    void keepsExistingFirstName() {
        sendSuccessfully(ADD, lanWith("name", "Nguyễn Văn An"));

        assertThat(lastRequest().members())
                .containsEntry("full_name", "Nguyễn Văn An")
                .doesNotContainKey("first_name");
    }

    @Test
    void rejectsCreatingExistingCustomer() {
        assertRejectedWith(
                send("ladiflow:customer/create?lists=ADD", lanWith("tags", "VIP")),
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
                .returns(false, LadiFlowException::isPossiblyCarriedOut)
                .hasMessageContainingAll("nothing was written", told);
        assertThat(failure.isRetryable()).isTrue();
        assertThat(sandbox().requestCount("customer/create-or-update")).isZero();
    }

    @Test
    void serializesWritesOfSameCustomer() {
        // a store that adds tags would hide a lost tag
        sandbox().settings().addTags(false);
        context.start();
        var template = context.createProducerTemplate();
        var phones = List.of(LAN.phone(), LAN.phone().replaceFirst("0", "+84"));

        var sent = IntStream.range(0, 12)
                .mapToObj(n -> CompletableFuture.runAsync(() -> template.requestBody(
                        ADD + "&phoneFormat=VN",
                        Map.of("email", LAN.email(), "phone", phones.get(n % 2), "tags", List.of("Đợt " + n)))))
                .toList();
        CompletableFuture.allOf(sent.toArray(CompletableFuture[]::new)).join();

        assertThat(lookUp(LAN.id()).getTags()).hasSize(2 + 12);
    }

    @Test
    void failsQueuedWriteAtRetryTimeoutOrContextStop() {
        context.start();
        var template = context.createProducerTemplate();
        sandbox().hold();
        var first = template.asyncSend(ADD, withBody(lanWith("tags", List.of(VIP))));
        sandbox().awaitRequests(1, Duration.ofMinutes(1));

        var failure = sendForFailure(ADD + "&retryTimeout=50ms", lanWith("tags", List.of(SEMINAR)));
        assertThat(failure)
                .isExactlyInstanceOf(LadiFlowConnectionException.class)
                .returns(false, LadiFlowException::isPossiblyCarriedOut)
                .hasMessageContainingAll("until retryTimeout (50 ms) expired", "Nothing was written");
        assertThat(failure.isRetryable()).isTrue();

        var waiting = IntStream.range(0, 8)
                .mapToObj(n -> template.asyncSend(ADD, withBody(lanWith("tags", List.of(SEMINAR)))))
                .toList();
        await().until(() -> LookupTestBase.threadsBlockedInComponent().size() >= 8);
        var stopping = CompletableFuture.runAsync(context::stop);
        assertThat(waiting)
                .allSatisfy(write -> assertThat(write.join().getException())
                        .isExactlyInstanceOf(LadiFlowConnectionException.class)
                        .hasMessageStartingWith("The Camel context is stopping")
                        .hasMessageContaining("Nothing was written"));
        sandbox().release();
        stopping.join();
        first.join();
        assertThat(sandbox().requestCount()).as("only that of the first write").isOne();
    }

    private static Processor withBody(Object body) {
        return exchange -> exchange.getMessage().setBody(body);
    }

    @Test
    void keepsClearedListEmpty() {
        sandbox().settings().addTags(false);

        sendSuccessfully(ADD, lanWith("clear", List.of("tags", "custom_fields.last_order_code")));

        assertThat(lastRequest().members()).containsEntry("tags", List.of());
        assertThat(lastRequest().members().get("custom_fields"))
                .asInstanceOf(LIST)
                .hasSizeGreaterThan(5);
        assertThat(lookUp(LAN.id()).getCustomFieldValues()).containsEntry("last_order_id", "2");
    }

    @Test
    void showsMergedListsInDryRun() {
        var merged = sendForBody(ADD + "&dryRun=true", lanWith("tags", "Mới tinh"), CustomerWrite.class);

        assertThat(merged.getMember("tags")).isEqualTo(List.of(REGULAR, VIP, "Mới tinh"));
        assertThat(sandbox().carriedOut("customer/create-tag")).isZero();
        assertThat(sandbox().requestCount("customer/create-or-update")).isZero();
    }

    // ---- removed and cleared tags

    /** There is no option for this: the route looks the customer up and writes the remaining tags. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void writesRemainingTagsOfCustomer(boolean storeAddsTags) {
        sandbox().settings().addTags(storeAddsTags);
        var remaining = lookUp(LAN.id()).getTags().stream()
                .filter(tag -> !tag.equals(VIP))
                .toList();

        sendSuccessfully("ladiflow:customer/update", lanWith("_id", LAN.id(), "tags", remaining));

        assertThat(lastRequest().members()).containsEntry("tags", List.of(REGULAR));
        var tags = lookUp(LAN.id()).getTags();
        if (storeAddsTags) {
            assertThat(tags).containsExactly(REGULAR, VIP);
        } else {
            assertThat(tags).containsExactly(REGULAR);
        }
    }

    @Test
    void clearsTagsIfStoreReplacesTags() {
        sandbox().settings().addTags(false);

        sendSuccessfully(UPSERT, lanWith("clear", "tags"));

        assertThat(lookUp(LAN.id()).getTags()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {UPSERT, ADD})
    void reportsClearedTagsThatRemain(String uri) {
        assertThat(dropped(uri, lanWith("clear", "tags"))).isEqualTo("tags");
    }

    private AbstractStringAssert<?> assertOneWarning() {
        return assertThat(log.lines(Level.WARN)).singleElement(STRING);
    }

    // ---- keys of two customers in one message

    // ---- values that LadiFlow drops

    private static final String DELETED = "6650aaaa00000000000000ff";
    private static final Map<String, Object> WRITE_WITH_UNKNOWN_MEMBERS =
            lanWith("tags", List.of(VIP, DELETED), "custom_fields", Map.of("size", "secret", "order_total", 3));

    @Test
    void logsDroppedMembersOnceAMinute() {
        for (int i = 0; i < 3; i++) {
            assertThat(dropped(UPSERT, WRITE_WITH_UNKNOWN_MEMBERS)).isEqualTo("custom_fields.size,tags");
        }

        assertOneWarning()
                .contains("dropped", "custom_fields.size", "tags")
                .doesNotContain("secret", "ff", "order_total");
        var headers = Map.<String, Object>of(LadiFlowConstants.DROPPED, "of an earlier write");
        var next = sendSuccessfully(UPSERT, lanWith("tags", List.of(VIP)), headers);
        assertThat(next.getMessage().getHeaders()).doesNotContainKey(LadiFlowConstants.DROPPED);
    }

    private Object dropped(String uri, Object write) {
        return sendSuccessfully(uri, write).getMessage().getHeader(LadiFlowConstants.DROPPED);
    }

    @Test
    void doesNotReportMembersDeletedInStoreAsDropped() {
        sandbox().update(LAN.id(), customer -> customer.put("tags", List.of(REGULAR, DELETED)));
        giveFields(Map.of("name", "gone", "data_type", "NUMBER", "value", "3"));
        var without = writeResponse("'tags':['" + REGULAR + "','" + VIP + "'],'custom_fields':[{'name':'size'}]");

        sandbox().forOperation("customer/create-or-update").always(without);
        assertThat(dropped(ADD, lanWith("tags", List.of(VIP), "custom_fields", Map.of("size", 3))))
                .isNull();
        assertThat(dropped(ADD, lanWith("tags", List.of(SEMINAR), "custom_fields", Map.of("gone", 4))))
                .isEqualTo("custom_fields.gone,tags");
    }

    @Test
    void treatsUnicodeNormalFormsAsSameFieldName() {
        String composed = "c\u1ee1";
        String decomposed = "co\u031b\u0303";
        giveFields(Map.of("name", composed, "data_type", "NUMBER", "value", 3));

        assertThat(dropped(ADD, lanWith("custom_fields", Map.of(decomposed, "4"))))
                .isNull();
        assertThat(lastRequest().members())
                .containsEntry("custom_fields", List.of(Map.of("name", composed, "value", "4")));
        sandbox().next(writeResponse("'custom_fields':[{'name':'" + composed + "'}]"));
        assertThat(dropped(UPSERT, lanWith("custom_fields", Map.of(decomposed, "5"))))
                .isNull();

        var write = CustomerWrite.builder().customField(composed, "6").customField(decomposed, "7");
        assertThat(Customers.fields(write.clear("custom_fields." + decomposed).build()))
                .isEqualTo(Map.of(composed, "7"));
        assertThat(Customers.fields(CustomerWrite.of(Map.of("custom_fields", members(composed, "a", decomposed, "a")))))
                .hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    {"_id":"6650a1b2c3d4e5f601234567"}                                             |
                    {"_id":"6650a1b2c3d4e5f601234567","tags":[],"custom_fields":null}              | tags
                    {"_id":"6650a1b2c3d4e5f601234567","tags":["6650aaaa0000000000000001"]}         | tags
                    {"_id":"6650a1b2c3d4e5f601234567","tags":["6650aaaa0000000000000001","6650aaaa0000000000000002"]} |
                    """)
    void comparesTagNamesByCountIfResponseHasTags(String answer, String dropped) {
        sandbox().next(Reply.json(201, "{\"data\":" + answer + ",\"code\":201}"));

        var write = lanWith("tags", "VIP, vip, Hội thảo", "custom_fields", Map.of("size", "L"));
        assertThat(dropped(UPSERT, write)).isEqualTo(dropped);
    }

    // ---- names of members

    @Test
    void acceptsMemberAliases() {
        sendSuccessfully(UPSERT, Map.of("SĐT", LAN.phone(), "Họ và tên", "Trần Lan"));
        assertThat(lastRequest().members()).isEqualTo(Map.of("phone", LAN.phone(), "full_name", "Trần Lan"));

        assertRejectedWith(send(UPSERT, Map.of("SĐT", LAN.phone(), "Di động", "0987650000")), "has two names");
    }

    @Test
    void sendsUnknownMembersWithoutWarning() {
        sendSuccessfully(UPSERT, lanWith("fulname", "a", "form_id", "f1", "companni\n", "x"));

        assertThat(lastRequest().members())
                .containsEntry("fulname", "a")
                .containsEntry("form_id", "f1")
                .containsEntry("companni\n", "x");
        assertThat(log.lines(Level.WARN)).isEmpty();
    }
}
