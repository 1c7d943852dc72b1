// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.operation;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelladiflow.internal.cache.CacheKey;
import io.github.camelladiflow.internal.client.ApiRequest;
import io.github.camelladiflow.internal.client.Call;
import io.github.camelladiflow.internal.client.CallResult;
import io.github.camelladiflow.internal.json.JsonTree;
import io.github.camelladiflow.internal.json.PlainValues;
import io.github.camelladiflow.internal.operation.Names.UnknownName;
import io.github.camelladiflow.internal.request.CustomerMembers;
import io.github.camelladiflow.internal.request.LookupKeys;
import io.github.camelladiflow.internal.request.MemberKind;
import io.github.camelladiflow.model.Customer;
import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.exception.LadiFlowException;
import io.github.camelladiflow.model.exception.LadiFlowRequestException;
import io.github.camelladiflow.model.request.CustomerLookup;
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
    private static final String BY_TAG_NAME = "import_by_tag_name";

    private final LadiFlowOperation operation;
    private final OperationContext context;
    private final OperationContext.Store store;
    private final String scope;
    private final LadiFlowConfiguration options;
    private final boolean addsToLists;
    private final ObjectNode request;
    private final Map<LookupField, String> keys = new EnumMap<>(LookupField.class);
    private final Call call;
    /** The customer whose lists the write extends, null if there is none. */
    private Customer existing;

    /**
     * Creates the process for one message.
     *
     * @param request LadiFlow's request, which the process completes
     */
    WriteProcess(OperationContext context, ObjectNode request) {
        this.operation = context.operation();
        this.context = context;
        this.store = context.store();
        this.options = context.configuration();
        this.addsToLists = options.getLists() == Lists.ADD;
        this.scope = store.scope();
        this.request = request;
        this.call = store.newCall();
        LookupReader.KEYS.forEach((member, key) -> {
            if (request.has(member)) {
                keys.put(key, request.get(member).textValue());
            }
        });
    }

    CallResult<WriteResult> run() {
        if (!addsToLists) {
            return lookUpAndSend();
        }
        store.reserveSlot(call);
        String others = "other writes to the same customer (lists=ADD)";
        return store.locks().locked(call, operation, others, CacheKey.aliases(scope, keys), this::lookUpAndSend);
    }

    private CallResult<WriteResult> lookUpAndSend() {
        // a write with a single key cannot merge customers, because the key belongs to one customer
        if (addsToLists || options.isMergeGuard() && keys.size() > 1) {
            lookUpExisting();
        }
        boolean createsTags = completeRequest();
        if (context.isDryRun()) {
            LOG.info("{}: dryRun is on, so the component did not send the request", operation);
            return CallResult.withoutRequest(new WriteResult(null, List.of()));
        }
        return send(createsTags);
    }

    /** Looks up the customers with the keys of the message, which must all be the same customer. */
    private void lookUpExisting() {
        Set<String> ids = new HashSet<>();
        keys.forEach((field, value) -> {
            Customer found = null;
            if (field != LookupField.CUSTOMER_ID || addsToLists) {
                found = lookUp(new CustomerLookup(field, value));
            }
            if (found != null) {
                ids.add(found.getId().toLowerCase(Locale.ROOT));
                existing = addsToLists ? found : null;
            } else if (field == LookupField.CUSTOMER_ID) {
                ids.add(value);
            }
        });
        if (ids.size() > 1) {
            throw new LadiFlowRequestException(
                    "The id, the e-mail address and the phone number of the message belong to different"
                            + " customers of the store, which " + operation
                            + " would merge (mergeGuard, lists=ADD). Correct the message, or send only one of"
                            + " these keys.",
                    operation);
        }
        if (existing != null && operation == LadiFlowOperation.CUSTOMER_CREATE) {
            throw new LadiFlowRequestException(
                    "The store already has a customer with this e-mail address or phone number. Use"
                            + " customer/create-or-update, or customer/update.",
                    operation);
        }
    }

    private Customer lookUp(CustomerLookup key) {
        try {
            return store.subcall(call, CustomerShow.request(key)).confirmedValueOrThrow();
        } catch (LadiFlowException e) {
            throw e.addNote("The customer could not be looked up before " + operation + " ("
                    + (addsToLists ? "lists=ADD" : "mergeGuard") + "), so nothing was written.");
        }
    }

    /**
     * Adds what the existing customer has, and replaces tag names with ids. In customer/create-or-update, LadiFlow itself
     * finds or creates tags by name, but only if all tags are names.
     *
     * @return whether LadiFlow has to find or create the tags
     */
    private boolean completeRequest() {
        JsonNode tags = request.path("tags");
        boolean hasOnlyTagNames = operation == LadiFlowOperation.CUSTOMER_CREATE_OR_UPDATE
                && !tags.isEmpty()
                && MemberKind.stream(tags).noneMatch(tag -> LookupKeys.isObjectId(tag.asText()));
        if (existing != null) {
            request.put("_id", existing.getId());
            CustomerMembers.addItemsOf(PlainValues.toObjectNode(existing), request);
        }
        boolean isNew = operation == LadiFlowOperation.CUSTOMER_CREATE
                || addsToLists && existing == null && operation == LadiFlowOperation.CUSTOMER_CREATE_OR_UPDATE;
        // it is unknown whether LadiFlow uses full_name as the customer's name
        if (isNew && request.hasNonNull("full_name") && !request.has("first_name")) {
            request.set("first_name", request.get("full_name"));
        }
        Boolean createTags = options.getCreateTags();
        if (hasOnlyTagNames && createTags == null && existing == null) {
            request.put(BY_TAG_NAME, true);
            return true;
        }
        boolean creates = createTags == null ? hasOnlyTagNames : createTags;
        UnknownName policy = !creates ? UnknownName.REJECT : options.isDryRun() ? UnknownName.KEEP : UnknownName.CREATE;
        store.names().resolveTags(context, call, request, policy);
        if (existing != null && !request.path("tags").isEmpty()) {
            // the message may contain a tag both by name and by id
            request.set("tags", MemberKind.union(request.get("tags"), request.arrayNode()));
        }
        return false;
    }

    private CallResult<WriteResult> send(boolean byTagName) {
        var evicted = new ArrayList<>(CacheKey.aliases(scope, keys));
        if (existing != null) {
            evicted.addAll(CacheKey.aliases(scope, existing));
        }
        store.lookupCache().evict(scope, evicted);
        try {
            var write = new ApiRequest<>(
                    operation,
                    JsonTree.toBytes(request),
                    (data, utf8) -> WriteResult.of(request, byTagName, existing, ApiRequest.parseCustomer(data, utf8)),
                    context.isSafeToRetry());
            CallResult<WriteResult> result = store.call(call, write);
            if (result.value() != null) {
                evicted.addAll(CacheKey.aliases(scope, result.value().customer()));
            }
            return result;
        } finally {
            // even if the call failed or its outcome is unknown
            store.lookupCache().evict(scope, evicted);
        }
    }
}
