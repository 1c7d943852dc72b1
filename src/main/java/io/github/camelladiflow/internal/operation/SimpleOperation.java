// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.operation;

import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiFunction;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelladiflow.internal.client.ApiRequest;
import io.github.camelladiflow.internal.client.Call;
import io.github.camelladiflow.internal.client.CallResult;
import io.github.camelladiflow.internal.client.UnexpectedResponseException;
import io.github.camelladiflow.internal.json.JsonTree;
import io.github.camelladiflow.internal.json.PlainValues;
import io.github.camelladiflow.internal.operation.Names.UnknownName;
import io.github.camelladiflow.model.ApiObject;
import io.github.camelladiflow.model.Cost;
import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.NamedItem;
import io.github.camelladiflow.options.OutputType;
import org.apache.camel.Exchange;

/**
 * An operation whose request is the checked message: creates a tag, subscribes a customer, or requests a cost. In a dry
 * run, a write is not sent, and the body becomes what would be sent.
 *
 * @param <A> the type of the result; if it is not an API object, the body stays unchanged
 */
final class SimpleOperation<A> implements Operation<ObjectNode, A> {

    private final LadiFlowOperation operation;
    private final OperationContext context;
    private final RequestReader reader;
    /** The members whose values may be names. */
    private final Map<String, Names.Kind> nameMembers;
    /** Creates the result from the request and the data in the response. In a dry run, the data is null. */
    private final BiFunction<ObjectNode, Object, A> parser;

    private SimpleOperation(
            LadiFlowOperation operation,
            OperationContext context,
            RequestReader reader,
            Map<String, Names.Kind> nameMembers,
            BiFunction<ObjectNode, Object, A> parser) {
        this.operation = operation;
        this.context = context;
        this.reader = reader;
        this.nameMembers = nameMembers;
        this.parser = parser;
    }

    /** Creates a tag. */
    static Operation<?, ?> createTag(OperationContext context) {
        LadiFlowOperation operation = LadiFlowOperation.CUSTOMER_CREATE_TAG;
        var reader = new RequestReader(
                        context,
                        operation,
                        "name",
                        "Send the name as text, or send a Map, a JSON object or a NamedItem with the member 'name'.")
                .reading("name"::equals)
                .checkedBy(OperationDefinition.of(operation).members()::checkGiven);
        return new SimpleOperation<>(operation, context, reader, Map.of(), SimpleOperation::parseTag);
    }

    /** Subscribes a customer to a sequence. */
    static Operation<?, ?> subscribe(OperationContext context) {
        LadiFlowOperation operation = LadiFlowOperation.SEQUENCE_SUBSCRIBE;
        var members = OperationDefinition.of(operation).members();
        var reader = new RequestReader(
                        context,
                        operation,
                        "email",
                        "Send a Customer, a Map or a JSON object with email and sequence_id, or the e-mail address as"
                                + " text. You can set the option 'sequence' instead of sending sequence_id.")
                .reading(name -> name.equals("_id") || members.find(name) != null)
                // the fields of a customer belong to the customer, not to the subscription
                .checkedBy(given -> members.checkGiven(given.has("_id") ? given.retain("email") : given))
                .option("sequence_id", "sequence", context.options().request().getSequence());
        return new SimpleOperation<>(
                operation,
                context,
                reader,
                Map.of("sequence_id", Names.Kind.SEQUENCE),
                SimpleOperation::parseSubscription);
    }

    /** Requests the total cost of transactions. */
    static Operation<?, ?> getCost(OperationContext context) {
        LadiFlowOperation operation = LadiFlowOperation.FLOW_GET_COST;
        return new SimpleOperation<>(
                operation,
                context,
                CostQuery.reader(operation, context),
                CostQuery.NAME_MEMBERS,
                SimpleOperation::parseCost);
    }

    @Override
    public ObjectNode read(Exchange exchange) {
        return reader.read(exchange);
    }

    @Override
    public CallResult<A> call(ObjectNode json) {
        Call call = context.caller().newCall();
        context.store().names().resolve(context, operation, call, json, nameMembers, UnknownName.REJECT);
        var request = new ApiRequest<>(operation, json, (data, utf8) -> parser.apply(json, dataOf(data)));
        if (operation.isReadOnly()) {
            return context.caller().call(call, request);
        }
        try {
            return context.callWrite(call, request, () -> parser.apply(json, null));
        } finally {
            if (operation == LadiFlowOperation.CUSTOMER_CREATE_TAG) {
                context.store().names().forgetTags();
            }
        }
    }

    /** Creates the request for a tag in addition to the request for a message. */
    static ApiRequest<NamedItem> tagRequest(String name) {
        ObjectNode json = JsonTree.NODES.objectNode().put("name", name);
        return new ApiRequest<>(
                LadiFlowOperation.CUSTOMER_CREATE_TAG, json, (data, utf8) -> parseTag(json, dataOf(data)));
    }

    /** Reads the data. A JSON null becomes false, because it is no more a valid result than false is. */
    private static Object dataOf(JsonParser data) throws IOException {
        return Objects.requireNonNullElse(JsonTree.value(data), false);
    }

    /** Reads the tag in a response. The member with the tag's id has a different name in lists. */
    private static NamedItem parseTag(ObjectNode sent, Object data) {
        ObjectNode tag = JsonTree.NODES.objectNode();
        if (data instanceof Map<?, ?> created && created.get("tag_id") instanceof String id && !id.isBlank()) {
            tag.put("id", id);
        } else if (data != null) {
            throw new UnexpectedResponseException("the member 'data' is not an object with the member 'tag_id'");
        }
        return JsonTree.read(NamedItem.class, JsonTree.toBytes(tag.setAll(sent)));
    }

    /** Accepts the documented empty object, and any other object that does not report an error. */
    private static ObjectNode parseSubscription(ObjectNode sent, Object data) {
        if (data != null && (!(data instanceof Map<?, ?> members) || ApiRequest.indicatesError(members))) {
            throw new UnexpectedResponseException("the member 'data' is not an object, or it reports an error");
        }
        return sent;
    }

    private static Cost parseCost(ObjectNode sent, Object data) {
        if (data instanceof Map<?, ?> cost && (cost.containsKey("total_credits") || cost.containsKey("total_money"))) {
            return JsonTree.read(Cost.class, JsonTree.toBytes(PlainValues.toObjectNode(cost)));
        }
        throw new UnexpectedResponseException(
                "the member 'data' is not an object with the member 'total_credits' or 'total_money'");
    }

    @Override
    public void writeOutput(Exchange exchange, ObjectNode json, CallResult<A> response) {
        if (response.value() instanceof ApiObject object) {
            exchange.getMessage().setBody(context.toOutput(object));
        } else if (context.options().configuration().isDryRun()) {
            boolean isText = context.options().configuration().getOutputType() == OutputType.JSON;
            exchange.getMessage().setBody(isText ? json.toString() : PlainValues.toMutableMap(json));
        }
    }
}
