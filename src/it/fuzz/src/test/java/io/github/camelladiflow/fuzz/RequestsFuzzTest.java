// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.fuzz;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.github.camelladiflow.model.exception.LadiFlowRequestException;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.impl.DefaultCamelContext;

/** What operations make of the text of a message, with nothing sent: a request, or the exception that says what is wrong. */
class RequestsFuzzTest {

    private static final String KEY = "apiKey=a-made-up-key";
    private static final ProducerTemplate TEMPLATE = template();

    private static ProducerTemplate template() {
        var context = new DefaultCamelContext();
        context.disableJMX();
        context.start();
        return context.createProducerTemplate();
    }

    @FuzzTest(maxDuration = "30s")
    void request(FuzzedDataProvider input) {
        String uri = input.pickValue(new String[] {
            "ladiflow:customer/create-or-update?dryRun=true&" + KEY,
            "ladiflow:customer/update?dryRun=true&" + KEY,
            "ladiflow:sequence/subscribe?dryRun=true&" + KEY,
            "ladiflow:customer/show?cacheMode=EVICT&phoneFormat=VN&" + KEY
        });
        String body = input.consumeRemainingAsString();
        Exchange exchange = TEMPLATE.send(uri, message -> message.getMessage().setBody(body));
        Exception failure = exchange.getException();
        if (failure != null && !(failure instanceof LadiFlowRequestException)) {
            throw new AssertionError("Not an exception of ours", failure);
        }
    }
}
