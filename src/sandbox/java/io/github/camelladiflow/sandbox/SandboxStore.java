// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.sandbox;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The customers of a sandbox. Ids and e-mail addresses are compared regardless of case. Phone numbers must match
 * exactly. No two customers have the same id, e-mail address or phone number. Maps that are passed in or returned are
 * copied.
 */
final class SandboxStore {

    private final Map<String, Entry> byId = new LinkedHashMap<>();
    private final Map<String, Entry> byEmail = new HashMap<>();
    private final Map<String, Entry> byPhone = new HashMap<>();
    /** The names of the custom fields that exist in the store. */
    private final Set<Object> customFieldNames = new HashSet<>();

    private int addedCount;
    /**
     * The parameters of the query that returned {@code cachedResult}. The result is null after a customer has changed.
     */
    private List<Object> cachedQuery;

    private List<Entry> cachedResult;
    private long listCount;

    /** Returns a copy of the customer to which all given keys belong. Ignores a null key. */
    Optional<Map<String, Object>> find(String id, String email, String phone) {
        var found = Stream.of(
                        Optional.ofNullable(id).map(key -> Optional.ofNullable(byId.get(lower(key)))),
                        Optional.ofNullable(email).map(key -> Optional.ofNullable(byEmail.get(lower(key)))),
                        Optional.ofNullable(phone).map(key -> Optional.ofNullable(byPhone.get(key))))
                .flatMap(Optional::stream)
                .distinct()
                .toList();
        return found.size() == 1 ? found.get(0).map(entry -> entry.members().get()) : Optional.empty();
    }

    /** Returns the ids of the customers that have at least one of the given keys, oldest first. Ignores a null key. */
    List<String> findIds(String id, String email, String phone) {
        var ids = Stream.of(byId.get(lower(id)), byEmail.get(lower(email)), byPhone.get(phone))
                .filter(Objects::nonNull)
                .map(Entry::id)
                .distinct()
                .toList();
        return ids.size() < 2
                ? ids
                : byId.values().stream().map(Entry::id).filter(ids::contains).toList();
    }

    /**
     * Returns the customers whose name, e-mail address or phone number contains the search text and that have at least
     * one of the tags, if tags are given.
     *
     * @param shuffle whether the order of customers with equal sort values differs in each call
     */
    List<Entry> list(String search, List<?> tags, String sort, boolean ascending, boolean shuffle) {
        listCount++;
        var wanted = List.of(search, tags, sort, ascending, shuffle ? listCount : 0);
        if (cachedResult == null || !wanted.equals(cachedQuery)) {
            String text = lower(search);
            var found = byId.values().stream()
                    .filter(entry -> text.isEmpty()
                            || Stream.of(entry.name(), entry.email(), entry.phone())
                                    .anyMatch(key -> key != null && lower(key).contains(text)))
                    .filter(entry -> tags.isEmpty()
                            || entry.members().get().get("tags") instanceof List<?> own
                                    && tags.stream().anyMatch(own::contains))
                    .collect(Collectors.toCollection(ArrayList::new));
            if (shuffle) {
                Collections.shuffle(found, new Random(listCount));
            }
            var order = sort.equals("updated_at")
                    ? Comparator.comparingLong(Entry::updatedMillis)
                    : comparingMember(sort, found);
            found.sort(ascending ? order : order.reversed());
            cachedResult = List.copyOf(found);
            cachedQuery = wanted;
        }
        return cachedResult;
    }

    List<Entry> newestFirst() {
        return list("", List.of(), "updated_at", false, false);
    }

    /**
     * Compares customers by a member of any type. Customers without the member come first. Numbers are compared by
     * value.
     */
    private static Comparator<Entry> comparingMember(String member, List<Entry> entries) {
        var values = new HashMap<String, Object>();
        entries.forEach(entry -> values.put(entry.id(), entry.members().get().get(member)));
        return (one, other) -> {
            Object left = values.get(one.id());
            Object right = values.get(other.id());
            if (left instanceof Number && right instanceof Number) {
                return new BigDecimal(left.toString()).compareTo(new BigDecimal(right.toString()));
            }
            return Objects.toString(left, "").compareTo(Objects.toString(right, ""));
        };
    }

    /** Adds the next customer of the scheme, and skips customers that exist already. Returns the customer's id. */
    String addNextCustomer(String updatedAt) {
        var next = SandboxCustomers.customer(byId.size() + 1);
        while (!findIds(next.id(), next.email(), next.phone()).isEmpty()) {
            next = SandboxCustomers.customer(next.number() + 1);
        }
        var members = next.members();
        members.put("updated_at", updatedAt);
        return add(members);
    }

    List<Map<String, Object>> all() {
        return byId.values().stream().map(entry -> entry.members().get()).toList();
    }

    /**
     * Returns whether the store has this custom field. A field exists if a seeded, added or changed customer has it.
     */
    boolean hasCustomField(Object name) {
        return customFieldNames.contains(name);
    }

    private void registerCustomFields(Map<String, ?> customer) {
        if (customer.get("custom_fields") instanceof List<?> list) {
            list.forEach(field -> {
                if (field instanceof Map<?, ?> one) {
                    customFieldNames.add(one.get("name"));
                }
            });
        }
    }

    String add(Map<String, ?> customer) {
        var copy = Json.deepCopyOf(customer);
        if (copy.get("_id") == null) {
            copy.put("_id", String.format(Locale.ROOT, "6651%020x", ++addedCount));
        }
        registerCustomFields(copy);
        var entry = Entry.of(copy);
        requireUnused(byId, lower(entry.id()), "_id", null);
        requireUnused(byEmail, lower(entry.email()), "email", null);
        requireUnused(byPhone, entry.phone(), "phone", null);
        put(entry);
        return entry.id();
    }

    void update(String id, Consumer<Map<String, Object>> change) {
        var before = byId.get(lower(id));
        if (before == null) {
            throw new NoSuchElementException(
                    "The sandbox has no customer with this id to update. Add the customer first");
        }
        var members = before.members().get();
        change.accept(members);
        registerCustomFields(members);
        // the map is copied, because the caller may keep it
        var after = Entry.of(Json.deepCopyOf(members));
        if (!before.id().equals(after.id())) {
            throw new IllegalArgumentException(
                    "An update must not change _id. Remove the customer, and add another one");
        }
        requireUnused(byEmail, lower(after.email()), "email", before);
        requireUnused(byPhone, after.phone(), "phone", before);
        removeKeys(before);
        put(after);
    }

    boolean remove(String id) {
        var entry = byId.remove(lower(id));
        if (entry != null) {
            cachedResult = null;
            removeKeys(entry);
        }
        return entry != null;
    }

    /**
     * Discards all customers and restores the initial customers. Seeded customers are created only when they are
     * needed.
     */
    void reset(Collection<SandboxCustomer> seeded, Collection<Map<String, Object>> more) {
        byId.clear();
        byEmail.clear();
        byPhone.clear();
        customFieldNames.clear();
        registerCustomFields(SandboxCustomers.customer(1).members());
        addedCount = 0;
        cachedResult = null;
        seeded.forEach(one -> put(new Entry(
                one.id(),
                one.email(),
                one.phone(),
                one.name(),
                SandboxCustomers.updatedAt(one.number()).toEpochMilli(),
                one::members)));
        more.forEach(this::add);
    }

    private void put(Entry entry) {
        cachedResult = null;
        byId.put(lower(entry.id()), entry);
        if (entry.email() != null) {
            byEmail.put(lower(entry.email()), entry);
        }
        if (entry.phone() != null) {
            byPhone.put(entry.phone(), entry);
        }
    }

    private void removeKeys(Entry entry) {
        byEmail.remove(lower(entry.email()));
        byPhone.remove(entry.phone());
    }

    private static void requireUnused(Map<String, Entry> index, String key, String member, Entry user) {
        if (index.containsKey(key) && index.get(key) != user) {
            throw new IllegalArgumentException(
                    "The sandbox already has a customer with this " + member + ". Update or remove that customer");
        }
    }

    private static String lower(String key) {
        return key == null ? null : key.toLowerCase(Locale.ROOT);
    }

    /**
     * A customer.
     *
     * @param updatedMillis the time of the last update, in milliseconds since 1970
     * @param members supplies a copy of all members
     */
    record Entry(
            String id,
            String email,
            String phone,
            String name,
            long updatedMillis,
            Supplier<Map<String, Object>> members) {

        /** Creates an entry. The map must not be changed afterwards. */
        static Entry of(Map<String, Object> members) {
            return new Entry(
                    key(members, "_id"),
                    key(members, "email"),
                    key(members, "phone"),
                    members.get("name") instanceof String name ? name : null,
                    millis(members.get("updated_at")),
                    () -> Json.deepCopyOf(members));
        }

        private static long millis(Object time) {
            try {
                return Instant.parse(String.valueOf(time)).toEpochMilli();
            } catch (DateTimeParseException e) {
                return 0;
            }
        }

        private static String key(Map<String, Object> members, String member) {
            Object value = members.get(member);
            if (value == null || value instanceof String) {
                return (String) value;
            }
            throw new IllegalArgumentException("A customer's " + member + " must be a JSON string or null");
        }
    }
}
