// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.cache;

import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

import io.github.camelladiflow.model.Customer;
import io.github.camelladiflow.model.request.CustomerLookup;
import io.github.camelladiflow.model.request.LookupField;

/**
 * The key of a cache entry. Immutable. {@code toString()} does not show the lookup value.
 *
 * @param scope a short string without spaces that identifies the store
 * @param field the field of the lookup
 * @param value the value of the lookup
 * @param text the scope, the field and the value in one string, which is the key in the Caffeine cache
 */
public record CacheKey(String scope, LookupField field, String value, String text) {

    /** The number of trailing digits that identify a phone number regardless of its country code and leading zeros. */
    private static final int SIGNIFICANT_DIGITS = 9;

    public static CacheKey of(String scope, CustomerLookup lookup) {
        return of(scope, lookup.field(), lookup.value());
    }

    private static CacheKey of(String scope, LookupField field, String value) {
        return new CacheKey(scope, field, value, scope + ' ' + field.member() + ' ' + value);
    }

    /** Returns the key for a lookup by the customer's id. */
    static CacheKey byId(String scope, Customer customer) {
        return of(scope, LookupField.CUSTOMER_ID, customer.getId().toLowerCase(Locale.ROOT));
    }

    /**
     * Returns the alias that an eviction uses to find the entry. If LadiFlow may treat two values as equal, they have
     * the same alias.
     */
    String alias() {
        return alias(scope, field, value);
    }

    /** Returns the aliases of these lookups. */
    public static List<String> aliases(String scope, List<CustomerLookup> keys) {
        return keys.stream().map(key -> alias(scope, key.field(), key.value())).toList();
    }

    /** Returns the aliases of these fields and their values. */
    public static List<String> aliases(String scope, Map<LookupField, String> keys) {
        return keys.entrySet().stream()
                .map(key -> alias(scope, key.getKey(), key.getValue()))
                .toList();
    }

    /** Returns all aliases of a customer. */
    public static List<String> aliases(String scope, Customer customer) {
        Map<LookupField, String> keys = new EnumMap<>(LookupField.class);
        keys.put(LookupField.CUSTOMER_ID, customer.getId());
        keys.put(LookupField.EMAIL, customer.getEmail());
        keys.put(LookupField.PHONE, customer.getPhone());
        keys.values().removeIf(Objects::isNull);
        return aliases(scope, keys);
    }

    /**
     * Returns an alias. If two customers share an alias, an eviction removes both. Sharing an alias has no other
     * effect.
     */
    static String alias(String scope, LookupField field, String value) {
        String form = field == LookupField.PHONE ? significantDigits(value) : value.toLowerCase(Locale.ROOT);
        return scope + '~' + field + ' ' + form;
    }

    private static String significantDigits(String phone) {
        var digits = new StringBuilder(SIGNIFICANT_DIGITS);
        for (int i = phone.length() - 1; i >= 0 && digits.length() < SIGNIFICANT_DIGITS; i--) {
            if (Character.isDigit(phone.charAt(i))) {
                digits.append((char) ('0' + Character.digit(phone.charAt(i), 10)));
            }
        }
        return digits.reverse().toString();
    }

    @Override
    public String toString() {
        return "CacheKey";
    }
}
