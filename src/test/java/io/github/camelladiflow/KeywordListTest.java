// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.databind.node.NullNode;
import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.NamedItem;
import io.github.camelladiflow.model.Page;
import io.github.camelladiflow.model.exception.LadiFlowRequestException;
import io.github.camelladiflow.model.exception.LadiFlowUnexpectedResponseException;
import io.github.camelladiflow.sandbox.Reply;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** The lists of named things: tags, sequences and triggers. */
class KeywordListTest extends SandboxRouteTestBase {

    @BeforeEach
    void connect() {
        component();
    }

    @ParameterizedTest
    @ValueSource(strings = {"customer/list-tag", "sequence/list", "trigger/list"})
    void listsFirstPage(String operation) {
        Page<NamedItem> page = list(operation, null);

        assertThat(page.getItems()).isNotEmpty().allSatisfy(item -> {
            assertThat(item.getId()).matches("[0-9a-f]{24}");
            assertThat(item.getName()).isNotBlank();
            assertThat(item.getCreatedAt()).isNotNull();
            assertThat(item.getUpdatedAt()).isNotNull();
        });
        assertThat(page.getTotal()).isGreaterThanOrEqualTo(page.getItems().size());
        assertThat(sandbox().requests()).singleElement().satisfies(request -> {
            assertThat(request.operation()).isEqualTo(operation);
            assertThat(request.members().get("page")).hasToString("1");
            assertThat(request.members().get("limit")).hasToString("20");
            assertThat(request.text("keyword")).isEmpty();
        });
    }

    @Test
    void returnsTagsSequencesAndTriggers() {
        assertThat(list("customer/list-tag", "VIP").getItems()).singleElement().isInstanceOf(NamedItem.class);
        assertThat(list("sequence/list", "Chào").getItems())
                .singleElement()
                .isInstanceOfSatisfying(
                        NamedItem.class,
                        sequence -> assertThat(sequence.getMember("tags")).isEqualTo(List.of()));
        assertThat(list("trigger/list", "Catch hook").getItems())
                .singleElement()
                .isInstanceOfSatisfying(NamedItem.class, trigger -> {
                    assertThat(trigger.getMember("ref")).isEqualTo("hook-" + trigger.getId());
                    assertThat(trigger.getMember("hook_mapping_fields")).isEqualTo(List.of());
                });
    }

    @ParameterizedTest
    @CsvSource({"customer/list-tag,VIP", "sequence/list,Sinh nhật", "trigger/list,Catch hook"})
    void readsKeywordFromTextMapOrJson(String operation, String name) {
        for (Object body : List.of(
                name,
                Map.of("keyword", name),
                "{\"keyword\":\"" + name + "\"}",
                (" " + name + "\n").getBytes(StandardCharsets.UTF_8))) {
            assertThat(list(operation, body).getItems())
                    .extracting(NamedItem::getName)
                    .containsExactly(name);
        }
        assertThat(sandbox().requests())
                .hasSize(4)
                .allSatisfy(request -> assertThat(request.text("keyword")).hasValue(name));
    }

    @Test
    void prefersOptionsOverBody() {
        send("ladiflow:customer/list-tag?keyword=${header.kind}&page=3&pageSize=2", "ignored", Map.of("kind", "vip"));

        assertThat(sandbox().requests()).singleElement().satisfies(request -> {
            assertThat(request.text("keyword")).hasValue("vip");
            assertThat(request.members().get("page")).hasToString("3");
            assertThat(request.members().get("limit")).hasToString("2");
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "{}", "[]", "{\"items\":null}", "{\"items\":{}}", "{\"items\":[1]}", "\"none\""})
    void throwsProtocolExceptionForInvalidPage(String data) {
        sandbox().next(Reply.json(200, "{\"data\":" + data + ",\"code\":200}"));

        assertThat(send("ladiflow:customer/list-tag", null).getException())
                .isExactlyInstanceOf(LadiFlowUnexpectedResponseException.class);
    }

    @Test
    void throwsRequestExceptionOn404() {
        sandbox().next(Reply.status(404));
        Exchange exchange = send("ladiflow:customer/list-tag", null);

        assertThat(exchange.getException()).isExactlyInstanceOf(LadiFlowRequestException.class);
    }

    @Test
    void rejectsKeywordOfWrongType() {
        assertRejectedWith(send("ladiflow:customer/list-tag", Map.of("keyword", List.of("quoc"))), "must be text");
    }

    @ParameterizedTest
    @ValueSource(strings = {"customer/list-tag", "sequence/list", "trigger/list"})
    void rejectsBlankKeywordAndInvalidPages(String operation) {
        for (String json : List.of(
                "{'keyword':''}",
                "{'keyword':' \u200B'}",
                "{'keyword':{}}",
                "{'keyword':{'$ne':null}}",
                "{'keyword':[null]}",
                "{'page':[2]}",
                "{'page':''}",
                "{'limit':{}}")) {
            assertRejectedWith(send("ladiflow:" + operation, json.replace('\'', '"')), json.split("'")[1]);
        }
        for (Object value : new Object[] {null, "", NullNode.getInstance(), Map.of(), List.of()}) {
            var headers = Collections.singletonMap("quoc", value);
            assertRejectedWith(send("ladiflow:" + operation + "?keyword=${header.quoc}", null, headers), "keyword");
        }
        assertThat(sandbox().requestCount()).isZero();
        list(operation, "{\"keyword\":null,\"page\":null}");
    }

    /** One without an operation would not compile; one that only looks like one would go nowhere. */
    @ParameterizedTest
    @EnumSource
    void callsPathOfEachOperation(LadiFlowOperation operation) {
        send(
                "ladiflow:" + operation,
                switch (operation) {
                    case SEQUENCE_SUBSCRIBE -> Map.of("email", LAN.email(), "sequence", "6650bbbb0000000000000001");
                    case FLOW_GET_COST, FLOW_LIST_TRANSACTION -> Map.of("from_date", "2024-06-01", "source", "NONE");
                    case CUSTOMER_UPDATE -> Map.of("phone", "0901234567", "_id", "6650000000000000000fffff");
                    case CUSTOMER_CREATE, CUSTOMER_CREATE_OR_UPDATE -> Map.of("phone", "0901234567");
                    default -> "0901234567";
                });

        assertThat(sandbox().requests())
                .singleElement()
                .satisfies(request -> assertThat(request.operation()).isEqualTo(operation.path()));
    }

    @SuppressWarnings("unchecked")
    private Page<NamedItem> list(String operation, Object body) {
        Exchange exchange = send("ladiflow:" + operation, body);
        assertThat(exchange.getException()).isNull();
        assertThat(exchange.getMessage().getHeader(LadiFlowConstants.OUTCOME)).isEqualTo("OK");
        return exchange.getMessage().getBody(Page.class);
    }
}
