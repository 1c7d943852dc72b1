// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.sandbox;

import java.util.Map;
import java.util.TreeMap;

import static java.util.Map.entry;

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
            entry("customer/show", new SandboxOperation(CustomerReads.SHOW_MEMBERS, CustomerReads::show)),
            entry("customer/list", new SandboxOperation(CustomerReads.LIST_MEMBERS, CustomerReads::list)),
            entry("customer/create", new SandboxOperation(CustomerWrites.MEMBERS, CustomerWrites::create)),
            entry("customer/update", new SandboxOperation(CustomerWrites.UPDATE_MEMBERS, CustomerWrites::update)),
            entry(
                    "customer/create-or-update",
                    new SandboxOperation(CustomerWrites.CREATE_OR_UPDATE_MEMBERS, CustomerWrites::createOrUpdate)),
            entry(
                    "customer/create-tag",
                    new SandboxOperation(Map.of("name", MemberType.TEXT), SandboxOperation::createTag)),
            entry(
                    "customer/list-tag",
                    new SandboxOperation(KEYWORD_LIST, (request, state) -> list(request, state.tags, state))),
            entry(
                    "sequence/list",
                    new SandboxOperation(KEYWORD_LIST, (request, state) -> list(request, state.sequences, state))),
            entry(
                    "sequence/subscribe",
                    new SandboxOperation(CustomerWrites.SUBSCRIBE_MEMBERS, CustomerWrites::subscribe)),
            entry(
                    "trigger/list",
                    new SandboxOperation(KEYWORD_LIST, (request, state) -> list(request, state.triggers, state))),
            entry("flow/get-cost", new SandboxOperation(Transactions.COST_MEMBERS, Transactions::getCost)),
            entry("flow/list-transaction", new SandboxOperation(Transactions.LIST_MEMBERS, Transactions::list))));

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
        var tag = state.tags.findByName(name).orElseGet(() -> state.tags.add(name, state.now()));
        return SandboxResponse.ok(Map.of("tag_id", tag.get("id")));
    }
}
