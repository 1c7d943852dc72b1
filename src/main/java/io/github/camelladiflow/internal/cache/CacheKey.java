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
package io.github.camelladiflow.internal.cache;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Objects;

import io.github.camelladiflow.model.Customer;
import io.github.camelladiflow.model.CustomerLookup;
import io.github.camelladiflow.model.LookupField;

/**
 * What an answer in the cache is filed under: the store and the question. Its {@link #text()} is the key in the Caffeine
 * cache. Immutable.
 *
 * @param store the store, see {@link #store(String, String)}
 * @param lookup the question, with its value as it is sent
 */
public record CacheKey(String store, CustomerLookup lookup) {

    private static final int FINGERPRINT_BYTES = 16;

    /** Refuses nulls. */
    public CacheKey {
        Objects.requireNonNull(store, "store");
        Objects.requireNonNull(lookup, "lookup");
    }

    /**
     * Names a store by where it is and a fingerprint of its API key, so that one store's customer never answers another's
     * question.
     *
     * @param baseUrl where the API lives
     * @param apiKey the store's key, of which the name holds nothing
     * @return the name, without line ends
     */
    public static String store(String baseUrl, String apiKey) {
        return fingerprint(apiKey) + " " + baseUrl;
    }

    /**
     * Returns the first 128 bits of a text's SHA-256.
     *
     * @param text the text
     * @return 32 hexadecimal digits
     */
    public static String fingerprint(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, FINGERPRINT_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }

    /**
     * Returns the key in the Caffeine cache: store, operation, field and value with blanks between. It holds personal data.
     *
     * @return the text; two keys have the same text only if they are equal, since only the value can have blanks
     */
    public String text() {
        return text(lookup.field(), lookup.value());
    }

    private String text(LookupField field, String value) {
        return store + " " + lookup.operation() + " " + field + " " + value;
    }

    /** The text of the key of a customer by its id. */
    String textByIdOf(Customer customer) {
        return text(LookupField.CUSTOMER_ID, customer.getId().toLowerCase(Locale.ROOT));
    }

    /** Tells whether a customer answers this question, as far as the customer itself tells. */
    boolean matches(Customer customer) {
        String value = lookup.value();
        return switch (lookup.field()) {
            case CUSTOMER_ID -> value.equalsIgnoreCase(customer.getId());
            case EMAIL -> value.equalsIgnoreCase(customer.getEmail());
            case PHONE -> value.equals(customer.getPhone());
            case AUTO -> false;
        };
    }

    /** Does not show the value. */
    @Override
    public String toString() {
        return "CacheKey[" + lookup.field() + "]";
    }
}
