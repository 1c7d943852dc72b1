// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.fuzz;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.camelladiflow.event.LadiFlowEventReceiver;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;

/** Whatever a stranger sends: an event that is one JSON object, or nothing, and nobody gets in without the secret. */
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
        message.setHeader("X-Secret", secret);
        message.setHeader("Idempotency-Key", input.consumeString(30));
        message.setHeader(Exchange.HTTP_METHOD, input.pickValue(new String[] {"GET", "POST", "PUT"}));
        message.setHeader(
                Exchange.CONTENT_TYPE,
                input.pickValue(new String[] {"application/json", "application/x-www-form-urlencoded", "text/plain"}));
        message.setHeader(Exchange.HTTP_RAW_QUERY, input.consumeBoolean() ? input.consumeString(60) : null);
        message.setBody(input.consumeRemainingAsBytes());

        RECEIVER.process(exchange);

        String event = exchange.getMessage().getBody(String.class);
        if (event != null && (!secret.equals(SECRET) || !JSON.readTree(event).isObject())) {
            throw new AssertionError("No event of ours: " + event);
        }
        if (event == null != exchange.isRouteStop()) {
            throw new AssertionError("A request that is refused goes on, or an event does not");
        }
    }
}
