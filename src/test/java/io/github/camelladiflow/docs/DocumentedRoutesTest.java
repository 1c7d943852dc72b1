// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.docs;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.github.camelladiflow.model.Customer;
import io.github.camelladiflow.model.exception.LadiFlowAuthenticationException;
import io.github.camelladiflow.model.exception.LadiFlowException;
import io.github.camelladiflow.sandbox.LadiFlowExtension;
import io.github.camelladiflow.sandbox.Reply;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.AnnotationBasedArgumentsProvider;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.ArgumentsSource;
import org.junit.jupiter.params.support.ParameterDeclarations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Tests that the routes in the documents work as described, in each language. */
@Tag("baseline")
class DocumentedRoutesTest {

    private static final String PHONE = "0901234567";
    private static final String EMAIL = "lan.tran@example.com";
    private static final String SECRET = "a-secret-of-both-of-us";
    private static final String STRANGER = "0999999999";
    // as the pages have it
    private static final String LEAD = "{\"email\": \"lan.tran@example.com\", \"phone\": \"+84 901 234 567\","
            + " \"name\": \"Trần Lan\", \"tags\": \"VIP, Hội thảo\", \"custom_fields\": {\"orders\": 3}}";

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

    @SuppressWarnings("try")
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

    @DocumentedSnippets("redeliver-writes")
    void redeliversOnlyWritesThatWereNotCarriedOut(SnippetRoutes routes) {
        var lead = "{\"phone\": \"%s\"}".formatted(STRANGER);
        LADIFLOW.sandbox().next(Reply.lost());
        routes.send(SnippetRoutes.IN, lead);
        assertThat(LADIFLOW.sandbox().carriedOut("customer/create")).isOne();
        assertThat(LADIFLOW.sandbox().requestCount()).isOne();
        assertThat(text(routes.sentTo("jms:queue:leads.check"))).isEqualTo(lead);

        LADIFLOW.sandbox().next(4, Reply.rateLimited(Duration.ZERO));
        routes.send(SnippetRoutes.IN, "{\"phone\": \"0999999998\"}");
        assertThat(LADIFLOW.sandbox().carriedOut("customer/create")).isEqualTo(2);
        assertThat(customer(routes.sentTo("jms:queue:customers")).getPhone()).isEqualTo("0999999998");
    }

    @SuppressWarnings("try")
    @DocumentedSnippets("redelivery")
    void redeliveryKeepsFilesDuringOutage(Snippet snippet, @TempDir Path folder) throws Exception {
        LADIFLOW.sandbox().forKey("phone", STRANGER).next(3, Reply.status(503));
        var inbox = Files.createDirectories(folder.resolve("inbox"));
        Files.writeString(inbox.resolve("unknown"), STRANGER);
        try (var routes = prepare(snippet).startWithFiles(folder)) {
            await().untilAsserted(
                            () -> assertThat(inbox.resolve(".failed/unknown")).exists());

            LADIFLOW.sandbox().always(Reply.unauthorized());
            LADIFLOW.sandbox().clearRequests();
            Files.writeString(inbox.resolve("known"), EMAIL);
            LADIFLOW.sandbox().awaitRequests(5, Duration.ofMinutes(1));
            assertThat(inbox.resolve("known")).exists();
            LADIFLOW.sandbox().always(Reply.normal());
            await().untilAsserted(() -> assertThat(folder.resolve("outbox/6650a1b2c3d4e5f601234567.json"))
                    .exists());
            assertThat(inbox.resolve(".failed")).isDirectoryNotContaining("glob:**/known");
        }
    }

    @DocumentedSnippets({"lead-to-sequence", "kamelet-lead"})
    void upsertsAndSubscribesLead(SnippetRoutes routes) {
        LADIFLOW.sandbox().settings().strict(true);
        var lan = routes.send("direct:lead", LEAD);
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

    @DocumentedSnippets("remove-tag")
    void removesTagIfStoreReplacesTags(SnippetRoutes routes) {
        LADIFLOW.sandbox().settings().addTags(false);

        var lan = customer(routes.send("direct:remove-tag", PHONE));
        assertThat(lan.getTags()).containsExactly("6650aaaa0000000000000001");

        LADIFLOW.sandbox().update(lan.getId(), members -> members.put("tags", List.of("6650aaaa0000000000000002")));
        assertThat(customer(routes.send("direct:remove-tag", PHONE)).getTags()).isEmpty();
    }

    @DocumentedSnippets("kamelet-failure")
    void onExceptionHandlesFailureOfKamelet(SnippetRoutes routes) {
        LADIFLOW.sandbox().next(Reply.status(500));

        assertThat(routes.send("direct:lead", EMAIL).getException()).isNull();
        assertThat(text(routes.sentTo("jms:queue:leads.failed"))).isEqualTo(EMAIL);
    }

    /** A message to an endpoint, and a part of the result, which is in a queue or, without a queue, in the response. */
    private record Example(String uri, String body, String queue, String result) {}

    private static final Map<String, Example> EXAMPLES = Map.of(
            "file-to-jms", new Example(SnippetRoutes.IN, "+84 901 234 567\n", "jms:queue:customers", EMAIL),
            "from-jms", new Example(SnippetRoutes.IN, "{\"_id\": \"6650a1b2c3d4e5f601234567\"}", null, "_id"),
            "lookup-value", new Example("direct:order", "an order", null, EMAIL),
            "lead-upsert", new Example("direct:lead", LEAD, "jms:queue:customers", EMAIL),
            "list-tags", new Example("direct:tags", "VIP", "jms:queue:tags", "VIP"));

    @DocumentedSnippets({"file-to-jms", "from-jms", "lookup-value", "lead-upsert", "list-tags"})
    void returnsResultOfExample(Snippet snippet) {
        var example = EXAMPLES.get(snippet.name());
        try (var routes = start(snippet)) {
            var answer = routes.send(example.uri(), example.body(), Map.of("buyer", EMAIL));

            assertThat(answer.getException()).isNull();
            assertThat(text(example.queue() == null ? answer : routes.sentTo(example.queue())))
                    .contains(example.result());
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

    private static SnippetRoutes prepare(Snippet snippet) throws Exception {
        var environment = Map.of("LADIFLOW_API_KEY", LADIFLOW.apiKey(), "LADIFLOW_EVENT_SECRET", SECRET);
        return new SnippetRoutes(snippet, environment).useStore("ladiflow", LADIFLOW.baseUrl());
    }

    private static SnippetRoutes start(Snippet snippet) {
        try {
            return prepare(snippet).start();
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
