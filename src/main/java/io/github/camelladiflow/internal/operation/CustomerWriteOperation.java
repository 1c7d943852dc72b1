// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.operation;

import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.github.camelladiflow.internal.CallResult;
import io.github.camelladiflow.internal.HeaderNames;
import io.github.camelladiflow.internal.ThrottledWarning;
import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.exception.LadiFlowUnexpectedResponseException;
import io.github.camelladiflow.model.request.CustomerWrite;
import io.github.camelladiflow.options.OnDropped;
import io.github.camelladiflow.options.OutputType;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes or changes a customer: the family of operations that write one. Answers the customer, or what would be sent. */
final class CustomerWriteOperation implements Operation<CustomerWrite, WriteResult> {

    private static final Logger LOG = LoggerFactory.getLogger(CustomerWriteOperation.class);

    private final LadiFlowOperation operation;
    private final OperationContext context;
    private final WriteReader reader;
    private final NameResolver nameResolver;
    private final ThrottledWarning droppedWarning = new ThrottledWarning(System::nanoTime);

    CustomerWriteOperation(LadiFlowOperation operation, OperationContext context) {
        this.operation = operation;
        this.context = context;
        this.reader = new WriteReader(operation, context);
        this.nameResolver = new NameResolver(operation, context);
        // before the context can stop
        KeyedQueue.of(context.camelContext());
    }

    @Override
    public CustomerWrite read(Exchange exchange) {
        return reader.read(exchange);
    }

    @Override
    public CompletableFuture<CallResult<WriteResult>> call(CustomerWrite write) {
        return write.hasChanges()
                ? new WriteProcess(operation, context, nameResolver, write).start()
                : CompletableFuture.completedFuture(
                        CallResult.withoutRequest(new WriteResult(write.getCustomer(), null)));
    }

    @Override
    public void writeOutput(Exchange exchange, CustomerWrite write, CallResult<WriteResult> answer) {
        WriteResult written = answer.value();
        boolean asSent =
                written.unsentRequest() != null && context.configuration().getOutputType() == OutputType.JSON;
        exchange.getMessage().setBody(asSent ? written.unsentRequest().toString() : context.toOutput(written.value()));
        List<String> dropped = written.droppedMembers();
        if (!dropped.isEmpty()) {
            exchange.getMessage().setHeader(HeaderNames.DROPPED, String.join(",", dropped));
        }
        if (written.remainingTagCount() > 0) {
            throw partialWriteException(
                    "but the customer still has " + written.remainingTagCount()
                            + " of the tags that were to go. LadiFlow seems to add tags"
                            + " to those that a customer has. Take them away in LadiFlow.",
                    answer);
        }
        if (!dropped.isEmpty() && context.writeOptions().getOnDropped() != OnDropped.IGNORE) {
            String what = "but left out what its store does not have: " + written.droppedText()
                    + ". Make it in LadiFlow, or correct the message.";
            if (context.writeOptions().getOnDropped() == OnDropped.FAIL) {
                throw partialWriteException(what, answer);
            }
            droppedWarning.warn(LOG, "ladiflow:" + operation, "LadiFlow carried out a write, " + what);
        }
    }

    private LadiFlowUnexpectedResponseException partialWriteException(String what, CallResult<WriteResult> answer) {
        return new LadiFlowUnexpectedResponseException(
                "LadiFlow carried out " + operation + ", " + what, operation, answer.httpStatus(), answer.code());
    }
}
