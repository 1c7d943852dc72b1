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
package io.github.camelladiflow.internal.operation;

import java.util.List;

import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/** Removes the customer from the cache whom a message names, by all the keys that it has, without asking LadiFlow. */
public final class CustomerEvict implements Processor {

    private final OperationContext context;
    private final LookupReader reader;

    public CustomerEvict(OperationContext context) {
        this.context = context;
        this.reader = new LookupReader(context);
    }

    @Override
    public void process(Exchange exchange) {
        String scope = context.scope().get();
        List<String> aliases = reader.readAll(exchange).entrySet().stream()
                .map(key -> CustomerKeys.alias(scope, key.getKey(), key.getValue()))
                .toList();
        context.customers().evict(scope, aliases);
    }
}
