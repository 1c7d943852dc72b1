// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.sandbox;

import java.util.Map;

/**
 * One of the invented customers with which a {@link LadiFlowSandbox} starts; see {@link SandboxCustomers} for the
 * scheme. Immutable.
 *
 * @param number the customer's number in the scheme, from 1
 * @param id the customer id ({@code _id}), 24 lower-case hex digits
 * @param email the e-mail address, always at {@code example.com}
 * @param phone the phone number, ten digits, starting with 0
 * @param name the full name, in Vietnamese order (family name first)
 */
public record SandboxCustomer(int number, String id, String email, String phone, String name) {

    /**
     * Returns the complete customer, as {@code customer/show} returns it.
     *
     * @return a new, modifiable map at each call, which contains maps, lists, strings, numbers, booleans and nulls
     */
    public Map<String, Object> members() {
        return SandboxCustomers.members(this);
    }

    /**
     * Returns the {@linkplain #members() complete customer} as JSON.
     *
     * @return one line of JSON
     */
    public String json() {
        return Json.write(members());
    }
}
