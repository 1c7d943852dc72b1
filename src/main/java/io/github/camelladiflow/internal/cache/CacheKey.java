// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.cache;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import io.github.camelladiflow.model.Customer;
import io.github.camelladiflow.model.request.CustomerLookup;
import io.github.camelladiflow.model.request.LookupField;

/**
 * What an answer in the cache is filed under. Immutable; its {@code toString()} does not show the question.
 *
 * @param scope the store that is asked: a short text without blanks
 * @param field which key of whom is asked for
 * @param value its value
 * @param text all of it: the key in the Caffeine cache
 */
public record CacheKey(String scope, LookupField field, String value, String text) {

    /** As many digits as tell a phone number from others, without country code and leading zeros. */
    private static final int SIGNIFICANT_DIGITS = 9;

    public static CacheKey of(String scope, CustomerLookup lookup) {
        return of(scope, lookup.field(), lookup.value());
    }

    private static CacheKey of(String scope, LookupField field, String value) {
        return new CacheKey(scope, field, value, scope + ' ' + field.member() + ' ' + value);
    }

    /** The key of the question for a customer who was found by the id. */
    static CacheKey byId(String scope, Customer customer) {
        return of(scope, LookupField.CUSTOMER_ID, customer.getId().toLowerCase(Locale.ROOT));
    }

    /** By what the answer can be evicted: the same for all spellings that LadiFlow may take for the same. */
    String alias() {
        return alias(scope, field, value);
    }

    /** All that is evicted with these keys. */
    public static List<String> aliases(String scope, List<CustomerLookup> keys) {
        return keys.stream().map(key -> alias(scope, key.field(), key.value())).toList();
    }

    /** All that a customer can be evicted by. */
    public static List<String> aliases(String scope, Customer customer) {
        List<String> aliases = new ArrayList<>(3);
        aliases.add(alias(scope, LookupField.CUSTOMER_ID, customer.getId()));
        if (customer.getEmail() != null) {
            aliases.add(alias(scope, LookupField.EMAIL, customer.getEmail()));
        }
        if (customer.getPhone() != null) {
            aliases.add(alias(scope, LookupField.PHONE, customer.getPhone()));
        }
        return aliases;
    }

    /** It does no harm if two people have one. */
    static String alias(String scope, LookupField field, String value) {
        return scope
                + '~'
                + field.member()
                + ' '
                + (field == LookupField.PHONE ? significantDigits(value) : value.toLowerCase(Locale.ROOT));
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
