// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.operation;

import java.util.Map;
import java.util.concurrent.CompletableFuture;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelladiflow.internal.ApiRequest;
import io.github.camelladiflow.internal.CallResult;
import io.github.camelladiflow.internal.UnexpectedResponseException;
import io.github.camelladiflow.internal.json.JsonTree;
import io.github.camelladiflow.internal.json.JsonValue;
import io.github.camelladiflow.internal.request.MemberTable;
import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.request.Subscription;
import org.apache.camel.Exchange;

/** Subscribes a customer to a sequence; the body stays as it is, but for a dry run. */
final class SequenceSubscribe implements Operation<ObjectNode, Subscription> {

    private static final LadiFlowOperation OPERATION = LadiFlowOperation.SEQUENCE_SUBSCRIBE;

    private final OperationContext context;
    private final RequestReader reader;
    private final NameResolver nameResolver;

    SequenceSubscribe(OperationContext context) {
        this.context = context;
        this.nameResolver = new NameResolver(OPERATION, context);
        this.reader = new RequestReader(
                        OPERATION,
                        "Subscription",
                        "email",
                        "Send a Subscription, a Customer, a Map or a JSON object with email and sequence_id, or the e-mail"
                                + " address as text with the option sequence.",
                        MemberTable::subscription)
                .accepting(MemberTable.SUBSCRIPTION_NAMES)
                .option(
                        "sequence_id",
                        context.simpleExpression(
                                "sequence", context.options().subscription().getSequence()));
    }

    @Override
    public ObjectNode read(Exchange exchange) {
        ObjectNode subscription = reader.apply(exchange);
        if (!subscription.has("email")) {
            throw reader.rejected("The message has no e-mail address to subscribe.");
        }
        if (!subscription.has("sequence_id")) {
            throw reader.rejected(
                    "The message has no sequence_id. Send the sequence's id or name, or set the option sequence.");
        }
        return subscription;
    }

    @Override
    public CompletableFuture<CallResult<Subscription>> call(ObjectNode json) {
        return nameResolver.resolveNames(json, Map.of("sequence_id", NameLists.Kind.SEQUENCE), () -> {
            Subscription sent = JsonTree.to(Subscription.class, json);
            return context.callWrite(new ApiRequest<>(OPERATION, json, data -> parseResponse(sent, data)), sent);
        });
    }

    /** An object that is empty as documented, or at least tells no error. */
    private static Subscription parseResponse(Subscription sent, JsonValue data) {
        if (data == null || !data.isObject() || ApiRequest.indicatesError(data)) {
            throw new UnexpectedResponseException("the member data is no object, or one that tells an error");
        }
        return sent;
    }

    @Override
    public void writeOutput(Exchange exchange, ObjectNode json, CallResult<Subscription> answer) {
        if (context.writeOptions().isDryRun()) {
            exchange.getMessage().setBody(context.toOutput(answer.value()));
        }
    }
}
