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
package io.github.camelladiflow.internal.consumer;

import java.util.List;

/** Where customers are read from. Each call may fail with a {@link io.github.camelladiflow.model.LadiFlowException}. */
public interface CustomerPages {

    /** Returns a page of all customers, those changed last first. */
    Slice read(int page, int limit);

    /** Returns a customer as it is now, null if there is none. */
    Change find(String id);

    /**
     * A page.
     *
     * @param total how many customers all pages have, null if LadiFlow does not say
     * @param limit how many a page has at most, null if LadiFlow does not say
     */
    record Slice(List<Change> items, Long total, Integer limit) {}
}
