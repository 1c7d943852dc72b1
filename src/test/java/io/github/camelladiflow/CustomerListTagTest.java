/*
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *     http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */
package io.github.camelladiflow;

import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.camelladiflow.model.CustomerTag;
import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.LadiFlowProtocolException;
import io.github.camelladiflow.model.LadiFlowRequestException;
import io.github.camelladiflow.model.Page;
import io.github.camelladiflow.sandbox.Reply;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class CustomerListTagTest extends SandboxRoutes {

    @BeforeEach
    void connect() {
        component();
    }

    @Test
    void listsTheFirstPageOfAllTags() {
        Page<CustomerTag> page = tags(null);

        assertThat(page.getItems()).isNotEmpty().allSatisfy(tag -> {
            assertThat(tag.getId()).matches("[0-9a-f]{24}");
            assertThat(tag.getName()).isNotBlank();
            assertThat(tag.getCreatedAt()).isNotNull();
        });
        assertThat(page.getTotal()).isGreaterThanOrEqualTo(page.getItems().size());
        assertThat(sandbox().requests()).singleElement().satisfies(request -> {
            assertThat(request.operation()).isEqualTo("customer/list-tag");
            assertThat(request.members().get("page")).hasToString("1");
            assertThat(request.members().get("limit")).hasToString("20");
            assertThat(request.text("keyword")).isEmpty();
        });
    }

    @Test
    void takesTheKeywordFromTheBodyAsTextMapOrJson() {
        String name = tags(null).getItems().get(0).getName();
        for (Object body : List.of(
                name, Map.of("keyword", name), "{\"keyword\":\"" + name + "\"}", (" " + name + "\n").getBytes())) {
            assertThat(tags(body).getItems()).extracting(CustomerTag::getName).contains(name);
        }
        assertThat(sandbox().requests().subList(1, 5))
                .allSatisfy(request -> assertThat(request.text("keyword")).hasValue(name));
    }

    @Test
    void theOptionsWinOverTheBody() {
        send("ladiflow:customer/list-tag?keyword=${header.kind}&page=3&pageSize=2", "ignored", Map.of("kind", "vip"));

        assertThat(sandbox().requests()).singleElement().satisfies(request -> {
            assertThat(request.text("keyword")).hasValue("vip");
            assertThat(request.members().get("page")).hasToString("3");
            assertThat(request.members().get("limit")).hasToString("2");
        });
    }

    @Test
    void writesThePageAsJsonIfAsked() throws Exception {
        String json = send("ladiflow:customer/list-tag?outputType=JSON", null)
                .getMessage()
                .getBody(String.class);

        assertThat(new ObjectMapper().readTree(json).path("items").isArray()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "{}", "[]", "{\"items\":null}", "{\"items\":{}}", "{\"items\":[1]}", "\"none\""})
    void dataThatIsNoPageIsNotUnderstood(String data) {
        sandbox().next(Reply.json(200, "{\"data\":" + data + ",\"code\":200}"));

        assertThat(send("ladiflow:customer/list-tag", null).getException())
                .isExactlyInstanceOf(LadiFlowProtocolException.class);
    }

    @Test
    void aListingIsNeverNotFound() {
        sandbox().next(Reply.status(404));
        Exchange exchange = send("ladiflow:customer/list-tag", null);

        assertThat(exchange.getException()).isExactlyInstanceOf(LadiFlowRequestException.class);
    }

    @Test
    void aStrangeKeywordIsRefused() {
        assertThat(send("ladiflow:customer/list-tag", Map.of("keyword", List.of("quoc")))
                        .getException())
                .isInstanceOf(LadiFlowRequestException.class)
                .hasMessageContaining("has to be text")
                .hasMessageNotContaining("quoc");
    }

    @Test
    void anOptionOfLookupsIsRefused() {
        assertThatThrownBy(() -> context.getEndpoint("ladiflow:customer/list-tag?cacheTtl=5m"))
                .hasStackTraceContaining("customer/list-tag has no option cacheTtl");
    }

    /** One without an operation would not compile; one that only looks like one would go nowhere. */
    @ParameterizedTest
    @EnumSource
    void everyOperationGoesToItsOwnPath(LadiFlowOperation operation) {
        send("ladiflow:" + operation, "0901234567");

        assertThat(sandbox().requests())
                .singleElement()
                .satisfies(request -> assertThat(request.operation()).isEqualTo(operation.path()));
    }

    @SuppressWarnings("unchecked")
    private Page<CustomerTag> tags(Object body) {
        Exchange exchange = send("ladiflow:customer/list-tag", body);
        assertThat(exchange.getException()).isNull();
        assertThat(exchange.getMessage().getHeader(LadiFlowConstants.OUTCOME)).isEqualTo("OK");
        return exchange.getMessage().getBody(Page.class);
    }
}
