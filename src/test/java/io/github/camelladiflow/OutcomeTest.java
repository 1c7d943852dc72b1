// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import java.util.HashMap;
import java.util.Map;

import io.github.camelladiflow.model.LadiFlowAuthenticationException;
import io.github.camelladiflow.model.LadiFlowException;
import io.github.camelladiflow.model.LadiFlowProtocolException;
import io.github.camelladiflow.model.LadiFlowRateLimitException;
import io.github.camelladiflow.model.LadiFlowRequestException;
import io.github.camelladiflow.model.LadiFlowServerException;
import io.github.camelladiflow.sandbox.NotFoundStyle;
import io.github.camelladiflow.sandbox.Reply;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/** The table that tells outcomes apart by HTTP status and body, row by row. */
class OutcomeTest extends SandboxRoutes {

    private static final Map<String, Class<? extends LadiFlowException>> EXCEPTIONS = Map.of(
            "AUTHENTICATION", LadiFlowAuthenticationException.class,
            "RATE_LIMIT", LadiFlowRateLimitException.class,
            "REQUEST", LadiFlowRequestException.class,
            "CHECK_BASE_URL", LadiFlowRequestException.class,
            "SERVER", LadiFlowServerException.class,
            "PROTOCOL", LadiFlowProtocolException.class);

    private Exchange answered(int status, String body) {
        sandbox().next(Reply.json(status, body == null ? "" : body));
        // what the outcome is of the call itself, so nobody found is no exception here
        return send(show("notFound=NULL"), LAN.phone());
    }

    @ParameterizedTest(name = "HTTP {0} {1} is {2}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    # 2xx, code 2xx or absent, customer an object with _id
                    200 | {"data":{"customer":{"_id":"a1"}},"message":"ok","code":200}        | FOUND
                    200 | {"data":{"customer":{"_id":"a1"}},"code":201}                       | FOUND
                    201 | {"data":{"customer":{"_id":"a1"}}}                                  | FOUND
                    200 | {"data":{"customer":{"_id":"a1"}},"code":null}                      | FOUND
                    200 | {"data":{"customer":{"_id":"a1"}},"code":"200"}                     | FOUND
                    200 | {"data":{"customer":{"_id":"a1","is_delete":true,"is_merge":true}}} | FOUND
                    # 2xx, code 2xx or absent, nothing in data
                    200 | {"data":null,"code":200}                                            | NOT_FOUND
                    200 | {"data":{},"message":"ok"}                                          | NOT_FOUND
                    200 | {"data":{"customer":null},"code":200}                               | NOT_FOUND
                    200 | {"data":{"customer":{}},"code":200}                                 | NOT_FOUND
                    # 2xx or 404, code 404
                    200 | {"data":null,"message":"none","code":404}                           | NOT_FOUND
                    200 | {"code":"404"}                                                      | NOT_FOUND
                    404 | {"data":null,"message":"none","code":404}                           | NOT_FOUND
                    # 404, ours and no other code
                    404 | {"message":"none"}                                                  | NOT_FOUND
                    404 | {"data":null}                                                       | NOT_FOUND
                    # 404 otherwise
                    404 |                                                                     | CHECK_BASE_URL
                    404 | <html>not here</html>                                               | CHECK_BASE_URL
                    404 | {"error":"no such route"}                                           | CHECK_BASE_URL
                    404 | [404]                                                               | CHECK_BASE_URL
                    404 | {"data":null,"code":200}                                            | CHECK_BASE_URL
                    # 2xx with the code of an error
                    200 | {"data":null,"code":401}                                            | AUTHENTICATION
                    200 | {"code":"403"}                                                      | AUTHENTICATION
                    200 | {"code":429}                                                        | RATE_LIMIT
                    200 | {"data":{"customer":{"_id":"a1"}},"code":400}                       | REQUEST
                    200 | {"code":"422"}                                                      | REQUEST
                    200 | {"code":503}                                                        | SERVER
                    # 4xx or 5xx, whatever the code
                    401 | {"data":null,"code":200}                                            | AUTHENTICATION
                    403 | <html>no</html>                                                     | AUTHENTICATION
                    429 |                                                                     | RATE_LIMIT
                    400 | {"data":{"customer":{"_id":"a1"}},"code":200}                       | REQUEST
                    409 | {"code":404}                                                        | REQUEST
                    500 | {"data":{"customer":{"_id":"a1"}},"code":200}                       | SERVER
                    502 | <html>bad gateway</html>                                            | SERVER
                    503 | {"code":429}                                                        | SERVER
                    # what the contract does not know
                    302 | {"data":{"customer":{"_id":"a1"}}}                                  | PROTOCOL
                    204 |                                                                     | PROTOCOL
                    200 |                                                                     | PROTOCOL
                    200 | <html>welcome</html>                                                | PROTOCOL
                    200 | {"data":{"customer":{"_id":"a1"}}                                   | PROTOCOL
                    200 | {"data":{"customer":{"_id":"a1"}}} x                                | PROTOCOL
                    200 | {"message":"ok","code":200}                                         | PROTOCOL
                    200 | {"data":[]}                                                         | PROTOCOL
                    200 | {"data":"none"}                                                     | PROTOCOL
                    200 | {"data":{"customer":{"name":"quoc"}}}                               | PROTOCOL
                    200 | {"data":{"customer":{"_id":""}}}                                    | PROTOCOL
                    200 | {"data":{"total":0}}                                                | PROTOCOL
                    200 | {"data":null,"code":"ok"}                                           | PROTOCOL
                    200 | {"data":null,"code":302}                                            | PROTOCOL
                    """)
    void isToldByStatusAndBody(int status, String body, String outcome) {
        Exchange exchange = answered(status, body);

        if (EXCEPTIONS.containsKey(outcome)) {
            assertThat(exchange.getException()).isExactlyInstanceOf(EXCEPTIONS.get(outcome));
            assertThat(((LadiFlowException) exchange.getException()).getHttpStatus())
                    .isEqualTo(status);
            assertThat(exchange.getException().getMessage().contains("Check baseUrl"))
                    .isEqualTo(outcome.equals("CHECK_BASE_URL") || outcome.equals("PROTOCOL"));
            assertThat(messages(exchange.getException())).doesNotContain("quoc", "a1", "html", LAN.phone());
        } else {
            assertThat(exchange.getException()).isNull();
            assertThat(exchange.getMessage().getHeader(LadiFlowConstants.OUTCOME))
                    .isEqualTo(outcome);
            assertThat(exchange.getMessage().getHeader(LadiFlowConstants.HTTP_STATUS))
                    .isEqualTo(status);
        }
        assertThat(sandbox().requestCount()).isOne();
    }

    @ParameterizedTest
    @EnumSource(value = NotFoundStyle.class, mode = EnumSource.Mode.EXCLUDE, names = "DATA_MISSING")
    void isNotFoundInEveryWayInWhichTheServiceMaySayIt(NotFoundStyle style) {
        sandbox().notFound(style);

        var nobody = sendWell(show("notFound=NULL"), "0999999999").getMessage();

        assertThat(nobody.getBody()).isNull();
        assertThat(nobody.getHeader(LadiFlowConstants.OUTCOME)).isEqualTo("NOT_FOUND");
    }

    @Test
    void isFoundAlsoIfTheCustomerHasAnotherIdThanAskedFor() {
        sandbox().next(Reply.json(200, "{\"data\":{\"customer\":{\"_id\":\"6650000000000000000000ff\"}}}"));

        var merged = sendWell(show(), LAN.id()).getMessage();

        assertThat(merged.getBody()).hasFieldOrPropertyWithValue("id", "6650000000000000000000ff");
    }

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
    void putsAMessageThatIsNoTextIntoTheHeaderAsJson() {
        sandbox().next(Reply.json(200, "{\"data\":null,\"message\":{\"vi\":\"Không\"}}"));

        assertThat(sendWell(show("notFound=NULL"), LAN.phone()).getMessage().getHeaders())
                .containsEntry("CamelLadiFlowMessage", "{\"vi\":\"Không\"}");
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
}
