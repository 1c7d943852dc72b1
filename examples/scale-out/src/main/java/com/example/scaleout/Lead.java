// SPDX-License-Identifier: Apache-2.0
package com.example.scaleout;

/**
 * A row of the leads.
 *
 * @param row its number, from 0
 * @param phone by which the customer is looked up, and the key that keeps the leads of one customer together
 */
record Lead(int row, String phone) {

    String json() {
        return "{\"phone\":\"" + phone + "\"}";
    }
}
