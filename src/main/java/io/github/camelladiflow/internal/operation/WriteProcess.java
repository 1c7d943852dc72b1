// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.operation;

import java.time.Duration;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelladiflow.internal.ApiRequest;
import io.github.camelladiflow.internal.CallResult;
import io.github.camelladiflow.internal.cache.CacheKey;
import io.github.camelladiflow.internal.cache.CustomerCache;
import io.github.camelladiflow.internal.json.JsonCopy;
import io.github.camelladiflow.internal.json.JsonValue;
import io.github.camelladiflow.internal.operation.NameResolver.UnknownNamePolicy;
import io.github.camelladiflow.internal.request.MemberKind;
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

/**
 * Carries out one write: looks up the existing customer if necessary, replaces tag names with ids, and sends the
 * request.
 */
final class WriteProcess {

    private static final Logger LOG = LoggerFactory.getLogger(WriteProcess.class);
    /** The members that are keys, in the order of the lookups. */
    private static final Map<LookupField, String> KEY_MEMBERS = new EnumMap<>(Map.of(
            LookupField.CUSTOMER_ID, "_id",
            LookupField.EMAIL, "email",
            LookupField.PHONE, "phone"));

    private static final Map<String, NameLists.Kind> TAG_MEMBERS = Map.of("tags", NameLists.Kind.TAG);

    private final LadiFlowOperation operation;
    private final OperationContext context;
    private final NameResolver nameResolver;
    private final CustomerCache cache;
    /** The members of the message, which become the request. */
    private final ObjectNode json;
    /** The names of the members to clear. */
    private final JsonNode cleared;

    private final WriteOptions options;
    private final boolean addsToLists;
    /** The values of the message's keys. */
    private final Map<LookupField, String> keys = new EnumMap<>(LookupField.class);

    private final Set<String> customerIds = new HashSet<>();
    private String scope;
    /** The customer whose lists the write extends, null if there is none. */
    private Customer existingCustomer;

    /**
     * Creates the process for one message.
     *
     * @param members the checked members of the message, which the process changes
     */
    WriteProcess(
            LadiFlowOperation operation,
            OperationContext context,
            WriteOptions options,
            NameResolver names,
            CustomerCache cache,
            ObjectNode members) {
        this.operation = operation;
        this.context = context;
        this.nameResolver = names;
        this.cache = cache;
        this.json = members;
        this.cleared = members.path(WriteDraft.CLEAR);
        this.options = options;
        this.addsToLists = options.getLists() == Lists.ADD;
    }

    CompletableFuture<CallResult<WriteResult>> start() {
        scope = context.store().scope();
        KEY_MEMBERS.forEach((key, member) -> {
            if (json.hasNonNull(member)) {
                keys.put(key, json.get(member).asText());
            }
        });
        var queueEnd = new CompletableFuture<Void>();
        CompletableFuture<Void> before = CompletableFuture.completedFuture(null);
        if (addsToLists) {
            Set<String> aliases = Set.copyOf(CacheKey.aliases(scope, keys));
            Duration longest = context.options().configuration().getRetryTimeout();
            before = KeyedQueue.of(context.camelContext()).enqueue(operation, aliases, queueEnd, longest);
        }
        // a write with a single key cannot merge customers, because the key belongs to one customer
        if (addsToLists || options.isMergeGuard() && keys.size() > 1) {
            for (var key : keys.entrySet()) {
                var lookup = new CustomerLookup(key.getKey(), key.getValue());
                before = context.then(before, ready -> lookUpExisting(lookup));
            }
        }
        CompletableFuture<CallResult<WriteResult>> end =
                context.toCallResult(context.then(before, looked -> resolveAndSend()));
        end.whenComplete((result, cancelled) -> queueEnd.complete(null));
        return end;
    }

    private CompletableFuture<Void> lookUpExisting(CustomerLookup key) {
        if (key.field() == LookupField.CUSTOMER_ID && !addsToLists) {
            customerIds.add(key.value());
            return CompletableFuture.completedFuture(null);
        }
        return context.then(context.caller().subcall(CustomerShow.request(List.of(key))), shown -> {
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
                                + " customers of the store, which " + operation
                                + " would merge (mergeGuard, lists=ADD). Correct the message, or send only one of"
                                + " these keys.",
                        operation);
            }
            return CompletableFuture.completedFuture(null);
        });
    }

    /** Replaces tag names with ids, unless LadiFlow does that itself, and sends the request. */
    private CompletableFuture<CallResult<WriteResult>> resolveAndSend() {
        if (existingCustomer != null && operation == LadiFlowOperation.CUSTOMER_CREATE) {
            throw new LadiFlowRequestException(
                    "The store already has a customer with this e-mail address or phone number. Use"
                            + " customer/create-or-update, or customer/update.",
                    operation);
        }
        // in customer/create-or-update, LadiFlow itself finds or creates tags by name, but only if all tags are names
        JsonNode tags = json.path("tags");
        boolean hasOnlyTagNames = operation == LadiFlowOperation.CUSTOMER_CREATE_OR_UPDATE
                && !tags.isEmpty()
                && MemberKind.tagNames(tags).size() == tags.size();
        WriteDraft.toRequest(json);
        if (existingCustomer != null) {
            json.put("_id", existingCustomer.getId());
            WriteDraft.addItemsOf(existingCustomer.toJsonNode(), json);
        }
        // it is unknown whether LadiFlow uses full_name as the customer's name
        if (needsFirstName() && json.hasNonNull("full_name") && !json.has("first_name")) {
            json.set("first_name", json.get("full_name"));
        }
        Boolean createsTags = options.getCreateTags();
        if (hasOnlyTagNames && createsTags == null && existingCustomer == null) {
            json.put(WriteDraft.BY_TAG_NAME, true);
            return sendUnlessDryRun();
        }
        UnknownNamePolicy policy = options.isDryRun() ? UnknownNamePolicy.KEEP : UnknownNamePolicy.CREATE;
        return nameResolver.resolveNames(
                json,
                TAG_MEMBERS,
                (createsTags == null ? hasOnlyTagNames : createsTags) ? policy : UnknownNamePolicy.REJECT,
                this::sendUnlessDryRun);
    }

    private boolean needsFirstName() {
        return operation == LadiFlowOperation.CUSTOMER_CREATE
                || addsToLists
                        && operation == LadiFlowOperation.CUSTOMER_CREATE_OR_UPDATE
                        && (existingCustomer == null
                                || existingCustomer.getFirstName() == null
                                || existingCustomer.getFirstName().isBlank());
    }

    private CompletableFuture<CallResult<WriteResult>> sendUnlessDryRun() {
        if (existingCustomer != null) {
            removeRepeatedTags();
        }
        if (!options.isDryRun()) {
            return send();
        }
        LOG.info(
                "{}: dryRun is on, so the component did not send the request, which has {} members",
                operation,
                json.size());
        ObjectNode unsent = cleared.isMissingNode() ? json : json.deepCopy().set(WriteDraft.CLEAR, cleared);
        return CompletableFuture.completedFuture(CallResult.withoutRequest(
                new WriteResult(JsonValue.ofTree(unsent).to(CustomerWrite.class), json)));
    }

    /** Keeps each tag once in the request, even if the message contains it both by name and by id. */
    private void removeRepeatedTags() {
        var tags = new LinkedHashMap<String, String>();
        json.path("tags").forEach(tag -> tags.putIfAbsent(tag.asText().toLowerCase(Locale.ROOT), tag.asText()));
        if (!tags.isEmpty()) {
            tags.values().forEach(json.putArray("tags")::add);
        }
    }

    private CompletableFuture<CallResult<WriteResult>> send() {
        evict();
        CompletableFuture<CallResult<WriteResult>> call = context.caller()
                .call(new ApiRequest<>(
                        operation, JsonCopy.toBytes(json), data -> toWriteResult(data), options.isRetryWrites()));
        // the entry is evicted even if the call failed or its outcome is unknown
        return OperationContext.propagateCancellation(call, call.whenComplete((result, bug) -> evict()));
    }

    private void evict() {
        if (cache.isInUse()) {
            cache.evict(scope, CacheKey.aliases(scope, keys));
        }
    }

    /** Reads the response, and evicts the customer from the cache even if no caller is waiting for the result. */
    private WriteResult toWriteResult(JsonValue data) {
        Customer customer = ApiRequest.parseCustomer(data);
        if (cache.isInUse()) {
            cache.evict(scope, CacheKey.aliases(scope, customer));
        }
        if (mayHaveMerged(customer) && context.store().isFirstMergeWarning()) {
            LOG.warn(
                    "ladiflow:{}: the e-mail address or phone number in the response differs from the value in the"
                            + " message. LadiFlow may have merged two customers. Set mergeGuard=true to reject such"
                            + " messages. (This warning is logged only once.)",
                    operation);
        }
        return WriteResult.of(json, existingCustomer, customer);
    }

    private boolean mayHaveMerged(Customer customer) {
        return operation == LadiFlowOperation.CUSTOMER_CREATE_OR_UPDATE
                && !addsToLists
                && !options.isMergeGuard()
                && keys.containsKey(LookupField.EMAIL)
                && keys.containsKey(LookupField.PHONE)
                && (isMismatched(LookupField.EMAIL, customer) || isMismatched(LookupField.PHONE, customer));
    }

    private boolean isMismatched(LookupField key, Customer customer) {
        return CustomerShow.mismatchedId(new CustomerLookup(key, keys.get(key)), customer) != null;
    }
}
