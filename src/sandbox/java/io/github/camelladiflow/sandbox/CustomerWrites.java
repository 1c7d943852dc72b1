// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.sandbox;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/** Simulates the operations that write a customer, and {@code sequence/subscribe}. */
final class CustomerWrites {

    static final Map<String, MemberType> MEMBERS = members();
    static final Map<String, MemberType> UPDATE_MEMBERS = with(MEMBERS, Map.of("_id", MemberType.ID));
    static final Map<String, MemberType> CREATE_OR_UPDATE_MEMBERS =
            with(UPDATE_MEMBERS, Map.of("import_by_tag_name", MemberType.BOOLEAN));
    static final Map<String, MemberType> SUBSCRIBE_MEMBERS = Map.of(
            "email", MemberType.TEXT,
            "sequence_id", MemberType.ID,
            "custom_fields", MemberType.NAME_VALUE_LIST,
            "external_data", MemberType.NAME_VALUE_LIST);

    private static final Set<String> HANDLED_SEPARATELY = Set.of(
            "_id", "email", "phone", "import_by_tag_name", "dob", "tags", "custom_fields", "channels", "external_data");
    /** The writable members that LadiFlow's example of a response to a write contains only in {@code external_data}. */
    private static final Set<String> EXTERNAL_DATA_MEMBERS = Set.of("full_name", "lang", "subcribed_at");

    private static final String STORE_ID = "6650ffff0a0b0c0d0e0f0001";

    private CustomerWrites() {}

    private static Map<String, MemberType> members() {
        var members = new TreeMap<String, MemberType>();
        String texts =
                "email phone first_name last_name full_name gender country city district ward address address_2 company"
                        + " job_title lang external_customer_id facebook_url twitter_url linkedIn_url zalo skype source";
        for (String name : texts.split(" ")) {
            members.put(name, MemberType.TEXT);
        }
        members.put("website", MemberType.TEXT_OR_LIST);
        members.put("external_data", MemberType.NAME_VALUE_LIST);
        members.put("dob", MemberType.DATE);
        members.put("subcribed_at", MemberType.DATE);
        members.put("postal_code", MemberType.NUMBER);
        members.put("score", MemberType.NUMBER);
        members.put("tags", MemberType.TEXT_LIST);
        members.put("channels", MemberType.TEXT_LIST);
        members.put("custom_fields", MemberType.NAME_VALUE_LIST);
        return members;
    }

    static Map<String, MemberType> with(Map<String, MemberType> members, Map<String, MemberType> more) {
        var all = new HashMap<>(members);
        all.putAll(more);
        return all;
    }

    /** Rejects an e-mail address or phone number that another customer already has. */
    static SandboxResponse create(MemberReader request, SandboxState state) {
        return matching(null, request, state).isEmpty()
                ? createNew(request, state)
                : SandboxResponse.error(400, "Khách hàng đã tồn tại");
    }

    /** Updates a customer, and merges it with any other customer that has the request's e-mail address or phone number. */
    static SandboxResponse update(MemberReader request, SandboxState state) {
        String id = request.requiredText("_id");
        var ids = matching(id, request, state);
        return state.customers.find(id, null, null).isPresent()
                ? update(ids, request, state)
                : SandboxResponse.error(404, "Không tìm thấy");
    }

    /**
     * Updates the customer with the given id, e-mail address or phone number, or creates a customer. If several
     * customers match, they are merged into the oldest one, which keeps its e-mail address.
     */
    static SandboxResponse createOrUpdate(MemberReader request, SandboxState state) {
        var ids = matching(request.text("_id"), request, state);
        return ids.isEmpty() ? createNew(request, state) : update(ids, request, state);
    }

    /** Subscribes an existing customer to an existing sequence. */
    static SandboxResponse subscribe(MemberReader request, SandboxState state) {
        String email = request.requiredText("email");
        if (state.sequences.find("id", request.requiredText("sequence_id")).isEmpty()) {
            return SandboxResponse.error(404, "Không tìm thấy sequence");
        }
        var ids = state.customers.findIds(null, email, null);
        if (ids.isEmpty()) {
            return SandboxResponse.error(404, "Không tìm thấy khách hàng");
        }
        state.subscriptions.add(Json.deepCopyOf(request.values()));
        state.emit(ids.get(0));
        return SandboxResponse.ok(Map.of());
    }

    /**
     * Returns the ids of the customers that match a request, oldest first. The request must have an e-mail address or a
     * phone number.
     */
    private static List<String> matching(String id, MemberReader request, SandboxState state) {
        String email = key(request, "email");
        String phone = key(request, "phone");
        if (email == null && phone == null) {
            throw new IllegalArgumentException("Cần email hoặc phone");
        }
        return state.customers.findIds(id, email, phone);
    }

    /**
     * Returns a lookup key, or null if it is missing or blank. A blank key must not match customers without this key.
     */
    private static String key(MemberReader request, String name) {
        String key = request.text(name, "");
        return key.isBlank() ? null : key;
    }

    private static SandboxResponse createNew(MemberReader request, SandboxState state) {
        var customer = Json.readObject("""
                {"channels": [], "tags": [], "custom_fields": [], "vouchers": [], "status": "SUBSCRIBER", "is_merge": false,
                 "is_delete": false, "score": 0, "source": "API"}""");
        String now = state.now();
        customer.put("store_id", STORE_ID);
        customer.put("subscribed_at", now);
        customer.put("created_at", now);
        apply(request, customer, state);
        String id = state.customers.add(customer);
        state.emit(id);
        return response(id, true, state);
    }

    /**
     * Merges all other customers in {@code ids} into the first one, and then updates that customer.
     */
    private static SandboxResponse update(List<String> ids, MemberReader request, SandboxState state) {
        String id = ids.get(0);
        // invalid values are rejected before any customer is changed
        apply(request, state.customers.find(id, null, null).orElseThrow(), state);
        for (String other : ids.subList(1, ids.size())) {
            var gone = state.customers.find(other, null, null).orElseThrow();
            state.customers.remove(other);
            state.customers.update(id, customer -> merge(gone, customer));
        }
        boolean merged = ids.size() > 1;
        state.customers.update(id, customer -> {
            Object email = customer.get("email");
            apply(request, customer, state);
            if (merged && email != null) {
                // the first customer keeps its e-mail address
                customer.put("email", email);
                putKey(customer);
            }
        });
        state.emit(id);
        return response(id, false, state);
    }

    private static void merge(Map<String, Object> gone, Map<String, Object> customer) {
        gone.forEach((name, value) -> {
            Object own = customer.get(name);
            if (own == null || own.equals("")) {
                customer.put(name, value);
            }
        });
        customer.put("tags", union(customer.get("tags"), gone.get("tags"), tag -> tag));
        customer.put(
                "custom_fields", union(gone.get("custom_fields"), customer.get("custom_fields"), CustomerWrites::name));
        customer.put("is_merge", true);
    }

    private static void apply(MemberReader request, Map<String, Object> customer, SandboxState state) {
        // what has no other place in the response, by name
        var external = new ArrayList<Object>(request.list("external_data"));
        request.values().forEach((name, value) -> {
            boolean isExternal = EXTERNAL_DATA_MEMBERS.contains(name) || !MEMBERS.containsKey(name);
            if (!isExternal && !HANDLED_SEPARATELY.contains(name)) {
                customer.put(name, value);
            } else if (isExternal && !HANDLED_SEPARATELY.contains(name) && value != null) {
                var one = new LinkedHashMap<>(Map.of("name", (Object) name));
                one.put("value", value);
                external.add(one);
            }
        });
        if (!external.isEmpty()) {
            customer.put("external_data", union(customer.get("external_data"), external, CustomerWrites::name));
        }
        if (request.values().containsKey("first_name")) {
            customer.put("name", request.values().get("first_name"));
        }
        for (String name : List.of("email", "phone")) {
            if (key(request, name) != null) {
                customer.put(name, key(request, name));
            }
        }
        if (customer.get("email") == null) {
            // LadiFlow seems to give an address of this form to customers that have only a phone number
            customer.put("email", customer.get("phone") + ".ladiflow@ladimail.com");
        }
        putKey(customer);
        putDates(request, customer);
        boolean addTags = state.settings.is("addTags");
        boolean dropUnknown = state.settings.is("dropUnknown");
        if (request.has("tags")) {
            var tags = request.list("tags").stream()
                    .map(tag -> tagId(tag, request, state))
                    .filter(id -> !dropUnknown || state.tags.find("id", id).isPresent())
                    .toList();
            customer.put("tags", union(addTags ? customer.get("tags") : null, tags, tag -> tag));
        }
        if (request.has("channels")) {
            customer.put("channels", union(null, request.list("channels"), channel -> channel));
        }
        if (request.has("custom_fields")) {
            var known = customer.get("custom_fields");
            var fields = request.list("custom_fields").stream()
                    .map(field -> field(field, known))
                    .filter(field -> !dropUnknown || state.customers.hasCustomField(field.get("name")))
                    .toList();
            customer.put("custom_fields", union(null, fields, CustomerWrites::name));
        }
        customer.put("updated_at", state.now());
    }

    private static void putKey(Map<String, Object> customer) {
        customer.put("key", customer.get("email") + "-" + STORE_ID);
    }

    private static void putDates(MemberReader request, Map<String, Object> customer) {
        if (request.has("dob") && !MemberType.isDate(request.text("dob"))) {
            throw new IllegalArgumentException("dob phải có dạng yyyy-mm-dd");
        }
        if (request.has("dob")) {
            SandboxCustomers.putBirthday(customer, LocalDate.parse(request.text("dob")));
        } else if (request.values().containsKey("dob")) {
            List.of("dob", "dob_year", "dob_month", "dob_day", "dob_month_day")
                    .forEach(name -> customer.put(name, null));
        }
    }

    private static String tagId(Object tag, MemberReader request, SandboxState state) {
        if (!(tag instanceof String text)) {
            throw new IllegalArgumentException("tags phải là danh sách chuỗi");
        }
        if (request.flag("import_by_tag_name", false)) {
            return (String) state.tags
                    .find("name", text)
                    .orElseGet(() -> state.tags.add(text, state.now()))
                    .get("id");
        }
        if (!state.settings.is("dropUnknown")
                && state.settings.is("strict")
                && state.tags.find("id", text).isEmpty()) {
            throw new IllegalArgumentException("tags có id không tồn tại");
        }
        return text;
    }

    private static Map<String, Object> field(Object field, Object known) {
        if (!(field instanceof Map<?, ?> given) || !(given.get("name") instanceof String name)) {
            throw new IllegalArgumentException("custom_fields phải là danh sách {\"name\", \"value\"}");
        }
        var changed = new LinkedHashMap<String, Object>();
        changed.put("name", name);
        if (known instanceof List<?> fields) {
            fields.stream()
                    .filter(one -> name.equals(name(one)))
                    .forEach(one -> changed.putAll(Json.deepCopyOf((Map<?, ?>) one)));
        }
        // a list of values is stored in the separate member "values"
        Object value = given.get("value");
        changed.remove("value_number");
        if (value instanceof List<?> || changed.containsKey("values")) {
            changed.put("values", value instanceof List<?> ? value : List.of());
        }
        changed.put("value", value instanceof List<?> ? null : value);
        return changed;
    }

    private static Object name(Object field) {
        return ((Map<?, ?>) field).get("name");
    }

    /**
     * Returns all items of two lists. If two items have the same key, the result contains only the later one, at the
     * position of the earlier one.
     */
    private static List<Object> union(Object first, Object second, Function<Object, Object> key) {
        var union = new LinkedHashMap<Object, Object>();
        for (Object list : new Object[] {first, second}) {
            if (list instanceof List<?> items) {
                items.forEach(item -> union.put(key.apply(item), item));
            }
        }
        return new ArrayList<>(union.values());
    }

    private static SandboxResponse response(String id, boolean isNew, SandboxState state) {
        var data = state.customers.find(id, null, null).orElseThrow();
        // a response to a write has fewer members than a response to customer/show
        data.keySet().removeIf(name -> name.startsWith("total_") || name.startsWith("avg_"));
        data.put("isNewSubscriber", isNew);
        data.putIfAbsent("external_data", List.of());
        return SandboxResponse.created(data);
    }
}
