// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.operation;

import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

import io.github.camelladiflow.internal.OptionGroup;
import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.NamedItem;
import io.github.camelladiflow.model.Transaction;

/**
 * What each operation of the API is made of.
 *
 * @param options the options that it has besides those of all
 * @param maker makes it as an endpoint is set to use it
 */
public record Operations(Set<OptionGroup> options, Function<OperationContext, Operation<?, ?>> maker) {

    /** The one place that knows them all. */
    public static Operations of(LadiFlowOperation operation) {
        return switch (operation) {
            case CUSTOMER_LIST ->
                new Operations(
                        EnumSet.of(
                                OptionGroup.LIST,
                                OptionGroup.SORT,
                                OptionGroup.CUSTOMERS,
                                OptionGroup.CONSUMER,
                                OptionGroup.SCHEDULER),
                        CustomerList::of);
            case CUSTOMER_CREATE_TAG -> new Operations(EnumSet.of(OptionGroup.WRITE), CustomerCreateTag::new);
            case CUSTOMER_LIST_TAG, SEQUENCE_LIST, TRIGGER_LIST ->
                new Operations(
                        EnumSet.of(OptionGroup.LIST, OptionGroup.KEYWORD),
                        context -> new Listing<>(
                                operation, context, NamedItem.class, new KeywordQuery(operation, context), Map.of()));
            case CUSTOMER_CREATE, CUSTOMER_UPDATE, CUSTOMER_CREATE_OR_UPDATE ->
                new Operations(
                        EnumSet.of(OptionGroup.WRITE, OptionGroup.CUSTOMER_WRITE, OptionGroup.PHONE),
                        context -> new CustomerWriting(operation, context));
            case CUSTOMER_SHOW -> new Operations(EnumSet.of(OptionGroup.LOOKUP, OptionGroup.PHONE), CustomerShow::new);
            case SEQUENCE_SUBSCRIBE ->
                new Operations(EnumSet.of(OptionGroup.WRITE, OptionGroup.SUBSCRIPTION), SequenceSubscribe::new);
            case FLOW_GET_COST -> new Operations(EnumSet.of(OptionGroup.COST), Costs.Total::new);
            case FLOW_LIST_TRANSACTION ->
                new Operations(
                        EnumSet.of(OptionGroup.COST, OptionGroup.LIST, OptionGroup.SORT),
                        context -> new Listing<>(
                                operation, context, Transaction.class, new Costs(operation, context), Costs.NAMED));
        };
    }
}
