// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import java.time.Duration;

import io.github.camelladiflow.internal.monitor.RecordedLog;
import io.github.camelladiflow.model.exception.LadiFlowAuthenticationException;
import io.github.camelladiflow.model.exception.LadiFlowConnectionException;
import io.github.camelladiflow.model.exception.LadiFlowException;
import io.github.camelladiflow.model.exception.LadiFlowRateLimitException;
import io.github.camelladiflow.model.exception.LadiFlowUnexpectedResponseException;
import io.github.camelladiflow.sandbox.Reply;
import org.apache.camel.Exchange;
import org.apache.camel.RuntimeCamelException;
import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests what the exceptions of failed calls reveal, and what they must not reveal. */
class FailureTest extends SandboxRouteTestBase {

    private LadiFlowException failure(Reply reply, String... options) {
        sandbox().always(reply);
        var exception = send(lookupUri(options), LAN.phone()).getException();
        assertThat(exception).isInstanceOf(LadiFlowException.class).isInstanceOf(RuntimeCamelException.class);
        assertThat(causeMessages(exception)).doesNotContain(sandbox().apiKey(), LAN.phone());
        return (LadiFlowException) exception;
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 403, 404, 408, 422, 429, 500, 501, 502, 503, 504})
    void reportsOperationStatusCodeAndRetryability(int status) {
        boolean retryable = status == 408 || status == 429 || status >= 500;
        // a 404 with another code is not a response of LadiFlow
        int code = status == 404 ? 400 : status;

        var failure = failure(Reply.envelope(status, code, "Lỗi"));

        assertThat(failure.getOperation()).hasToString("customer/show");
        assertThat(failure.getHttpStatus()).isEqualTo(status);
        assertThat(failure.getCode()).isEqualTo(code);
        assertThat(failure.isRetryable()).isEqualTo(retryable);
        assertThat(failure).hasMessageContainingAll("customer/show", "HTTP " + status + ", code " + code);
        // the text corresponds to the flag
        assertThat(failure.getMessage().contains("later")).isEqualTo(retryable);
    }

    @Test
    void carriesRequestIdOfServer() {
        try (var log = new RecordedLog("io.github.camelladiflow", Level.WARN)) {
            sandbox().next(Reply.status(500).withHeader("CF-Ray", "8a1:b/c=d;e-f.g_h"));
            Exchange exchange = send(lookupUri(), LAN.phone());

            assertThat(exchange.getException())
                    .isInstanceOfSatisfying(
                            LadiFlowException.class,
                            e -> assertThat(e.getRequestId()).isEqualTo("8a1:b/c=d;e-f.g_h"))
                    .hasMessageContaining("8a1:b/c=d;e-f.g_h");
            assertThat(exchange.getMessage().getHeader(LadiFlowConstants.REQUEST_ID))
                    .isEqualTo("8a1:b/c=d;e-f.g_h");
            assertThat(log.lines()).anyMatch(line -> line.contains("8a1:b/c=d;e-f.g_h"));
        }
        sandbox().next(Reply.normal().withHeader("x-request-id", "not one").withHeader("x-amzn-trace-id", "Root=1-2"));
        assertThat(sendSuccessfully(lookupUri(), LAN.phone()).getMessage().getHeader(LadiFlowConstants.REQUEST_ID))
                .isEqualTo("Root=1-2");

        sandbox().next(Reply.normal().withHeader("x-request-id", sandbox().apiKey()));
        assertThat(sendSuccessfully(lookupUri(), LAN.phone()).getMessage().getHeader(LadiFlowConstants.REQUEST_ID))
                .isNull();
    }

    @Test
    void warnsOfUnreadableResponseWithoutData() {
        try (var log = new RecordedLog("io.github.camelladiflow", Level.WARN)) {
            failure(Reply.json(200, "{\"data\":{\"customer\":{\"phone\":\"" + LAN.phone() + "\"}},\"code\":200}"));

            assertThat(log.lines())
                    .anyMatch(line -> line.contains("the customer is not an object with the member '_id'"))
                    .noneMatch(line -> line.contains(LAN.phone()));
        }
    }

    @Test
    void keepsServiceMessageOutOfExceptionMessage() {
        String sentence =
                "Khách hàng " + LAN.phone() + " đã tồn tại, khoá " + sandbox().apiKey();

        var failure = failure(Reply.envelope(400, 400, sentence));

        assertThat(failure.getServiceMessage()).isEqualTo("Khách hàng " + LAN.phone() + " đã tồn tại, khoá xxxxxx");
        assertThat(causeMessages(failure)).doesNotContain("đã tồn tại");
        assertThat(failure(Reply.envelope(422, 422, "dài".repeat(500))).getServiceMessage())
                .hasSize(500);
        assertThat(failure(Reply.html(502)).getServiceMessage()).isNull();
    }

    @Test
    void namesApiKeyOptionOnAuthenticationFailure() {
        assertThat(failure(Reply.unauthorized()))
                .isInstanceOf(LadiFlowAuthenticationException.class)
                .hasMessageContaining("Check apiKey");
    }

    @ParameterizedTest
    @CsvSource({"403, false, true", "403, true, true", "401, false, false", "401, true, false"})
    void distinguishesMissingScopeFromWrongKey(int code, boolean codeOnly, boolean told) {
        sandbox().settings().missingScope(code).codeOnly(codeOnly);
        String route = "ladiflow:customer/show?maxRetries=0&baseUrl="
                + sandbox().baseUrl() + "&apiKey=" + sandbox().apiKeyWithoutScope();

        assertThat(send(route, LAN.phone()).getException())
                .isInstanceOfSatisfying(LadiFlowAuthenticationException.class, failure -> {
                    assertThat(failure.isScopeMissing()).isEqualTo(told);
                    assertThat(failure.getCode()).isEqualTo(code);
                    assertThat(failure)
                            .hasMessageContaining(told ? "lacks the scope for this operation" : "rejected the API key")
                            .hasMessageContaining("scope");
                    assertThat(causeMessages(failure)).doesNotContain(sandbox().apiKey(), LAN.phone());
                });
    }

    @Test
    void distinguishesForbiddenHtmlPageFromMissingScope() {
        assertThat(failure(Reply.html(403)))
                .isInstanceOfSatisfying(
                        LadiFlowAuthenticationException.class,
                        e -> assertThat(e.isScopeMissing()).isFalse())
                .hasMessageContainingAll("but not in the format of the LadiFlow API", "proxy");
    }

    @Test
    void reportsRetryAfterOfRateLimit() {
        assertThat(failure(Reply.rateLimited(Duration.ofSeconds(120))))
                .isInstanceOfSatisfying(
                        LadiFlowRateLimitException.class,
                        e -> assertThat(e.getRetryAfter()).isEqualTo(Duration.ofMinutes(2)));
    }

    @Test
    void doesNotRepeatResponseBody() {
        var failure = failure(Reply.json(200, "{\"secret-of-somebody\": tru"));

        assertThat(causeMessages(failure))
                .doesNotContain("secret-of-somebody", "tru\"")
                .contains("not valid JSON", "Check baseUrl");
    }

    @Test
    void namesResponseTimeoutOptionForSlowResponse() {
        sandbox().hold();
        var failure = failure(Reply.normal(), "responseTimeout=200ms");

        assertThat(failure)
                .isInstanceOf(LadiFlowConnectionException.class)
                .hasMessageContaining("responseTimeout (200 ms)");
    }

    @Test
    void namesMaxResponseSizeOptionForLargeResponse() {
        assertThat(failure(Reply.normal(), "maxResponseSize=1000"))
                .isInstanceOf(LadiFlowUnexpectedResponseException.class)
                .hasMessageContaining("maxResponseSize (1000 bytes)");
    }
}
