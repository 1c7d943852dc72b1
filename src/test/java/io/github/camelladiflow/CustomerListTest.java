// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.camelladiflow.model.Customer;
import io.github.camelladiflow.model.Page;
import io.github.camelladiflow.model.exception.LadiFlowRequestException;
import io.github.camelladiflow.test.Customers;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class CustomerListTest extends SandboxRouteTestBase {

    private static final String VIP = "6650aaaa0000000000000002";
    private static final String QUERY =
            "{\"search\":{\"name\":\"0901\"},\"tags\":[\"6650aaaa0000000000000002\"],\"sort\":{\"updated_at\":\"ASC\"},"
                    + "\"page\":2,\"limit\":3}";

    @BeforeEach
    void connect() {
        component();
        sandbox().settings().strict(true);
    }

    @Test
    void listsFirstPageOfAllCustomersForEmptyBody() {
        for (Object body : new Object[] {null, "", " \n", Map.of(), "{}"}) {
            Page<Customer> page = listCustomers("", body);

            assertThat(page.getItems())
                    .hasSize(20)
                    .allSatisfy(customer -> assertThat(customer.getId()).isEqualTo(customer.getMember("id")));
            assertThat(page.getTotal()).isEqualTo(1000);
            assertThat(page.getMember("total_verified")).isEqualTo(1000);
            assertThat(lastRequest().body()).isEqualTo("{\"page\":1,\"limit\":20}");
        }
    }

    private static Map<String, Object> query(Object search, Object tags, Object sort, Object page, Object limit) {
        return Map.of("search", search, "tags", tags, "sort", sort, "page", page, "limit", limit);
    }

    static List<Object> queries() {
        return List.of(
                query(" 0901 ", List.of(VIP), "updated_at asc", 2, 3),
                query("0901", VIP, "updated_at ASC", "2", 3L),
                query(Map.of("name", "0901"), List.of(VIP, VIP), Map.of("updated_at", "asc"), 2, "3"),
                QUERY,
                QUERY.getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @MethodSource("queries")
    void acceptsQueryAsMapOrJson(Object body) throws Exception {
        listCustomers("", body);

        assertThat(new ObjectMapper().readTree(lastRequest().body())).isEqualTo(new ObjectMapper().readTree(QUERY));
    }

    @Test
    void searchesForTextBody() {
        assertThat(listCustomers("", LAN.phone()).getItems())
                .extracting(Customer::getEmail)
                .containsExactly(LAN.email());
    }

    @Test
    void prefersOptionsOverMessage() throws Exception {
        var tags = "6650aaaa0000000000000001,6650aaaa0000000000000002";
        var options = "?search=${header.q}&tags=" + tags + "&sort=updated_at:desc&page=3&pageSize=7";
        listCustomers(options, QUERY, Map.of("q", "lan"));

        assertThat(new ObjectMapper().readTree(lastRequest().body())).isEqualTo(new ObjectMapper().readTree("""
                        {"search":{"name":"lan"},"tags":["6650aaaa0000000000000001","6650aaaa0000000000000002"],
                        "sort":{"updated_at":"DESC"},"page":3,"limit":7}"""));
    }

    @Test
    void rejectsOptionEvaluatedToNothing() {
        for (String option : List.of("search=${header.q}", "tags=${header.q}", "sort=${header.q}")) {
            assertRejectedWith(
                    send("ladiflow:customer/list?" + option, null), "did not return a value for this" + " message");
        }
        assertThat(send("ladiflow:customer/list", Map.of(LAN.phone(), new Object()))
                        .getException())
                .hasMessageStartingWith("A member contains a java.lang.Object, which cannot be converted");
        assertThat(sandbox().requestCount()).isZero();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    tags=
                    search=
                    tags={{empty}}
                    tags=RAW( )
                    tags=RAW(\u200B)
                    tags=,
                    tags=VIP,${header.none}
                    tags=${header.list}
                    search=${header.map}
                    tags=${header.nulls}
                    """)
    void rejectsEmptyFilterInOption(String option) {
        context.getPropertiesComponent().addInitialProperty("empty", "");
        Map<String, Object> headers = Map.of(
                "list", List.of(), "map", Collections.singletonMap("name", null), "nulls", Arrays.asList(null, ""));

        String filter = option.substring(0, option.indexOf('='));
        for (String body : new String[] {null, "{\"search\":\"lan\",\"page\":1}"}) {
            assertThatThrownBy(() -> {
                        Exception failure = send("ladiflow:customer/list?" + option, body, headers)
                                .getException();
                        throw failure;
                    })
                    .hasStackTraceContaining(filter);
        }
        assertThat(sandbox().requestCount()).isZero();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    {'search':{}}
                    {'search':''}
                    {'search':' \u200B'}
                    {'search':{'name':null}}
                    {'search':{'name':{'$ne':null}}}
                    {'search':{'email':'quoc@example.com'}}
                    {'search':{'name':'quoc','email':null}}
                    {'tags':''}
                    {'tags':{}}
                    {'tags':[]}
                    {'tags':[null]}
                    {'tags':[' ']}
                    {'tags':[],'search':null}
                    {'tags':[null],'search':'quoc'}
                    {'tags':['6650aaaa0000000000000002',' ']}
                    {'limit':'','search':'quoc'}
                    {'sort':{},'search':'quoc'}
                    {'search':{},'tags':['6650aaaa0000000000000002']}
                    """)
    void rejectsEmptyFilterInBody(String body) {
        assertRejectedWith(send("ladiflow:customer/list?pageSize=5", body.replace('\'', '"')), body.split("'")[1]);
        assertThat(sandbox().requestCount()).isZero();
    }

    @Test
    void treatsNullAsNotGiven() {
        for (String body :
                List.of("{'search':{'name':'lan'},'tags':null}", "{'search':'lan','tags':null}", "{'tags':null}")) {
            listCustomers(body.contains("lan") ? "" : "?search=lan", body.replace('\'', '"'));

            assertThat(lastRequest().body()).isEqualTo("{\"search\":{\"name\":\"lan\"},\"page\":1,\"limit\":20}");
        }
        assertRejectedWith(send("ladiflow:customer/list", Map.of("tags", List.of())), "search");
    }

    @Test
    void rejectsUnknownMembersInsteadOfListingAll() {
        var row = new HashMap<String, Object>(Map.of("email", LAN.email()));
        for (Object body : List.of(
                row,
                Customers.of(row),
                "{\"email\":\"" + LAN.email() + "\"}",
                Map.of(LAN.email(), "a personal name"))) {
            assertThat(send("ladiflow:customer/list", body).getException())
                    .isInstanceOf(LadiFlowRequestException.class)
                    .hasMessageContainingAll("is not allowed", "[limit, page, search, sort, tags]")
                    .hasMessageNotContaining(LAN.email());
        }
        assertThat(sandbox().requestCount()).isZero();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {"search":["quoc"]}            | search' must be text
                    {"search":true}                | search' must be text
                    {"search":{"name":["quoc"]}}   | search' must be text
                    {"tags":{"quoc":1}}            | tags' must be text
                    {"tags":[["quoc"]]}            | tags' must be text
                    {"sort":"quoc"}                | sort' must be the name of a member, followed by ASC or DESC
                    {"sort":"quoc UP"}             | sort' must be the name of a member, followed by ASC or DESC
                    {"sort":{"quoc":1}}            | sort' must be the name of a member, followed by ASC or DESC
                    {"page":-1}                    | page' must be a whole number, 0 or more
                    {"page":"quoc"}                | page' must be a whole number, 0 or more
                    {"page":1.5}                   | page' must be a whole number, 0 or more
                    {"limit":0}                    | limit' must be a whole number, 1 or more
                    {"limit":12345678901}          | limit' must be a whole number, 1 or more
                    {"limit":[1]}                  | limit' must be text
                    {"quoc"                        | begins like a JSON object, but is not valid JSON
                    ["quoc"]                       | is a list
                    """)
    void rejectsWrongMemberByNameWithoutItsValue(String json, String message) {
        assertRejectedWith(send("ladiflow:customer/list", json), message);
        assertThat(sandbox().requestCount()).isZero();
    }

    @Test
    void rejectsBodyOfUnsupportedType() {
        for (Object body : List.of(new Object(), List.of("quoc"), Page.class)) {
            assertRejectedWith(
                    send("ladiflow:customer/list", body), "Send the text to search for, or a Map or JSON object");
        }
    }

    private Page<Customer> listCustomers(String options, Object body) {
        return listCustomers(options, body, Map.of());
    }

    @SuppressWarnings("unchecked")
    private Page<Customer> listCustomers(String options, Object body, Map<String, Object> headers) {
        Exchange exchange = sendSuccessfully("ladiflow:customer/list" + options, body, headers);
        assertThat(exchange.getMessage().getHeader(LadiFlowConstants.OUTCOME)).isEqualTo("OK");
        return exchange.getMessage().getBody(Page.class);
    }
}
