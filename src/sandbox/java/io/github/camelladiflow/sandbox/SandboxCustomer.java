// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.sandbox;

import java.util.List;
import java.util.Map;

/**
 * One of the invented customers with which a {@link LadiFlowSandbox} starts. These customers are the same in every
 * sandbox, so files and tests can rely on them. No value is random, and no person is real. Immutable.
 *
 * <p>Customer 1 is in {@code customer-show.json} next to this class: Trần Thị Ngọc Lan,
 * {@code lan.tran@example.com}, {@code 0901234567}, id {@code 6650a1b2c3d4e5f601234567}. For every other number
 * <em>n</em>:
 *
 * <table>
 * <caption>The scheme</caption>
 * <tr><th>member</th><th>rule</th><th>customer 2</th><th>customer 255</th></tr>
 * <tr><td>id</td><td>{@code 6650} followed by <em>n</em> as 20 hex digits</td><td>{@code 665000000000000000000002}</td>
 *     <td>{@code 6650000000000000000000ff}</td></tr>
 * <tr><td>phone</td><td>{@code 09} if <em>n</em> is even, {@code 03} if it is odd, and 50,000,000 + <em>n</em></td>
 *     <td>{@code 0950000002}</td><td>{@code 0350000255}</td></tr>
 * <tr><td>name</td><td>family, middle and given name, picked from lists by <em>n</em></td><td>Lê Văn Bình</td>
 *     <td>Phạm Hồng Mai</td></tr>
 * <tr><td>email</td><td>given name, dot, family name (both without accents, in lower case), <em>n</em>,
 *     {@code @example.com}</td><td>{@code binh.le2@example.com}</td><td>{@code mai.pham255@example.com}</td></tr>
 * </table>
 *
 * <p>All other members have the same structure as those of customer 1, with values that depend on <em>n</em>.
 *
 * <pre>{@code
 * var customer = SandboxCustomer.of(42);
 * customer.email();                           // stays the same in all releases
 * customer.members().get("name");             // the same as customer.name()
 * }</pre>
 *
 * @param number the customer's number in the scheme, from 1
 * @param id the customer id ({@code _id}), 24 lower-case hex digits
 * @param email the e-mail address, always at {@code example.com}
 * @param phone the phone number, ten digits, starting with 0
 * @param name the full name, in Vietnamese order (family name first)
 */
public record SandboxCustomer(int number, String id, String email, String phone, String name) {

    /**
     * Returns the customer with the given number.
     *
     * @param number the number in the scheme, from 1 to 1,000,000
     * @return the customer, which is equal on each call
     * @throws IllegalArgumentException if the number is out of range
     */
    public static SandboxCustomer of(int number) {
        return SandboxCustomers.customer(number);
    }

    /**
     * Returns the first customers of the scheme.
     *
     * @param count the number of customers, from 0 to 1,000,000
     * @return customers 1 to {@code count}, in this order; unmodifiable
     * @throws IllegalArgumentException if the count is out of range
     */
    public static List<SandboxCustomer> first(int count) {
        return SandboxCustomers.first(count);
    }

    /**
     * Returns the complete customer, as {@code customer/show} returns it.
     *
     * @return a new, modifiable map on each call. Its values are maps, lists, strings, numbers, booleans and nulls
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
