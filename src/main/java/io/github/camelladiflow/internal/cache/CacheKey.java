// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.cache;

import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;

import io.github.camelladiflow.model.Customer;
import io.github.camelladiflow.model.request.CustomerLookup;
import io.github.camelladiflow.model.request.LookupField;

/**
 * The key of a cache entry. Immutable. {@code toString()} does not show the lookup value.
 *
 * @param scope a short string without spaces that identifies the store
 * @param lookup the lookup
 * @param text the scope and the lookup in one string, which is the key in the Caffeine cache
 */
public record CacheKey(String scope, CustomerLookup lookup, String text) {

    /** The number of trailing digits that identify a phone number regardless of its country code and leading zeros. */
    private static final int SIGNIFICANT_DIGITS = 9;

    private static final Pattern OTHER_THAN_DIGITS = Pattern.compile("[^0-9]+");

    public static CacheKey of(String scope, CustomerLookup lookup) {
        return new CacheKey(scope, lookup, scope + ' ' + lookup.field().member() + ' ' + lookup.value());
    }

    /**
     * Returns the alias that an eviction uses to find the entry. If LadiFlow may treat two values as equal, they have
     * the same alias.
     */
    String alias() {
        return alias(scope, lookup.field(), lookup.value());
    }

    /** Returns the aliases of these lookups. */
    public static List<String> aliases(String scope, List<CustomerLookup> keys) {
        return keys.stream().map(key -> of(scope, key).alias()).toList();
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
     * Returns an alias. If two customers share an alias, an eviction removes both.
     */
    public static String alias(String scope, LookupField field, String value) {
        String form = field == LookupField.PHONE
                ? significantDigits(value)
                : value.strip().toLowerCase(Locale.ROOT);
        return scope + '~' + field + ' ' + form;
    }

    private static String significantDigits(String phone) {
        String digits = OTHER_THAN_DIGITS.matcher(phone).replaceAll("");
        return digits.substring(Math.max(0, digits.length() - SIGNIFICANT_DIGITS));
    }

    @Override
    public String toString() {
        return "CacheKey";
    }
}
