// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.operation;

import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiFunction;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelladiflow.internal.client.ApiRequest;
import io.github.camelladiflow.internal.client.ApiRequest.InvalidDataException;
import io.github.camelladiflow.internal.client.Call;
import io.github.camelladiflow.internal.client.CallResult;
import io.github.camelladiflow.internal.json.JsonTree;
import io.github.camelladiflow.internal.json.PlainValues;
import io.github.camelladiflow.internal.request.Members;
import io.github.camelladiflow.model.ApiObject;
import io.github.camelladiflow.model.Cost;
import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.NamedItem;
import org.apache.camel.Exchange;

/**
 * An operation whose request is the checked message: creates a tag, subscribes a customer, or requests a cost. In a dry
 * run, a write is not sent, and the body becomes what would be sent.
 *
 * @param <A> the type of the result; if it is not an API object, the body stays unchanged
 */
final class SimpleOperation<A> implements Operation<ObjectNode, A> {

    private final OperationContext context;
    private final RequestReader reader;
    /** Creates the result from the request and the data in the response. */
    private final BiFunction<ObjectNode, Object, A> parser;

    private SimpleOperation(OperationContext context, RequestReader reader, BiFunction<ObjectNode, Object, A> parser) {
        this.context = context;
        this.reader = reader;
        this.parser = parser;
    }

    /** Creates a tag. */
    static Operation<?, ?> createTag(OperationContext context) {
        Members members = context.definition().members();
        var reader = new RequestReader(context, "name"::equals, members::checkGiven, request -> request);
        return new SimpleOperation<>(context, reader, SimpleOperation::parseTag);
    }

    /** Subscribes a customer to a sequence. */
    static Operation<?, ?> subscribe(OperationContext context) {
        Members members = context.definition().members();
        var reader = new RequestReader(
                context,
                name -> name.equals("_id") || members.find(name) != null,
                // the fields of a customer belong to the customer, not to the subscription
                given -> members.checkGiven(given.has("_id") ? given.retain("email") : given),
                request -> request);
        return new SimpleOperation<>(context, reader, SimpleOperation::parseSubscription);
    }

    /** Requests the total cost of transactions. */
    static Operation<?, ?> getCost(OperationContext context) {
        return new SimpleOperation<>(context, CostQuery.reader(context), SimpleOperation::parseCost);
    }

    @Override
    public ObjectNode read(Exchange exchange) {
        return reader.read(exchange);
    }

    @Override
    public CallResult<A> call(ObjectNode json) {
        Call call = context.store().newCall();
        Names names = context.store().names();
        names.resolve(context, call, json);
        if (context.isDryRun()) {
            return CallResult.withoutRequest(null);
        }
        try {
            return context.store()
                    .call(
                            call,
                            new ApiRequest<>(
                                    context.operation(),
                                    JsonTree.toBytes(json),
                                    (data, utf8) -> parser.apply(json, dataOf(data)),
                                    context.isSafeToRetry()));
        } finally {
            if (context.operation() == LadiFlowOperation.CUSTOMER_CREATE_TAG) {
                names.forgetTags();
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
            throw new InvalidDataException("the member 'data' is not an object with the member 'tag_id'");
        }
        return JsonTree.read(NamedItem.class, JsonTree.toBytes(tag.setAll(sent)));
    }

    /** Accepts the documented empty object, and any other object that does not report an error. */
    private static ObjectNode parseSubscription(ObjectNode sent, Object data) {
        if (!(data instanceof Map<?, ?> members) || ApiRequest.indicatesError(members)) {
            throw new InvalidDataException("the member 'data' is not an object, or it reports an error");
        }
        return sent;
    }

    private static Cost parseCost(ObjectNode sent, Object data) {
        if (data instanceof Map<?, ?> cost && (cost.containsKey("total_credits") || cost.containsKey("total_money"))) {
            return JsonTree.read(Cost.class, JsonTree.toBytes(PlainValues.toObjectNode(cost)));
        }
        throw new InvalidDataException(
                "the member 'data' is not an object with the member 'total_credits' or 'total_money'");
    }

    @Override
    public void writeOutput(Exchange exchange, ObjectNode json, CallResult<A> response) {
        if (context.isDryRun()) {
            exchange.getMessage().setBody(context.unsent(json));
        } else if (response.value() instanceof ApiObject object) {
            exchange.getMessage().setBody(context.toOutput(object));
        }
    }
}
