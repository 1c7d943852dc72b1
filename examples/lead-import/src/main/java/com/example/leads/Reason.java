// SPDX-License-Identifier: Apache-2.0
package com.example.leads;

/**
 * Why a row cannot be looked up, in any language. Holds no part of the row.
 *
 * @param key which of the {@link Words}
 * @param arguments what is filled in
 */
record Reason(String key, Object... arguments) {

    /** Says it in a language. */
    String in(Words words) {
        return words.say(key, arguments);
    }

    @Override
    public String toString() {
        return in(Words.ENGLISH);
    }
}
