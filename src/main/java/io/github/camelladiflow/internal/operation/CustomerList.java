// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.operation;

import java.util.Arrays;
import java.util.Map;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelladiflow.internal.operation.NameLists.Kind;
import io.github.camelladiflow.model.Customer;
import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.Page;
import io.github.camelladiflow.options.RequestOptions;

/** Creates the operation that lists customers. */
public final class CustomerList {

    private CustomerList() {}

    public static Operation<ObjectNode, Page<Customer>> of(OperationContext context) {
        RequestOptions options = context.options().request();
        LadiFlowOperation operation = LadiFlowOperation.CUSTOMER_LIST;
        var query = new RequestReader(
                        operation,
                        "a CustomerQuery",
                        "search",
                        "Send a CustomerQuery, a Map or a JSON object with any of search, tags, sort, page and"
                                + " limit, or the text to search for. To list all customers, send an empty body.")
                .option("search", context.simpleExpression("search", options.getSearch()))
                .option(
                        "tags",
                        context.simpleExpression("tags", options.getTags()),
                        value -> value instanceof String text ? Arrays.asList(text.split(",", -1)) : value)
                .option("sort", context.simpleExpression("sort", options.getSort()));
        return new ListOperation<>(
                operation,
                context,
                Customer.class,
                exchange -> {
                    ObjectNode json = query.apply(exchange);
                    if (json.path("search").isNull() || json.path("tags").isNull()) {
                        throw query.rejected(
                                "search or tags is empty, and there is no other filter. To list all customers, omit"
                                        + " search and tags.");
                    }
                    return json;
                },
                Map.of("tags", Kind.TAG));
    }
}
