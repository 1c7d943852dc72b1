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
package io.github.camelladiflow;

import io.github.camelladiflow.internal.operation.CustomerEvict;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultProducer;

/** Removes the customers that messages name from the cache. Thread-safe. */
final class LadiFlowEvictProducer extends DefaultProducer {

    private final CustomerEvict evict;

    LadiFlowEvictProducer(LadiFlowEndpoint endpoint, CustomerEvict evict) {
        super(endpoint);
        this.evict = evict;
    }

    @Override
    public void process(Exchange exchange) {
        AnswerHeaders.clear(exchange.getMessage());
        evict.process(exchange);
    }
}
