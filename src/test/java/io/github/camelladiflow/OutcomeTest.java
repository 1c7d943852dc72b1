// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import java.util.HashMap;
import java.util.Map;

import io.github.camelladiflow.sandbox.Reply;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** What tells an outcome; AnswersTest has the table of HTTP status and body, row by row. */
class OutcomeTest extends SandboxRoutes {

    // ---- headers

    @Test
    void isToldInTheHeadersOfTheAnswer() {
        sandbox()
                .next(Reply.json(
                        201, "{\"data\":{\"customer\":{\"_id\":\"a1\"}},\"message\":\"Thành công\",\"code\":200}"));

        assertThat(sendWell(show(), LAN.phone()).getMessage().getHeaders())
                .containsEntry("CamelLadiFlowOutcome", "FOUND")
                .containsEntry("CamelLadiFlowHttpStatus", 201)
                .containsEntry("CamelLadiFlowCode", 200)
                .containsEntry("CamelLadiFlowMessage", "Thành công");
    }

    @Test
    void leavesOutTheHeadersOfWhatTheAnswerDoesNotHave() {
        sandbox().next(Reply.json(200, "{\"data\":null}"));

        assertThat(sendWell(show("notFound=NULL"), LAN.phone()).getMessage().getHeaders())
                .containsEntry("CamelLadiFlowOutcome", "NOT_FOUND")
                .doesNotContainKeys("CamelLadiFlowCode", "CamelLadiFlowMessage");
    }

    @Test
    void ofAnEarlierLookupIsGoneWhenThisOneFails() {
        var earlier = sendWell(show(), LAN.phone()).getMessage().getHeaders();
        assertThat(earlier).containsKey("CamelLadiFlowOutcome");
        sandbox().next(Reply.unauthorized());

        var failed = send(show(), LAN.phone(), earlier);
        var refused = send(show(), "nobody", earlier);

        assertThat(failed.getException()).isNotNull();
        assertThat(refused.getException()).isNotNull();
        for (Exchange exchange : new Exchange[] {failed, refused}) {
            assertThat(exchange.getMessage().getHeaders())
                    .doesNotContainKeys(
                            "CamelLadiFlowOutcome",
                            "CamelLadiFlowHttpStatus",
                            "CamelLadiFlowCode",
                            "CamelLadiFlowMessage");
        }
    }

    @Test
    void leavesTheOtherHeadersOfTheMessageAlone() {
        var headers = new HashMap<String, Object>(Map.of("mine", 1, "Content-Type", "text/csv", "Authorization", "x"));

        var found = sendWell(show(), LAN.phone(), headers).getMessage();

        assertThat(found.getHeaders()).containsAllEntriesOf(headers);
        assertThat(found.getHeaders().keySet())
                .isNotEmpty()
                .allMatch(name -> headers.containsKey(name) || name.startsWith("CamelLadiFlow"));
    }

    /** DocumentedRoutesTest has what a route gets that keeps its message and has the customer beside it. */
    @Test
    void isToldInVariablesOfTheCustomerThatIsReceivedInOneAndAFailureKeepsTheMessage() throws Exception {
        component();
        start(routes -> routes.from("direct:in").toV("ladiflow:customer/show?notFound=NULL", null, "customer"));

        Exchange exchange = sendWell("direct:in", "0999999999");
        assertThat(exchange.getMessage().getHeader(LadiFlowConstants.OUTCOME)).isNull();
        assertThat(exchange.getVariable("header:customer." + LadiFlowConstants.OUTCOME))
                .isEqualTo("NOT_FOUND");

        sandbox().next(Reply.unauthorized());
        var lead = Map.of("phone", LAN.phone(), "campaign", "tet");
        Exchange failed = send("direct:in", lead);
        assertThat(failed.getException()).isNotNull();
        assertThat(failed.getMessage().getBody()).isEqualTo(lead);
    }
}
