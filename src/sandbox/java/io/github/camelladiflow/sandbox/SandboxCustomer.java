// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.sandbox;

import java.util.Map;

/**
 * One of the invented customers that a {@link LadiFlowSandbox} is seeded with; see {@link SandboxCustomers} for the
 * scheme. Immutable.
 *
 * @param number the customer's number in the scheme, from 1
 * @param id the customer id ({@code _id}), 24 lower-case hex digits
 * @param email the e-mail address, always at {@code example.com}
 * @param phone the phone number, ten digits of which the first is 0
 * @param name the full name, Vietnamese order (family name first)
 */
public record SandboxCustomer(int number, String id, String email, String phone, String name) {

    /**
     * The whole customer as {@code customer/show} hands it out, with all its members.
     *
     * @return a new map at each call, in depth, so that the caller may change it: of maps, lists, texts, numbers,
     *     booleans and nulls
     */
    public Map<String, Object> members() {
        return SandboxCustomers.members(this);
    }

    /**
     * The {@linkplain #members() whole customer} as JSON.
     *
     * @return one line of JSON
     */
    public String json() {
        return Json.write(members());
    }
}
