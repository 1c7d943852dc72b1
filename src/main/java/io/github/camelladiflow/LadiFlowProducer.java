/*
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *     http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */
package io.github.camelladiflow;

import io.github.camelladiflow.client.Answer;
import io.github.camelladiflow.client.LadiFlowClient;
import io.github.camelladiflow.model.Customer;
import io.github.camelladiflow.model.CustomerLookup;
import io.github.camelladiflow.model.LadiFlowNotFoundException;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.support.DefaultProducer;
import org.apache.camel.support.service.ServiceHelper;

/** Looks up the customer that a message asks for, and puts it into the message. Thread-safe. */
final class LadiFlowProducer extends DefaultProducer {

    private final LadiFlowEndpoint endpoint;
    private final LadiFlowClient client;
    private LookupReader lookups;

    LadiFlowProducer(LadiFlowEndpoint endpoint, LadiFlowClient client) {
        super(endpoint);
        this.endpoint = endpoint;
        this.client = client;
    }

    @Override
    public void process(Exchange exchange) {
        AnswerHeaders.clear(exchange.getMessage());
        CustomerLookup lookup = lookups.read(exchange);
        Answer<Customer> answer = client.call(lookup);
        AnswerHeaders.set(exchange.getMessage(), answer);
        if (answer.isFound()) {
            exchange.getMessage().setBody(output(answer.value()));
        } else {
            notFound(exchange.getMessage(), lookup, answer);
        }
    }

    private Object output(Customer customer) {
        return switch (endpoint.getOutputType()) {
            case POJO -> customer;
            case JSON -> customer.toJson();
        };
    }

    private void notFound(Message message, CustomerLookup lookup, Answer<Customer> answer) {
        switch (endpoint.getNotFound()) {
            case EXCEPTION ->
                throw new LadiFlowNotFoundException(
                        "LadiFlow knows no customer with the " + lookup.field().member()
                                + " of this message. Handle it with"
                                + " onException, or set notFound=NULL or notFound=KEEP.",
                        lookup.operation(),
                        answer.httpStatus(),
                        answer.code());
            case NULL -> message.setBody(null);
            case KEEP -> {
                // the body stays as it is
            }
        }
    }

    @Override
    protected void doInit() throws Exception {
        super.doInit();
        lookups = new LookupReader(endpoint);
        ServiceHelper.initService(client);
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        ServiceHelper.startService(client);
    }

    @Override
    protected void doStop() throws Exception {
        ServiceHelper.stopService(client);
        super.doStop();
    }

    @Override
    protected void doShutdown() throws Exception {
        ServiceHelper.stopAndShutdownService(client);
        super.doShutdown();
    }
}
