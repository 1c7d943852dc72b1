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

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelladiflow.internal.ApiRequest;
import io.github.camelladiflow.internal.CallResult;
import io.github.camelladiflow.internal.cache.CacheKey;
import io.github.camelladiflow.internal.json.JsonTree;
import io.github.camelladiflow.internal.json.JsonValue;
import io.github.camelladiflow.internal.options.OptionText;
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

/** Carries out one write: looks up the existing customer if necessary, replaces the names of tags by ids, and sends the request. */
final class WriteProcess {

    private static final Logger LOG = LoggerFactory.getLogger(WriteProcess.class);
    private static final Map<String, NameLists.Kind> TAG_MEMBERS = Map.of("tags", NameLists.Kind.TAG);
    /** The option's name, for exception messages. */
    private static final String REMOVE_TAGS = "removeTags";

    private final LadiFlowOperation operation;
    private final OperationContext context;
    private final WriteOptions options;
    private final NameResolver nameResolver;
    private final ObjectNode json;
    /** The names of the members to clear. */
    private final JsonNode cleared;
    /** The customer whose changes are recorded, or null. */
    private final Customer changed;

    private final String scope;
    private final boolean addsToLists;
    private final List<CustomerLookup> lookups;
    private final List<String> cacheAliases;
    private final Set<String> customerIds = new HashSet<>();
    private final Set<String> removedTags = new HashSet<>();
    /** Whether LadiFlow itself can find the tags by name: in one operation, if all tags are names. */
    private final boolean hasOnlyTagNames;

    /** The customer to whose lists items are added, null if there is none. */
    private Customer existingCustomer;

    WriteProcess(LadiFlowOperation operation, OperationContext context, NameResolver names, WriteRequest write) {
        this.operation = operation;
        this.context = context;
        this.options = context.writeOptions();
        this.nameResolver = names;
        this.json = write.json();
        this.cleared = json.path(WriteDraft.CLEAR);
        this.changed = write.changed();
        this.scope = context.store().scope();
        // recorded changes contain whole lists already
        this.addsToLists = changed == null && (options.getLists() == Lists.ADD || options.getRemoveTags() != null);
        this.lookups = Stream.of(LookupField.CUSTOMER_ID, LookupField.EMAIL, LookupField.PHONE)
                .filter(key -> json.hasNonNull(memberOf(key)))
                .map(key -> new CustomerLookup(key, json.get(memberOf(key)).asText()))
                .toList();
        this.cacheAliases = CacheKey.aliases(scope, lookups);
        JsonNode tags = json.path("tags");
        this.hasOnlyTagNames = operation == LadiFlowOperation.CUSTOMER_CREATE_OR_UPDATE
                && !tags.isEmpty()
                && NameResolver.names(tags).size() == tags.size();
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
        // one key belongs to one customer, so there is nothing to guard
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
        OptionText.list(options.getRemoveTags()).forEach(away.putArray(REMOVE_TAGS)::add);
        return nameResolver.resolveNames(
                away, Map.of(REMOVE_TAGS, NameLists.Kind.TAG), NameResolver.UnknownNamePolicy.REJECT, () -> {
                    texts(away, REMOVE_TAGS).forEach(tag -> removedTags.add(tag.toLowerCase(Locale.ROOT)));
                    return resolveTagNames();
                });
    }

    /** Replaces the names of tags by ids, unless LadiFlow does that itself, and sends the request. */
    private CompletableFuture<CallResult<WriteResult>> resolveTagNames() {
        WriteDraft.toRequest(json);
        if (existingCustomer != null) {
            json.put("_id", existingCustomer.getId());
            WriteDraft.addItemsOf(existingCustomer.toJsonNode(), json);
        }
        // only the first name is certain to become the customer's name
        if (needsFirstName() && json.hasNonNull("full_name") && !json.has("first_name")) {
            json.set("first_name", json.get("full_name"));
        }
        if (hasOnlyTagNames && options.getCreateTags() == null && existingCustomer == null) {
            return sendUnlessDryRun(json.put(WriteDraft.BY_TAG_NAME, true));
        }
        return nameResolver.resolveNames(json, TAG_MEMBERS, unknownTagPolicy(), () -> sendUnlessDryRun(json));
    }

    private boolean needsFirstName() {
        return operation == LadiFlowOperation.CUSTOMER_CREATE
                || addsToLists
                        && operation == LadiFlowOperation.CUSTOMER_CREATE_OR_UPDATE
                        && (existingCustomer == null
                                || existingCustomer.getFirstName() == null
                                || existingCustomer.getFirstName().isBlank());
    }

    private NameResolver.UnknownNamePolicy unknownTagPolicy() {
        // if all tags are names, LadiFlow would create new tags itself, unless an option says what to do about them
        Boolean creates = options.getCreateTags();
        if (creates == null ? !hasOnlyTagNames : !creates) {
            return NameResolver.UnknownNamePolicy.REJECT;
        }
        return options.isDryRun() ? NameResolver.UnknownNamePolicy.KEEP : NameResolver.UnknownNamePolicy.CREATE;
    }

    private CompletableFuture<CallResult<WriteResult>> sendUnlessDryRun(ObjectNode json) {
        if (existingCustomer != null) {
            putTags(json);
        } else if (changed != null && json.has("tags") && !json.has(WriteDraft.BY_TAG_NAME)) {
            changed.getTags().forEach(tag -> removedTags.add(tag.toLowerCase(Locale.ROOT)));
            texts(json, "tags").forEach(tag -> removedTags.remove(tag.toLowerCase(Locale.ROOT)));
        }
        if (!options.isDryRun()) {
            return send(json);
        }
        LOG.info("{}: dryRun, so a request with {} members was not sent", operation, json.size());
        ObjectNode unsent = cleared.isMissingNode() ? json : json.deepCopy().set(WriteDraft.CLEAR, cleared);
        return CompletableFuture.completedFuture(
                CallResult.withoutRequest(new WriteResult(JsonTree.to(CustomerWrite.class, unsent), json)));
    }

    /** Sends each tag once, also if it was given by name and by id, and no removed tag. */
    private void putTags(ObjectNode json) {
        var tags = new LinkedHashMap<String, String>();
        // given tags have been merged with the others already
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
        // also if the call failed or its outcome is unknown
        return OperationContext.propagateCancellation(
                call,
                call.whenComplete(
                        (result, bug) -> context.store().customerCache().evict(scope, cacheAliases)));
    }

    /** Reads the response, and evicts the customer from the cache even if nothing waits for the result. */
    private WriteResult toWriteResult(JsonValue data, ObjectNode json) {
        Customer customer = ShowRequest.parseIdentified(data);
        context.store().customerCache().evict(scope, CacheKey.aliases(scope, customer));
        if (mayHaveMerged(customer) && context.store().isFirstMergeWarning()) {
            LOG.warn(
                    "ladiflow:{}: the response has another e-mail address or phone number than the message. LadiFlow may have"
                            + " merged two customers. Set mergeGuard=true to reject such messages. (This is logged once.)",
                    operation);
        }
        return WriteResult.of(json, existingCustomer != null ? existingCustomer : changed, customer, removedTags);
    }

    private boolean mayHaveMerged(Customer customer) {
        return operation == LadiFlowOperation.CUSTOMER_CREATE_OR_UPDATE
                && !addsToLists
                && !options.isMergeGuard()
                && lookups.stream()
                                .filter(key -> key.field() != LookupField.CUSTOMER_ID)
                                .count()
                        == 2
                && lookups.stream()
                        .anyMatch(key ->
                                key.field() != LookupField.CUSTOMER_ID && KeyMatch.mismatchedId(key, customer) != null);
    }

    private static List<String> texts(ObjectNode json, String member) {
        var texts = new ArrayList<String>();
        json.path(member).forEach(text -> texts.add(text.asText()));
        return texts;
    }

    private static String memberOf(LookupField key) {
        return key == LookupField.CUSTOMER_ID ? "_id" : key.member();
    }
}
