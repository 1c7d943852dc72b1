// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.operation;

import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.NamedItem;
import io.github.camelladiflow.model.Transaction;

/**
 * The options and the implementation of an API operation.
 *
 * @param optionGroups the operation's options, in addition to the options of all operations
 * @param factory creates the operation for an endpoint
 */
public record OperationDefinition(Set<OptionGroup> optionGroups, Function<OperationContext, Operation<?, ?>> factory) {

    /** Returns the definition of an operation. */
    public static OperationDefinition of(LadiFlowOperation operation) {
        return switch (operation) {
            case CUSTOMER_LIST ->
                new OperationDefinition(
                        EnumSet.of(
                                OptionGroup.LIST,
                                OptionGroup.SORT,
                                OptionGroup.CUSTOMERS,
                                OptionGroup.CONSUMER,
                                OptionGroup.SCHEDULER),
                        ListOperation::ofCustomers);
            case CUSTOMER_CREATE_TAG -> new OperationDefinition(EnumSet.of(OptionGroup.WRITE), CustomerCreateTag::new);
            case CUSTOMER_LIST_TAG, SEQUENCE_LIST, TRIGGER_LIST ->
                new OperationDefinition(
                        EnumSet.of(OptionGroup.LIST, OptionGroup.KEYWORD),
                        context -> new ListOperation<>(
                                operation, context, NamedItem.class, keywordReader(operation, context), Map.of()));
            case CUSTOMER_CREATE, CUSTOMER_UPDATE, CUSTOMER_CREATE_OR_UPDATE ->
                new OperationDefinition(
                        EnumSet.of(OptionGroup.WRITE, OptionGroup.CUSTOMER_WRITE, OptionGroup.PHONE),
                        context -> new CustomerWriteOperation(operation, context));
            case CUSTOMER_SHOW ->
                new OperationDefinition(EnumSet.of(OptionGroup.LOOKUP, OptionGroup.PHONE), CustomerShow::new);
            case SEQUENCE_SUBSCRIBE ->
                new OperationDefinition(
                        EnumSet.of(OptionGroup.WRITE, OptionGroup.SUBSCRIPTION), SequenceSubscribe::new);
            case FLOW_GET_COST ->
                new OperationDefinition(EnumSet.of(OptionGroup.COST), CostQueryReader.FlowGetCost::new);
            case FLOW_LIST_TRANSACTION ->
                new OperationDefinition(
                        EnumSet.of(OptionGroup.COST, OptionGroup.LIST, OptionGroup.SORT),
                        context -> new ListOperation<>(
                                operation,
                                context,
                                Transaction.class,
                                new CostQueryReader(operation, context),
                                CostQueryReader.NAME_MEMBERS));
        };
    }

    private static RequestReader keywordReader(LadiFlowOperation operation, OperationContext context) {
        return new RequestReader(
                        context,
                        operation,
                        "a keyword query",
                        "keyword",
                        "Send the keyword as text, or as a Map or JSON object with the members keyword, page and limit."
                                + " To list all items, send an empty body.")
                .readingFrom("keyword", context.options().request().getKeyword());
    }
}
