/*
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *     http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */
package io.github.camelladiflow.model;

/** The key by which a customer is looked up. */
public enum LookupField {

    /** The first that is present of id, e-mail address and phone number; a bare text is told apart by its form. */
    AUTO(null),

    /** The customer id: 24 hexadecimal digits. */
    CUSTOMER_ID("customer_id"),

    /** The e-mail address. */
    EMAIL("email"),

    /** The phone number. */
    PHONE("phone");

    private final String member;

    LookupField(String member) {
        this.member = member;
    }

    /**
     * Returns the member of the API's request that carries this key.
     *
     * @return the member's name, null for {@link #AUTO}
     */
    public String member() {
        return member;
    }
}
