// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.operation;

import java.util.Map;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelladiflow.internal.client.ApiRequest;
import io.github.camelladiflow.internal.client.Call;
import io.github.camelladiflow.internal.client.CallResult;
import io.github.camelladiflow.internal.client.UnexpectedResponseException;
import io.github.camelladiflow.internal.json.JsonValue;
import io.github.camelladiflow.internal.json.PlainValues;
import io.github.camelladiflow.internal.operation.Names.UnknownName;
import io.github.camelladiflow.internal.request.Members;
import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.options.OutputType;
import org.apache.camel.Exchange;

/** Subscribes a customer to a sequence. The body stays unchanged, except in a dry run. */
final class SequenceSubscribe implements Operation<ObjectNode, ObjectNode> {

    private static final LadiFlowOperation OPERATION = LadiFlowOperation.SEQUENCE_SUBSCRIBE;

    private final OperationContext context;
    private final RequestReader reader;

    SequenceSubscribe(OperationContext context) {
        Members members = OperationDefinition.of(OPERATION).members();
        this.context = context;
        this.reader = new RequestReader(
                        context,
                        OPERATION,
                        "email",
                        "Send a Customer, a Map or a JSON object with email and sequence_id, or the e-mail address as"
                                + " text. You can set the option 'sequence' instead of sending sequence_id.")
                .reading(name -> name.equals("_id") || members.find(name) != null)
                // the fields of a customer belong to the customer, not to the subscription
                .checkedBy(given -> members.checkGiven(given.has("_id") ? given.retain("email") : given))
                .option("sequence_id", "sequence", context.options().request().getSequence());
    }

    @Override
    public ObjectNode read(Exchange exchange) {
        return reader.read(exchange);
    }

    @Override
    public CallResult<ObjectNode> call(ObjectNode json) {
        Call call = context.caller().newCall();
        var names = Map.of("sequence_id", Names.Kind.SEQUENCE);
        context.store().names().resolve(context, OPERATION, call, json, names, UnknownName.REJECT);
        return context.callWrite(call, new ApiRequest<>(OPERATION, json, data -> parseResponse(json, data)), json);
    }

    /** Accepts the documented empty object, and any other object that does not report an error. */
    private static ObjectNode parseResponse(ObjectNode sent, JsonValue data) {
        if (data == null || !data.isObject() || ApiRequest.indicatesError(data)) {
            throw new UnexpectedResponseException("the member 'data' is not an object, or it reports an error");
        }
        return sent;
    }

    @Override
    public void writeOutput(Exchange exchange, ObjectNode json, CallResult<ObjectNode> response) {
        if (context.options().configuration().isDryRun()) {
            boolean isText = context.options().configuration().getOutputType() == OutputType.JSON;
            exchange.getMessage().setBody(isText ? json.toString() : PlainValues.toMutableMap(JsonValue.ofTree(json)));
        }
    }
}
