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
