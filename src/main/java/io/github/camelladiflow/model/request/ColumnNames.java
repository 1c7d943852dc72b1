// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.model.request;

import io.github.camelladiflow.internal.request.MemberTable;

/**
 * Finds the member of a customer for a column of a table or a key of a map. A member has LadiFlow's name and usual
 * names in Vietnamese and English. Case, accents, normal form, and characters other than letters and digits are
 * ignored. Stateless.
 */
public final class ColumnNames {

    private ColumnNames() {}

    /**
     * Returns the member of a customer that a name stands for.
     *
     * @param name a header or key, such as {@code SĐT}, {@code ho_va_ten} or {@code full_name}, or null
     * @return the member as LadiFlow's responses name it, such as {@code phone} or {@code name}; null if the name is unknown
     */
    public static String memberOf(String name) {
        return MemberTable.CUSTOMER.memberOf(name);
    }

    /**
     * Returns a suggestion for a misspelt name.
     *
     * @param name a header or key
     * @return the member of a similar known name. Null if no known name is similar, or if the name itself is known,
     *     to {@link #memberOf} or as a member of responses
     */
    public static String suggestMember(String name) {
        return MemberTable.CUSTOMER.suggestMember(name);
    }
}
