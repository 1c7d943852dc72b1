// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.operation;

import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.github.camelladiflow.internal.CallResult;
import io.github.camelladiflow.internal.HeaderNames;
import io.github.camelladiflow.internal.ThrottledWarning;
import io.github.camelladiflow.model.CustomerWrite;
import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.LadiFlowProtocolException;
import io.github.camelladiflow.options.OnDropped;
import io.github.camelladiflow.options.OutputType;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes or changes a customer: the family of operations that write one. Answers the customer, or what would be sent. */
final class CustomerWriting implements Operation<CustomerWrite, Written> {

    static final String BY_TAG_NAME = "import_by_tag_name";

    private static final Logger LOG = LoggerFactory.getLogger(CustomerWriting.class);

    private final LadiFlowOperation operation;
    private final OperationContext context;
    private final WriteReader reader;
    private final NamedIds names;
    private final ThrottledWarning droppedWarning = new ThrottledWarning(System::nanoTime);

    CustomerWriting(LadiFlowOperation operation, OperationContext context) {
        this.operation = operation;
        this.context = context;
        this.reader = new WriteReader(operation, context);
        this.names = new NamedIds(operation, context);
        // before the context can stop
        Turns.of(context.camelContext());
    }

    @Override
    public CustomerWrite read(Exchange exchange) {
        return reader.read(exchange);
    }

    @Override
    public CompletableFuture<CallResult<Written>> call(CustomerWrite write) {
        return write.hasChanges()
                ? new WriteSteps(operation, context, names, write).begin()
                : CompletableFuture.completedFuture(CallResult.withoutRequest(new Written(write.getCustomer(), null)));
    }

    @Override
    public void write(Exchange exchange, CustomerWrite write, CallResult<Written> answer) {
        Written written = answer.value();
        boolean asSent = written.unsent() != null && context.configuration().getOutputType() == OutputType.JSON;
        exchange.getMessage().setBody(asSent ? written.unsent().toString() : context.output(written.value()));
        List<String> dropped = written.dropped();
        if (!dropped.isEmpty()) {
            exchange.getMessage().setHeader(HeaderNames.DROPPED, String.join(",", dropped));
        }
        if (written.staying() > 0) {
            throw incomplete(
                    "but the customer still has " + written.staying()
                            + " of the tags that were to go. LadiFlow seems to add tags"
                            + " to those that a customer has. Take them away in LadiFlow.",
                    answer);
        }
        if (!dropped.isEmpty() && context.write().getOnDropped() != OnDropped.IGNORE) {
            String what = "but left out what its store does not have: " + written.text()
                    + ". Make it in LadiFlow, or correct the message.";
            if (context.write().getOnDropped() == OnDropped.FAIL) {
                throw incomplete(what, answer);
            }
            droppedWarning.warn(LOG, "ladiflow:" + operation, "LadiFlow carried out a write, " + what);
        }
    }

    private LadiFlowProtocolException incomplete(String what, CallResult<Written> answer) {
        return new LadiFlowProtocolException(
                "LadiFlow carried out " + operation + ", " + what, operation, answer.httpStatus(), answer.code());
    }
}
