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

import static io.github.camelladiflow.internal.operation.OptionGroup.*;

/**
 * The members, the options and the implementation of an API operation.
 *
 * @param members the members that a request can have
 * @param required the members that a request must have; alternatives are joined with "or"
 * @param textMember the member that gets its value from a text body, null if such a body is rejected
 * @param accepted a sentence that describes the accepted messages, for exception messages
 * @param optionGroups the operation's options, in addition to the options of all operations
 * @param factory creates the operation for an endpoint
 */
public record OperationDefinition(
        Members members,
        List<String> required,
        String textMember,
        String accepted,
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

    private static final List<String> REQUIRED_FOR_COSTS = List.of("from_date", "source");
    private static final String ACCEPTED_FOR_COSTS = "Send a Map or a JSON object with from_date and source (FLOW,"
            + " CAMPAIGN, SEQUENCE, or NONE for null), or set the options fromDate and source.";

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
                        CustomerMembers.TABLE,
                        List.of(),
                        null,
                        "Send a CustomerLookup, a Customer, the key as text or as a number, or a Map or a JSON object"
                                + " with the member customer_id, email or phone (or another usual name such as SĐT),"
                                + " or set lookupValue to an expression that returns the key.",
                        EnumSet.of(LOOKUP, PHONE),
                        CustomerShow::new);
            case CUSTOMER_LIST ->
                new OperationDefinition(
                        CUSTOMER_QUERY,
                        List.of(),
                        "search",
                        "Send the text to search for, or a Map or JSON object with any of the members search, tags,"
                                + " sort, page and limit. To list all customers, send an empty body.",
                        EnumSet.of(LIST, PAGE, SORT, CUSTOMERS, CONSUMER, SCHEDULER),
                        ListOperation::ofCustomers);
            case CUSTOMER_CREATE -> write("email or phone");
            case CUSTOMER_UPDATE -> write("_id", "email or phone");
            case CUSTOMER_CREATE_OR_UPDATE -> write("email or phone");
            case CUSTOMER_CREATE_TAG ->
                new OperationDefinition(
                        TAG,
                        List.of("name"),
                        "name",
                        "Send the name as text, or send a Map, a JSON object or a NamedItem with the member 'name'.",
                        EnumSet.of(WRITE),
                        SimpleOperation::createTag);
            case CUSTOMER_LIST_TAG, SEQUENCE_LIST, TRIGGER_LIST ->
                new OperationDefinition(
                        KEYWORD_QUERY,
                        List.of(),
                        "keyword",
                        "Send the keyword as text, or as a Map or JSON object with the members keyword, page and limit."
                                + " To list all items, send an empty body.",
                        EnumSet.of(LIST, PAGE, KEYWORD),
                        ListOperation::ofNames);
            case SEQUENCE_SUBSCRIBE ->
                new OperationDefinition(
                        SUBSCRIPTION,
                        List.of("email", "sequence_id"),
                        "email",
                        "Send a Customer, a Map or a JSON object with email and sequence_id, or the e-mail address as"
                                + " text. You can set the option 'sequence' instead of sending sequence_id.",
                        EnumSet.of(WRITE, OptionGroup.SUBSCRIPTION),
                        SimpleOperation::subscribe);
            case FLOW_GET_COST ->
                new OperationDefinition(
                        COST_QUERY,
                        REQUIRED_FOR_COSTS,
                        null,
                        ACCEPTED_FOR_COSTS,
                        EnumSet.of(COST),
                        SimpleOperation::getCost);
            case FLOW_LIST_TRANSACTION ->
                new OperationDefinition(
                        TRANSACTION_QUERY,
                        REQUIRED_FOR_COSTS,
                        null,
                        ACCEPTED_FOR_COSTS,
                        EnumSet.of(COST, LIST, PAGE, SORT),
                        ListOperation::ofTransactions);
        };
    }

    private static OperationDefinition write(String... required) {
        return new OperationDefinition(
                CustomerMembers.TABLE,
                List.of(required),
                null,
                "Send a CustomerWrite, a Customer, a Map or a JSON object. Blank values, and addresses at ladimail.com"
                        + " without an _id, are treated as missing.",
                EnumSet.of(WRITE, CUSTOMER_WRITE, PHONE),
                CustomerWriteOperation::new);
    }
}
