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
 * One physical line of a lead file. {@link #toString()} does not show the line, which is personal data.
 *
 * @param file the name of the file
 * @param line the number of the line, from 1, the header included
 * @param text the line as it was read, without its end and without a byte order mark
 * @param problem why the line could not be read as it is, or null
 * @param format how to understand the line
 */
record LeadRow(String file, long line, String text, String problem, LeadFormat format) {

    /**
     * Reads what is to be looked up.
     *
     * @return a body that {@code ladiflow:customer/show} understands
     * @throws LeadRowException if the row names nobody
     */
    Object key() {
        if (problem != null) {
            throw new LeadRowException(problem);
        }
        if (text.isBlank()) {
            throw new LeadRowException("Blank line");
        }
        return format.key(text);
    }

    @Override
    public String toString() {
        return "LeadRow[" + file + ":" + line + "]";
    }
}
