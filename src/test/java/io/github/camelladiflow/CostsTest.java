// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import java.math.BigDecimal;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.NullNode;
import io.github.camelladiflow.internal.json.PlainValues;
import io.github.camelladiflow.model.Cost;
import io.github.camelladiflow.model.Page;
import io.github.camelladiflow.model.Transaction;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests the operations that return the costs of flows, campaigns and sequences. */
class CostsTest extends SandboxRouteTestBase {

    private static final String COST = "ladiflow:flow/get-cost";
    private static final String LIST = "ladiflow:flow/list-transaction";
    private static final String FLOW = "6650f1000000000000000001";
    private static final LocalDate FIRST_DAY = LocalDate.of(2024, 6, 1);
    private static final LocalDate LAST_DAY = LocalDate.of(2024, 6, 30);
    private static final Map<String, Object> JUNE =
            Map.of("source", "FLOW", "source_id", FLOW, "from_date", FIRST_DAY, "to_date", LAST_DAY);

    @BeforeEach
    void connect() {
        component();
        sandbox().settings().strict(true);
    }

    private static Map<String, Object> juneWith(Map<String, Object> more) {
        var query = new HashMap<>(JUNE);
        query.putAll(more);
        return query;
    }

    private static Map<String, Object> flowFrom(Object from) {
        return Map.of("source", "FLOW", "flow_id", FLOW, "from_date", from);
    }

    @Test
    void returnsCostOfFlowInPeriod() {
        var map = Map.of("source", "flow", "flow_id", FLOW, "from_date", "2024-06-01", "to_date", LAST_DAY);
        for (Object body : List.of(JUNE, map, PlainValues.toObjectNode(JUNE).toString())) {
            var cost = sendForBody(COST, body, Cost.class);

            assertThat(cost.getTotalCredits()).isEqualTo(new BigDecimal(120));
            assertThat(cost.getTotalMoney()).isEqualTo(new BigDecimal(30_000));
            assertThat(lastRequest().members())
                    .containsOnly(
                            Map.entry("source", "FLOW"),
                            Map.entry("flow_id", FLOW),
                            Map.entry("from_date", "2024-05-31T17:00:00.000Z"),
                            Map.entry("to_date", "2024-06-30T16:59:59.999Z"));
        }
    }

    @Test
    void prefersOptionsOverMessage() {
        var query = juneWith(Map.of("type", "SMS"));
        sendSuccessfully(
                COST + "?source=${header.source}&sourceId=Chào mừng&fromDate=2024-06-01T08:00:00&toDate=${date:now}"
                        + "&timeZone=UTC&type=EMAIL",
                query,
                Map.of("source", "sequence"));

        assertThat(lastRequest().members())
                .containsEntry("source", "SEQUENCE")
                .containsEntry("sequence_id", "6650bbbb0000000000000001")
                .containsEntry("from_date", "2024-06-01T08:00:00.000Z")
                .containsEntry("type", "EMAIL");
        assertThat(Instant.parse((String) lastRequest().members().get("to_date")))
                .isBeforeOrEqualTo(Instant.now());
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
                    2024-06-01,,2024-05-31T17:00:00.000Z
                    2024-06-01,UTC,2024-06-01T00:00:00.000Z
                    2024-06-01T08:30,,2024-06-01T01:30:00.000Z
                    2024-06-01T08:30:00.1234,UTC,2024-06-01T08:30:00.123Z
                    2024-06-01T08:30:00Z,,2024-06-01T08:30:00.000Z
                    2024-06-01T08:30:00+09:00,America/New_York,2024-05-31T23:30:00.000Z
                    """)
    void readsTimesWithoutOffsetInConfiguredZone(String given, String zone, String sent) {
        sendSuccessfully(COST + (zone == null ? "" : "?timeZone=" + zone), flowFrom(given));

        assertThat(lastRequest().members()).containsEntry("from_date", sent);
    }

    /** A day begins with its first instant, and has 23 to 25 hours. */
    @ParameterizedTest
    @CsvSource(textBlock = """
            2024-06-01, Asia/Ho_Chi_Minh,  2024-05-31T17:00:00.000Z, 2024-06-01T16:59:59.999Z
            2024-03-10, America/New_York,  2024-03-10T05:00:00.000Z, 2024-03-11T03:59:59.999Z
            2024-11-03, America/New_York,  2024-11-03T04:00:00.000Z, 2024-11-04T04:59:59.999Z
            2018-11-04, America/Sao_Paulo, 2018-11-04T03:00:00.000Z, 2018-11-05T01:59:59.999Z
            """)
    void sendsWholeDay(LocalDate day, String zone, String from, String to) {
        sendSuccessfully(COST + "?source=NONE&timeZone=" + zone, Map.of("from_date", day, "to_date", day));

        assertThat(lastRequest().members()).containsEntry("from_date", from).containsEntry("to_date", to);
    }

    @Test
    void acceptsJavaTimeValues() {
        var instant = Instant.parse("2024-06-01T01:02:03.004Z");
        var inTokyo = instant.atZone(ZoneId.of("Asia/Tokyo"));
        var local = LocalDateTime.of(2024, 6, 1, 8, 2, 3, 4_000_000);
        for (Object from : List.of(instant, inTokyo, local, java.util.Date.from(instant), Timestamp.from(instant))) {
            sendSuccessfully(COST, flowFrom(from));
            assertThat(lastRequest().members()).containsEntry("from_date", "2024-06-01T01:02:03.004Z");
            sendSuccessfully(COST + "?source=NONE&fromDate=${header.from}", null, Map.of("from", from));
            assertThat(lastRequest().members()).containsEntry("from_date", "2024-06-01T01:02:03.004Z");
        }
    }

    @Test
    void readsSqlDateAsWholeDay() {
        var day = java.sql.Date.valueOf("2024-06-01");
        sendSuccessfully(COST + "?source=NONE&fromDate=${header.day}", members("to_date", day), Map.of("day", day));

        assertThat(lastRequest().members())
                .containsEntry("from_date", "2024-05-31T17:00:00.000Z")
                .containsEntry("to_date", "2024-06-01T16:59:59.999Z");
    }

    @Test
    void requestsCostOfAllFlowsOrAllSources() {
        var cost = sendForBody(COST, "{\"from_date\":\"2024-06-01\",\"source\":\"FLOW\",\"flow_id\":null}", Cost.class);
        assertThat(lastRequest().members()).containsEntry("source", "FLOW").doesNotContainKey("flow_id");

        var nothingGiven = members("source", null, "from_date", "2024-06-01");
        var more = sendForBody(COST, nothingGiven, Cost.class);
        assertThat(lastRequest().members()).containsEntry("source", null);
        assertThat(more.getTotalMoney()).isGreaterThan(cost.getTotalMoney());
        for (String uri : List.of(LIST, COST + "?source=NONE")) {
            sendSuccessfully(uri, members("source", "none", "from_date", Instant.EPOCH));
            assertThat(lastRequest().body()).contains("\"source\":null");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {"source":"FLOW"}                                                  | lacks from_date, which flow/
                    {"from_date":"2024-06-01"}                                         | lacks source, which flow/
                    {"from_date":"2024-06-01","source":"FLOW","source_id":"quoc"}      | flow_id' is not an id
                    {"from_date":"2024-06-01","source":"FLOW","flow_id":"notanid"}     | flow_id' is not an id
                    {"from_date":"2024-06-01","source":"NONE","campaign_id":"Tết"}     | campaign_id' is not an id
                    {"from_date":"2024-06-01","source":"FLOW","flow_config_id":"1"}    | flow_config_id' is not an id
                    {"from_date":"1969-12-31","source":"NONE"}                         | from_date' must have a year from 1970
                    {"from_date":"+10000-01-01","source":"NONE"}                       | from_date' must have a year from 1970
                    {"from_date":"+999999999-12-31","source":"NONE"}                   | from_date' must have a year from 1970
                    {"from_date":"2024-06-01","to_date":"+10000-01-01T00:00Z","source":"NONE"} | to_date' must have a year
                    {"from_date":"2024-06-01","to_date":"9999-12-31T23:00-05:00","source":"NONE"} | before the year 10000
                    {"from_date":"2024-06-02","to_date":"2024-06-01","source":"NONE"}  | to_date must not be before from_date
                    {"from_date":"2024-06-01","source":"quoc"}                         | source' must be one of FLOW, CAMPAIGN, SEQUENCE, NONE
                    {"from_date":"01/06/2024","source":"NONE"}                         | from_date' must be a date
                    {"from_date":"2024-02-30","source":"NONE"}                         | from_date' must be a date
                    {"from_date":20240601,"source":"NONE"}                             | from_date' must be a date
                    {"from_date":"2024-06-01","source":"NONE","source_id":"a"}         | other than NONE
                    {"from_date":"2024-06-01","source":"NONE","other":"a"}             | is not allowed
                    {"from_date":"2024-06-01","source":"NONE","type":["quoc"]}         | type' must be text
                    """)
    void rejectsIncompleteOrWrongQueryWithoutItsValues(String json, String message) {
        for (String uri : List.of(COST, LIST)) {
            assertRejectedWith(send(uri, json), message);
        }
        assertThat(sandbox().requestCount()).isZero();
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            type
            source
            source_id
            flow_id
            campaign_id
            sequence_id
            trigger_id
            flow_config_id
            """)
    void rejectsBlankAndNonTextValues(String member) throws Exception {
        for (String value : List.of("\"\"", "\" \u200B\"", "{}", "{\"$ne\":null}", "[]", "[null]", "[\"\"]", "true")) {
            String source = member.equals("source") ? "" : "\"source\":\"FLOW\",";
            String json = "{\"from_date\":\"2024-06-01\"," + source + "\"" + member + "\":" + value + "}";
            String named = member.equals("source_id") ? "_id" : member;
            assertRejectedWith(send(COST, json), named);
            assertRejectedWith(send(LIST, new ObjectMapper().readTree(json)), named);
        }
        assertThat(sandbox().requestCount()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"source", "sourceId", "type", "toDate"})
    void rejectsOptionThatReturnsNothing(String option) throws Exception {
        String uri = COST + "?fromDate=2024-06-01&" + option + "=${header.quoc}";
        var values = new Object[] {null, "", NullNode.getInstance(), Map.of(), List.of(), true};
        for (Object value : values) {
            assertRejectedWith(
                    send(uri, Map.of("source", "FLOW"), Collections.singletonMap("quoc", value)), "member '");
        }
        assertThat(sandbox().requestCount()).isZero();
    }

    @Test
    void rejectsTextAndEmptyBodyAsQuery() {
        assertThat(send(COST, "quoc").getException()).hasMessageContaining("The message has no members");
        assertThat(send(COST, null).getException()).hasMessageContaining("lacks from_date");
    }

    @Test
    void keepsAllDigitsOfCost() {
        sandbox().next(listResponse("'total_credits':0.10,'total_money':12345678901234567890.5"));
        var cost = sendForBody(COST, JUNE, Cost.class);

        assertThat(cost.getTotalCredits()).isEqualTo(new BigDecimal("0.10"));
        assertThat(cost.getTotalMoney()).isEqualTo(new BigDecimal("12345678901234567890.5"));
    }

    @Test
    @SuppressWarnings("unchecked")
    void listsTransactionsByPage() {
        Page<Transaction> page = sendForBody(LIST + "?pageSize=5&sort=UPDATED_AT ASC", JUNE, Page.class);

        assertThat(page.getTotal()).isEqualTo(40);
        assertThat(page.getItems()).hasSize(5).allSatisfy(transaction -> {
            assertThat(transaction.getId()).isNotNull();
            assertThat(transaction.getMember("flow_id")).isEqualTo(FLOW);
            assertThat(transaction.getMember("status")).isEqualTo("DONE");
            assertThat(transaction.getCreatedAt()).isNotNull();
            assertThat(transaction.getMoney())
                    .isEqualTo(transaction.getCredits().multiply(new BigDecimal(250)));
        });
        assertThat(lastRequest().members())
                .containsEntry("page", 1)
                .containsEntry("limit", 5)
                .containsEntry("sort", Map.of("UPDATED_AT", "ASC"));
    }

    @Test
    void streamsAllTransactionsWithLimitOfMessage() {
        var query = juneWith(Map.of("limit", 15, "sort", "UPDATED_AT ASC"));
        Iterator<?> all = sendForBody(LIST + "?paging=ALL", query, Iterator.class);

        assertThat(all).toIterable().hasSize(40).hasOnlyElementsOfType(Transaction.class);
        assertThat(sandbox().requestCount()).isEqualTo(3);
    }
}
