// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.operation;

import java.util.List;
import java.util.function.Function;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelladiflow.LadiFlowConstants;
import io.github.camelladiflow.internal.cache.LookupCache;
import io.github.camelladiflow.internal.client.CallResult;
import io.github.camelladiflow.internal.request.MemberKind;
import io.github.camelladiflow.internal.request.MemberTable;
import io.github.camelladiflow.internal.request.WriteDraft;
import io.github.camelladiflow.internal.text.ThrottledWarning;
import io.github.camelladiflow.model.ApiObject;
import io.github.camelladiflow.model.Customer;
import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.exception.LadiFlowRequestException;
import io.github.camelladiflow.model.exception.LadiFlowUnexpectedResponseException;
import io.github.camelladiflow.model.request.CustomerLookup;
import io.github.camelladiflow.model.request.CustomerWrite;
import io.github.camelladiflow.model.request.LookupField;
import io.github.camelladiflow.model.request.PhoneFormat;
import io.github.camelladiflow.options.LadiFlowConfiguration;
import io.github.camelladiflow.options.OutputType;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Creates or changes a customer. The result is the customer or, in a dry run, the request that would be sent. */
final class CustomerWriteOperation implements Operation<WriteProcess, WriteResult> {

    private static final Logger LOG = LoggerFactory.getLogger(CustomerWriteOperation.class);

    private final LadiFlowOperation operation;
    private final OperationContext context;
    private final LadiFlowConfiguration options;
    private final PhoneFormat phoneFormat;
    private final Function<ApiObject, Object> output;
    private final RequestReader reader;
    private final NameResolver nameResolver;
    private final LookupCache cache;
    private final ThrottledWarning droppedWarning = new ThrottledWarning(System::nanoTime);

    CustomerWriteOperation(LadiFlowOperation operation, OperationContext context) {
        this.operation = operation;
        this.context = context;
        this.options = context.options().configuration();
        this.phoneFormat = context.options().configuration().getPhoneFormat();
        this.output = context.output();
        this.reader = new RequestReader(
                context,
                operation,
                "a CustomerWrite",
                null,
                "Send a CustomerWrite, a Customer, a Map or a JSON object. Blank values, and addresses at"
                        + " ladimail.com without an _id, are treated as missing.");
        this.nameResolver = new NameResolver(operation, context);
        this.cache = context.store().lookupCache();
    }

    @Override
    public WriteProcess read(Exchange exchange) {
        Object body = exchange.getMessage().getBody();
        ObjectNode json = body instanceof Customer customer
                ? reader.checked(() -> MemberTable.check(operation, writableMembers(customer)))
                : body instanceof CustomerWrite write ? reader.checked(write::toJsonNode) : reader.apply(exchange);
        formatPhone(json);
        check(json);
        return new WriteProcess(operation, context, options, nameResolver, cache, json);
    }

    private ObjectNode writableMembers(Customer customer) {
        ObjectNode members = WriteDraft.retainWritable(customer.toJsonNode());
        members.remove("_id");
        return operation == LadiFlowOperation.CUSTOMER_UPDATE ? members.put("_id", customer.getId()) : members;
    }

    /** Formats the phone number as phoneFormat requires. */
    private void formatPhone(ObjectNode json) {
        JsonNode phone = json.get("phone");
        if (phone == null) {
            return;
        }
        try {
            // a JSON number may have lost its leading zero
            Object given = RequestReader.scalar(phone);
            json.put(
                    "phone",
                    CustomerLookup.of(LookupField.PHONE, given, phoneFormat).value());
        } catch (LadiFlowRequestException e) {
            throw reader.rejected(e.getMessage());
        }
    }

    private void check(ObjectNode json) {
        if (operation == LadiFlowOperation.CUSTOMER_CREATE && json.has("_id")) {
            throw reader.rejected("The message has an _id, which customer/create does not accept. Omit it, or use"
                    + " customer/update or customer/create-or-update.");
        }
        if (json.has(WriteDraft.BY_TAG_NAME)
                && !MemberKind.tagNames(json.path("tags")).isEmpty()) {
            throw reader.rejected(
                    "The message has tag names, but import_by_tag_name=false allows only ids of 24 hexadecimal"
                            + " digits. Omit import_by_tag_name: the component recognizes each tag as a name or an"
                            + " id.");
        }
    }

    @Override
    public CallResult<WriteResult> call(WriteProcess write) {
        return write.run();
    }

    @Override
    public void writeOutput(Exchange exchange, WriteProcess write, CallResult<WriteResult> response) {
        WriteResult written = response.value();
        boolean asSent = written.unsentRequest() != null
                && context.options().configuration().getOutputType() == OutputType.JSON;
        exchange.getMessage().setBody(asSent ? written.unsentRequest().toString() : output.apply(written.value()));
        List<String> dropped = written.droppedMembers();
        if (!dropped.isEmpty()) {
            exchange.getMessage().setHeader(LadiFlowConstants.DROPPED, String.join(",", dropped));
            droppedWarning.warn(
                    LOG,
                    "ladiflow:" + operation,
                    "LadiFlow carried out a write, but dropped values that the store does not have: "
                            + written.droppedText() + ". Create them in LadiFlow, or correct the message.");
        }
        if (written.remainingTagCount() > 0) {
            throw new LadiFlowUnexpectedResponseException(
                            "LadiFlow carried out " + operation + ", but the customer still has "
                                    + written.remainingTagCount() + " of the tags that the write should have cleared."
                                    + " LadiFlow seems to add the tags in a write to the customer's tags. Remove these"
                                    + " tags in LadiFlow.",
                            operation)
                    .initResponse(
                            response.response().httpStatus(),
                            response.response().code(),
                            null,
                            null);
        }
    }
}
