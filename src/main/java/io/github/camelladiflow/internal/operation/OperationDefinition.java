// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.operation;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

import io.github.camelladiflow.internal.request.CustomerMembers;
import io.github.camelladiflow.internal.request.Members;
import io.github.camelladiflow.model.LadiFlowOperation;

/**
 * The members, the options and the implementation of an API operation.
 *
 * @param members the members that a request can have
 * @param required the members that a request must have; alternatives are joined with "or"
 * @param optionGroups the operation's options, in addition to the options of all operations
 * @param factory creates the operation for an endpoint
 */
public record OperationDefinition(
        LadiFlowOperation operation,
        Members members,
        List<String> required,
        Set<OptionGroup> optionGroups,
        Function<OperationContext, Operation<?, ?>> factory) {

    private static final Members CUSTOMER_QUERY = new Members("""
            search SEARCH:
            tags NAMES:
            sort SORT:
            page PAGE:
            limit LIMIT:
            """);

    private static final Members KEYWORD_QUERY = new Members("""
            keyword TEXT:
            page PAGE:
            limit LIMIT:
            """);

    private static final Members TAG = new Members("""
            name TEXT:
            """);

    private static final Members SUBSCRIPTION = new Members("""
            email EMAIL:
            sequence_id TEXT: sequence
            custom_fields FIELDS:
            external_data FIELDS:
            """);

    private static final String COSTS = """
            from_date TIME:
            to_date TIME:
            type TEXT:
            source SOURCE:
            source_id TEXT:
            flow_id ID:
            trigger_id TEXT:
            flow_config_id ID:
            campaign_id ID:
            sequence_id TEXT:
            """;

    private static final Members COST_QUERY = new Members(COSTS);
    private static final Members TRANSACTION_QUERY = new Members(COSTS + """
            sort SORT:
            page PAGE:
            limit LIMIT:
            """);

    private static final Map<LadiFlowOperation, OperationDefinition> ALL = Arrays.stream(LadiFlowOperation.values())
            .collect(Collectors.toMap(
                    Function.identity(),
                    OperationDefinition::define,
                    (one, other) -> one,
                    () -> new EnumMap<>(LadiFlowOperation.class)));

    /** Returns the definition of an operation. */
    public static OperationDefinition of(LadiFlowOperation operation) {
        return ALL.get(operation);
    }

    private static OperationDefinition define(LadiFlowOperation operation) {
        return switch (operation) {
            case CUSTOMER_SHOW ->
                new OperationDefinition(
                        operation,
                        CustomerMembers.TABLE,
                        List.of(),
                        EnumSet.of(OptionGroup.LOOKUP, OptionGroup.PHONE),
                        CustomerShow::new);
            case CUSTOMER_LIST ->
                new OperationDefinition(
                        operation,
                        CUSTOMER_QUERY,
                        List.of(),
                        EnumSet.of(
                                OptionGroup.LIST,
                                OptionGroup.PAGE,
                                OptionGroup.SORT,
                                OptionGroup.CUSTOMERS,
                                OptionGroup.CONSUMER,
                                OptionGroup.SCHEDULER),
                        ListOperation::ofCustomers);
            case CUSTOMER_CREATE -> write(operation, "email or phone");
            case CUSTOMER_UPDATE -> write(operation, "_id", "email or phone");
            case CUSTOMER_CREATE_OR_UPDATE -> write(operation, "email or phone");
            case CUSTOMER_CREATE_TAG ->
                new OperationDefinition(
                        operation, TAG, List.of("name"), EnumSet.of(OptionGroup.WRITE), SimpleOperation::createTag);
            case CUSTOMER_LIST_TAG, SEQUENCE_LIST, TRIGGER_LIST ->
                new OperationDefinition(
                        operation,
                        KEYWORD_QUERY,
                        List.of(),
                        EnumSet.of(OptionGroup.LIST, OptionGroup.PAGE, OptionGroup.KEYWORD),
                        context -> ListOperation.ofNames(operation, context));
            case SEQUENCE_SUBSCRIBE ->
                new OperationDefinition(
                        operation,
                        SUBSCRIPTION,
                        List.of("email", "sequence_id"),
                        EnumSet.of(OptionGroup.WRITE, OptionGroup.SUBSCRIPTION),
                        SimpleOperation::subscribe);
            case FLOW_GET_COST ->
                new OperationDefinition(
                        operation,
                        COST_QUERY,
                        List.of("from_date", "source"),
                        EnumSet.of(OptionGroup.COST),
                        SimpleOperation::getCost);
            case FLOW_LIST_TRANSACTION ->
                new OperationDefinition(
                        operation,
                        TRANSACTION_QUERY,
                        List.of("from_date", "source"),
                        EnumSet.of(OptionGroup.COST, OptionGroup.LIST, OptionGroup.PAGE, OptionGroup.SORT),
                        CostQuery::listOfTransactions);
        };
    }

    private static OperationDefinition write(LadiFlowOperation operation, String... required) {
        return new OperationDefinition(
                operation,
                CustomerMembers.TABLE,
                List.of(required),
                EnumSet.of(OptionGroup.WRITE, OptionGroup.CUSTOMER_WRITE, OptionGroup.PHONE),
                context -> new CustomerWriteOperation(operation, context));
    }
}
