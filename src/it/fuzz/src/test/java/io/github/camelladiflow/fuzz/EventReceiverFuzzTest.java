// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.fuzz;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.camelladiflow.LadiFlowConstants;
import io.github.camelladiflow.event.LadiFlowEventReceiver;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;

/**
 * Any request becomes an event, which is one JSON object of bounded size, or is rejected. Requests without the secret are
 * always rejected.
 * Bodies are bytes, texts, maps and lists, and the secret's header may come more than once.
 */
class EventReceiverFuzzTest {

    private static final String SECRET = "a-secret-of-both-of-us";
    private static final CamelContext CONTEXT = new DefaultCamelContext();
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final LadiFlowEventReceiver RECEIVER = receiver();

    private static LadiFlowEventReceiver receiver() {
        var receiver = new LadiFlowEventReceiver();
        receiver.setSecret(SECRET);
        return receiver;
    }

    @FuzzTest(maxDuration = "30s")
    void event(FuzzedDataProvider input) throws Exception {
        var exchange = new DefaultExchange(CONTEXT);
        var message = exchange.getMessage();
        String secret = input.consumeBoolean() ? SECRET : input.consumeString(30);
        Object headers = header(input, secret);
        message.setHeader("X-Secret", headers);
        message.setHeader("Idempotency-Key", input.consumeString(30));
        message.setHeader("X-Other", input.consumeString(10));
        message.setBody(body(input));

        RECEIVER.process(exchange);

        String event = exchange.getMessage().getBody(String.class);
        if (event != null && (!SECRET.equals(headers) || !JSON.readTree(event).isObject())) {
            throw new AssertionError("An event without the secret, or that is not an object: " + event);
        }
        if (event != null && event.getBytes(StandardCharsets.UTF_8).length > LadiFlowEventReceiver.DEFAULT_MAX_SIZE) {
            throw new AssertionError("An event that is larger than maxSize");
        }
        if (event == null != exchange.isRouteStop()) {
            throw new AssertionError("A rejected request continues, or an event does not");
        }
        if (!Set.of(LadiFlowConstants.EVENT_ID, "CamelLadiFlowChangeId", Exchange.CONTENT_TYPE)
                .containsAll(exchange.getMessage().getHeaders().keySet())) {
            throw new AssertionError("A header of the request is passed on: "
                    + exchange.getMessage().getHeaders());
        }
    }

    /** The secret, or the form in which servers pass on several headers with the same name. */
    private static Object header(FuzzedDataProvider input, String secret) {
        return switch (input.consumeInt(0, 5)) {
            case 0 -> List.of(secret, secret);
            case 1 -> new ArrayList<>(List.of(input.consumeString(30), secret));
            case 2 -> new String[] {secret, input.consumeString(30)};
            case 3 -> List.of(secret);
            default -> secret;
        };
    }

    private static Object body(FuzzedDataProvider input) {
        var values = new FuzzedValues(input);
        return switch (input.consumeInt(0, 4)) {
            case 0 -> values.map(4);
            case 1 -> values.value(4);
            case 2 -> input.consumeRemainingAsString();
            case 3 -> new ByteArrayInputStream(input.consumeRemainingAsBytes());
            default -> input.consumeRemainingAsBytes();
        };
    }
}
