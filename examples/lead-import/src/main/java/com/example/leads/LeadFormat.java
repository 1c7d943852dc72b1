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

/** How a line of a lead file names a customer. Implementations are immutable and thread-safe. */
sealed interface LeadFormat permits CsvLeads, JsonLeads, KeyLeads {

    /**
     * Reads what is to be looked up from a line.
     *
     * @param line one physical line without its end, not blank
     * @return a body that {@code ladiflow:customer/show} understands: a text, a number, or a map with the members
     *     {@code customer_id}, {@code email}, {@code phone}
     * @throws LeadRowException if the line does not have this format or names nobody
     */
    Object key(String line);
}
