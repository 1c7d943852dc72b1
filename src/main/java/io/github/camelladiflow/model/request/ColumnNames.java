// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.model.request;

import io.github.camelladiflow.internal.request.MemberTable;

/**
 * What people call the members of a customer, as the header of a table or as the key of a map: LadiFlow's own names, and the
 * usual ones in Vietnamese and English. Case, accents, normal form, and what is neither letter nor digit mean nothing.
 * Stateless.
 */
public final class ColumnNames {

    private ColumnNames() {}

    /**
     * Tells which member of a customer a name means.
     *
     * @param name a header or key, such as {@code SĐT}, {@code ho_va_ten} or {@code full_name}; null means none
     * @return the member as LadiFlow's answers call it, such as {@code phone} or {@code name}; null if the name is not
     *     known
     */
    public static String memberOf(String name) {
        return MemberTable.CUSTOMER.memberOf(name);
    }

    /**
     * Tells what a misspelt name may mean.
     *
     * @param name a header or key
     * @return the member that a known name near to it means; null if it is known itself, by {@link #memberOf} or as a member that
     *     LadiFlow only tells, or near to none
     */
    public static String suggestMember(String name) {
        return MemberTable.CUSTOMER.suggestMember(name);
    }
}
