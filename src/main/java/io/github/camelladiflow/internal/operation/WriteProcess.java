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
import io.github.camelladiflow.internal.request.WriteDraft;
import io.github.camelladiflow.model.Customer;
import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.exception.LadiFlowException;
import io.github.camelladiflow.model.exception.LadiFlowRequestException;
import io.github.camelladiflow.model.request.CustomerLookup;
import io.github.camelladiflow.model.request.CustomerWrite;
import io.github.camelladiflow.model.request.LookupField;
import io.github.camelladiflow.options.Lists;
import io.github.camelladiflow.options.WriteOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One write on its way: whom it meets is looked up, names of tags become ids, and it is sent. */
final class WriteProcess {

    private static final Logger LOG = LoggerFactory.getLogger(WriteProcess.class);
    private static final Map<String, NameLists.Kind> TAG_MEMBERS = Map.of("tags", NameLists.Kind.TAG);
    /** As the option is called, for messages. */
    private static final String REMOVE_TAGS = "removeTags";

    private final LadiFlowOperation operation;
    private final OperationContext context;
    private final WriteOptions options;
    private final NameResolver nameResolver;
    private final CustomerWrite write;
    private final String scope;
    private final boolean addsToLists;
    private final List<CustomerLookup> lookups;
    private final List<String> cacheAliases;
    private final Set<String> customerIds = new HashSet<>();
    private final Set<String> removedTags = new HashSet<>();
    /** Who is added to. */
    private Customer existingCustomer;

    WriteProcess(LadiFlowOperation operation, OperationContext context, NameResolver names, CustomerWrite write) {
        this.operation = operation;
        this.context = context;
        this.options = context.writeOptions();
        this.nameResolver = names;
        this.write = write;
        this.scope = context.store().scope();
        // what was recorded is a whole list already
        this.addsToLists =
                write.getCustomer() == null && (options.getLists() == Lists.ADD || options.getRemoveTags() != null);
        this.lookups = lookupsOf(write);
        this.cacheAliases = CacheKey.aliases(scope, lookups);
    }

    CompletableFuture<CallResult<WriteResult>> start() {
        var turn = new CompletableFuture<Void>();
        CompletableFuture<Void> before = addsToLists
                ? KeyedQueue.of(context.camelContext())
                        .enqueue(
                                operation,
                                Set.copyOf(cacheAliases),
                                turn,
                                context.configuration().getRetryTimeout())
                : CompletableFuture.completedFuture(null);
        // to the guard one key alone is one customer
        if (addsToLists || options.isMergeGuard() && lookups.size() > 1) {
            for (CustomerLookup key : lookups) {
                before = context.then(before, nobody -> lookUpExisting(key));
            }
        }
        CompletableFuture<CallResult<WriteResult>> end =
                context.toCallResult(context.then(before, looked -> resolveAndSend()));
        end.whenComplete((result, cancelled) -> turn.complete(null));
        return end;
    }

    private CompletableFuture<Void> lookUpExisting(CustomerLookup key) {
        if (key.field() == LookupField.CUSTOMER_ID && !addsToLists) {
            customerIds.add(key.value());
            return CompletableFuture.completedFuture(null);
        }
        return context.then(context.caller().subcall(ShowRequest.of(List.of(key))), shown -> {
            Customer customer;
            try {
                customer = shown.confirmedValueOrThrow();
            } catch (LadiFlowException e) {
                throw e.addNote("The customer could not be looked up before " + operation + " ("
                        + (addsToLists ? "lists=ADD" : "mergeGuard") + "), so nothing was written.");
            }
            if (customer != null) {
                existingCustomer = addsToLists ? customer : null;
                customerIds.add(customer.getId().toLowerCase(Locale.ROOT));
            } else if (key.field() == LookupField.CUSTOMER_ID) {
                customerIds.add(key.value());
            }
            if (customerIds.size() > 1) {
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

    private CompletableFuture<CallResult<WriteResult>> resolveAndSend() {
        if (existingCustomer != null && operation == LadiFlowOperation.CUSTOMER_CREATE) {
            throw new LadiFlowRequestException(
                    "The store has a customer of that address or number already. Use"
                            + " customer/create-or-update, or customer/update.",
                    operation);
        }
        if (existingCustomer == null || options.getRemoveTags() == null) {
            return resolveTagNames();
        }
        ObjectNode away = JsonTree.newObject();
        Stream.of(options.getRemoveTags().split(",")).map(String::strip).forEach(away.putArray(REMOVE_TAGS)::add);
        return nameResolver.resolveNames(
                away, Map.of(REMOVE_TAGS, NameLists.Kind.TAG), NameResolver.UnknownNamePolicy.REJECT, () -> {
                    texts(away, REMOVE_TAGS).forEach(tag -> removedTags.add(tag.toLowerCase(Locale.ROOT)));
                    return resolveTagNames();
                });
    }

    /** With the ids of tags, unless LadiFlow finds them itself. */
    private CompletableFuture<CallResult<WriteResult>> resolveTagNames() {
        boolean nameless = addsToLists
                && operation == LadiFlowOperation.CUSTOMER_CREATE_OR_UPDATE
                && (existingCustomer == null
                        || existingCustomer.getFirstName() == null
                        || existingCustomer.getFirstName().isBlank());
        CustomerWrite given = nameless ? WriteReader.withFirstName(write) : write;
        ObjectNode json = existingCustomer != null ? given.toRequest(existingCustomer) : given.toRequest();
        if (hasOnlyTagNames() && options.getCreateTags() == null && existingCustomer == null) {
            return sendUnlessDryRun(json.put(WriteDraft.BY_TAG_NAME, true));
        }
        return nameResolver.resolveNames(json, TAG_MEMBERS, unknownTagPolicy(), () -> sendUnlessDryRun(json));
    }

    private NameResolver.UnknownNamePolicy unknownTagPolicy() {
        // of names alone LadiFlow would make tags itself, unless somebody said what to do about new ones
        Boolean creates = options.getCreateTags();
        if (creates == null ? !hasOnlyTagNames() : !creates) {
            return NameResolver.UnknownNamePolicy.REJECT;
        }
        return options.isDryRun() ? NameResolver.UnknownNamePolicy.KEEP : NameResolver.UnknownNamePolicy.CREATE;
    }

    private CompletableFuture<CallResult<WriteResult>> sendUnlessDryRun(ObjectNode json) {
        if (existingCustomer != null) {
            putTags(json);
        } else if (write.getCustomer() != null && json.has("tags") && !json.has(WriteDraft.BY_TAG_NAME)) {
            write.getCustomer().getTags().forEach(tag -> removedTags.add(tag.toLowerCase(Locale.ROOT)));
            texts(json, "tags").forEach(tag -> removedTags.remove(tag.toLowerCase(Locale.ROOT)));
        }
        if (!options.isDryRun()) {
            return send(json);
        }
        LOG.info("{}: dryRun, so a request with {} members was not sent", operation, json.size());
        var members = PlainValues.toMutableMap(JsonValue.ofTree(json));
        var unsent = new WriteResult(write.toBuilder().setAll(members).build(), json);
        return CompletableFuture.completedFuture(CallResult.withoutRequest(unsent));
    }

    /** Each tag once, which may have been given by name and by id, and none that is to go. */
    private void putTags(ObjectNode json) {
        var tags = new LinkedHashMap<String, String>();
        // those that are given have the others with them already
        List<String> all = json.has("tags") ? texts(json, "tags") : existingCustomer.getTags();
        all.forEach(tag -> tags.putIfAbsent(tag.toLowerCase(Locale.ROOT), tag));
        if (tags.keySet().removeAll(removedTags) || !json.path("tags").isEmpty()) {
            tags.values().forEach(json.putArray("tags")::add);
        }
    }

    private CompletableFuture<CallResult<WriteResult>> send(ObjectNode json) {
        context.store().customerCache().evict(scope, cacheAliases);
        CompletableFuture<CallResult<WriteResult>> call =
                context.callWrite(new ApiRequest<>(operation, json, data -> toWriteResult(data, json)), null);
        // also if it failed, or its end is not known
        return OperationContext.propagateCancellation(
                call,
                call.whenComplete(
                        (result, bug) -> context.store().customerCache().evict(scope, cacheAliases)));
    }

    /** Evicts when the answer is there, even if nobody waits for it any more. */
    private WriteResult toWriteResult(JsonValue data, ObjectNode json) {
        Customer customer = ShowRequest.parseIdentified(data);
        context.store().customerCache().evict(scope, CacheKey.aliases(scope, customer));
        if (mayHaveMerged(customer) && context.store().isFirstMergeWarning()) {
            LOG.warn(
                    "ladiflow:{}: the response has another e-mail address or phone number than the message. LadiFlow may have"
                            + " merged two customers. Set mergeGuard=true to reject such messages. (This is logged once.)",
                    operation);
        }
        return WriteResult.of(
                json, existingCustomer != null ? existingCustomer : write.getCustomer(), customer, removedTags);
    }

    private boolean mayHaveMerged(Customer customer) {
        return operation == LadiFlowOperation.CUSTOMER_CREATE_OR_UPDATE
                && !addsToLists
                && !options.isMergeGuard()
                && write.getEmail() != null
                && write.getPhone() != null
                && lookups.stream()
                        .anyMatch(key ->
                                key.field() != LookupField.CUSTOMER_ID && KeyMatch.mismatchedId(key, customer) != null);
    }

    /** LadiFlow takes names itself in one of the operations, if all tags are names. */
    private boolean hasOnlyTagNames() {
        return operation == LadiFlowOperation.CUSTOMER_CREATE_OR_UPDATE
                && !write.getTags().isEmpty()
                && write.getTagNames().size() == write.getTags().size();
    }

    private static List<String> texts(ObjectNode json, String member) {
        var texts = new ArrayList<String>();
        json.path(member).forEach(text -> texts.add(text.asText()));
        return texts;
    }

    private static List<CustomerLookup> lookupsOf(CustomerWrite write) {
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
