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
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * The customers that a sandbox knows. Ids and e-mail addresses are compared without regard to case, phones exactly; no
 * two customers share one of the three. Thread-safe; whatever is handed in or out is a copy.
 */
public final class SandboxStore {

    private final Map<String, Entry> byId = new LinkedHashMap<>();
    private final Map<String, Entry> byEmail = new HashMap<>();
    private final Map<String, Entry> byPhone = new HashMap<>();
    private int added;

    SandboxStore() {}

    /**
     * Finds the customer that all given keys belong to.
     *
     * @param id the customer id, or null
     * @param email the e-mail address, or null
     * @param phone the phone number, or null
     * @return a copy of the customer; empty if there is none, if the keys belong to different customers, or if all are
     *     null
     */
    public synchronized Optional<ObjectNode> find(String id, String email, String phone) {
        var found = Stream.of(
                        Optional.ofNullable(id).map(key -> Optional.ofNullable(byId.get(lower(key)))),
                        Optional.ofNullable(email).map(key -> Optional.ofNullable(byEmail.get(lower(key)))),
                        Optional.ofNullable(phone).map(key -> Optional.ofNullable(byPhone.get(key))))
                .flatMap(Optional::stream)
                .distinct()
                .toList();
        return found.size() == 1 ? found.get(0).map(entry -> entry.json().get()) : Optional.empty();
    }

    /**
     * All customers.
     *
     * @return copies, in the order in which they came
     */
    public synchronized List<ObjectNode> all() {
        return byId.values().stream().map(entry -> entry.json().get()).toList();
    }

    /**
     * How many customers there are.
     *
     * @return the number of customers
     */
    public synchronized int size() {
        return byId.size();
    }

    /**
     * Adds a customer.
     *
     * @param customer the customer as {@code customer/show} should hand it out; without an {@code _id} it gets one
     * @return its id
     * @throws IllegalArgumentException if its id, e-mail or phone is no text or is another customer's
     */
    public synchronized String add(ObjectNode customer) {
        var copy = customer.deepCopy();
        if (!copy.hasNonNull("_id")) {
            copy.put("_id", String.format(Locale.ROOT, "6651%020x", ++added));
        }
        var entry = Entry.of(copy);
        refuseIfTaken(entry);
        put(entry);
        return entry.id();
    }

    /**
     * Changes a customer.
     *
     * @param id the customer's id
     * @param change is handed a copy of the customer to change; it must leave {@code _id} as it is
     * @throws NoSuchElementException if there is no such customer
     * @throws IllegalArgumentException if the change alters the id, or makes e-mail or phone no text or another
     *     customer's; the customer stays as it was then
     */
    public synchronized void update(String id, Consumer<ObjectNode> change) {
        var before = byId.get(lower(id));
        if (before == null) {
            throw new NoSuchElementException("The sandbox has no customer of this id to update: add it first");
        }
        var json = before.json().get();
        change.accept(json);
        var after = Entry.of(json);
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

    /**
     * Removes a customer.
     *
     * @param id the customer's id
     * @return whether there was one
     */
    public synchronized boolean remove(String id) {
        var entry = byId.remove(lower(id));
        if (entry != null) {
            forgetKeys(entry);
        }
        return entry != null;
    }

    /** Forgets all and begins anew. The seeded customers' JSON is built when it is asked for: a reset costs little. */
    synchronized void reset(Collection<SandboxCustomer> seeded, Collection<ObjectNode> more) {
        byId.clear();
        byEmail.clear();
        byPhone.clear();
        added = 0;
        seeded.forEach(one -> put(new Entry(one.id(), one.email(), one.phone(), one::json)));
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

    private record Entry(String id, String email, String phone, Supplier<ObjectNode> json) {

        /** The object must not be changed afterwards. */
        static Entry of(ObjectNode json) {
            return new Entry(key(json, "_id"), key(json, "email"), key(json, "phone"), json::deepCopy);
        }

        private static String key(ObjectNode json, String member) {
            JsonNode value = json.path(member);
            if (value.isMissingNode() || value.isNull()) {
                return null;
            }
            if (!value.isTextual()) {
                throw new IllegalArgumentException("A customer's " + member + " must be a JSON text or null");
            }
            return value.textValue();
        }
    }
}
