// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.operation;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelladiflow.internal.ThrottledWarning;
import io.github.camelladiflow.internal.options.OptionText;
import io.github.camelladiflow.internal.request.WriteDraft;
import io.github.camelladiflow.model.ApiObject;
import io.github.camelladiflow.model.Customer;
import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.exception.LadiFlowRequestException;
import io.github.camelladiflow.model.request.ColumnNames;
import io.github.camelladiflow.model.request.CustomerLookup;
import io.github.camelladiflow.model.request.CustomerWrite;
import io.github.camelladiflow.model.request.LookupField;
import io.github.camelladiflow.model.request.PhoneFormat;
import io.github.camelladiflow.options.UnknownMembers;
import io.github.camelladiflow.options.WriteOptions;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads from a message what is to be written to a customer. Thread-safe. */
final class WriteReader extends MessageReader {

    private static final Logger LOG = LoggerFactory.getLogger(WriteReader.class);

    private final WriteOptions options;
    private final PhoneFormat phoneFormat;
    private final List<String> clearedMembers;
    private final ThrottledWarning unknownWarning = new ThrottledWarning(System::nanoTime);

    WriteReader(LadiFlowOperation operation, OperationContext context) {
        super(operation, "Send a CustomerWrite, a Customer, a Map or a JSON object.");
        this.options = context.writeOptions();
        this.phoneFormat = context.lookupOptions().getPhoneFormat();
        this.clearedMembers = OptionText.list(options.getClearMembers());
    }

    CustomerWrite read(Exchange exchange) {
        return guarded(() -> {
            try {
                CustomerWrite write =
                        validated(withPhoneFormat(toWrite(exchange).clearing(clearedMembers)));
                checkMemberNames(write.getUnknownMembers());
                return operation == LadiFlowOperation.CUSTOMER_CREATE ? withFirstName(write) : write;
            } catch (IllegalArgumentException e) {
                throw rejected("The message cannot be written to a customer: " + e.getMessage() + ".");
            }
        });
    }

    private CustomerWrite toWrite(Exchange exchange) throws IOException {
        Object body = exchange.getMessage().getBody();
        if (body instanceof CustomerWrite write) {
            return write;
        }
        if (body instanceof Customer customer) {
            CustomerWrite write = CustomerWrite.of(customer);
            return operation == LadiFlowOperation.CUSTOMER_UPDATE
                    ? write.toBuilder()
                            .id(customer.getId())
                            .email(customer.getEmail())
                            .build()
                    : write;
        }
        Object read = readBody(exchange);
        if (!hasMembers(read)) {
            throw rejectedWithHint("The message has nothing to write.");
        }
        if (read instanceof Map<?, ?> members) {
            return CustomerWrite.of(members);
        }
        return CustomerWrite.of(read instanceof ApiObject object ? object.toJsonNode() : (ObjectNode) read);
    }

    /** Of who has none: it is what surely becomes the name. */
    static CustomerWrite withFirstName(CustomerWrite write) {
        return write.getName() == null
                        || write.getFirstName() != null
                        || write.getClear().contains("first_name")
                ? write
                : write.toBuilder().set("first_name", write.getName()).build();
    }

    /** The phone number as the store writes it, unless it is one that was looked up. */
    private CustomerWrite withPhoneFormat(CustomerWrite write) {
        if (write.getPhone() == null) {
            return write;
        }
        // a number may have lost its leading zero
        Object phone = write.getMember("phone");
        Customer customer = write.getCustomer();
        if (customer != null && phone.equals(customer.getPhone())) {
            return write;
        }
        try {
            String written =
                    CustomerLookup.of(LookupField.PHONE, phone, phoneFormat).value();
            return written.equals(phone)
                    ? write
                    : write.toBuilder().phone(written).build();
        } catch (LadiFlowRequestException e) {
            throw rejected(e.getMessage());
        }
    }

    private CustomerWrite validated(CustomerWrite write) {
        var missing = new ArrayList<String>();
        if (operation == LadiFlowOperation.CUSTOMER_UPDATE && write.getId() == null) {
            missing.add("_id");
        }
        if (write.getEmail() == null && write.getPhone() == null) {
            missing.add("email or phone");
        }
        if (!missing.isEmpty()) {
            throw rejected(
                    "The message does not give " + String.join(", and not ", missing) + ", which " + operation
                            + " needs. What is blank counts as not given, and so does an address at ladimail.com without an _id.");
        }
        if (operation == LadiFlowOperation.CUSTOMER_CREATE && write.getId() != null) {
            throw rejected("The message gives _id, which customer/create does not take. Leave it out, or use"
                    + " customer/update or customer/create-or-update.");
        }
        if (options.getRemoveTags() != null && write.getCustomer() != null) {
            throw rejected("removeTags takes tags away from customers who are looked up by the write itself, and the"
                    + " message is a CustomerWrite that records changes. Leave them out of its tags.");
        }
        if (Boolean.FALSE.equals(write.getMember(WriteDraft.BY_TAG_NAME))
                && !write.getTagNames().isEmpty()) {
            throw rejected("The message has tags that are names, and import_by_tag_name as false, which says that they"
                    + " are ids: 24 hexadecimal digits each. Leave it out; what a tag is, it tells itself.");
        }
        return write;
    }

    private void checkMemberNames(List<String> unknown) {
        if (options.getUnknownMembers() == UnknownMembers.FAIL && !unknown.isEmpty()) {
            throw rejected("The message has members that LadiFlow does not name (unknownMembers=FAIL): "
                    + joinFirstNames(
                            unknown.stream().map(name -> nameWithSuggestion(name, ColumnNames.suggestMember(name))))
                    + ".");
        }
        if (options.getUnknownMembers() == UnknownMembers.WARN) {
            String near = namesWithSuggestions(unknown, ColumnNames::suggestMember);
            if (!near.isEmpty()) {
                unknownWarning.warn(
                        LOG,
                        "ladiflow:" + operation,
                        "LadiFlow does not name " + near
                                + " and keeps it as external data. Correct the name, or set unknownMembers=SEND.");
            }
        }
    }
}
