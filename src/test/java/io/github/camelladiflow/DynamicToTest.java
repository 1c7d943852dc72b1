// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

import io.github.camelladiflow.internal.component.DynamicUri;
import io.github.camelladiflow.model.Customer;
import io.github.camelladiflow.model.exception.LadiFlowRequestException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Handler;
import org.apache.camel.health.HealthCheckHelper;
import org.apache.camel.health.WritableHealthCheckRepository;
import org.apache.camel.model.ToDynamicDefinition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests {@code toD} with a row of a file, which must be treated only as data. */
class DynamicToTest extends SandboxRouteTestBase {

    private void startDynamicRoute(String lookupValue) throws Exception {
        startDynamicRouteTo("ladiflow:customer/show?lookupValue=" + lookupValue);
    }

    private void startDynamicRouteTo(String uri) throws Exception {
        component();
        start(routes -> routes.from("direct:in").toD(uri));
    }

    private Object sendForBody(Object body, Map<String, Object> headers) {
        return sendSuccessfully("direct:in", body, headers).getMessage().getBody();
    }

    private List<Endpoint> ladiFlowEndpoints() {
        return context.getEndpoints().stream()
                .filter(LadiFlowEndpoint.class::isInstance)
                .toList();
    }

    @Test
    void usesOneEndpointForAllMessages() throws Exception {
        startDynamicRoute("${body}");

        for (var customer : sandbox().seededCustomers().subList(0, 20)) {
            var found = sendForBody("direct:in", customer.phone(), Customer.class);
            assertThat(found.getEmail()).isEqualTo(customer.email());
        }

        assertThat(ladiFlowEndpoints()).hasSize(1);
        assertThat(context.getEndpointRegistry().values())
                .allSatisfy(endpoint ->
                        assertThat(endpoint.getEndpointUri() + endpoint).doesNotContainPattern("0[0-9]{9}"));
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
                    ${sys.user.home}
                    ${bean:trap}
                    ${env:PATH}
                    {{env:PATH}}
                    $simple{bean:trap}
                    x&baseUrl=http://127.0.0.1:1
                    x&apiKey=other
                    RAW(x)
                    RAW(x)@example.com
                    RAW{x}
                    '#bean:trap'
                    x?notFound=KEEP
                    ../list?x
                    """)
    void neverEvaluatesRowOrSetsOptionsFromIt(String row) throws Exception {
        context.getRegistry().bind("trap", new Trap());
        startDynamicRoute("${body}");

        assertThat(sendForFailure("direct:in", row)).isInstanceOf(LadiFlowRequestException.class);
        assertThat(sandbox().requestCount()).isZero();
        assertThat(ladiFlowEndpoints()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
                    a+b@example.com
                    a&b@example.com
                    100%25@example.com
                    a=b&c#d@example.com
                    ${body}@example.com
                    x{{password}}@example.com
                    +84901234567
                    """)
    void sendsRowUnchanged(String row) throws Exception {
        // Camel also resolves the row's placeholders, but the component does not use the result
        context.getPropertiesComponent().addInitialProperty("password", "made-up");
        startDynamicRoute("${body}");

        send("direct:in", row);

        assertThat(onlyRequest().members().values()).containsExactly(row);
    }

    @Test
    void sendsNothingForUnknownPlaceholder() throws Exception {
        startDynamicRoute("${body}");

        assertThat(send("direct:in", "{{no.such.property}}@example.com").getException())
                .isNotNull();
        assertThat(sandbox().requestCount()).isZero();
    }

    @Test
    void readsStream() throws Exception {
        startDynamicRoute("${body}");

        sendSuccessfully("direct:in", new ByteArrayInputStream(LAN.email().getBytes(StandardCharsets.UTF_8)));

        assertThat(requestBodies()).isEqualTo("{\"email\":\"" + LAN.email() + "\"}");
    }

    @Test
    void evaluatesRouteExpressionOnce() throws Exception {
        startDynamicRoute("${header.prefix}${body}");

        send("direct:in", "@example.com", Map.of("prefix", "${body}"));

        assertThat(requestBodies()).isEqualTo("{\"email\":\"${body}@example.com\"}");
    }

    @Test
    void keepsOtherOptionsOfRoute() throws Exception {
        startDynamicRoute("${body}&lookupField=EMAIL&notFound=NULL");

        assertThat(sendForBody("nobody@example.com", Map.of())).isNull();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    notFound=${header.value}                      | NULL  | customer/show
                    notFound=${header.value}                      | null  | customer/show
                    not-found=${header.value}                     | NULL  | customer/show
                    notFound=RAW(${header.value})                 | NULL  | customer/show
                    notFound=${header.value}&lookupValue=${body}  | NULL  | customer/show
                    notFound=NULL&lookupField=${header.value}     | PHONE | customer/show
                    notFound=NULL&maxRetries=${header.value}      | 1     | customer/show
                    notFound=NULL&maxRetries=${header.value}0     | 1     | customer/show
                    notFound=NULL&responseTimeout=${header.value} | 5s    | customer/show
                    notFound=NULL&responseTimeout=${header.value} | 5000  | customer/show
                    notFound=NULL&blockWhenFull=${header.value}   | true  | customer/show
                    notFound=NULL&maxRetries=${header.value}      | 2     | customer/show
                    """)
    void evaluatesCheckedOptions(String options, String value, String operation) throws Exception {
        startDynamicRouteTo("ladiflow:" + operation + "?" + options);

        assertThat(sendForBody("0999999999", Map.of("value", value))).isNull();
    }

    @Test
    void evaluatesCheckedOptionsAndRowsOfOtherStoresComponent() throws Exception {
        component();
        var hanoi = new LadiFlowComponent();
        hanoi.getConfiguration().setApiKey(LADIFLOW.apiKey());
        hanoi.getConfiguration().setBaseUrl(LADIFLOW.baseUrl());
        context.addComponent("hanoi", hanoi);
        start(routes -> routes.from("direct:in").toD("hanoi:customer/show?notFound=${header.value}"));

        assertThat(sendForBody("0999999999", Map.of("value", "KEEP"))).isEqualTo("0999999999");

        start(routes -> routes.from("direct:row").toD("hanoi:customer/show?lookupValue=${body}"));
        assertThat(sendForFailure("direct:row", "x&baseUrl=http://127.0.0.1:1/1.0"))
                .isInstanceOf(LadiFlowRequestException.class);
        assertThat(ladiFlowEndpoints()).hasSize(2);
    }

    @Test
    void evaluatesPageAndTextOptionsOfOneUri() throws Exception {
        startDynamicRouteTo("ladiflow:customer/list?page=${header.page}&pageSize=5&search=${header.search}");

        sendSuccessfully("direct:in", null, Map.of("page", 2, "search", "a&page=7"));

        assertThat(requestBodies()).contains("\"page\":2", "\"limit\":5", "{\"name\":\"a&page=7\"}");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    &retryWrites=true
                    KEEP&retryWrites=true
                    KEEP&baseUrl=http://127.0.0.1:1
                    KEEP&amp;apiKey=x
                    KEEP?a=b
                    KEEP#a
                    KEEP)
                    RAW(KEEP)
                    RAW(KEEP
                    RAW{KEEP}
                    ${sys.user.home}
                    $simple{body}
                    {{env:PATH}}
                    '#class:java.lang.String'
                    '#bean:trap'
                    '#trap'
                    %4b
                    KEEP%26a=b
                    KEEP+
                    KEEP,NULL
                    1
                    ''
                    '  '
                    """)
    void rejectsValueThatOptionCannotHave(String value) throws Exception {
        context.getRegistry().bind("trap", new Trap());
        for (String option : List.of("notFound", "blockWhenFull", "maxRetries", "responseTimeout")) {
            if (value.equals("1") && !option.equals("notFound")) {
                continue;
            }
            String in = "direct:" + option;
            component();
            start(routes -> routes.from(in).toD("ladiflow:customer/show?" + option + "=${header.value}"));

            Exchange failed = send(in, LAN.phone(), Map.of("value", value));

            assertThat(failed.getException())
                    .isExactlyInstanceOf(LadiFlowRequestException.class)
                    .hasMessageContaining("The message's value for the option '" + option + "' is ");
            if (!value.isBlank() && value.length() > 1) {
                assertThat(failed.getException()).hasMessageNotContaining(value);
            }
        }
        assertThat(sandbox().requestCount()).isZero();
        assertThat(ladiFlowEndpoints()).isEmpty();
    }

    @Test
    void rejectsMessageWithoutValueForOption() throws Exception {
        startDynamicRouteTo("ladiflow:customer/show?notFound=${header.missing}");

        assertThat(sendForFailure("direct:in", LAN.phone()))
                .isExactlyInstanceOf(LadiFlowRequestException.class)
                .hasMessageContaining(
                        "The message's value for the option 'notFound' is invalid. Use one of: EXCEPTION, NULL, KEEP");
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
                    ${header.operation}?notFound=KEEP
                    customer/${header.operation}
                    customer/show?apiKey=${header.x}
                    customer/show?api-key=${header.x}
                    customer/show?apiKey=RAW(${header.x})
                    customer/show?apiKeySupplier=${header.x}
                    customer/show?baseUrl=${header.x}
                    customer/show?baseUrl=https://${header.x}/1.0
                    customer/show?proxyHost=${header.x}&proxyPort=80
                    customer/show?proxyHost=example.com&proxyPort=${header.x}
                    customer/show?allowPlainHttp=${header.x}
                    customer/create?retryWrites=${header.x}
                    customer/create?RETRYWRITES=${header.x}
                    customer/create?mergeGuard=$simple{header.x}
                    customer/list?stateFile=${header.x}
                    customer/show?${header.x}
                    customer/show?${header.x}=1
                    """)
    void rejectsExpressionInOptionThatMustBeConstant(String uri) throws Exception {
        startDynamicRouteTo("ladiflow:" + uri);

        var failed = send("direct:in", LAN.phone(), Map.of("x", "true", "operation", "show"));
        assertThat(causeMessages(failed.getException()))
                .contains("must be a constant, because messages must not change it");
        assertThat(sandbox().requestCount()).isZero();
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
                    flow/get-cost?timeZone=${header.x}, timeZone
                    customer/list?exceptionHandler=${header.x}, exceptionHandler
                    """)
    void rejectsExpressionInTextThatIsNeverEvaluated(String uri, String option) throws Exception {
        startDynamicRouteTo("ladiflow:" + uri);

        assertThat(send("direct:in", LAN.phone(), Map.of("x", "email")).getException())
                .hasMessage(option
                        + " must be a constant, because messages must not change it. If you need two values,"
                        + " use two endpoints.");
        assertThat(sandbox().requestCount()).isZero();
    }

    @Test
    void rejectsExpressionThatCannotBeRead() throws Exception {
        startDynamicRouteTo("ladiflow:customer/show?notFound=${header[a&lookupField=PHONE]}");

        assertThat(send("direct:in", LAN.phone()).getException())
                .hasMessageContaining("The option 'notFound' is not a valid expression of Camel's Simple language");
    }

    @Test
    void resolvesPlaceholdersInOptionsOfRoute() throws Exception {
        context.getPropertiesComponent().addInitialProperty("route.options", "lookupField=PHONE&notFound");
        startDynamicRouteTo("ladiflow:customer/show?{{route.options}}=${header.value}");

        assertThat(sendForBody("0999999999", Map.of("value", "NULL"))).isNull();
    }

    @Test
    void keepsAtMost100EndpointsOfNumberOption() throws Exception {
        var meters = new SimpleMeterRegistry();
        context.getRegistry().bind("meters", meters);
        HealthCheckHelper.getHealthCheckRepository(context, "producers", WritableHealthCheckRepository.class)
                .setEnabled(true);
        startDynamicRouteTo("ladiflow:customer/show?maxRetries=${header.retries}");
        sendSuccessfully("direct:in", LAN.phone(), Map.of("retries", 1));
        int metersOfFirst = meters.getMeters().size();

        for (int retries = 2; retries <= DynamicUri.MAX_ENDPOINTS; retries++) {
            sendSuccessfully("direct:in", LAN.phone(), Map.of("retries", retries));
        }
        for (int retries = DynamicUri.MAX_ENDPOINTS + 1; retries <= 10_000; retries++) {
            var rejected = send("direct:in", LAN.phone(), Map.of("retries", retries));
            assertThat(rejected.getException())
                    .isExactlyInstanceOf(LadiFlowRequestException.class)
                    .hasMessageContainingAll("maxRetries", "100 different values");
        }

        assertThat(sandbox().requestCount()).isEqualTo(100);
        assertThat(ladiFlowEndpoints()).hasSize(100);
        assertThat(context.getCamelContextExtension().getServices())
                .filteredOn(LadiFlowProducer.class::isInstance)
                .hasSizeLessThanOrEqualTo(100);
        assertThat(HealthCheckHelper.invoke(context, "full"))
                .filteredOn(result -> result.getCheck().getId().startsWith("producer:ladiflow"))
                .hasSize(100);
        assertThat(meters.getMeters()).hasSize(metersOfFirst);
        // known values still work
        sendSuccessfully("direct:in", LAN.phone(), Map.of("retries", 1));
        sendSuccessfully("direct:in", LAN.phone(), Map.of("retries", 100));
    }

    @Test
    void pointsToMessageMembersWhenListHasTooManyPages() throws Exception {
        startDynamicRouteTo("ladiflow:customer/list?page=${body}");
        for (int page = 1; page <= DynamicUri.MAX_ENDPOINTS; page++) {
            send("direct:in", page);
        }

        assertThat(sendForFailure("direct:in", 101))
                .isExactlyInstanceOf(LadiFlowRequestException.class)
                .hasMessageContainingAll(
                        "page",
                        "Remove 'page' and pageSize from the URI, and set 'page' and 'limit' in the message's body, where customer/list reads them");
    }

    /** Documents the limits of the protection. */
    @Test
    void doesNotProtectRecipientListAndUnoptimisedToD() throws Exception {
        String uri = "ladiflow:customer/show?lookupValue=${body}";
        component();
        start(routes -> {
            var toD = new ToDynamicDefinition(uri);
            toD.setAllowOptimisedComponents("false");
            routes.from("direct:unoptimised").addOutput(toD);
            routes.from("direct:list").recipientList(routes.simple(uri));
        });

        for (String in : List.of("direct:unoptimised", "direct:list")) {
            var sent = sendSuccessfully(in, "nobody@example.com&notFound=NULL");
            assertThat(sent.getMessage().getBody()).as(in).isNull();
        }
    }

    /** A bean that must never be called. */
    public static final class Trap {

        @Handler
        public String fall() {
            throw new AssertionError("a row was evaluated");
        }
    }
}
