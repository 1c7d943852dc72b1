// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.sandbox;

import java.util.LinkedHashMap;
import java.util.Map;

/** Simulates {@code customer/show} and {@code customer/list}. */
final class CustomerReads {

    static final Map<String, MemberType> SHOW_MEMBERS =
            Map.of("customer_id", MemberType.TEXT, "email", MemberType.TEXT, "phone", MemberType.TEXT);

    static final Map<String, MemberType> LIST_MEMBERS = Map.of(
            "search", MemberType.OBJECT,
            "tags", MemberType.TEXT_LIST,
            "page", MemberType.INTEGER,
            "limit", MemberType.INTEGER,
            "sort", MemberType.SORT);

    private CustomerReads() {}

    /** Finds a customer. If several keys are given, all of them must belong to the same customer. */
    static SandboxResponse show(MemberReader request, SandboxState state) {
        if (SHOW_MEMBERS.keySet().stream().noneMatch(request::has)) {
            throw new IllegalArgumentException("Cần ít nhất một trong: customer_id, email, phone");
        }
        return state.customers
                .find(key(request, "customer_id"), key(request, "email"), key(request, "phone"))
                .map(customer -> SandboxResponse.ok(Map.of("customer", customer)))
                .orElseGet(() -> state.settings.notFound().response());
    }

    private static String key(MemberReader request, String member) {
        if (request.has(member) && request.text(member).isBlank()) {
            throw new IllegalArgumentException(member + " phải là chuỗi không rỗng");
        }
        return request.text(member);
    }

    /**
     * Returns the customers whose name, e-mail address or phone number contains {@code search.name} and that have at
     * least one of the {@code tags}. The most recently updated customers come first, unless {@code sort} sets a
     * different order.
     */
    static SandboxResponse list(MemberReader request, SandboxState state) {
        String search = new MemberReader(request.object("search")).text("name", "");
        var sort = request.object("sort").entrySet().stream().findFirst();
        boolean ascending = sort.map(Map.Entry::getValue).filter("ASC"::equals).isPresent();
        var found = state.customers.list(
                search,
                request.list("tags"),
                sort.map(Map.Entry::getKey).orElse("updated_at"),
                ascending,
                state.settings.is("shuffle"));
        var data = SandboxResponse.page(request, found, 20, state, CustomerReads::item);
        data.put("total_verified", found.size());
        changeOneCustomer(state);
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

    /** Applies the change that the settings require after each page. */
    private static void changeOneCustomer(SandboxState state) {
        var customers = state.customers;
        switch (state.settings.changeAfterPage()) {
            case NONE -> {
                // no change
            }
            case ADD -> state.emit(customers.addNextCustomer(state.now()));
            case UPDATE ->
                customers.newestFirst().stream().reduce((newer, older) -> older).ifPresent(oldest -> {
                    customers.update(oldest.id(), members -> members.put("updated_at", state.now()));
                    state.emit(oldest.id());
                });
            case REMOVE ->
                customers.newestFirst().stream().findFirst().ifPresent(newest -> customers.remove(newest.id()));
        }
    }
}
