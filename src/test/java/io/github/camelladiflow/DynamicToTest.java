// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import io.github.camelladiflow.internal.operation.OperationDefinition;
import io.github.camelladiflow.internal.operation.OptionGroup;
import io.github.camelladiflow.model.Customer;
import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.exception.LadiFlowRequestException;
import org.apache.camel.Endpoint;
import org.apache.camel.Handler;
import org.apache.camel.builder.AdviceWith;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.mock.MockEndpoint;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

/** Tests {@code toD} with a row of a file, which must be treated only as data. */
class DynamicToTest extends SandboxRouteTestBase {

    private void startDynamicRoute(String lookupValue) throws Exception {
        startDynamicRouteTo("ladiflow:customer/show?lookupValue=" + lookupValue);
    }

    private void startDynamicRouteTo(String uri) throws Exception {
        component();
        start(routes -> routes.from("direct:in").toD(uri));
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
    void evaluatesRowsOfOtherStoresComponent() throws Exception {
        component();
        var hanoi = new LadiFlowComponent();
        hanoi.getConfiguration().setApiKey(LADIFLOW.apiKey());
        hanoi.getConfiguration().setBaseUrl(LADIFLOW.baseUrl());
        context.addComponent("hanoi", hanoi);
        start(routes -> routes.from("direct:row").toD("hanoi:customer/show?lookupValue=${body}"));

        assertThat(sendForBody("direct:row", LAN.phone(), Customer.class).getEmail())
                .isEqualTo(LAN.email());
        assertThat(sendForFailure("direct:row", "x&baseUrl=http://127.0.0.1:1/1.0"))
                .isInstanceOf(LadiFlowRequestException.class);
        assertThat(ladiFlowEndpoints()).hasSize(1);
    }

    /** Each value would change the request if it became part of the URI. */
    @ParameterizedTest
    @EnumSource
    void neverChangesRequestByValueOfEvaluatedOption(LadiFlowOperation operation) throws Exception {
        component().getConfiguration().setMaxRetries(0);
        var hostile = """
                x&baseUrl=http://127.0.0.1:1/1.0
                x&apiKey=other&api-key=other
                x&retryWrites=true&mergeGuard=true&dryRun=true&lists=ADD&notFound=NULL&page=7
                ?operation=customer/create
                ../../other/1.0/customer/create-tag
                #bean:trap
                ${sys.user.home}
                RAW(x)&notFound=NULL
                """.lines().toList();
        context.getRegistry().bind("trap", new Trap());
        for (String option : evaluatedOptions(operation)) {
            start(routes ->
                    routes.from("direct:" + option).toD("ladiflow:" + operation + "?" + option + "=${header.value}"));
            for (String value : hostile) {
                send("direct:" + option, Map.of("email", LAN.email()), Map.of("value", value));
            }
            assertThat(ladiFlowEndpoints())
                    .singleElement(type(LadiFlowEndpoint.class))
                    .satisfies(endpoint -> {
                        assertThat(endpoint.getEndpointUri())
                                .endsWith(operation + "?" + option + "=%24%7Bheader.value%7D");
                        assertThat(endpoint.apiOperation()).isEqualTo(operation);
                        assertThat(endpoint.getConfiguration())
                                .usingRecursiveComparison()
                                .ignoringFields(option)
                                .isEqualTo(component().getConfiguration());
                    });
            context.getRouteController().stopAllRoutes();
            context.getEndpointRegistry().clear();
        }
        assertThat(sandbox().requests())
                .allSatisfy(request -> assertThat(request.operation())
                        .as("%s or a list in which a name is looked up", operation)
                        .isIn(operation.path(), "customer/list-tag", "sequence/list", "trigger/list"));
    }

    @ParameterizedTest
    @EnumSource
    void rejectsExpressionInEveryOptionThatEndpointDoesNotEvaluate(LadiFlowOperation operation) throws Exception {
        component();
        var constants = new TreeSet<>(optionsOf(operation));
        constants.removeAll(evaluatedOptions(operation));
        // Camel itself rejects expressions in these options, and the text of an API key is checked later
        constants.removeAll(Set.of("lazyStartProducer", "bridgeErrorHandler", "apiKey"));
        assertThat(constants).contains("apiKeySupplier", "baseUrl", "maxRetries", "outputType", "proxyHost");
        for (String option : constants) {
            start(routes ->
                    routes.from("direct:" + option).toD("ladiflow:" + operation + "?" + option + "=${header.value}"));

            assertThat(causeMessages(send("direct:" + option, LAN.phone(), Map.of("value", "1"))
                            .getException()))
                    .as(option)
                    .contains(option);
        }
        assertThat(sandbox().requestCount()).isZero();
    }

    private Set<String> optionsOf(LadiFlowOperation operation) {
        return OptionGroup.namesFor(
                OperationDefinition.of(operation).optionGroups(),
                context.getCamelContextExtension()
                        .getEndpointUriFactory("ladiflow")
                        .propertyNames());
    }

    /** Returns the options of an operation that the pages describe as evaluated for each message. */
    private Set<String> evaluatedOptions(LadiFlowOperation operation) {
        var options = optionsOf(operation);
        options.retainAll(Set.of(
                "lookupValue keyword search tags sort sequence fromDate toDate source sourceId type".split(" ")));
        return options;
    }

    @Test
    void usesUriAsWrittenInWireTapAndEnrich() throws Exception {
        component();
        String uri = "ladiflow:customer/show?lookupValue=${body}";
        start(routes -> {
            routes.from("direct:enrich").enrich(uri);
            routes.from("direct:tap").wireTap(uri).to("mock:tapped");
        });

        var failed = send("direct:enrich", LAN.phone() + "&notFound=NULL");
        assertThat(failed.getException()).isInstanceOf(LadiFlowRequestException.class);
        sendSuccessfully("direct:tap", LAN.phone() + "&notFound=NULL");
        assertThat(ladiFlowEndpoints()).hasSize(1);
        assertThat(sandbox().requestCount()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"${header.x}?notFound=KEEP", "customer/${header.x}", "customer/show?${header.x}=1"})
    void rejectsExpressionOutsideValuesOfOptions(String uri) throws Exception {
        startDynamicRouteTo("ladiflow:" + uri);

        assertThat(send("direct:in", LAN.phone(), Map.of("x", "show")).getException())
                .isNotNull();
        assertThat(sandbox().requestCount()).isZero();
    }

    /** A bean that must never be called. */
    public static final class Trap {

        @Handler
        public String fall() {
            throw new AssertionError("a row was evaluated");
        }
    }

    @Test
    void mockEndpointsAndSkipSendsNoRequest() throws Exception {
        component().getConfiguration().setApiKey("any");
        RouteBuilder.addRoutes(
                context,
                routes ->
                        routes.from("direct:in").routeId("in").toD("ladiflow:customer/show?lookupValue=${header.key}"));
        AdviceWith.adviceWith(context, "in", advice -> advice.mockEndpointsAndSkip("ladiflow:*"));
        var mock = context.getEndpoint("mock:ladiflow:customer/show", MockEndpoint.class);
        mock.expectedBodiesReceived("a");
        context.start();

        sendSuccessfully("direct:in", "a", Map.of("key", "b"));

        mock.assertIsSatisfied();
        assertThat(sandbox().requestCount()).isZero();
    }
}
