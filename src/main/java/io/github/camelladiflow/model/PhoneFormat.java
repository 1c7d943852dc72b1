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

/** How a phone number is written before it is sent. */
public enum PhoneFormat {

    /** As it came, without the white space around it. */
    AS_IS,

    /**
     * The Vietnamese national form: a zero and nine digits ({@code 0901234567}), or a zero, a two and nine digits for a
     * fixed line. {@code +84…}, {@code 0084…}, {@code 84…} and {@code 0…} are understood, with blanks, dots, dashes,
     * slashes or parentheses between the digits; nine digits that begin with 3, 5, 7, 8 or 9 have lost their zero in a
     * spreadsheet and get it back.
     */
    VN
}
