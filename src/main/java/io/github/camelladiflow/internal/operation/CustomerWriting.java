// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.operation;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelladiflow.internal.ApiRequest;
import io.github.camelladiflow.internal.CallResult;
import io.github.camelladiflow.internal.NotUnderstood;
import io.github.camelladiflow.internal.RareWarning;
import io.github.camelladiflow.internal.json.JsonTree;
import io.github.camelladiflow.internal.json.JsonValue;
import io.github.camelladiflow.model.ApiObject;
import io.github.camelladiflow.model.ColumnNames;
import io.github.camelladiflow.model.Customer;
import io.github.camelladiflow.model.CustomerLookup;
import io.github.camelladiflow.model.CustomerWrite;
import io.github.camelladiflow.model.HeaderNames;
import io.github.camelladiflow.model.LadiFlowException;
import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.LadiFlowProtocolException;
import io.github.camelladiflow.model.LadiFlowRequestException;
import io.github.camelladiflow.model.LookupField;
import io.github.camelladiflow.options.Lists;
import io.github.camelladiflow.options.OnDropped;
import io.github.camelladiflow.options.OutputType;
import io.github.camelladiflow.options.UnknownMembers;
import io.github.camelladiflow.options.WriteOptions;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes or changes a customer: the family of operations that write one. Answers the customer, or what would be sent. */
final class CustomerWriting implements Operation<CustomerWrite, CustomerWriting.Written> {

    private static final Logger LOG = LoggerFactory.getLogger(CustomerWriting.class);
    static final String BY_TAG_NAME = "import_by_tag_name";
    private static final int MOST_NAMES = 5;
    private static final int LONGEST_NAME = 40;
    private static final Set<Integer> CONTROLS =
            Set.of((int) Character.FORMAT, (int) Character.LINE_SEPARATOR, (int) Character.PARAGRAPH_SEPARATOR, (int)
                    Character.SURROGATE);
    private static final CustomerKeys KEYS = new CustomerKeys();
    private static final Map<String, NameLists.Kind> TAGS = Map.of("tags", NameLists.Kind.TAG);

    private final LadiFlowOperation operation;
    private final OperationContext context;
    private final WriteOptions options;
    private final List<String> cleared;
    private final MessageReader messages;
    private final NamedIds names;
    private final RareWarning droppedWarning = new RareWarning(System::nanoTime);
    private final RareWarning unknownWarning = new RareWarning(System::nanoTime);

    /**
     * How a write ended.
     *
     * @param value the customer of the answer, or what would be sent
     * @param json what would be sent, null if it was sent or nothing changes
     * @param dropped what LadiFlow left out
     * @param staying how many of the tags that were to go are still there
     */
    record Written(ApiObject value, ObjectNode json, Dropped dropped, long staying) {}

    CustomerWriting(LadiFlowOperation operation, OperationContext context) {
        this.operation = operation;
        this.context = context;
        this.options = context.write();
        this.names = new NamedIds(operation, context);
        this.cleared = options.getClearMembers() == null
                ? List.of()
                : List.of(options.getClearMembers().split(","));
        this.messages = new MessageReader(operation, "Send a CustomerWrite, a Customer, a Map or a JSON object.");
    }

    // ---- what is to be written

    @Override
    public CustomerWrite read(Exchange exchange) {
        return messages.guarded(() -> {
            try {
                CustomerWrite write = checked(inFormat(given(exchange).clearing(cleared)));
                checkNames(write.getUnknownMembers());
                return operation == LadiFlowOperation.CUSTOMER_CREATE ? withFirstName(write) : write;
            } catch (IllegalArgumentException e) {
                throw messages.refused("The message cannot be written to a customer: " + e.getMessage() + ".");
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
        Object read = messages.ofBody(exchange);
        if (!MessageReader.hasMembers(read)) {
            throw messages.refusedWithCure("The message has nothing to write.");
        }
        return JsonTree.to(CustomerWrite.class, MessageReader.tree(read));
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
            throw messages.refused(e.getMessage());
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
            throw messages.refused("The message does not give " + String.join(", and not ", missing) + ", which "
                    + operation + " needs. What is blank, and an address at ladimail.com, counts as not given.");
        }
        if (operation == LadiFlowOperation.CUSTOMER_CREATE && write.getId() != null) {
            throw messages.refused("The message gives _id, which customer/create does not take. Leave it out, or use"
                    + " customer/update or customer/create-or-update.");
        }
        if (options.getRemoveTags() != null && write.getCustomer() != null) {
            throw messages.refused(
                    "removeTags takes tags away from customers who are looked up by the write itself, and the"
                            + " message is a CustomerWrite that records changes. Leave them out of its tags.");
        }
        if (Boolean.FALSE.equals(write.getMember(BY_TAG_NAME))
                && !write.getTagNames().isEmpty()) {
            throw messages.refused(
                    "The message has tags that are names, and import_by_tag_name as false, which says that they"
                            + " are ids: 24 hexadecimal digits each. Leave it out; what a tag is, it tells itself.");
        }
        return write;
    }

    private void checkNames(List<String> unknown) {
        if (options.getUnknownMembers() == UnknownMembers.FAIL && !unknown.isEmpty()) {
            throw messages.refused("The message has members that LadiFlow does not name (unknownMembers=FAIL): "
                    + told(unknown.stream().map(CustomerWriting::shown)) + ".");
        }
        if (options.getUnknownMembers() == UnknownMembers.WARN) {
            List<String> near = unknown.stream()
                    .filter(name -> ColumnNames.near(name) != null)
                    .map(name -> shown(name) + " (" + ColumnNames.near(name) + "?)")
                    .toList();
            if (!near.isEmpty()) {
                unknownWarning.warn(
                        LOG,
                        "ladiflow:" + operation,
                        "LadiFlow does not name " + told(near.stream())
                                + " and keeps it as external data. Correct the name, or set unknownMembers=SEND.");
            }
        }
    }

    private static String told(Stream<String> names) {
        return names.limit(MOST_NAMES).collect(Collectors.joining(", "));
    }

    /** A name that a stranger may have chosen. */
    private static String shown(String name) {
        String cut = name.length() <= LONGEST_NAME ? name : name.substring(0, LONGEST_NAME) + "...";
        return cut.codePoints()
                .mapToObj(c -> Character.isISOControl(c) || CONTROLS.contains(Character.getType(c))
                        ? String.format(Locale.ROOT, "\\u%04x", c)
                        : Character.toString(c))
                .collect(Collectors.joining());
    }

    /** LadiFlow takes names itself in one of the operations, if all tags are names. */
    private boolean areNames(CustomerWrite write) {
        return operation == LadiFlowOperation.CUSTOMER_CREATE_OR_UPDATE
                && !write.getTags().isEmpty()
                && write.getTagNames().size() == write.getTags().size();
    }

    // ---- writing it

    @Override
    public CompletableFuture<CallResult<Written>> call(CustomerWrite write) {
        if (!write.hasChanges()) {
            return CompletableFuture.completedFuture(notSent(write.getCustomer(), null));
        }
        var steps = new Steps(write);
        steps.begin();
        return steps.end;
    }

    private static CallResult<Written> notSent(ApiObject value, ObjectNode json) {
        return CallResult.unasked(new Written(value, json, Dropped.NOTHING, 0));
    }

    /** One write on its way. */
    private final class Steps {

        private final CustomerWrite write;
        private final String scope = context.scope().get();
        private final CompletableFuture<CallResult<Written>> end = new CompletableFuture<>();
        private final boolean adds;
        private final Iterator<CustomerLookup> unknown;
        private final Set<String> people = new HashSet<>();
        private Customer found;
        private final Set<String> removed = new HashSet<>();

        Steps(CustomerWrite write) {
            this.write = write;
            // what was recorded is a whole list already
            this.adds =
                    write.getCustomer() == null && (options.getLists() == Lists.ADD || options.getRemoveTags() != null);
            List<CustomerLookup> keys = keys(write);
            // to the guard one key alone is one customer
            this.unknown =
                    adds || options.isMergeGuard() && keys.size() > 1 ? keys.iterator() : Collections.emptyIterator();
        }

        void begin() {
            if (adds) {
                then(Turns.of(context.camelContext()).take(Set.copyOf(aliases()), end), turn -> goOn());
            } else {
                goOn();
            }
        }

        private void goOn() {
            if (unknown.hasNext()) {
                lookUp(unknown.next());
            } else if (found != null && adds && operation == LadiFlowOperation.CUSTOMER_CREATE) {
                end.complete(CallResult.failed(
                        messages.refused("The store has a customer of that address or number already. Use"
                                + " customer/create-or-update, or customer/update."),
                        0));
            } else if (found != null && options.getRemoveTags() != null) {
                ObjectNode away = JsonNodeFactory.instance.objectNode();
                Stream.of(options.getRemoveTags().split(",")).map(String::strip).forEach(away.putArray("tags")::add);
                finish(names.replace(away, TAGS, NamedIds.Unknown.REFUSE, () -> {
                    tags(away).forEach(tag -> removed.add(tag.toLowerCase(Locale.ROOT)));
                    return replaced();
                }));
            } else {
                finish(replaced());
            }
        }

        private void finish(CompletableFuture<CallResult<Written>> call) {
            then(call, end::complete);
        }

        /** With the ids of tags, unless LadiFlow finds them itself. */
        private CompletableFuture<CallResult<Written>> replaced() {
            boolean named = adds
                    && operation == LadiFlowOperation.CUSTOMER_CREATE_OR_UPDATE
                    && (found == null
                            || found.getFirstName() == null
                            || found.getFirstName().isBlank());
            CustomerWrite given = named ? withFirstName(write) : write;
            ObjectNode json = adds && found != null ? given.toRequest(found) : given.toRequest();
            if (areNames(write) && options.getCreateTags() == null && (found == null || !adds)) {
                return act(json.put(BY_TAG_NAME, true));
            }
            return names.replace(json, TAGS, unknownTags(), () -> act(json));
        }

        private NamedIds.Unknown unknownTags() {
            // of names alone LadiFlow would make tags itself, unless somebody said what to do about new ones
            Boolean creates = options.getCreateTags();
            if (creates == null ? !areNames(write) : !creates) {
                return NamedIds.Unknown.REFUSE;
            }
            return options.isDryRun() ? NamedIds.Unknown.KEEP : NamedIds.Unknown.CREATE;
        }

        private CompletableFuture<CallResult<Written>> act(ObjectNode json) {
            if (adds && found != null) {
                putTags(json);
            }
            if (!options.isDryRun()) {
                return send(json);
            }
            LOG.info("{}: dryRun, so a request with {} members was not sent", operation, json.size());
            var members = new LinkedHashMap<String, Object>();
            json.properties().forEach(member -> members.put(member.getKey(), member.getValue()));
            return CompletableFuture.completedFuture(
                    notSent(write.toBuilder().setAll(members).build(), json));
        }

        /** Each tag once, which may have been given by name and by id, and none that is to go. */
        private void putTags(ObjectNode json) {
            var tags = new LinkedHashMap<String, String>();
            boolean given = !json.path("tags").isEmpty();
            if (given || !json.has("tags")) {
                Stream.concat(found.getTags().stream(), tags(json).stream())
                        .forEach(tag -> tags.putIfAbsent(tag.toLowerCase(Locale.ROOT), tag));
            }
            if (tags.keySet().removeAll(removed) || given) {
                tags.values().forEach(json.putArray("tags")::add);
            }
        }

        private void lookUp(CustomerLookup key) {
            if (key.field() == LookupField.CUSTOMER_ID && !adds) {
                people.add(key.value());
                goOn();
                return;
            }
            then(context.caller().callBeside(ShowRequest.of(key)), shown -> {
                if (!shown.isAnswered()) {
                    end.complete(CallResult.failed(notWritten(shown.failure()), 0));
                    return;
                }
                if (shown.value() != null) {
                    found = shown.value();
                    people.add(found.getId().toLowerCase(Locale.ROOT));
                } else if (key.field() == LookupField.CUSTOMER_ID) {
                    people.add(key.value());
                }
                if (people.size() > 1) {
                    end.complete(CallResult.failed(refusedByGuard(), 0));
                } else {
                    goOn();
                }
            });
        }

        private RuntimeException notWritten(RuntimeException failure) {
            return failure instanceof LadiFlowException known
                    ? known.noting("The customer could not be looked up before " + operation + " ("
                            + (adds ? "lists=ADD" : "mergeGuard") + "), so nothing was written.")
                    : failure;
        }

        private LadiFlowRequestException refusedByGuard() {
            return messages.refused("The id, the e-mail address and the phone number of the message belong to different"
                    + " customers of the store, whom " + operation
                    + " would make one (mergeGuard, lists=ADD). Correct the message, or"
                    + " send only one of them.");
        }

        private CompletableFuture<CallResult<Written>> send(ObjectNode json) {
            evict(null);
            var request = new ApiRequest<>(operation, json, data -> answered(data, json), options.isRetryWrites());
            CompletableFuture<CallResult<Written>> call = context.caller().call(request);
            cancelWithEnd(call);
            // also if it failed, or its end is not known
            return call.whenComplete((result, bug) -> evict(null));
        }

        /** Evicts when the answer is there, even if nobody waits for it any more. */
        private Written answered(JsonValue data, ObjectNode json) {
            Customer customer = customer(data);
            evict(customer);
            long staying = customer.getTags().stream()
                    .filter(tag -> removed.contains(tag.toLowerCase(Locale.ROOT)))
                    .count();
            return new Written(customer, null, Dropped.of(json, customer), staying);
        }

        private void evict(Customer answered) {
            List<String> aliases = aliases();
            if (answered != null) {
                aliases.addAll(KEYS.of(scope, answered));
            }
            context.customers().evict(scope, aliases);
        }

        private List<String> aliases() {
            var aliases = new ArrayList<String>();
            addAlias(aliases, LookupField.CUSTOMER_ID, write.getId());
            addAlias(aliases, LookupField.EMAIL, write.getEmail());
            addAlias(aliases, LookupField.PHONE, write.getPhone());
            return aliases;
        }

        private void addAlias(List<String> aliases, LookupField field, String value) {
            if (value != null) {
                aliases.add(CustomerKeys.alias(scope, field, value));
            }
        }

        /** Goes on here if the call has ended, else on a thread that may block. */
        private <R> void then(CompletableFuture<R> call, Consumer<R> next) {
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

    private static List<String> tags(ObjectNode json) {
        var tags = new ArrayList<String>();
        json.path("tags").forEach(tag -> tags.add(tag.asText()));
        return tags;
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

    static Customer customer(JsonValue data) {
        if (data == null || !data.isObject()) {
            throw new NotUnderstood("the member data is no object with a customer");
        }
        Customer customer = data.to(Customer.class);
        if (customer.getId() == null || customer.getId().isBlank()) {
            throw new NotUnderstood("the customer has no _id");
        }
        return customer;
    }

    @Override
    public void write(Exchange exchange, CustomerWrite write, CallResult<Written> answer) {
        Written written = answer.value();
        boolean asSent = written.json() != null && context.configuration().getOutputType() == OutputType.JSON;
        exchange.getMessage().setBody(asSent ? written.json().toString() : context.output(written.value()));
        Dropped dropped = written.dropped();
        if (!dropped.members().isEmpty()) {
            exchange.getMessage().setHeader(HeaderNames.DROPPED, String.join(",", dropped.members()));
        }
        if (written.staying() > 0) {
            throw incomplete(
                    "but the customer still has " + written.staying()
                            + " of the tags of removeTags. LadiFlow seems to add tags"
                            + " to those that a customer has, so that none can be taken away.",
                    answer);
        }
        if (!dropped.members().isEmpty() && options.getOnDropped() != OnDropped.IGNORE) {
            String what = "but left out what its store does not have: " + dropped.text()
                    + ". Make it in LadiFlow, or correct the message.";
            if (options.getOnDropped() == OnDropped.FAIL) {
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
