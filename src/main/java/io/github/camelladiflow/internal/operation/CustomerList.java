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

import java.util.Map;

import io.github.camelladiflow.ListOptions;
import io.github.camelladiflow.internal.operation.NamedIds.Kind;
import io.github.camelladiflow.model.Customer;
import io.github.camelladiflow.model.CustomerQuery;
import io.github.camelladiflow.model.LadiFlowOperation;

/** Lists customers. */
final class CustomerList {

    private CustomerList() {}

    static Listing<Customer> of(OperationContext context) {
        ListOptions options = context.list();
        LadiFlowOperation operation = LadiFlowOperation.CUSTOMER_LIST;
        var query = new RequestReader<>(
                        operation,
                        CustomerQuery.class,
                        CustomerQuery::of,
                        "search",
                        "Send a CustomerQuery, a Map or a JSON object with search, tags, sort, page and limit or some of them,"
                                + " the text to search for, or nothing.")
                .option("search", context.simple(options.getSearch()))
                .option("tags", RequestReader.separated(context.simple(options.getTags())))
                .option("sort", context.simple(options.getSort()));
        return new Listing<>(
                operation,
                context,
                Customer::of,
                exchange -> query.read(exchange).toJsonNode(),
                Map.of("tags", Kind.TAG));
    }
}
