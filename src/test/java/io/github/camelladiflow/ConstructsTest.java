// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.github.camelladiflow.model.Customer;
import io.github.camelladiflow.model.Page;
import org.apache.camel.AggregationStrategy;
import org.apache.camel.EndpointInject;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.Processor;
import org.apache.camel.Produce;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.component.mock.MockEndpoint;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.apache.camel.support.processor.idempotent.MemoryIdempotentRepository;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests Camel's constructs with {@code ladiflow:} endpoints. Each construct is a row in constructs.yaml. */
class ConstructsTest extends SandboxRouteTestBase {

    private static final String PHONE = "0901234567";

    /** A row in the table. */
    record Construct(
            String name,
            String steps,
            String routes,
            String xml,
            String body,
            Map<String, Object> headers,
            String result,
            List<String> mock) {

        @Override
        public String toString() {
            return name;
        }
    }

    static List<Construct> constructs() throws IOException {
        try (var table = ConstructsTest.class.getResourceAsStream("/constructs.yaml")) {
            return new ObjectMapper(new YAMLFactory()).readValue(table, new TypeReference<>() {});
        }
    }

    @ParameterizedTest
    @MethodSource("constructs")
    void returnsResultInTable(Construct construct) throws Exception {
        component();
        bindBeans();
        MockEndpoint mock = context.getEndpoint("mock:result", MockEndpoint.class);
        List<String> expected = construct.mock() == null ? List.of() : construct.mock();
        mock.expectedMessageCount(expected.size());
        String body = construct.body() == null ? PHONE : construct.body();
        Map<String, Object> headers = construct.headers() == null ? Map.of() : construct.headers();

        load(construct);
        Exchange exchange = send("direct:in", body, headers);
        String result = exchange.getException() == null
                ? text(exchange.getMessage().getBody())
                : "fails: " + rootCause(exchange.getException()).getClass().getSimpleName();

        assertThat(result).isEqualTo(construct.result());
        MockEndpoint.assertIsSatisfied(context, 5, TimeUnit.SECONDS);
        assertThat(mock.getReceivedExchanges())
                .extracting(received -> text(received.getMessage().getBody()))
                .containsExactlyInAnyOrderElementsOf(expected);
    }

    private void load(Construct construct) throws Exception {
        String file = construct.xml() != null
                ? construct.xml()
                : construct.routes() != null
                        ? construct.routes()
                        : "- route:\n    from:\n      uri: direct:in\n      steps:\n"
                                + construct.steps().indent(8);
        PluginHelper.getRoutesLoader(context)
                .loadRoutes(ResourceHelper.fromString(
                        construct.xml() != null ? "constructs.camel.xml" : "constructs.camel.yaml", file));
    }

    private void bindBeans() throws Exception {
        AggregationStrategy join = (before, now) -> {
            if (before != null) {
                before.getMessage()
                        .setBody(text(before.getMessage().getBody()) + " "
                                + text(now.getMessage().getBody()));
            }
            return before == null ? now : before;
        };
        AggregationStrategy first = (before, now) -> before == null ? now : before;
        AggregationStrategy count = (before, now) -> {
            int number = before == null ? 1 : before.getMessage().getBody(Integer.class) + 1;
            now.getMessage().setBody(number);
            return now;
        };
        Processor nothing = exchange -> {};
        context.getRegistry().bind("join", join);
        context.getRegistry().bind("first", first);
        context.getRegistry().bind("count", count);
        context.getRegistry().bind("nothing", nothing);
        context.getRegistry().bind("router", new Router());
        context.getRegistry().bind("seen", MemoryIdempotentRepository.memoryIdempotentRepository());
        var producing = new Producing();
        PluginHelper.getBeanPostProcessor(context).postProcessBeforeInitialization(producing, "producing");
        context.getRegistry().bind("producing", producing);
    }

    private static String text(Object body) {
        if (body instanceof Customer customer) {
            return customer.getEmail();
        }
        if (body instanceof Page<?> page) {
            return "page of " + page.getItems().size();
        }
        if (body instanceof Iterable<?> items && !(body instanceof CharSequence)) {
            var texts = new ArrayList<String>();
            items.forEach(item -> texts.add(text(item)));
            return String.join(",", texts);
        }
        if (body instanceof byte[] || body instanceof InputStream) {
            return "bytes";
        }
        return String.valueOf(body);
    }

    private static Throwable rootCause(Throwable failure) {
        return failure.getCause() == null ? failure : rootCause(failure.getCause());
    }

    /** Sends a message to one endpoint. */
    public static final class Router {

        public String next(@ExchangeProperty(Exchange.SLIP_ENDPOINT) String previous) {
            return previous == null ? "ladiflow:customer/show" : null;
        }
    }

    /** A user's bean. */
    public static final class Producing {

        @Produce("ladiflow:customer/show")
        private ProducerTemplate lookup;

        @EndpointInject("ladiflow:customer/show")
        private LadiFlowEndpoint endpoint;

        public Object find(String phone) {
            assertThat(endpoint.getServiceMetadata().get("operation")).isEqualTo("customer/show");
            return lookup.requestBody((Object) phone);
        }
    }
}
