// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.sandbox;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Simulates {@code customer/list}: returns the customers whose name, e-mail address or phone number contains {@code
 * search.name} and that have at least one of the {@code tags}. The most recently updated customers come first, unless
 * {@code sort} sets a different order.
 */
final class CustomerList implements SandboxOperation {

    @Override
    public Map<String, MemberType> members() {
        return Map.of(
                "search",
                MemberType.OBJECT,
                "tags",
                MemberType.TEXT_LIST,
                "page",
                MemberType.INTEGER,
                "limit",
                MemberType.INTEGER,
                "sort",
                MemberType.SORT);
    }

    @Override
    public SandboxResponse handle(Map<String, Object> request, SandboxState state) {
        var members = new MemberReader(request);
        String search = new MemberReader(members.object("search")).text("name", "");
        var sort = members.object("sort").entrySet().stream().findFirst();
        boolean ascending = sort.map(Map.Entry::getValue).filter("ASC"::equals).isPresent();
        var found = state.customers.list(
                search,
                List.copyOf(members.list("tags")),
                sort.map(Map.Entry::getKey).orElse("updated_at"),
                ascending,
                state.settings.shuffle());
        var data = Pagination.page(members, found, Pagination.DEFAULT_LIMIT, state, CustomerList::item);
        data.put("total_verified", found.size());
        applyConfiguredChange(state);
        return SandboxResponse.ok(data);
    }

    private static Map<String, Object> item(SandboxStore.Entry entry) {
        var item = new LinkedHashMap<String, Object>();
        item.put("id", entry.id());
        item.putAll(entry.members().get());
        item.put("phone_verified", false);
        item.put("source_customer", item.get("source"));
        return item;
    }

    private static void applyConfiguredChange(SandboxState state) {
        var customers = state.customers;
        switch (state.settings.change()) {
            case NONE -> {
                // no change
            }
            case ADD -> state.emitCreation(customers.addNextCustomer(state.now()));
            case UPDATE ->
                customers.newestFirst().stream().reduce((newer, older) -> older).ifPresent(oldest -> {
                    var tagsBefore = state.tagsOf(oldest.id());
                    customers.update(oldest.id(), members -> members.put("updated_at", state.now()));
                    state.emitChange(oldest.id(), tagsBefore);
                });
            case REMOVE ->
                customers.newestFirst().stream().findFirst().ifPresent(newest -> customers.remove(newest.id()));
        }
    }
}
