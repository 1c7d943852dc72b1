// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.operation;

import java.net.IDN;
import java.text.Normalizer;
import java.util.Locale;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelladiflow.internal.request.PhoneNumbers;
import io.github.camelladiflow.model.Customer;
import io.github.camelladiflow.model.request.CustomerLookup;
import io.github.camelladiflow.model.request.LookupField;

/** Compares a customer with the key of a lookup as leniently as LadiFlow may: in any format and in any member. */
final class KeyMatch {

    private KeyMatch() {}

    /**
     * Returns the id of a customer that does not have the key, so that the response may belong to another request.
     *
     * @return null if the customer has the key, or if the member for it is missing, blank or masked
     */
    static String mismatchedId(CustomerLookup key, Customer customer) {
        return hasKey(key, customer) ? null : customer.getId().toLowerCase(Locale.ROOT);
    }

    private static boolean hasKey(CustomerLookup key, Customer customer) {
        String value = key.value();
        if (key.field() == LookupField.CUSTOMER_ID) {
            String id = customer.getId();
            return value.equalsIgnoreCase(id)
                    || isUnavailable(id)
                    || Stream.of("_id", "id", "ladisales_uid")
                            .anyMatch(name -> value.equalsIgnoreCase(text(customer, name)));
        }
        String given = text(customer, key.field().member());
        if (isUnavailable(given) || given.equals(value)) {
            // the most frequent case
            return true;
        }
        boolean isEmail = key.field() == LookupField.EMAIL;
        Function<String, String> form = isEmail ? KeyMatch::normalizedEmail : PhoneNumbers::normalized;
        String asked = form.apply(value);
        String store = customer.getStoreId();
        String end = "-" + (store == null ? "[0-9a-fA-F]{24}" : Pattern.quote(store)) + "$";
        return isEmail
                        && customer.getKey() != null
                        && asked.equals(normalizedEmail(customer.getKey().replaceFirst(end, "")))
                || containsValue(customer.toJsonNode(), asked, form);
    }

    private static boolean containsValue(JsonNode value, String asked, Function<String, String> form) {
        if (value.isTextual() || value.isIntegralNumber()) {
            return asked.equals(form.apply(value.asText()));
        }
        for (JsonNode inside : value) {
            if (containsValue(inside, asked, form)) {
                return true;
            }
        }
        return false;
    }

    private static String text(Customer customer, String member) {
        Object value = customer.getMember(member);
        return value instanceof String || value instanceof Number ? value.toString() : null;
    }

    /** Returns whether a member has no usable value: it is missing, blank, or masked. */
    static boolean isUnavailable(String text) {
        return text == null || text.isBlank() || text.indexOf('*') >= 0;
    }

    /** Returns the same text for all spellings of an e-mail address. */
    static String normalizedEmail(String text) {
        String lower = Normalizer.normalize(text.strip().toLowerCase(Locale.ROOT), Normalizer.Form.NFC);
        int domain = lower.lastIndexOf('@') + 1;
        try {
            return lower.substring(0, domain) + IDN.toASCII(lower.substring(domain), IDN.ALLOW_UNASSIGNED);
        } catch (RuntimeException noDomain) {
            return lower;
        }
    }
}
