// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import java.text.Normalizer;
import java.util.List;
import java.util.Map;

import io.github.camelladiflow.model.NamedItem;
import io.github.camelladiflow.model.Page;
import io.github.camelladiflow.model.exception.LadiFlowRequestException;
import io.github.camelladiflow.sandbox.LadiFlowSandbox;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests names of tags, sequences and triggers in requests. */
class NameResolutionTest extends SandboxRouteTestBase {

    private static final String VIP = "6650aaaa0000000000000002";
    private static final String GUESTS = "6650aaaa0000000000000001";

    @BeforeEach
    void connect() {
        component();
        sandbox().settings().strict(true);
    }

    private static String listUri(String tags) {
        return "ladiflow:customer/list?tags=" + tags;
    }

    @Test
    void resolvesTagName() {
        sendSuccessfully(listUri("VIP,Khách quen," + VIP), null);

        assertThat(lastRequest().body()).contains("\"tags\":[\"" + VIP + "\",\"" + GUESTS + "\",\"" + VIP + "\"]");
        assertThat(sandbox().requestCount("customer/list-tag")).isOne();
    }

    @Test
    void resolvesNamesInMessage() {
        sendSuccessfully("ladiflow:customer/list", Map.of("tags", List.of("vip")));
        assertThat(lastRequest().body()).contains("\"tags\":[\"" + VIP + "\"]");

        sendSuccessfully("ladiflow:customer/list", "{\"tags\":\"Khách quen\"}");
        assertThat(lastRequest().body()).contains("\"tags\":[\"" + GUESTS + "\"]");
    }

    @Test
    void matchesNamesInAllUnicodeForms() {
        for (var form : Normalizer.Form.values()) {
            sendSuccessfully("ladiflow:customer/list", Map.of("tags", Normalizer.normalize("Khách  Quen", form)));

            assertThat(lastRequest().body()).contains(GUESTS);
        }
    }

    @Test
    void sendsIdUnchanged() {
        sendSuccessfully(listUri("6650AAAA00000000000000ff"), null);

        assertThat(sandbox().requestCount()).isOne();
        assertThat(lastRequest().body()).contains("6650AAAA00000000000000ff");
    }

    @Test
    void cachesNamesForAllEndpointsOfStore() {
        for (int i = 0; i < 3; i++) {
            sendSuccessfully(listUri("VIP"), null);
            sendSuccessfully(listUri("vip&pageSize=5"), null);
        }

        assertThat(sandbox().requestCount("customer/list-tag")).isOne();
        component().clearCache();
        sendSuccessfully(listUri("VIP"), null);
        assertThat(sandbox().requestCount("customer/list-tag")).isEqualTo(2);
    }

    @Test
    void rejectsUnknownNameAndListsNamesOfStore() {
        var failure = send("ladiflow:customer/list", Map.of("tags", List.of("VIP", "Khach quen")))
                .getException();

        assertThat(failure)
                .isInstanceOf(LadiFlowRequestException.class)
                .hasMessageContainingAll(
                        "Item 2 of 'tags' is not the name of a tag of the store. Use one of: ", "Khách quen", "VIP")
                .hasMessageNotContaining("Khach quen");
        assertThat(sandbox().requestCount("customer/list")).isZero();
    }

    @Test
    void rejectsAmbiguousNameWithIds() {
        var tags = "{'id':'a1','name':'Vip'},{'id':'a2','name':'vip'},{'id':'a3','name':'VIP 2'}";
        sandbox().forOperation("customer/list-tag").always(listResponse("'items':[" + tags + "]"));

        assertRejectedWith(
                send(listUri("VIP"), null),
                "Item 1 of 'tags' is the name of 2 tags of the store: Vip (a1), vip (a2). Send the id.");
        sendSuccessfully(listUri("vip"), null);
        assertThat(lastRequest().body()).as("exactly that name").contains("[\"a2\"]");
    }

    @Test
    void reportsStoreWithoutTags() {
        sandbox().forOperation("customer/list-tag").always(listResponse("'items':[]"));

        assertThat(send(listUri("VIP"), null).getException()).hasMessageContaining("which has no tags.");
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
            sendSuccessfully(listUri(name), null);
        }
        assertThat(send(listUri("tag 251"), null).getException())
                .hasMessageMatching(".* Use one of: (?:[^,]+, ){19}[^,]+ and 2\\d\\d others\\.");
    }

    @Test
    void resolvesNewTagImmediately() {
        assertThat(send(listUri("Tháng 11"), null).getException()).isInstanceOf(LadiFlowRequestException.class);
        long asked = sandbox().requestCount();
        assertThat(send(listUri("Tháng 11"), null).getException()).isInstanceOf(LadiFlowRequestException.class);
        // the result that no item has the name is cached, too
        assertThat(sandbox().requestCount()).isEqualTo(asked);

        var tag = sendForBody("ladiflow:customer/create-tag", "Tháng 11", NamedItem.class);
        sendSuccessfully(listUri("tháng 11"), null);
        assertThat(lastRequest().body()).contains(tag.getId());
    }

    /** The endpoints of a component share cached names, but each endpoint may have its own API key. */
    @Test
    void keepsNamesOfStoresApart() {
        sendSuccessfully(listUri("VIP"), null);
        try (var other = LadiFlowSandbox.start()) {
            other.forOperation("customer/list-tag")
                    .always(listResponse("'items':[{'id':'0000000000000000000000b2','name':'VIP'}]"));
            sendSuccessfully(listUri("VIP") + "&apiKey=" + other.apiKey() + "&baseUrl=" + other.baseUrl(), null);

            assertThat(other.requests().get(1).body()).contains("\"tags\":[\"0000000000000000000000b2\"]");
        }
        sendSuccessfully(listUri("VIP"), null);
        assertThat(lastRequest().body()).contains("\"tags\":[\"" + VIP + "\"]");
    }

    /** Triggers in LadiFlow's documentation have _id and not id. */
    @ParameterizedTest
    @ValueSource(strings = {"id", "_id"})
    void resolvesTriggerNameWithAnyIdMember(String member) {
        String id = "66501234000000000000000a";
        var members = "'" + member + "':'" + id + "','name':'Đơn mới','type':'FORM','status':true,'flow_id':'f1'";
        sandbox().forOperation("trigger/list").always(listResponse("'items':[{" + members + "}]"));
        var query = Map.of("from_date", "2024-06-01", "source", "FLOW", "flow_id", id, "trigger_id", "đơn mới");
        sendSuccessfully("ladiflow:flow/get-cost", query);

        assertThat(lastRequest().body()).contains("\"trigger_id\":\"" + id + "\"");
        Page<?> page = sendForBody("ladiflow:trigger/list", null, Page.class);
        var trigger = (NamedItem) page.getItems().get(0);
        assertThat(trigger.getId()).isEqualTo(id);
        assertThat(trigger.getMember("type")).isEqualTo("FORM");
        assertThat(trigger.getMember("status")).isEqualTo(true);
        assertThat(trigger.getMember("flow_id")).isEqualTo("f1");
    }

    @Test
    void countsNameLookupAsCall() {
        var meters = new SimpleMeterRegistry();
        context.getRegistry().bind("meters", meters);
        sendSuccessfully(listUri("VIP"), null);

        assertThat(meters.find("camel.ladiflow.calls").timers())
                .extracting(calls -> calls.getId().getTag("operation") + " " + calls.count())
                .containsExactlyInAnyOrder("customer/list 1", "customer/list-tag 1");
    }
}
