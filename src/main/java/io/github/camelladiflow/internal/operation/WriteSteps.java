// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.operation;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelladiflow.internal.ApiRequest;
import io.github.camelladiflow.internal.CallResult;
import io.github.camelladiflow.internal.cache.CacheKey;
import io.github.camelladiflow.internal.json.JsonTree;
import io.github.camelladiflow.internal.json.JsonValue;
import io.github.camelladiflow.internal.json.PlainValues;
import io.github.camelladiflow.model.Customer;
import io.github.camelladiflow.model.CustomerLookup;
import io.github.camelladiflow.model.CustomerWrite;
import io.github.camelladiflow.model.LadiFlowException;
import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.LadiFlowRequestException;
import io.github.camelladiflow.model.LookupField;
import io.github.camelladiflow.options.Lists;
import io.github.camelladiflow.options.WriteOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One write on its way: whom it meets is looked up, names of tags become ids, and it is sent. */
final class WriteSteps {

    private static final Logger LOG = LoggerFactory.getLogger(WriteSteps.class);
    private static final Map<String, NameLists.Kind> TAGS = Map.of("tags", NameLists.Kind.TAG);
    /** As the option is called, for messages. */
    private static final String REMOVED = "removeTags";

    private final LadiFlowOperation operation;
    private final OperationContext context;
    private final WriteOptions options;
    private final NamedIds names;
    private final CustomerWrite write;
    private final String scope;
    private final boolean adds;
    private final List<CustomerLookup> keys;
    private final List<String> aliases;
    private final Set<String> people = new HashSet<>();
    private final Set<String> removed = new HashSet<>();
    /** Who is added to. */
    private Customer found;

    WriteSteps(LadiFlowOperation operation, OperationContext context, NamedIds names, CustomerWrite write) {
        this.operation = operation;
        this.context = context;
        this.options = context.write();
        this.names = names;
        this.write = write;
        this.scope = context.scope().get();
        // what was recorded is a whole list already
        this.adds = write.getCustomer() == null && (options.getLists() == Lists.ADD || options.getRemoveTags() != null);
        this.keys = keys(write);
        this.aliases = CacheKey.aliases(scope, keys);
    }

    CompletableFuture<CallResult<Written>> begin() {
        var turn = new CompletableFuture<Void>();
        CompletableFuture<Void> before = adds
                ? Turns.of(context.camelContext())
                        .take(
                                operation,
                                Set.copyOf(aliases),
                                turn,
                                context.configuration().getRetryTimeout())
                : CompletableFuture.completedFuture(null);
        // to the guard one key alone is one customer
        if (adds || options.isMergeGuard() && keys.size() > 1) {
            for (CustomerLookup key : keys) {
                before = context.next(before, nobody -> lookUp(key));
            }
        }
        CompletableFuture<CallResult<Written>> end = context.ended(context.next(before, looked -> write()));
        end.whenComplete((result, cancelled) -> turn.complete(null));
        return end;
    }

    private CompletableFuture<Void> lookUp(CustomerLookup key) {
        if (key.field() == LookupField.CUSTOMER_ID && !adds) {
            people.add(key.value());
            return CompletableFuture.completedFuture(null);
        }
        return context.next(context.caller().subcall(ShowRequest.of(List.of(key))), shown -> {
            Customer customer;
            try {
                customer = shown.confirmedValueOrThrow();
            } catch (LadiFlowException e) {
                throw e.noting("The customer could not be looked up before " + operation + " ("
                        + (adds ? "lists=ADD" : "mergeGuard") + "), so nothing was written.");
            }
            if (customer != null) {
                found = adds ? customer : null;
                people.add(customer.getId().toLowerCase(Locale.ROOT));
            } else if (key.field() == LookupField.CUSTOMER_ID) {
                people.add(key.value());
            }
            if (people.size() > 1) {
                throw new LadiFlowRequestException(
                        "The id, the e-mail address and the phone number of the message belong to different"
                                + " customers of the store, whom " + operation
                                + " would make one (mergeGuard, lists=ADD). Correct the message, or"
                                + " send only one of them.",
                        operation);
            }
            return CompletableFuture.completedFuture(null);
        });
    }

    private CompletableFuture<CallResult<Written>> write() {
        if (found != null && operation == LadiFlowOperation.CUSTOMER_CREATE) {
            throw new LadiFlowRequestException(
                    "The store has a customer of that address or number already. Use"
                            + " customer/create-or-update, or customer/update.",
                    operation);
        }
        if (found == null || options.getRemoveTags() == null) {
            return named();
        }
        ObjectNode away = JsonTree.newObject();
        Stream.of(options.getRemoveTags().split(",")).map(String::strip).forEach(away.putArray(REMOVED)::add);
        return names.replace(away, Map.of(REMOVED, NameLists.Kind.TAG), NamedIds.Unknown.REFUSE, () -> {
            texts(away, REMOVED).forEach(tag -> removed.add(tag.toLowerCase(Locale.ROOT)));
            return named();
        });
    }

    /** With the ids of tags, unless LadiFlow finds them itself. */
    private CompletableFuture<CallResult<Written>> named() {
        boolean nameless = adds
                && operation == LadiFlowOperation.CUSTOMER_CREATE_OR_UPDATE
                && (found == null
                        || found.getFirstName() == null
                        || found.getFirstName().isBlank());
        CustomerWrite given = nameless ? WriteReader.withFirstName(write) : write;
        ObjectNode json = found != null ? given.toRequest(found) : given.toRequest();
        if (areNames() && options.getCreateTags() == null && found == null) {
            return act(json.put(CustomerWriting.BY_TAG_NAME, true));
        }
        return names.replace(json, TAGS, unknownTags(), () -> act(json));
    }

    private NamedIds.Unknown unknownTags() {
        // of names alone LadiFlow would make tags itself, unless somebody said what to do about new ones
        Boolean creates = options.getCreateTags();
        if (creates == null ? !areNames() : !creates) {
            return NamedIds.Unknown.REFUSE;
        }
        return options.isDryRun() ? NamedIds.Unknown.KEEP : NamedIds.Unknown.CREATE;
    }

    private CompletableFuture<CallResult<Written>> act(ObjectNode json) {
        if (found != null) {
            putTags(json);
        } else if (write.getCustomer() != null && json.has("tags") && !json.has(CustomerWriting.BY_TAG_NAME)) {
            write.getCustomer().getTags().forEach(tag -> removed.add(tag.toLowerCase(Locale.ROOT)));
            texts(json, "tags").forEach(tag -> removed.remove(tag.toLowerCase(Locale.ROOT)));
        }
        if (!options.isDryRun()) {
            return send(json);
        }
        LOG.info("{}: dryRun, so a request with {} members was not sent", operation, json.size());
        var members = PlainValues.toMutableMap(JsonValue.ofTree(json));
        var unsent = new Written(write.toBuilder().setAll(members).build(), json);
        return CompletableFuture.completedFuture(CallResult.withoutRequest(unsent));
    }

    /** Each tag once, which may have been given by name and by id, and none that is to go. */
    private void putTags(ObjectNode json) {
        var tags = new LinkedHashMap<String, String>();
        // those that are given have the others with them already
        List<String> all = json.has("tags") ? texts(json, "tags") : found.getTags();
        all.forEach(tag -> tags.putIfAbsent(tag.toLowerCase(Locale.ROOT), tag));
        if (tags.keySet().removeAll(removed) || !json.path("tags").isEmpty()) {
            tags.values().forEach(json.putArray("tags")::add);
        }
    }

    private CompletableFuture<CallResult<Written>> send(ObjectNode json) {
        context.customers().get().evict(scope, aliases);
        CompletableFuture<CallResult<Written>> call =
                context.write(new ApiRequest<>(operation, json, data -> answered(data, json)), null);
        // also if it failed, or its end is not known
        return OperationContext.cancelling(
                call,
                call.whenComplete((result, bug) -> context.customers().get().evict(scope, aliases)));
    }

    /** Evicts when the answer is there, even if nobody waits for it any more. */
    private Written answered(JsonValue data, ObjectNode json) {
        Customer customer = ShowRequest.identified(data);
        context.customers().get().evict(scope, CacheKey.aliases(scope, customer));
        if (mayHaveMerged(customer) && Turns.of(context.camelContext()).isFirstWarning(scope)) {
            LOG.warn(
                    "ladiflow:{}: the response has another e-mail address or phone number than the message. LadiFlow may have"
                            + " merged two customers. Set mergeGuard=true to reject such messages. (This is logged once.)",
                    operation);
        }
        return Written.of(json, found != null ? found : write.getCustomer(), customer, removed);
    }

    private boolean mayHaveMerged(Customer customer) {
        return operation == LadiFlowOperation.CUSTOMER_CREATE_OR_UPDATE
                && !adds
                && !options.isMergeGuard()
                && write.getEmail() != null
                && write.getPhone() != null
                && keys.stream()
                        .anyMatch(key ->
                                key.field() != LookupField.CUSTOMER_ID && KeyMatch.stranger(key, customer) != null);
    }

    /** LadiFlow takes names itself in one of the operations, if all tags are names. */
    private boolean areNames() {
        return operation == LadiFlowOperation.CUSTOMER_CREATE_OR_UPDATE
                && !write.getTags().isEmpty()
                && write.getTagNames().size() == write.getTags().size();
    }

    private static List<String> texts(ObjectNode json, String member) {
        var texts = new ArrayList<String>();
        json.path(member).forEach(text -> texts.add(text.asText()));
        return texts;
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
}
