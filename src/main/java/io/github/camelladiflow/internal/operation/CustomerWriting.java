// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.operation;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelladiflow.OutputType;
import io.github.camelladiflow.WriteOptions;
import io.github.camelladiflow.internal.Answer;
import io.github.camelladiflow.internal.AnswerData;
import io.github.camelladiflow.internal.ApiRequest;
import io.github.camelladiflow.internal.CallResult;
import io.github.camelladiflow.model.ApiObject;
import io.github.camelladiflow.model.Customer;
import io.github.camelladiflow.model.CustomerLookup;
import io.github.camelladiflow.model.CustomerWrite;
import io.github.camelladiflow.model.JsonValue;
import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.LadiFlowRequestException;
import io.github.camelladiflow.model.LookupField;
import io.github.camelladiflow.model.Outcome;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes or changes a customer: the family of operations that write one. Answers the customer, or what would be sent. */
final class CustomerWriting implements Operation<CustomerWrite, ApiObject> {

    private static final Logger LOG = LoggerFactory.getLogger(CustomerWriting.class);
    private static final String BY_TAG_NAME = "import_by_tag_name";
    private static final CustomerKeys KEYS = new CustomerKeys();

    private final LadiFlowOperation operation;
    private final OperationContext context;
    private final WriteOptions options;
    private final List<String> cleared;
    private final Bodies bodies;
    private final NamedIds names;

    CustomerWriting(LadiFlowOperation operation, OperationContext context) {
        this.operation = operation;
        this.context = context;
        this.options = context.write();
        this.names = new NamedIds(operation, context);
        this.cleared = options.getClearMembers() == null
                ? List.of()
                : List.of(options.getClearMembers().split(","));
        this.bodies = new Bodies(operation, "Send a CustomerWrite, a Customer, a Map or a JSON object.");
    }

    // ---- what is to be written

    @Override
    public CustomerWrite read(Exchange exchange) {
        return bodies.guarded(() -> {
            try {
                CustomerWrite write = checked(inFormat(given(exchange).clearing(cleared)));
                return operation == LadiFlowOperation.CUSTOMER_CREATE ? withFirstName(write) : write;
            } catch (IllegalArgumentException e) {
                throw bodies.refused("The message cannot be written to a customer: " + e.getMessage() + ".");
            }
        });
    }

    private CustomerWrite given(Exchange exchange) {
        Object body = exchange.getMessage().getBody();
        if (body instanceof CustomerWrite write) {
            return write;
        }
        if (body instanceof Customer customer) {
            CustomerWrite write = CustomerWrite.of(customer);
            return operation == LadiFlowOperation.CUSTOMER_UPDATE
                    ? write.toBuilder().id(customer.getId()).build()
                    : write;
        }
        Object read = bodies.ofBody(exchange);
        if (read instanceof Customer json) {
            return CustomerWrite.of(json.toJsonNode());
        }
        if (read instanceof Map<?, ?> members) {
            return CustomerWrite.of(members);
        }
        throw bodies.refused(
                "The message has nothing to write. Send a CustomerWrite, a Customer, a Map or a JSON object.");
    }

    /** Of who has none: it is what surely becomes the name. */
    private static CustomerWrite withFirstName(CustomerWrite write) {
        return write.getName() == null
                        || write.getFirstName() != null
                        || write.getClear().contains("first_name")
                ? write
                : write.toBuilder().firstName(write.getName()).build();
    }

    /** The phone number as the store writes it, unless it is one that was looked up. */
    private CustomerWrite inFormat(CustomerWrite write) {
        Object phone = write.getMember("phone");
        boolean lookedUp = write.getCustomer() != null
                && phone != null
                && phone.equals(write.getCustomer().getPhone());
        if (phone == null || lookedUp) {
            return write;
        }
        try {
            var lookup =
                    CustomerLookup.of(LookupField.PHONE, phone, context.lookup().getPhoneFormat());
            return lookup.value().equals(phone)
                    ? write
                    : write.toBuilder().phone(lookup.value()).build();
        } catch (LadiFlowRequestException e) {
            throw bodies.refused(e.getMessage());
        }
    }

    private CustomerWrite checked(CustomerWrite write) {
        boolean update = operation == LadiFlowOperation.CUSTOMER_UPDATE;
        var missing = new ArrayList<String>();
        if (update && write.getId() == null) {
            missing.add("_id");
        }
        if (write.getEmail() == null && write.getPhone() == null) {
            missing.add("email or phone");
        }
        if (!missing.isEmpty()) {
            throw bodies.refused("The message does not give " + String.join(", and not ", missing) + ", which "
                    + operation + " needs. What is blank, and an address at ladimail.com, counts as not given.");
        }
        if (operation == LadiFlowOperation.CUSTOMER_CREATE && write.getId() != null) {
            throw bodies.refused("The message gives _id, which customer/create does not take. Leave it out, or use"
                    + " customer/update or customer/create-or-update.");
        }
        if (Boolean.FALSE.equals(write.getMember(BY_TAG_NAME))
                && !write.getTagNames().isEmpty()) {
            throw bodies.refused(
                    "The message has tags that are names, and import_by_tag_name as false, which says that they"
                            + " are ids: 24 hexadecimal digits each. Leave it out; what a tag is, it tells itself.");
        }
        return write;
    }

    private ObjectNode request(CustomerWrite write) {
        ObjectNode request = write.toRequest();
        if (handsNamesOn(write)) {
            request.put(BY_TAG_NAME, true);
        }
        return request;
    }

    /** LadiFlow takes names itself in one of the operations, if all tags are names and nobody said what to do about new ones. */
    private boolean handsNamesOn(CustomerWrite write) {
        return options.getCreateTags() == null
                && operation == LadiFlowOperation.CUSTOMER_CREATE_OR_UPDATE
                && !write.getTags().isEmpty()
                && write.getTagNames().size() == write.getTags().size();
    }

    // ---- writing it

    @Override
    public CompletableFuture<CallResult<ApiObject>> call(CustomerWrite write) {
        if (!write.hasChanges()) {
            return CompletableFuture.completedFuture(notSent(write.getCustomer()));
        }
        var steps = new Steps(write);
        steps.goOn();
        return steps.end;
    }

    private static CallResult<ApiObject> notSent(ApiObject value) {
        return CallResult.of(new Answer<>(Outcome.OK, value, null, null, null), 0);
    }

    /** One write on its way. */
    private final class Steps {

        private final CustomerWrite write;
        private final String scope = context.scope().get();
        private final CompletableFuture<CallResult<ApiObject>> end = new CompletableFuture<>();
        private final Iterator<CustomerLookup> unknown;
        private final Set<String> people = new HashSet<>();

        Steps(CustomerWrite write) {
            this.write = write;
            List<CustomerLookup> keys = options.isMergeGuard() ? keys(write) : List.of();
            // one key alone is one customer
            this.unknown = keys.size() > 1 ? keys.iterator() : Collections.emptyIterator();
        }

        void goOn() {
            if (unknown.hasNext()) {
                lookUp(unknown.next());
            } else {
                ObjectNode json = request(write);
                then(
                        handsNamesOn(write)
                                ? act(json)
                                : names.replace(
                                        json, Map.of("tags", NameLists.Kind.TAG), unknownTags(), () -> act(json)),
                        end::complete);
            }
        }

        private NamedIds.Unknown unknownTags() {
            if (!Boolean.TRUE.equals(options.getCreateTags())) {
                return NamedIds.Unknown.REFUSE;
            }
            return options.isDryRun() ? NamedIds.Unknown.KEEP : NamedIds.Unknown.CREATE;
        }

        private CompletableFuture<CallResult<ApiObject>> act(ObjectNode json) {
            if (!options.isDryRun()) {
                return send(json);
            }
            LOG.info("{}: dryRun, so a request with {} members was not sent", operation, json.size());
            var tags = new ArrayList<String>();
            json.path("tags").forEach(tag -> tags.add(tag.textValue()));
            return CompletableFuture.completedFuture(
                    notSent(write.toBuilder().tags(tags).build()));
        }

        private void lookUp(CustomerLookup key) {
            if (key.field() == LookupField.CUSTOMER_ID) {
                people.add(key.value());
                goOn();
                return;
            }
            then(context.caller().callBeside(ShowRequest.of(key)), found -> {
                Answer<Customer> answer = found.answer();
                if (answer != null && answer.value() != null) {
                    people.add(answer.value().getId().toLowerCase(Locale.ROOT));
                }
                if (answer == null) {
                    end.complete(CallResult.failed(found.failure(), 0));
                } else if (people.size() > 1) {
                    end.complete(CallResult.failed(refusedByGuard(), 0));
                } else {
                    goOn();
                }
            });
        }

        private LadiFlowRequestException refusedByGuard() {
            return bodies.refused("The id, the e-mail address and the phone number of the message belong to different"
                    + " customers of the store, whom " + operation
                    + " would make one (mergeGuard). Correct the message, or"
                    + " send only one of them.");
        }

        private CompletableFuture<CallResult<ApiObject>> send(ObjectNode json) {
            evict(null);
            var request = new ApiRequest<>(operation, json, this::evictAnswered, options.isRetryWrites());
            CompletableFuture<CallResult<ApiObject>> call = context.caller().call(request);
            cancelWithEnd(call);
            // also if it failed, or its end is not known
            return call.whenComplete((result, bug) -> evict(null));
        }

        /** When the answer is there, even if nobody waits for it any more. */
        private AnswerData<ApiObject> evictAnswered(JsonValue data) {
            AnswerData<ApiObject> read = customer(data);
            evict(read instanceof AnswerData.Found<ApiObject> found ? (Customer) found.value() : null);
            return read;
        }

        private void evict(Customer answered) {
            List<String> aliases = new ArrayList<>(answered == null ? List.of() : KEYS.of(scope, answered));
            addAlias(aliases, LookupField.CUSTOMER_ID, write.getId());
            addAlias(aliases, LookupField.EMAIL, write.getEmail());
            addAlias(aliases, LookupField.PHONE, write.getPhone());
            context.customers().evict(scope, aliases);
        }

        private void addAlias(List<String> aliases, LookupField field, String value) {
            if (value != null) {
                aliases.add(CustomerKeys.alias(scope, field, value));
            }
        }

        /** Goes on here if the call has ended, else on a thread that may block. */
        private <A> void then(CompletableFuture<CallResult<A>> call, Consumer<CallResult<A>> next) {
            cancelWithEnd(call);
            var after = call.isDone() ? call.thenAccept(next) : call.thenAcceptAsync(next, context.threads());
            after.exceptionally(bug -> {
                end.complete(CallResult.failed(new IllegalStateException("A call of " + operation + " broke", bug), 0));
                return null;
            });
        }

        /** Who gives up waiting does not want it to be sent any more. */
        private void cancelWithEnd(CompletableFuture<?> call) {
            end.whenComplete((result, cancelled) -> call.cancel(false));
        }
    }

    private static List<CustomerLookup> keys(CustomerWrite write) {
        List<CustomerLookup> keys = new ArrayList<>(3);
        if (write.getId() != null) {
            keys.add(CustomerLookup.byId(write.getId()));
        }
        if (write.getEmail() != null) {
            keys.add(CustomerLookup.byEmail(write.getEmail()));
        }
        if (write.getPhone() != null) {
            keys.add(CustomerLookup.byPhone(write.getPhone()));
        }
        return keys;
    }

    static AnswerData<ApiObject> customer(JsonValue data) {
        if (data == null || !data.isObject()) {
            return new AnswerData.NotUnderstood<>("the member data is no object with a customer");
        }
        Customer customer = Customer.of(data);
        return customer.getId() == null || customer.getId().isBlank()
                ? new AnswerData.NotUnderstood<>("the customer has no _id")
                : new AnswerData.Found<>(customer);
    }

    @Override
    public void write(Exchange exchange, CustomerWrite write, Answer<ApiObject> answer) {
        boolean json = context.configuration().getOutputType() == OutputType.JSON;
        boolean asSent = json && answer.value() instanceof CustomerWrite;
        exchange.getMessage()
                .setBody(asSent ? request((CustomerWrite) answer.value()).toString() : context.output(answer.value()));
    }
}
