// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

import io.github.camelladiflow.model.Customer;
import io.github.camelladiflow.model.exception.LadiFlowConnectionException;
import io.github.camelladiflow.model.exception.LadiFlowException;
import io.github.camelladiflow.model.exception.LadiFlowServerException;
import io.github.camelladiflow.sandbox.Reply;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.LIST;
import static org.awaitility.Awaitility.await;

/** Tests writes with {@code lists=ADD}, which keep the tags, channels and custom fields that a customer has. */
class CustomerWriteListsTest extends SandboxRouteTestBase {

    private static final String ADD = "ladiflow:customer/create-or-update?lists=ADD";
    private static final String REGULAR = "6650aaaa0000000000000001";
    private static final String VIP = "6650aaaa0000000000000002";
    private static final String SEMINAR = "6650aaaa0000000000000004";
    private static final String DELETED = "6650aaaa00000000000000ff";

    @BeforeEach
    void connect() {
        component();
    }

    private Customer lan() {
        return sendForBody("ladiflow:customer/show", LAN.id(), Customer.class);
    }

    private static Map<String, Object> lanWith(Object... more) {
        var members = members(more);
        members.put("phone", LAN.phone());
        return members;
    }

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
                Map.of("name", "empty", "value", ""),
                Map.of("name", "c\u1ee1", "data_type", "NUMBER", "value", 3),
                Map.of("name", "note", "value", "old"));

        var fields = Map.of("note", "new", "co\u031b\u0303", "4");
        var message = sendSuccessfully(ADD, lanWith("tags", "hội thảo, VIP", "custom_fields", fields))
                .getMessage();

        assertThat(message.getHeader(LadiFlowConstants.DROPPED)).isNull();
        assertThat(lastRequest().members())
                .containsEntry("_id", LAN.id())
                .containsEntry("tags", List.of(REGULAR, VIP, SEMINAR))
                .containsEntry(
                        "custom_fields",
                        List.of(
                                Map.of("name", "sizes", "value", List.of("S", "L")),
                                Map.of("name", "c\u1ee1", "value", "4"),
                                Map.of("name", "note", "value", "new")))
                .doesNotContainKeys("channels", "import_by_tag_name");
        assertThat(lan().getTags()).containsExactlyInAnyOrder(REGULAR, VIP, SEMINAR);
        assertThat(lan().getCustomFieldValues()).containsEntry("note", "new").containsKey("sizes");
    }

    @Test
    void doesNotReportValuesDeletedInStoreAsDropped() {
        sandbox().update(LAN.id(), customer -> customer.put("tags", List.of(REGULAR, DELETED)));
        giveFields(Map.of("name", "gone", "data_type", "NUMBER", "value", "3"));
        sandbox()
                .forOperation("customer/create-or-update")
                .always(Reply.json(
                        201,
                        ("{'data':{'_id':'" + LAN.id() + "','tags':['" + REGULAR + "','" + VIP
                                        + "'],'custom_fields':[{'name':'size'}]},'code':201}")
                                .replace('\'', '"')));

        var kept = sendSuccessfully(ADD, lanWith("tags", List.of(VIP), "custom_fields", Map.of("size", 3)));
        assertThat(kept.getMessage().getHeader(LadiFlowConstants.DROPPED)).isNull();
        var lost = sendSuccessfully(ADD, lanWith("tags", List.of(SEMINAR), "custom_fields", Map.of("gone", 4)));
        assertThat(lost.getMessage().getHeader(LadiFlowConstants.DROPPED)).isEqualTo("custom_fields.gone,tags");
    }

    @Test
    void sendsUnknownCustomerUnchanged() {
        sendSuccessfully(ADD, Map.of("email", "hoa@example.com", "tags", "VIP", "name", "Lê Thị Hoa"));

        assertThat(lastRequest().members())
                .isEqualTo(Map.of(
                        "email",
                        "hoa@example.com",
                        "tags",
                        List.of("VIP"),
                        "import_by_tag_name",
                        true,
                        "full_name",
                        "Lê Thị Hoa",
                        "first_name",
                        "Lê Thị Hoa"));
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
    void keepsClearedListEmpty() {
        sandbox().settings().addTags(false);

        sendSuccessfully(ADD, lanWith("clear", List.of("tags", "custom_fields.last_order_code")));

        assertThat(lastRequest().members()).containsEntry("tags", List.of());
        assertThat(lastRequest().members().get("custom_fields"))
                .asInstanceOf(LIST)
                .hasSizeGreaterThan(5);
        assertThat(lan().getTags()).isEmpty();
        assertThat(lan().getCustomFieldValues()).containsEntry("last_order_id", "2");
    }

    @Test
    void showsMergedListsInDryRun() {
        var merged = sendForBody(ADD + "&dryRun=true", lanWith("tags", "Mới tinh"), Map.class);

        assertThat(merged.get("tags")).isEqualTo(List.of(REGULAR, VIP, "Mới tinh"));
        assertThat(sandbox().requestCount("customer/create-or-update")).isZero();
    }

    @Test
    void rejectsCreationOfExistingCustomer() {
        assertRejectedWith(
                send("ladiflow:customer/create?lists=ADD", lanWith("tags", "VIP")),
                "already has a customer with this e-mail address or phone number");
        assertThat(sandbox().requestCount("customer/create")).isZero();
    }

    @ParameterizedTest
    @CsvSource({"lists=ADD, (lists=ADD)", "mergeGuard=true, (mergeGuard)"})
    void writesNothingWhenLookupFails(String option, String told) {
        sandbox().forOperation("customer/show").always(Reply.status(503));

        var failure = sendForFailure(
                "ladiflow:customer/create-or-update?" + option, lanWith("email", LAN.email(), "tags", "VIP"));

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
        assertThat(lan().getTags()).hasSize(2 + 12);
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
}
