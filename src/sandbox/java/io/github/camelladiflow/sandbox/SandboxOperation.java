// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.sandbox;

import java.util.Map;
import java.util.TreeMap;

/**
 * One operation of the simulated API. A new operation requires a line in {@link #ALL}. The sandbox first checks the path,
 * the method, the key and the content type. Then it calls the operation, for one request at a time.
 *
 * @param members the members that a request may have, with the types that a strict sandbox requires
 * @param handler handles a request
 */
record SandboxOperation(Map<String, MemberType> members, Handler handler) {

    private static final Map<String, MemberType> KEYWORD_LIST =
            Map.of("keyword", MemberType.TEXT, "page", MemberType.INTEGER, "limit", MemberType.INTEGER);

    /** The operations by path, in alphabetical order. */
    static final Map<String, SandboxOperation> ALL = new TreeMap<>(Map.ofEntries(
            operation("customer/show", CustomerReads.SHOW_MEMBERS, CustomerReads::show),
            operation("customer/list", CustomerReads.LIST_MEMBERS, CustomerReads::list),
            operation("customer/create", CustomerWrites.MEMBERS, CustomerWrites::create),
            operation("customer/update", CustomerWrites.UPDATE_MEMBERS, CustomerWrites::update),
            operation(
                    "customer/create-or-update",
                    CustomerWrites.CREATE_OR_UPDATE_MEMBERS,
                    CustomerWrites::createOrUpdate),
            operation("customer/create-tag", Map.of("name", MemberType.TEXT), SandboxOperation::createTag),
            operation("customer/list-tag", KEYWORD_LIST, (request, state) -> list(request, state.tags, state)),
            operation("sequence/list", KEYWORD_LIST, (request, state) -> list(request, state.sequences, state)),
            operation("sequence/subscribe", CustomerWrites.SUBSCRIBE_MEMBERS, CustomerWrites::subscribe),
            operation("trigger/list", KEYWORD_LIST, (request, state) -> list(request, state.triggers, state)),
            operation("flow/get-cost", Transactions.COST_MEMBERS, Transactions::getCost),
            operation("flow/list-transaction", Transactions.LIST_MEMBERS, Transactions::list)));

    private static Map.Entry<String, SandboxOperation> operation(
            String path, Map<String, MemberType> members, Handler handler) {
        return Map.entry(path, new SandboxOperation(members, handler));
    }

    /** Handles one request. */
    interface Handler {

        /**
         * Handles one request.
         *
         * @param request the body
         * @param state the data of the sandbox; changes last until the sandbox is reset
         * @return the response
         * @throws IllegalArgumentException if the request is invalid. The sandbox returns HTTP 400 with this message
         */
        SandboxResponse handle(MemberReader request, SandboxState state);
    }

    /**
     * Returns the operation's name. Rejects unknown names, because otherwise a test with a misspelt name could
     * pass by mistake.
     */
    static String requireKnown(String operation) {
        if (!ALL.containsKey(operation)) {
            throw new IllegalArgumentException("Unknown operation " + operation + ". Use one of " + ALL.keySet());
        }
        return operation;
    }

    private static SandboxResponse list(MemberReader request, NamedItems items, SandboxState state) {
        var found = items.containing(request.text("keyword"));
        return SandboxResponse.ok(SandboxResponse.page(request, found, 20, state, item -> item));
    }

    /** Creates a tag, or returns the existing tag with the given name. */
    private static SandboxResponse createTag(MemberReader request, SandboxState state) {
        String name = request.requiredText("name");
        var tag = state.tags.find("name", name).orElseGet(() -> state.tags.add(name, state.now()));
        return SandboxResponse.ok(Map.of("tag_id", tag.get("id")));
    }
}
