// SPDX-License-Identifier: Apache-2.0
package com.example.scaleout;

/**
 * A row of the leads.
 *
 * @param row the number of the row, from 0
 * @param phone the phone number to look up, which is also the message key that keeps the leads of one customer together
 */
record Lead(int row, String phone) {

    String json() {
        return "{\"phone\":\"" + phone + "\"}";
    }
}
