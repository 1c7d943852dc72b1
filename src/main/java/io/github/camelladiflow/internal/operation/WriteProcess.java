// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.operation;

import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelladiflow.internal.cache.CacheKey;
import io.github.camelladiflow.internal.cache.LookupCache;
import io.github.camelladiflow.internal.client.ApiRequest;
import io.github.camelladiflow.internal.client.Call;
import io.github.camelladiflow.internal.client.CallResult;
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
import io.github.camelladiflow.options.LadiFlowConfiguration;
import io.github.camelladiflow.options.Lists;
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

    private static final Map<String, Names.Kind> TAG_MEMBERS = Map.of("tags", Names.Kind.TAG);

    private final LadiFlowOperation operation;
    private final OperationContext context;
    private final NameResolver nameResolver;
    private final LookupCache cache;
    /** The members of the message, which become the request. */
    private final ObjectNode json;
    /** The names of the members to clear. */
    private final JsonNode cleared;

    private final LadiFlowConfiguration options;
    private final boolean addsToLists;
    /** The values of the message's keys. */
    private final Map<LookupField, String> keys = new EnumMap<>(LookupField.class);

    private final Set<String> customerIds = new HashSet<>();
    private final Call call;
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
            LadiFlowConfiguration options,
            NameResolver names,
            LookupCache cache,
            ObjectNode members) {
        this.operation = operation;
        this.context = context;
        this.nameResolver = names;
        this.cache = cache;
        this.json = members;
        this.cleared = members.path(WriteDraft.CLEAR);
        this.options = options;
        this.addsToLists = options.getLists() == Lists.ADD;
        this.call = context.caller().newCall();
    }

    CallResult<WriteResult> run() {
        scope = context.store().scope();
        KEY_MEMBERS.forEach((key, member) -> {
            if (json.hasNonNull(member)) {
                keys.put(key, json.get(member).asText());
            }
        });
        if (!addsToLists) {
            return lookUpAndSend();
        }
        context.caller().reserveSlot(call);
        String others = "other writes to the same customer (lists=ADD)";
        return context.store()
                .locks()
                .locked(call, operation, others, CacheKey.aliases(scope, keys), this::lookUpAndSend);
    }

    private CallResult<WriteResult> lookUpAndSend() {
        // a write with a single key cannot merge customers, because the key belongs to one customer
        if (addsToLists || options.isMergeGuard() && keys.size() > 1) {
            keys.forEach((field, value) -> lookUpExisting(new CustomerLookup(field, value)));
        }
        if (existingCustomer != null && operation == LadiFlowOperation.CUSTOMER_CREATE) {
            throw new LadiFlowRequestException(
                    "The store already has a customer with this e-mail address or phone number. Use"
                            + " customer/create-or-update, or customer/update.",
                    operation);
        }
        completeRequest();
        return options.isDryRun() ? withoutSending() : send();
    }

    private void lookUpExisting(CustomerLookup key) {
        if (key.field() == LookupField.CUSTOMER_ID && !addsToLists) {
            customerIds.add(key.value());
            return;
        }
        Customer customer;
        try {
            customer = context.caller()
                    .subcall(call, CustomerShow.request(List.of(key)))
                    .confirmedValueOrThrow();
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
    }

    /** Adds what the existing customer has, and replaces tag names with ids, unless LadiFlow does that itself. */
    private void completeRequest() {
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
            return;
        }
        UnknownNamePolicy policy = options.isDryRun() ? UnknownNamePolicy.KEEP : UnknownNamePolicy.CREATE;
        nameResolver.resolveNames(
                call,
                json,
                TAG_MEMBERS,
                (createsTags == null ? hasOnlyTagNames : createsTags) ? policy : UnknownNamePolicy.REJECT);
        if (existingCustomer != null) {
            removeRepeatedTags();
        }
    }

    private boolean needsFirstName() {
        return operation == LadiFlowOperation.CUSTOMER_CREATE
                || addsToLists
                        && operation == LadiFlowOperation.CUSTOMER_CREATE_OR_UPDATE
                        && (existingCustomer == null
                                || existingCustomer.getFirstName() == null
                                || existingCustomer.getFirstName().isBlank());
    }

    private CallResult<WriteResult> withoutSending() {
        LOG.info(
                "{}: dryRun is on, so the component did not send the request, which has {} members",
                operation,
                json.size());
        ObjectNode unsent = cleared.isMissingNode() ? json : json.deepCopy().set(WriteDraft.CLEAR, cleared);
        return CallResult.withoutRequest(
                new WriteResult(JsonValue.ofTree(unsent).to(CustomerWrite.class), json));
    }

    /** Keeps each tag once in the request, even if the message contains it both by name and by id. */
    private void removeRepeatedTags() {
        var tags = new LinkedHashMap<String, String>();
        json.path("tags").forEach(tag -> tags.putIfAbsent(tag.asText().toLowerCase(Locale.ROOT), tag.asText()));
        if (!tags.isEmpty()) {
            tags.values().forEach(json.putArray("tags")::add);
        }
    }

    private CallResult<WriteResult> send() {
        evict();
        try {
            return context.caller()
                    .call(
                            call,
                            new ApiRequest<>(
                                    operation, JsonCopy.toBytes(json), this::toWriteResult, options.isRetryWrites()));
        } finally {
            // the entry is evicted even if the call failed or its outcome is unknown
            evict();
        }
    }

    private void evict() {
        cache.evict(scope, CacheKey.aliases(scope, keys));
        if (existingCustomer != null) {
            cache.evict(scope, CacheKey.aliases(scope, existingCustomer));
        }
    }

    /** Reads the response, and evicts the customer in it. */
    private WriteResult toWriteResult(JsonValue data) {
        Customer customer = ApiRequest.parseCustomer(data);
        cache.evict(scope, CacheKey.aliases(scope, customer));
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
