// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.docs;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.github.camelladiflow.model.Customer;
import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.exception.LadiFlowAuthenticationException;
import io.github.camelladiflow.model.exception.LadiFlowException;
import io.github.camelladiflow.sandbox.LadiFlowExtension;
import io.github.camelladiflow.sandbox.LadiFlowSandbox;
import io.github.camelladiflow.sandbox.Reply;
import io.github.camelladiflow.test.HookServer;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.AnnotationBasedArgumentsProvider;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.ArgumentsSource;
import org.junit.jupiter.params.support.ParameterDeclarations;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests that the routes in the documents work as described, in each language. */
@Tag("baseline")
class DocumentedRoutesTest {

    private static final String PHONE = "0901234567";
    private static final String EMAIL = "lan.tran@example.com";
    private static final String SECRET = "a-secret-of-both-of-us";
    private static final String STRANGER = "0999999999";
    private static final String LEAD = "{\"phone\": \"" + STRANGER + "\"}";

    @RegisterExtension
    static final LadiFlowExtension LADIFLOW = new LadiFlowExtension();

    /** A test that runs with each snippet with these names, or with the snippet's started routes. */
    @ParameterizedTest
    @ArgumentsSource(SnippetArgumentsProvider.class)
    @Retention(RetentionPolicy.RUNTIME)
    private @interface DocumentedSnippets {
        String[] value();
    }

    private static final class SnippetArgumentsProvider extends AnnotationBasedArgumentsProvider<DocumentedSnippets> {
        @Override
        protected Stream<Arguments> provideArguments(
                ParameterDeclarations parameters, ExtensionContext context, DocumentedSnippets of) {
            boolean started = parameters.getFirst().orElseThrow().getParameterType() == SnippetRoutes.class;
            return Documents.snippets()
                    .filter(snippet -> Arrays.asList(of.value()).contains(snippet.name()))
                    .map(snippet -> Arguments.of(started ? Named.of(snippet.toString(), start(snippet)) : snippet));
        }
    }

    @DocumentedSnippets("redelivery")
    void redeliveryDoesNotRepeatWrite(Snippet snippet) throws Exception {
        var write = snippet.withText(snippet.text().replace("customer/show", "customer/create-or-update"));
        for (Reply reply : List.of(Reply.lost(), Reply.status(503))) {
            try (var routes = start(write)) {
                LADIFLOW.sandbox().next(reply);
                var failed = routes.send(SnippetRoutes.IN, Map.of("phone", PHONE));

                assertThat(failed.getException()).isInstanceOf(LadiFlowException.class);
                assertThat(LADIFLOW.sandbox().requestCount()).isEqualTo(1);
            }
            LADIFLOW.sandbox().clearRequests();
        }
    }

    @DocumentedSnippets("redelivery")
    void redeliveryRepeatsWriteThatWasNotCarriedOut(Snippet snippet) throws Exception {
        var write = snippet.withText(snippet.text().replace("customer/show", "customer/create-or-update"));
        LADIFLOW.sandbox().next(4, Reply.rateLimited(Duration.ZERO));
        try (var routes = start(write)) {
            assertThat(routes.send(SnippetRoutes.IN, Map.of("phone", PHONE)).getException())
                    .isNull();
        }
        assertThat(LADIFLOW.sandbox().carriedOut("customer/create-or-update")).isOne();
    }

    @DocumentedSnippets("redelivery")
    void redeliveryEndsAtExceptionOfOtherComponent(Snippet snippet) throws Exception {
        var rejected = new LadiFlowAuthenticationException("rejected", LadiFlowOperation.CUSTOMER_SHOW, false);
        var other = new IllegalStateException("an exception of another component");
        try (var routes = new SnippetRoutes(snippet, Map.of("LADIFLOW_API_KEY", LADIFLOW.apiKey()))) {
            routes.useStore("ladiflow", LADIFLOW.baseUrl())
                    .failFirstStep(rejected, other)
                    .start();

            assertThat(routes.send(SnippetRoutes.IN, PHONE).getException()).isSameAs(other);
        }
    }

    @DocumentedSnippets("lead-upsert")
    void upsertsLeadWithTagNames(SnippetRoutes routes) {
        LADIFLOW.sandbox().settings().strict(true).dropUnknown(false);
        // as the page has it
        routes.send(
                "direct:lead",
                "{\"phone\": \"+84 901 234 567\", \"name\": \"Trần Lan\", \"tags\": \"VIP, Hội thảo\","
                        + " \"custom_fields\": {\"orders\": 3}}");

        var lan = customer(routes.sentTo("jms:queue:customers"));
        assertThat(lan.getEmail()).isEqualTo(EMAIL);
        assertThat(lan.getExternalData()).contains(Map.of("name", "full_name", "value", "Trần Lan"));
        assertThat(lan.getTags()).hasSize(3);
        assertThat(lan.getCustomFieldValues()).containsEntry("orders", 3);
    }

    @DocumentedSnippets({"lead-to-sequence", "kamelet-lead"})
    void upsertsAndSubscribesLead(SnippetRoutes routes) {
        LADIFLOW.sandbox().settings().strict(true);
        // as the page has it
        var lan = routes.send(
                "direct:lead",
                "{\"email\": \"lan.tran@example.com\", \"phone\": \"+84 901 234 567\", \"name\": \"Trần Lan\","
                        + " \"tags\": \"VIP, Hội thảo\"}");
        routes.send("direct:lead", "{\"phone\": \"0912345678\", \"name\": \"Bé\"}");
        LADIFLOW.sandbox()
                .forOperation("customer/create-or-update")
                .next(Reply.json(201, "{\"code\": 201, \"data\": {\"_id\": \"6650a1b2c3d4e5f601234599\"}}"));
        var nobody = routes.send("direct:lead", "{\"phone\": \"0912345679\", \"name\": \"Bé\"}");

        assertThat(customer(lan).getTags()).contains("6650aaaa0000000000000002", "6650aaaa0000000000000004");
        assertThat(LADIFLOW.sandbox().subscriptions())
                .extracting(subscription -> subscription.get("email"))
                .containsExactly(EMAIL, "0912345678.ladiflow@ladimail.com");
        assertThat(nobody.getException())
                .hasMessageContaining("The message lacks email, which sequence/subscribe requires.");
    }

    @DocumentedSnippets("change-customer")
    void changesGivenMembersAndKeepsOthers(SnippetRoutes routes) {
        LADIFLOW.sandbox().settings().dropUnknown(false);
        var moved = customer(routes.send("direct:moved", PHONE));

        assertThat(moved.getMember("city")).isEqualTo("Đà Nẵng");
        assertThat(moved.getCustomFieldValues()).containsEntry("note", "moved").containsKey("last_order_id");
        assertThat(moved.getMember("company")).isNotNull();
    }

    @DocumentedSnippets("remove-tag")
    void removesTagIfStoreReplacesTags(SnippetRoutes routes) {
        LADIFLOW.sandbox().settings().addTags(false);

        var lan = customer(routes.send("direct:remove-tag", PHONE));
        assertThat(lan.getTags()).containsExactly("6650aaaa0000000000000001");

        LADIFLOW.sandbox().update(lan.getId(), members -> members.put("tags", List.of("6650aaaa0000000000000002")));
        assertThat(customer(routes.send("direct:remove-tag", PHONE)).getTags()).isEmpty();
    }

    @DocumentedSnippets("dropped-members")
    void choiceFindsIncompleteWrites(SnippetRoutes routes) {
        routes.send("direct:lead", Map.of("phone", PHONE, "custom_fields", Map.of("size", "L")));
        assertThat(text(routes.sentTo("jms:queue:customers.incomplete"))).contains(PHONE);

        routes.send("direct:lead", Map.of("phone", PHONE, "company", "Hoa Mai"));
        assertThat(text(routes.sentTo("jms:queue:customers"))).contains("Hoa Mai");
    }

    @DocumentedSnippets("kamelet-failure")
    void onExceptionHandlesFailureOfKamelet(SnippetRoutes routes) {
        LADIFLOW.sandbox().next(Reply.status(500));

        assertThat(routes.send("direct:lead", EMAIL).getException()).isNull();
        assertThat(text(routes.sentTo("jms:queue:leads.failed"))).isEqualTo(EMAIL);
    }

    @DocumentedSnippets("lookup-value")
    void lookupValueReadsKeyFromExpression(SnippetRoutes routes) {
        var answer = routes.send("direct:order", "an order", Map.of("buyer", EMAIL));

        assertThat(customer(answer).getPhone()).isEqualTo(PHONE);
    }

    @DocumentedSnippets("api-key")
    void rawKeepsEveryCharacterOfApiKey(Snippet snippet) throws Exception {
        var key = "a+b&c=d%20e";
        try (var sandbox = LadiFlowSandbox.builder().apiKey(key).start();
                var routes = new SnippetRoutes(snippet, Map.of("LADIFLOW_API_KEY", key))) {
            var answer = routes.useStore("ladiflow", sandbox.baseUrl()).start().send("direct:lead", PHONE);

            assertThat(customer(answer).getEmail()).isEqualTo(EMAIL);
        }
    }

    @DocumentedSnippets("enrich")
    void enrichmentKeepsMessageAndSeparatesUnknownCustomers(SnippetRoutes routes) {
        var known = "{\"order\": 7, \"phone\": \"%s\"}".formatted(PHONE);
        var unknown = "{\"order\": 8, \"phone\": \"%s\"}".formatted(STRANGER);
        routes.send(SnippetRoutes.IN, known);
        routes.send(SnippetRoutes.IN, unknown);

        var order = routes.sentTo("jms:queue:orders.of-customers").getMessage();
        assertThat(order.getBody()).isEqualTo(known);
        assertThat(order.getHeader("customerId")).isEqualTo("6650a1b2c3d4e5f601234567");
        assertThat(order.getHeader("CamelLadiFlowOutcome")).isNull();
        assertThat(text(routes.sentTo("jms:queue:orders.of-strangers"))).isEqualTo(unknown);
    }

    @DocumentedSnippets("on-exception")
    void onExceptionDivertsUnknownAndInvalidLeads(SnippetRoutes routes) {
        routes.send(SnippetRoutes.IN, STRANGER);
        routes.send(SnippetRoutes.IN, "no key at all");

        assertThat(text(routes.sentTo("jms:queue:leads.unknown"))).isEqualTo(STRANGER);
        var wrong = routes.sentTo("jms:queue:leads.wrong");
        assertThat(text(wrong)).isEqualTo("no key at all");
        assertThat(wrong.getMessage().getHeader("reason", String.class))
                .contains("neither a customer id")
                .doesNotContain("no key at all");
    }

    @DocumentedSnippets("on-exception")
    void onExceptionPostponesOnlyTransientFailures(SnippetRoutes routes) {
        LADIFLOW.sandbox().next(3, Reply.status(503));
        routes.send(SnippetRoutes.IN, PHONE);
        assertThat(text(routes.sentTo("jms:queue:leads.later"))).isEqualTo(PHONE);
        assertThat(LADIFLOW.sandbox().requestCount()).isEqualTo(3);

        LADIFLOW.sandbox().next(Reply.status(500));
        assertThat(routes.send(SnippetRoutes.IN, PHONE).getException()).isNull();

        LADIFLOW.sandbox().next(Reply.unauthorized());
        assertThat(routes.send(SnippetRoutes.IN, PHONE).getException())
                .isInstanceOf(LadiFlowAuthenticationException.class);

        routes.send(SnippetRoutes.IN, PHONE);
        assertThat(customer(routes.sentTo("jms:queue:customers")).getEmail()).isEqualTo(EMAIL);
    }

    @DocumentedSnippets("cache")
    void cacheReturnsCustomerUntilEvicted(SnippetRoutes routes) {
        routes.send("direct:lead", PHONE);
        var again = routes.send("direct:lead", PHONE);
        assertThat(customer(again).getEmail()).isEqualTo(EMAIL);
        assertThat(again.getMessage().getHeader("CamelLadiFlowCache")).isEqualTo("HIT");
        assertThat(LADIFLOW.sandbox().requestCount()).isEqualTo(1);

        assertThat(text(routes.send("direct:customer-changed", EMAIL))).isEqualTo(EMAIL);
        assertThat(LADIFLOW.sandbox().requestCount()).isEqualTo(1);

        routes.send("direct:lead", PHONE);
        assertThat(LADIFLOW.sandbox().requestCount()).isEqualTo(2);
    }

    @DocumentedSnippets("event")
    void eventEvictsChangedCustomer(SnippetRoutes routes) {
        var cached = "ladiflow:customer/show?cacheTtl=10m";
        routes.send(cached, PHONE);
        assertThat(routes.send(cached, PHONE).getMessage().getHeader("CamelLadiFlowCache"))
                .isEqualTo("HIT");

        var event = routes.send(
                SnippetRoutes.IN,
                "{\"email\": \"%s\"}".formatted(EMAIL),
                Map.of("X-Secret", SECRET, "CamelHttpMethod", "POST", "Content-Type", "application/json"));
        assertThat(event.getException()).isNull();
        assertThat(routes.send(cached, PHONE).getMessage().getHeader("CamelLadiFlowCache"))
                .isEqualTo("MISS");
    }

    @DocumentedSnippets("hook")
    void orderTriggersFlowByHook(Snippet snippet) throws Exception {
        try (var server = new HookServer();
                var routes = new SnippetRoutes(
                                snippet,
                                Map.of(
                                        "LADIFLOW_API_KEY",
                                        LADIFLOW.apiKey(),
                                        "LADIFLOW_HOOK_URL",
                                        server.url("/hook?a=1+2&b=3")))
                        .start()) {
            assertThat(routes.send("direct:order", Map.of("phone", PHONE)).getException())
                    .isNull();
            assertThat(server.bodies()).containsExactly("{\"phone\":\"" + PHONE + "\"}");
        }
    }

    @DocumentedSnippets("circuit-breaker")
    void circuitBreakerStopsRequestsDuringOutage(SnippetRoutes routes) {
        assertThat(customer(routes.send("direct:lead", PHONE)).getEmail()).isEqualTo(EMAIL);
        assertThat(routes.send("direct:lead", STRANGER).getMessage().getBody()).isNull();

        LADIFLOW.sandbox().always(Reply.status(503));
        for (int i = 0; i < 20; i++) {
            assertThat(routes.send("direct:lead", PHONE).getException()).isNull();
        }
        assertThat(LADIFLOW.sandbox().requestCount()).isEqualTo(10);
    }

    @DocumentedSnippets("two-stores")
    void twoComponentsCallTwoStores(Snippet snippet) throws Exception {
        var environment = Map.of("LADIFLOW_API_KEY", LADIFLOW.apiKey(), "LADIFLOW_API_KEY_HANOI", "hanoi-key");
        try (var sandbox = LadiFlowSandbox.builder().apiKey("hanoi-key").start();
                var routes = new SnippetRoutes(snippet, environment)) {
            routes.useStore("ladiflow", LADIFLOW.baseUrl())
                    .useStore("hanoi", sandbox.baseUrl())
                    .start();

            assertThat(customer(routes.send("direct:hanoi", PHONE)).getEmail()).isEqualTo(EMAIL);
            assertThat(sandbox.requestCount()).isEqualTo(1);
            assertThat(customer(routes.send("direct:other", PHONE)).getEmail()).isEqualTo(EMAIL);
            assertThat(LADIFLOW.sandbox().requestCount()).isEqualTo(1);
        }
    }

    @DocumentedSnippets("file-to-jms")
    void sendsCustomerOfFileToQueue(SnippetRoutes routes) {
        routes.send(SnippetRoutes.IN, "+84 901 234 567\n");

        assertThat(customer(routes.sentTo("jms:queue:customers")).getEmail()).isEqualTo(EMAIL);
    }

    @DocumentedSnippets("from-jms")
    void convertsReceivedJsonToCustomer(SnippetRoutes routes) {
        var answer = routes.send(SnippetRoutes.IN, "{\"_id\": \"6650a1b2c3d4e5f601234567\"}");

        assertThat(answer.getMessage().getBody()).isInstanceOf(Customer.class);
    }

    @DocumentedSnippets("list-tags")
    void sendsTagsOfPageOneByOne(SnippetRoutes routes) {
        assertThat(routes.send("direct:tags", "VIP").getException()).isNull();

        assertThat(text(routes.sentTo("jms:queue:tags"))).isEqualTo("VIP");
    }

    @DocumentedSnippets("list-all")
    void sendsAllCustomersOneByOne(SnippetRoutes routes) {
        assertThat(routes.send("direct:export", null).getException()).isNull();

        assertThat(routes.allSentTo("jms:queue:customers"))
                .hasSize(LADIFLOW.sandbox().customers().size())
                .allSatisfy(
                        exchange -> assertThat(exchange.getMessage().getBody()).isInstanceOf(Customer.class));
    }

    @DocumentedSnippets("costs")
    void sendsCostsOfSequenceOfYesterday(SnippetRoutes routes) {
        assertThat(routes.send("direct:yesterday", null).getException()).isNull();

        assertThat(text(routes.sentTo("jms:queue:costs"))).isEqualTo("0");
        var asked = LADIFLOW.sandbox().requests().get(1);
        assertThat(asked.text("from_date"))
                .hasValueSatisfying(from -> assertThat(from).endsWith("T17:00:00.000Z"));
        assertThat(asked.text("to_date"))
                .hasValueSatisfying(to -> assertThat(to).endsWith("T16:59:59.999Z"));
    }

    @DocumentedSnippets("source-give-up")
    void errorHandlerGivesUpAfterTenRedeliveries(Snippet snippet) throws Exception {
        for (int failures : List.of(10, 11)) {
            try (var routes = new SnippetRoutes(snippet, Map.of("LADIFLOW_API_KEY", LADIFLOW.apiKey()))) {
                var failure = new IllegalStateException("the broker is down");
                routes.failFirstStep(Collections.nCopies(failures, failure).toArray(Exception[]::new))
                        .start();

                assertThat(routes.send(SnippetRoutes.IN, "{}").getException()).isNull();
                var queue = "jms:queue:customers" + (failures > 10 ? ".failed" : "");
                assertThat(text(routes.sentTo(queue))).isEqualTo("{}");
            }
        }
    }

    private static SnippetRoutes start(Snippet snippet) {
        var environment = Map.of("LADIFLOW_API_KEY", LADIFLOW.apiKey(), "LADIFLOW_EVENT_SECRET", SECRET);
        try {
            return new SnippetRoutes(snippet, environment)
                    .useStore("ladiflow", LADIFLOW.baseUrl())
                    .start();
        } catch (Exception e) {
            throw new AssertionError(snippet.toString(), e);
        }
    }

    private static String text(Exchange exchange) {
        return exchange.getMessage().getBody(String.class);
    }

    private static Customer customer(Exchange exchange) {
        assertThat(exchange.getException()).isNull();
        return exchange.getMessage().getBody(Customer.class);
    }
}
