// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.operation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelladiflow.LadiFlowConstants;
import io.github.camelladiflow.internal.client.CallResult;
import io.github.camelladiflow.internal.json.PlainValues;
import io.github.camelladiflow.internal.request.CustomerMembers;
import io.github.camelladiflow.internal.request.MemberKind;
import io.github.camelladiflow.internal.text.ThrottledWarning;
import io.github.camelladiflow.model.Customer;
import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.request.PhoneFormat;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Creates or changes a customer. The result is the customer or, in a dry run, the request that would be sent. */
final class CustomerWriteOperation implements Operation<ObjectNode, WriteResult> {

    private static final Logger LOG = LoggerFactory.getLogger(CustomerWriteOperation.class);

    private final OperationContext context;
    private final RequestReader reader;
    private final ThrottledWarning droppedWarning = new ThrottledWarning(System::nanoTime);

    CustomerWriteOperation(OperationContext context) {
        PhoneFormat phoneFormat = context.configuration().getPhoneFormat();
        this.context = context;
        this.reader = new RequestReader(
                context, name -> true, given -> CustomerMembers.read(given, phoneFormat), this::checked);
    }

    @Override
    public ObjectNode read(Exchange exchange) {
        if (exchange.getMessage().getBody() instanceof Customer customer) {
            ObjectNode members = CustomerMembers.writable(PlainValues.toObjectNode(customer));
            if (context.operation() != LadiFlowOperation.CUSTOMER_UPDATE) {
                members.remove("_id");
            }
            return reader.read(exchange, members);
        }
        return reader.read(exchange);
    }

    private ObjectNode checked(ObjectNode request) {
        MemberKind.require(
                context.operation() != LadiFlowOperation.CUSTOMER_CREATE || !request.has("_id"),
                "The message has an _id, which customer/create does not accept. Omit it, or use customer/update or"
                        + " customer/create-or-update");
        return request;
    }

    @Override
    public CallResult<WriteResult> call(ObjectNode request) {
        return new WriteProcess(context, request).run();
    }

    @Override
    public void writeOutput(Exchange exchange, ObjectNode request, CallResult<WriteResult> response) {
        WriteResult written = response.value();
        exchange.getMessage()
                .setBody(context.isDryRun() ? context.unsent(request) : context.toOutput(written.customer()));
        if (!written.droppedMembers().isEmpty()) {
            String dropped = String.join(",", written.droppedMembers());
            exchange.getMessage().setHeader(LadiFlowConstants.DROPPED, dropped);
            droppedWarning.warn(
                    LOG,
                    "ladiflow:" + context.operation(),
                    "LadiFlow carried out a write, but dropped values that the store does not have, or kept tags that"
                            + " the message clears: " + dropped + ". Create them in LadiFlow, or correct the message.");
        }
    }
}
