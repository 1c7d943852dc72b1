// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.github.camelladiflow.model.Customer;
import io.github.camelladiflow.model.LadiFlowNotFoundException;
import io.github.camelladiflow.options.NotFound;
import io.github.camelladiflow.options.OutputType;
import io.github.camelladiflow.sandbox.Reply;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

/** What tells an outcome; AnswersTest has the table of HTTP status and body, row by row. */
class OutcomeTest extends SandboxRoutes {

    private static final String NOBODY = "0999999999";

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

    // ---- nobody is found

    @ParameterizedTest
    @EnumSource(OutputType.class)
    void exceptionFailsTheExchange(OutputType outputType) {
        var failed = send(show("outputType=" + outputType), NOBODY);

        assertThat(failed.getException())
                .asInstanceOf(type(LadiFlowNotFoundException.class))
                .satisfies(e -> assertThat(e.getHttpStatus()).isEqualTo(404))
                .satisfies(e -> assertThat(e.getCode()).isEqualTo(404))
                .satisfies(e -> assertThat(e.isRetryable()).isFalse())
                .satisfies(e -> assertThat(e).hasMessageContaining("phone").hasMessageNotContaining(NOBODY));
        assertThat(failed.getMessage().getBody()).isEqualTo(NOBODY);
        assertThat(failed.getMessage().getHeader(LadiFlowConstants.OUTCOME)).isEqualTo("NOT_FOUND");
    }

    @ParameterizedTest
    @EnumSource(OutputType.class)
    void nullLeavesANullBody(OutputType outputType) {
        var nobody = sendWell(show("notFound=NULL", "outputType=" + outputType), NOBODY);

        assertThat(nobody.getMessage().getBody()).isNull();
        assertThat(nobody.getMessage().getHeader(LadiFlowConstants.OUTCOME)).isEqualTo("NOT_FOUND");
    }

    @ParameterizedTest
    @EnumSource(OutputType.class)
    void keepLeavesTheBodyThatWasThere(OutputType outputType) {
        var body = new StringBuilder(NOBODY);

        var nobody = sendWell(show("notFound=KEEP", "outputType=" + outputType), body);

        assertThat(nobody.getMessage().getBody()).isSameAs(body);
        assertThat(nobody.getMessage().getHeader(LadiFlowConstants.OUTCOME)).isEqualTo("NOT_FOUND");
    }

    @Test
    void aNumberThatWasAskedForWithTheCountryCodeSaysWhatToSet() {
        for (String phone : List.of("+84399999999", "84 399 999 999")) {
            assertThat(send(show(), phone).getException())
                    .isInstanceOf(LadiFlowNotFoundException.class)
                    .hasMessageContaining("phoneFormat=VN");
            assertThat(send(show("phoneFormat=VN"), phone).getException()).hasMessageNotContaining("phoneFormat");
        }
        for (String other : List.of("+1 202 555 0123", "0399999999", "nobody@example.com")) {
            assertThat(send(show(), other).getException()).hasMessageNotContaining("phoneFormat");
        }
    }

    @ParameterizedTest
    @EnumSource(NotFound.class)
    void doesNotMatterWhenTheCustomerIsFound(NotFound notFound) {
        var found = sendWell(show("notFound=" + notFound), LAN.phone()).getMessage();

        assertThat(found.getBody(Customer.class).getId()).isEqualTo(LAN.id());
        assertThat(found.getHeader(LadiFlowConstants.OUTCOME)).isEqualTo("FOUND");
    }
}
