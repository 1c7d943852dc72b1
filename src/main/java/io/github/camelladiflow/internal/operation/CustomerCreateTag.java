// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.operation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelladiflow.internal.client.ApiRequest;
import io.github.camelladiflow.internal.client.CallResult;
import io.github.camelladiflow.internal.client.UnexpectedResponseException;
import io.github.camelladiflow.internal.json.JsonTree;
import io.github.camelladiflow.internal.json.JsonValue;
import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.NamedItem;
import org.apache.camel.Exchange;

/** Creates a tag. */
final class CustomerCreateTag implements Operation<ObjectNode, NamedItem> {

    private static final LadiFlowOperation OPERATION = LadiFlowOperation.CUSTOMER_CREATE_TAG;

    private final OperationContext context;
    private final RequestReader reader;

    CustomerCreateTag(OperationContext context) {
        this.context = context;
        this.reader = new RequestReader(
                        context,
                        OPERATION,
                        "name",
                        "Send the name as text, or send a Map, a JSON object or a NamedItem with the member 'name'.")
                .reading("name"::equals)
                .checkedBy(OperationDefinition.of(OPERATION).members()::checkGiven);
    }

    @Override
    public ObjectNode read(Exchange exchange) {
        return reader.read(exchange);
    }

    @Override
    public CallResult<NamedItem> call(ObjectNode json) {
        String name = json.get("name").textValue();
        CallResult<NamedItem> created =
                context.callWrite(context.caller().newCall(), request(name), newTag(null, name));
        context.store().names().afterCreation(created);
        return created;
    }

    static ApiRequest<NamedItem> request(String name) {
        return new ApiRequest<>(OPERATION, JsonTree.NODES.objectNode().put("name", name), data -> parseTag(name, data));
    }

    /** Reads the tag in a response. The member with the tag's id has a different name in lists. */
    private static NamedItem parseTag(String name, JsonValue data) {
        JsonValue id = data == null ? null : data.get("tag_id");
        if (id == null || !id.isText() || id.text().isBlank()) {
            throw new UnexpectedResponseException("the member 'data' is not an object with the member 'tag_id'");
        }
        return newTag(id.text(), name);
    }

    /**
     * Creates the result.
     *
     * @param id the tag's id, null if the tag was not created
     */
    private static NamedItem newTag(String id, String name) {
        var members = JsonTree.NODES.objectNode();
        if (id != null) {
            members.put("id", id);
        }
        return JsonValue.ofTree(members.put("name", name)).to(NamedItem.class);
    }

    @Override
    public void writeOutput(Exchange exchange, ObjectNode json, CallResult<NamedItem> response) {
        exchange.getMessage().setBody(context.toOutput(response.value()));
    }
}
