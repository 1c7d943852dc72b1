// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.github.camelladiflow.model.NamedItem;
import io.github.camelladiflow.sandbox.LadiFlowSandbox;
import io.github.camelladiflow.sandbox.Reply;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests names of tags, sequences and triggers in requests. */
class NameResolutionTest extends SandboxRouteTestBase {

    private static final String CUSTOMERS = "ladiflow:customer/list";
    private static final String VIP = "6650aaaa0000000000000002";
    private static final String GUESTS = "6650aaaa0000000000000001";

    @BeforeEach
    void connect() {
        component();
        sandbox().settings().strict(true);
    }

    /** Returns the ids that are sent for tags in a message. */
    private Object sentTags(Object... tags) {
        sendSuccessfully(CUSTOMERS, Map.of("tags", List.of(tags)));
        return lastRequest().members().get("tags");
    }

    private void assertRejected(Object name, String... words) {
        assertRejectedWith(send(CUSTOMERS, Map.of("tags", List.of(name))), words);
    }

    private static Reply tags(String... idsAndNames) {
        return listResponse("'items':["
                + IntStream.range(0, idsAndNames.length / 2)
                        .mapToObj(i -> "{'id':'" + idsAndNames[2 * i] + "','name':'" + idsAndNames[2 * i + 1] + "'}")
                        .collect(Collectors.joining(","))
                + "]");
    }

    private static long tagRequests() {
        return sandbox().requestCount("customer/list-tag");
    }

    @Test
    void resolvesNamesInMessageAndOption() {
        assertThat(sentTags("vip", "Khách quen", VIP)).isEqualTo(List.of(VIP, GUESTS, VIP));
        sendSuccessfully(CUSTOMERS + "?tags=VIP,Khách quen", null);
        assertThat(lastRequest().members()).containsEntry("tags", List.of(VIP, GUESTS));
        for (var form : Normalizer.Form.values()) {
            assertThat(sentTags(Normalizer.normalize(" Khách  Quen", form))).isEqualTo(List.of(GUESTS));
        }
        assertThat(tagRequests()).as("all endpoints share the names").isOne();

        component().clearCache();
        sentTags("VIP");
        assertThat(tagRequests()).isEqualTo(2);
    }

    @Test
    void sendsIdUnchangedWithoutReadingNames() {
        assertThat(sentTags("6650AAAA00000000000000ff")).isEqualTo(List.of("6650AAAA00000000000000ff"));
        assertThat(sandbox().requestCount()).isOne();
    }

    @Test
    void rejectsUnknownAndAmbiguousNames() {
        assertRejectedWith(
                send(CUSTOMERS, Map.of("tags", List.of("VIP", "Bùi quoc"))),
                "Item 2 of 'tags' is not the name of a tag of the store. Use one of: ",
                "Khách quen",
                "VIP");
        assertThat(sandbox().requestCount("customer/list")).isZero();

        component().clearCache();
        sandbox().forOperation("customer/list-tag").always(tags("a1", "Vip", "a2", "vip", "a3", "VIP 2"));
        assertRejected("VIP", "Item 1 of 'tags' is the name of 2 tags of the store: Vip (a1), vip (a2). Send the id.");

        component().clearCache();
        sandbox().forOperation("customer/list-tag").always(tags());
        assertRejected("VIP", "which has no tags.");
    }

    /** Returns exactly this name, otherwise the only name that differs in case, otherwise rejects it. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            VIP, vip, Vip          | vip       | 2
            VIP, Vip               | vip       | is the name of 2 tags
            VIP, vip, vip          | vip       | is the name of 2 tags
            Chao mung, CHÀO MỪNG   | Chào mừng | 2
            Chao mung              | Chào mừng | is not the name of a tag
            đà nẵng                | Đà Nẵng   | 1
            """)
    void resolvesUniqueNameOrRejectsIt(String names, String name, String expected) {
        var idsAndNames = new ArrayList<String>();
        for (String each : names.split(", ")) {
            idsAndNames.addAll(List.of(id(idsAndNames.size() / 2 + 1), each));
        }
        sandbox().forOperation("customer/list-tag").always(tags(idsAndNames.toArray(String[]::new)));

        if (expected.length() == 1) {
            assertThat(sentTags(name)).isEqualTo(List.of(id(Integer.parseInt(expected))));
        } else {
            assertRejected(name, expected);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void findsNameOnAnyPage(int firstPage) {
        sandbox().settings().firstPage(firstPage);
        for (int i = 1; i <= 250; i++) {
            sendSuccessfully("ladiflow:customer/create-tag", "tag " + i);
        }
        for (String name : List.of("tag 1", "tag 150", "tag 250")) {
            component().clearCache();
            sentTags(name);
        }
        assertThat(sendForFailure(CUSTOMERS, Map.of("tags", "tag 251")))
                .hasMessageMatching(".* Use one of: (?:[^,]+, ){19}[^,]+ and 2\\d\\d others\\.");
    }

    /** A tag is never created if it may exist among the tags that could not be read. */
    @Test
    void createsNoTagIfListCannotBeReadCompletely() {
        String write = "ladiflow:customer/create?createTags=true";
        var hoa = Map.of("email", "hoa@example.com", "tags", "Mới");
        var lists = sandbox().forOperation("customer/list-tag");
        for (String total : List.of("", "'total':250,")) {
            component().clearCache();
            sandbox().clearRequests();
            lists.always(listResponse(total + "'items':[" + items(0) + "]"));
            assertRejectedWith(
                    send(write, hoa),
                    "Item 1 of 'tags' is not among the names of the 100 tags that the component could");
            assertThat(tagRequests()).as("the server ignores the page").isEqualTo(3);
            assertThat(sentTags("tag 99")).isEqualTo(List.of(id(99)));
        }
        component().clearCache();
        sandbox().clearRequests();
        IntStream.range(0, 102)
                .forEach(page -> lists.next(listResponse("'items':[" + items(Math.max(0, page - 1)) + "]")));
        assertRejectedWith(send(write, hoa), "the names of the 10000 tags");
        assertThat(tagRequests()).isEqualTo(101);
        assertThat(sandbox().carriedOut("customer/create-tag")).isZero();
    }

    private static String id(int number) {
        return String.format("%024x", number);
    }

    private static String items(int page) {
        return IntStream.range(page * 100, page * 100 + 100)
                .mapToObj(i -> "{'id':'" + id(i) + "','name':'tag " + i + "'}")
                .collect(Collectors.joining(","));
    }

    @Test
    void createsTagOnceForConcurrentCallers() {
        context.start();
        var template = context.createProducerTemplate();
        var sent = new ArrayList<CompletableFuture<Exchange>>();
        for (int i = 0; i < 30; i++) {
            var body = Map.of("email", "p" + i + "@example.com", "tags", "tag " + i % 3);
            sent.add(template.asyncSend(
                    "ladiflow:customer/create?createTags=true",
                    exchange -> exchange.getMessage().setBody(body)));
        }

        assertThat(sent)
                .allSatisfy(write -> assertThat(write.join().getException()).isNull());
        assertThat(sandbox().carriedOut("customer/create-tag")).isEqualTo(3);
    }

    @Test
    void resolvesNewTagImmediately() {
        assertRejected("Tháng 11", "is not the name");
        assertRejected("Tháng 11", "is not the name");
        assertThat(tagRequests())
                .as("the result that no tag has the name is kept, too")
                .isOne();

        var tag = sendForBody("ladiflow:customer/create-tag", "Tháng 11", NamedItem.class);
        assertThat(sentTags("tháng 11")).isEqualTo(List.of(tag.getId()));
    }

    @Test
    void doesNotKeepFailedList() {
        sandbox().next(Reply.status(503));
        assertThat(sendForFailure(CUSTOMERS, Map.of("tags", "VIP")).getOperation())
                .hasToString("customer/list-tag");

        assertThat(sentTags("VIP")).isEqualTo(List.of(VIP));
    }

    /** The endpoints of a component share names, but each endpoint may have its own API key. */
    @Test
    void keepsNamesOfStoresApart() {
        sentTags("VIP");
        try (var other = LadiFlowSandbox.start()) {
            other.forOperation("customer/list-tag").always(tags("0000000000000000000000b2", "VIP"));
            String uri = CUSTOMERS + "?apiKey=" + other.apiKey() + "&baseUrl=" + other.baseUrl();
            sendSuccessfully(uri, Map.of("tags", "VIP"));

            assertThat(other.requests().get(1).body()).contains("\"tags\":[\"0000000000000000000000b2\"]");
        }
        assertThat(sentTags("VIP")).isEqualTo(List.of(VIP));
    }

    /** Triggers in LadiFlow's documentation have _id and not id. */
    @ParameterizedTest
    @ValueSource(strings = {"id", "_id"})
    void resolvesTriggerNameWithAnyIdMember(String member) {
        String id = "66501234000000000000000a";
        sandbox()
                .forOperation("trigger/list")
                .always(listResponse("'items':[{'" + member + "':'" + id + "','name':'Đơn mới','type':'FORM'}]"));
        sendSuccessfully(
                "ladiflow:flow/get-cost",
                Map.of("from_date", "2024-06-01", "source", "FLOW", "flow_id", id, "trigger_id", "đơn mới"));

        assertThat(lastRequest().members()).containsEntry("trigger_id", id);
    }
}
