// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.NullNode;
import io.github.camelladiflow.model.Customer;
import io.github.camelladiflow.model.NamedItem;
import io.github.camelladiflow.model.Page;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests one page of customers, tags, sequences and triggers: the query of a message, and the page. */
class ListsTest extends SandboxRouteTestBase {

    private static final String CUSTOMERS = "ladiflow:customer/list";
    private static final String VIP = "6650aaaa0000000000000002";
    private static final String QUERY = "{\"search\":{\"name\":\"0901\"},\"tags\":[\"" + VIP
            + "\"],\"sort\":{\"updated_at\":\"ASC\"},\"page\":2,\"limit\":3}";

    @BeforeEach
    void connect() {
        component();
        sandbox().settings().strict(true);
    }

    @SuppressWarnings("unchecked")
    private <T> List<T> list(String uri, Object body) {
        return ((Page<?>) sendForBody(uri, body, Object.class))
                .getItems().stream().map(item -> (T) item).toList();
    }

    // ---- customers

    @Test
    void listsFirstPageOfAllCustomersForEmptyBody() {
        for (Object body : new Object[] {null, "", " \n", Map.of(), "{}", "{\"tags\":null}"}) {
            Page<?> page = sendForBody(CUSTOMERS, body, Page.class);

            assertThat(page.getItems())
                    .hasSize(20)
                    .allSatisfy(item -> assertThat(((Customer) item).getId()).isEqualTo(item.getMember("id")));
            assertThat(page.getTotal()).isEqualTo(1000);
            assertThat(page.getMember("total_verified")).isEqualTo(1000);
            assertThat(lastRequest().body()).isEqualTo("{\"page\":1,\"limit\":20}");
        }
    }

    private static Map<String, Object> query(Object search, Object tags, Object sort, Object page, Object limit) {
        return Map.of("search", search, "tags", tags, "sort", sort, "page", page, "limit", limit);
    }

    @Test
    void readsQueryFromMessageAndOptions() throws Exception {
        for (Object body : List.of(
                query(" 0901 ", List.of(VIP), "updated_at asc", 2, 3),
                query("0901", "vip", "updated_at ASC", "2", 3L),
                query(Map.of("name", "0901"), List.of(VIP, VIP), Map.of("updated_at", "asc"), 2, "3"),
                QUERY,
                QUERY.getBytes(StandardCharsets.UTF_8))) {
            sendSuccessfully(CUSTOMERS, body);
            assertThat(new ObjectMapper().readTree(lastRequest().body())).isEqualTo(new ObjectMapper().readTree(QUERY));
        }
        String options = "?search=${header.q}&tags=VIP&sort=updated_at:desc&page=3&pageSize=7";
        sendSuccessfully(CUSTOMERS + options, QUERY, Map.of("q", "lan"));
        assertThat(lastRequest().members())
                .isEqualTo(Map.of(
                        "search",
                        Map.of("name", "lan"),
                        "tags",
                        List.of(VIP),
                        "sort",
                        Map.of("updated_at", "DESC"),
                        "page",
                        3,
                        "limit",
                        7));
        assertThat(this.<Customer>list(CUSTOMERS, LAN.phone()))
                .extracting(Customer::getEmail)
                .containsExactly(LAN.email());
        sendSuccessfully(CUSTOMERS + "?search=lan", "{\"tags\":null}");
        assertThat(lastRequest().members().get("search")).isEqualTo(Map.of("name", "lan"));
    }

    /** A query that lacks a filter would list all customers. */
    @ParameterizedTest
    @CsvSource(textBlock = """
            tags=
            search=
            tags={{empty}}
            tags=RAW( )
            tags=RAW(\u200B)
            'tags=,'
            'tags=VIP,${header.none}'
            search=${header.none}
            sort=${header.none}
            tags=${header.list}
            search=${header.map}
            tags=${header.nulls}
            """)
    void rejectsEmptyFilterInOption(String option) {
        context.getPropertiesComponent().addInitialProperty("empty", "");
        Map<String, Object> headers = Map.of(
                "list", List.of(), "map", Collections.singletonMap("name", null), "nulls", Arrays.asList(null, ""));

        for (String body : new String[] {null, "{\"search\":\"lan\",\"page\":1}"}) {
            String failure;
            try {
                failure = causeMessages(
                        send(CUSTOMERS + "?" + option, body, headers).getException());
            } catch (RuntimeException e) {
                failure = causeMessages(e);
            }
            assertThat(failure).contains(option.substring(0, option.indexOf('=')));
        }
        assertThat(sandbox().requestCount()).isZero();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {'search':{}}                              | search'
            {'search':''}                              | search'
            {'search':' \u200B'}                       | search'
            {'search':{'name':null}}                   | search'
            {'search':{'name':{'$ne':null}}}           | search'
            {'search':{'email':'quoc@example.com'}}    | search'
            {'search':{'name':'quoc','email':null}}    | search'
            {'search':['quoc']}                        | search' must be text
            {'search':true}                            | search' must be text
            {'tags':''}                                | tags'
            {'tags':{}}                                | tags'
            {'tags':[]}                                | tags'
            {'tags':[null],'search':'quoc'}            | tags'
            {'tags':['6650aaaa0000000000000002',' ']}  | tags'
            {'tags':[['quoc']]}                        | tags' must be text
            {'sort':{},'search':'quoc'}                | sort' must be the name of a member, followed by ASC or DESC
            {'sort':'quoc UP'}                         | sort' must be the name of a member, followed by ASC or DESC
            {'sort':{'quoc':1}}                        | sort' must be the name of a member, followed by ASC or DESC
            {'page':-1}                                | page' must be a whole number, 0 or more
            {'page':1.5}                               | page' must be a whole number, 0 or more
            {'limit':'','search':'quoc'}               | limit'
            {'limit':0}                                | limit' must be a whole number, 1 or more
            {'limit':12345678901}                      | limit' must be a whole number, 1 or more
            {'email':'quoc'}                           | The member 'email' is not allowed. Allowed members: [limit, page, search, sort, tags]
            {'_id':'6650aaaa0000000000000002'}         | is not allowed
            """)
    void rejectsEmptyUnknownAndWrongMembers(String body, String message) throws Exception {
        for (Object given : List.of(quoted(body), new ObjectMapper().readValue(quoted(body), Map.class))) {
            assertRejectedWith(send(CUSTOMERS, given), message);
        }
        assertThat(sandbox().requestCount()).isZero();
    }

    @Test
    void acceptsPage0AndLimit1() {
        sendSuccessfully(CUSTOMERS, Map.of("page", 0, "limit", "1"));
        assertThat(lastRequest().members()).isEqualTo(Map.of("page", 0, "limit", 1));
    }

    @Test
    void doesNotQuoteNamesThatMayBePersonalData() {
        assertThat(sendForFailure(CUSTOMERS, Map.of(LAN.email(), "x")))
                .hasMessageContaining("is not allowed")
                .hasMessageNotContaining(LAN.email());
        assertThat(sendForFailure(CUSTOMERS, Map.of(LAN.phone(), new Object())))
                .hasMessageStartingWith("A member contains a java.lang.Object, which cannot be converted");
    }

    // ---- tags, sequences and triggers

    @ParameterizedTest
    @CsvSource({"customer/list-tag,VIP", "sequence/list,Sinh nhật", "trigger/list,Catch hook"})
    void listsItemsByKeyword(String operation, String name) {
        List<NamedItem> all = list("ladiflow:" + operation, null);
        assertThat(all).isNotEmpty().allSatisfy(item -> {
            assertThat(item.getId()).matches("[0-9a-f]{24}");
            assertThat(item.getName()).isNotBlank();
            assertThat(item.memberNames()).contains("created_at", "updated_at");
        });
        assertThat(onlyRequest().body()).isEqualTo("{\"page\":1,\"limit\":20}");
        sandbox().clearRequests();

        String json = "{\"keyword\":\"" + name + "\",\"page\":null}";
        byte[] bytes = (" " + name + "\n").getBytes(StandardCharsets.UTF_8);
        for (Object body : List.of(name, Map.of("keyword", name), json, bytes)) {
            assertThat(this.<NamedItem>list("ladiflow:" + operation, body))
                    .extracting(NamedItem::getName)
                    .containsExactly(name);
        }
        list("ladiflow:" + operation + "?keyword=" + name, "ignored");
        assertThat(sandbox().requests())
                .as("lists are not cached")
                .hasSize(5)
                .allSatisfy(request -> assertThat(request.text("keyword")).hasValue(name));
    }

    @Test
    void returnsPageAsJsonWithAllMembers() {
        var sequence = this.<NamedItem>list("ladiflow:sequence/list", "Chào").get(0);

        assertThat(sequence.getMember("tags")).isEqualTo(List.of());
        assertThat(sendForBody("ladiflow:sequence/list?outputType=JSON", "Chào", String.class))
                .contains("\"total\":1", sequence.toJson());
    }

    @ParameterizedTest
    @ValueSource(strings = {"customer/list-tag", "sequence/list", "trigger/list"})
    void rejectsBlankKeywordAndWrongPages(String operation) {
        for (String json : """
                {'keyword':''}
                {'keyword':' \u200B'}
                {'keyword':{}}
                {'keyword':{'$ne':null}}
                {'keyword':[null]}
                {'keyword':['quoc']}
                {'page':[2]}
                {'page':''}
                {'limit':{}}
                {'search':'quoc'}
                """.lines().toList()) {
            assertRejectedWith(send("ladiflow:" + operation, quoted(json)), json.split("'")[1]);
        }
        for (Object value : new Object[] {null, "", NullNode.getInstance(), Map.of(), List.of()}) {
            var headers = Collections.singletonMap("quoc", value);
            assertRejectedWith(send("ladiflow:" + operation + "?keyword=${header.quoc}", null, headers), "keyword");
        }
        assertThat(sandbox().requestCount()).isZero();
    }
}
