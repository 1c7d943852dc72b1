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

/** Tests the lists of named items: tags, sequences and triggers. */
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
            assertThat(item.memberNames()).contains("created_at", "updated_at");
        });
        assertThat(page.getTotal()).isGreaterThanOrEqualTo(page.getItems().size());
        assertThat(onlyRequest().operation()).isEqualTo(operation);
        assertThat(onlyRequest().members().get("page")).hasToString("1");
        assertThat(onlyRequest().members().get("limit")).hasToString("20");
        assertThat(onlyRequest().text("keyword")).isEmpty();
    }

    @Test
    void returnsTagsSequencesAndTriggers() {
        assertThat(onlyItem("customer/list-tag", "VIP").getName()).isEqualTo("VIP");
        assertThat(onlyItem("sequence/list", "Chào").getMember("tags")).isEqualTo(List.of());
        NamedItem trigger = onlyItem("trigger/list", "Catch hook");
        assertThat(trigger.getMember("ref")).isEqualTo("hook-" + trigger.getId());
        assertThat(trigger.getMember("hook_mapping_fields")).isEqualTo(List.of());
    }

    private NamedItem onlyItem(String operation, String keyword) {
        List<NamedItem> items = list(operation, keyword).getItems();
        assertThat(items).hasSize(1);
        return items.get(0);
    }

    @ParameterizedTest
    @CsvSource({"customer/list-tag,VIP", "sequence/list,Sinh nhật", "trigger/list,Catch hook"})
    void readsKeywordFromTextMapOrJson(String operation, String name) {
        var json = "{\"keyword\":\"" + name + "\"}";
        var bytes = (" " + name + "\n").getBytes(StandardCharsets.UTF_8);
        for (Object body : List.of(name, Map.of("keyword", name), json, bytes)) {
            assertThat(list(operation, body).getItems())
                    .extracting(NamedItem::getName)
                    .containsExactly(name);
        }
        assertThat(sandbox().requests())
                .hasSize(4)
                .allSatisfy(request -> assertThat(request.text("keyword")).hasValue(name));
    }

    @ParameterizedTest
    @ValueSource(strings = {"customer/list-tag", "sequence/list", "trigger/list", "customer/list"})
    void doesNotCacheLists(String operation) {
        sendSuccessfully("ladiflow:" + operation, null);
        sendSuccessfully("ladiflow:" + operation, null);

        assertThat(sandbox().requestCount()).isEqualTo(2);
    }

    @Test
    void prefersOptionsOverBody() {
        send("ladiflow:customer/list-tag?keyword=${header.kind}&page=3&pageSize=2", "ignored", Map.of("kind", "vip"));

        assertThat(onlyRequest().text("keyword")).hasValue("vip");
        assertThat(onlyRequest().members().get("page")).hasToString("3");
        assertThat(onlyRequest().members().get("limit")).hasToString("2");
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

        assertThat(sendForFailure("ladiflow:customer/list-tag", null))
                .isExactlyInstanceOf(LadiFlowRequestException.class);
    }

    @Test
    void rejectsKeywordOfWrongType() {
        assertRejectedWith(send("ladiflow:customer/list-tag", Map.of("keyword", List.of("quoc"))), "must be text");
    }

    @ParameterizedTest
    @ValueSource(strings = {"customer/list-tag", "sequence/list", "trigger/list"})
    void rejectsBlankKeywordAndInvalidPages(String operation) {
        for (String json : """
                {'keyword':''}
                {'keyword':' \u200B'}
                {'keyword':{}}
                {'keyword':{'$ne':null}}
                {'keyword':[null]}
                {'page':[2]}
                {'page':''}
                {'limit':{}}
                """.lines().toList()) {
            assertRejectedWith(send("ladiflow:" + operation, json.replace('\'', '"')), json.split("'")[1]);
        }
        for (Object value : new Object[] {null, "", NullNode.getInstance(), Map.of(), List.of()}) {
            var headers = Collections.singletonMap("quoc", value);
            assertRejectedWith(send("ladiflow:" + operation + "?keyword=${header.quoc}", null, headers), "keyword");
        }
        assertThat(sandbox().requestCount()).isZero();
        list(operation, "{\"keyword\":null,\"page\":null}");
    }

    /** A missing operation would not compile, but an operation with a wrong path would call nothing. */
    @ParameterizedTest
    @EnumSource
    void callsPathOfEachOperation(LadiFlowOperation operation) {
        Object body = switch (operation) {
            case SEQUENCE_SUBSCRIBE -> Map.of("email", LAN.email(), "sequence", "6650bbbb0000000000000001");
            case FLOW_GET_COST, FLOW_LIST_TRANSACTION -> Map.of("from_date", "2024-06-01", "source", "NONE");
            case CUSTOMER_UPDATE -> Map.of("phone", "0901234567", "_id", "6650000000000000000fffff");
            case CUSTOMER_CREATE, CUSTOMER_CREATE_OR_UPDATE -> Map.of("phone", "0901234567");
            default -> "0901234567";
        };
        send("ladiflow:" + operation, body);

        assertThat(onlyRequest().operation()).isEqualTo(operation.path());
    }

    @SuppressWarnings("unchecked")
    private Page<NamedItem> list(String operation, Object body) {
        Exchange exchange = sendSuccessfully("ladiflow:" + operation, body);
        assertThat(exchange.getMessage().getHeader(LadiFlowConstants.OUTCOME)).isEqualTo("OK");
        return exchange.getMessage().getBody(Page.class);
    }
}
