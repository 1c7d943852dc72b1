// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import io.github.camelladiflow.model.Customer;
import io.github.camelladiflow.model.exception.LadiFlowNotFoundException;
import io.github.camelladiflow.options.NotFound;
import io.github.camelladiflow.options.OutputType;
import io.github.camelladiflow.sandbox.Reply;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

/** Tests what a route sees of an outcome. ResponseOutcomesTest tests the table of HTTP status and body row by row. */
class OutcomeTest extends SandboxRouteTestBase {

    private static final String UNKNOWN_PHONE = "0999999999";

    @Test
    void removesEarlierOutcomeOnFailure() {
        var earlier = sendSuccessfully(lookupUri(), LAN.phone()).getMessage().getHeaders();
        assertThat(earlier).containsKey("CamelLadiFlowOutcome");
        sandbox().next(Reply.unauthorized());

        var failed = send(lookupUri(), LAN.phone(), earlier);
        var refused = send(lookupUri(), "nobody", earlier);

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

    /** A file message reads its body again when the body is null. */
    @Test
    void clearsBodyOfFileOfUnknownCustomer(@TempDir Path inbox) throws Exception {
        var result = new CompletableFuture<List<Object>>();
        Files.writeString(inbox.resolve("lead.txt"), UNKNOWN_PHONE);
        component();
        start(routes -> routes.from("file:" + inbox + "?initialDelay=0&delay=50")
                .to("ladiflow:customer/show?notFound=NULL")
                .process(exchange -> result.complete(Arrays.asList(
                        exchange.getMessage().getBody(),
                        exchange.getMessage().getHeader(Exchange.FILE_NAME),
                        exchange.getMessage().getHeader(LadiFlowConstants.OUTCOME)))));

        assertThat(result).succeedsWithin(ofSeconds(20)).isEqualTo(Arrays.asList(null, "lead.txt", "NOT_FOUND"));
    }

    @Test
    void setsOutcomeInVariableAndKeepsMessageOnFailure() throws Exception {
        component();
        start(routes -> routes.from("direct:in").toV("ladiflow:customer/show?notFound=NULL", null, "customer"));

        Exchange exchange = sendSuccessfully("direct:in", "0999999999");
        assertThat(exchange.getMessage().getHeader(LadiFlowConstants.OUTCOME)).isNull();
        assertThat(exchange.getVariable("header:customer." + LadiFlowConstants.OUTCOME))
                .isEqualTo("NOT_FOUND");

        sandbox().next(Reply.unauthorized());
        var lead = Map.of("phone", LAN.phone(), "campaign", "tet");
        Exchange failed = send("direct:in", lead);
        assertThat(failed.getException()).isNotNull();
        assertThat(failed.getMessage().getBody()).isEqualTo(lead);
    }

    @ParameterizedTest
    @EnumSource(OutputType.class)
    void reportsUnknownCustomerAsNotFoundOptionSays(OutputType outputType) {
        String type = "outputType=" + outputType;
        var body = new StringBuilder(UNKNOWN_PHONE);

        var failed = send(lookupUri(type), body);
        var nobody = sendSuccessfully(lookupUri("notFound=NULL", type), body);
        var kept = sendSuccessfully(lookupUri("notFound=KEEP", type), body);

        assertThat(failed.getException())
                .isExactlyInstanceOf(LadiFlowNotFoundException.class)
                .hasMessageContaining("phone")
                .hasMessageNotContaining(UNKNOWN_PHONE);
        assertThat(failed.getMessage().getBody()).isSameAs(body);
        assertThat(nobody.getMessage().getBody()).isNull();
        assertThat(kept.getMessage().getBody()).isSameAs(body);
        for (Exchange exchange : new Exchange[] {failed, nobody, kept}) {
            assertThat(exchange.getMessage().getHeader(LadiFlowConstants.OUTCOME))
                    .isEqualTo("NOT_FOUND");
        }
    }

    @Test
    void suggestsPhoneFormatForCountryCode() {
        for (String phone : List.of("+84399999999", "84 399 999 999")) {
            assertThat(send(lookupUri(), phone).getException())
                    .isInstanceOf(LadiFlowNotFoundException.class)
                    .hasMessageContaining("phoneFormat=VN");
            assertThat(send(lookupUri("phoneFormat=VN"), phone).getException()).hasMessageNotContaining("phoneFormat");
        }
        for (String other : List.of("+1 202 555 0123", "0399999999", "nobody@example.com")) {
            assertThat(send(lookupUri(), other).getException()).hasMessageNotContaining("phoneFormat");
        }
    }

    @ParameterizedTest
    @EnumSource(NotFound.class)
    void ignoresNotFoundOptionWhenFound(NotFound notFound) {
        var found =
                sendSuccessfully(lookupUri("notFound=" + notFound), LAN.phone()).getMessage();

        assertThat(found.getBody(Customer.class).getId()).isEqualTo(LAN.id());
        assertThat(found.getHeader(LadiFlowConstants.OUTCOME)).isEqualTo("FOUND");
    }
}
