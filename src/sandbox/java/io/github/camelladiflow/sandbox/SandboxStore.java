/*
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *     http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */
package io.github.camelladiflow.sandbox;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The customers that a sandbox knows. Ids and e-mail addresses are compared without regard to case, phones exactly; no
 * two customers share one of the three. Whatever is handed in or out is a copy.
 */
final class SandboxStore {

    private final Map<String, Entry> byId = new LinkedHashMap<>();
    private final Map<String, Entry> byEmail = new HashMap<>();
    private final Map<String, Entry> byPhone = new HashMap<>();
    private int added;

    /** A copy of the customer that all given keys belong to; a null is not given. */
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

    String add(Map<String, ?> customer) {
        var copy = Json.object(customer);
        if (copy.get("_id") == null) {
            copy.put("_id", String.format(Locale.ROOT, "6651%020x", ++added));
        }
        var entry = Entry.of(copy);
        refuseIfTaken(entry);
        put(entry);
        return entry.id();
    }

    void update(String id, Consumer<Map<String, Object>> change) {
        var before = byId.get(lower(id));
        if (before == null) {
            throw new NoSuchElementException("The sandbox has no customer of this id to update: add it first");
        }
        var members = before.members().get();
        change.accept(members);
        // a copy: the caller may keep what it was handed
        var after = Entry.of(Json.object(members));
        if (!before.id().equals(after.id())) {
            throw new IllegalArgumentException("An update must not change _id: remove the customer and add another");
        }
        forgetKeys(before);
        try {
            refuseIfTaken(byEmail, lower(after.email()), "email");
            refuseIfTaken(byPhone, after.phone(), "phone");
        } catch (IllegalArgumentException e) {
            put(before);
            throw e;
        }
        put(after);
    }

    boolean remove(String id) {
        var entry = byId.remove(lower(id));
        if (entry != null) {
            forgetKeys(entry);
        }
        return entry != null;
    }

    /** Forgets all and begins anew. The seeded ones are built when asked for. */
    void reset(Collection<SandboxCustomer> seeded, Collection<Map<String, Object>> more) {
        byId.clear();
        byEmail.clear();
        byPhone.clear();
        added = 0;
        seeded.forEach(one -> put(new Entry(one.id(), one.email(), one.phone(), one::members)));
        more.forEach(this::add);
    }

    private void put(Entry entry) {
        byId.put(lower(entry.id()), entry);
        if (entry.email() != null) {
            byEmail.put(lower(entry.email()), entry);
        }
        if (entry.phone() != null) {
            byPhone.put(entry.phone(), entry);
        }
    }

    private void forgetKeys(Entry entry) {
        byEmail.remove(lower(entry.email()));
        byPhone.remove(entry.phone());
    }

    private void refuseIfTaken(Entry entry) {
        refuseIfTaken(byId, lower(entry.id()), "_id");
        refuseIfTaken(byEmail, lower(entry.email()), "email");
        refuseIfTaken(byPhone, entry.phone(), "phone");
    }

    private static void refuseIfTaken(Map<String, Entry> index, String key, String member) {
        if (index.containsKey(key)) {
            throw new IllegalArgumentException(
                    "The sandbox has a customer with this " + member + " already: update or remove that one");
        }
    }

    private static String lower(String key) {
        return key == null ? null : key.toLowerCase(Locale.ROOT);
    }

    private record Entry(String id, String email, String phone, Supplier<Map<String, Object>> members) {

        /** The object must not be changed afterwards. */
        static Entry of(Map<String, Object> members) {
            return new Entry(
                    key(members, "_id"), key(members, "email"), key(members, "phone"), () -> Json.object(members));
        }

        private static String key(Map<String, Object> members, String member) {
            Object value = members.get(member);
            if (value == null || value instanceof String) {
                return (String) value;
            }
            throw new IllegalArgumentException("A customer's " + member + " must be a JSON text or null");
        }
    }
}
