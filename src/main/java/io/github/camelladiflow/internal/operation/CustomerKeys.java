// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.operation;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import io.github.camelladiflow.internal.cache.Aliases;
import io.github.camelladiflow.internal.cache.CacheKey;
import io.github.camelladiflow.model.Customer;
import io.github.camelladiflow.model.CustomerLookup;
import io.github.camelladiflow.model.LookupField;

/** By what customers are filed in the cache, and by what they are evicted. */
public final class CustomerKeys implements Aliases<Customer> {

    /** As many digits as tell a phone number from others, without country code and leading zeros. */
    private static final int SIGNIFICANT_DIGITS = 9;

    static CacheKey of(String scope, CustomerLookup lookup) {
        return key(scope, lookup.field(), lookup.value());
    }

    private static CacheKey key(String scope, LookupField field, String value) {
        return new Key(scope, scope + ' ' + field.member() + ' ' + value, field, value);
    }

    private record Key(String scope, String text, LookupField field, String value) implements CacheKey {

        /** Made only when an answer is stored, not for every look into the cache. */
        @Override
        public String alias() {
            return CustomerKeys.alias(scope, field, value);
        }

        @Override
        public String toString() {
            return "CacheKey";
        }
    }

    @Override
    public CacheKey byId(String scope, Customer customer) {
        return key(scope, LookupField.CUSTOMER_ID, customer.getId().toLowerCase(Locale.ROOT));
    }

    @Override
    public List<String> of(String scope, Customer customer) {
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

    static boolean hasOne(Customer customer, List<CustomerLookup> keys) {
        List<String> aliases = new CustomerKeys().of("", customer);
        return keys.stream().anyMatch(key -> aliases.contains(alias("", key.field(), key.value())));
    }

    /** The same for all spellings that LadiFlow may take for the same; it does no harm if two people have one. */
    static String alias(String scope, LookupField field, String value) {
        return scope
                + '~'
                + field.member()
                + ' '
                + (field == LookupField.PHONE ? lastDigits(value) : value.toLowerCase(Locale.ROOT));
    }

    private static String lastDigits(String phone) {
        var digits = new StringBuilder(SIGNIFICANT_DIGITS);
        for (int i = phone.length() - 1; i >= 0 && digits.length() < SIGNIFICANT_DIGITS; i--) {
            if (Character.isDigit(phone.charAt(i))) {
                digits.append((char) ('0' + Character.digit(phone.charAt(i), 10)));
            }
        }
        return digits.reverse().toString();
    }
}
