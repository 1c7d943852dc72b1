// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.operation;

import java.util.concurrent.CompletableFuture;

import io.github.camelladiflow.internal.ApiRequest;
import io.github.camelladiflow.internal.CallResult;
import io.github.camelladiflow.internal.UnexpectedResponseException;
import io.github.camelladiflow.internal.json.JsonTree;
import io.github.camelladiflow.internal.json.JsonValue;
import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.NamedItem;
import org.apache.camel.Exchange;

/** Makes a tag of a name. */
final class CustomerCreateTag implements Operation<String, NamedItem> {

    private static final LadiFlowOperation OPERATION = LadiFlowOperation.CUSTOMER_CREATE_TAG;

    private final OperationContext context;
    private final MessageReader messages = new MessageReader(
            OPERATION, "Send the name as text, a Map, a JSON object or a NamedItem with the member name.");

    CustomerCreateTag(OperationContext context) {
        this.context = context;
    }

    @Override
    public String read(Exchange exchange) {
        return messages.guarded(() -> {
            Object read = messages.ofBody(exchange);
            Object name =
                    MessageReader.scalar(MessageReader.hasMembers(read) ? MessageReader.member(read, "name") : read);
            if (name == null || name.toString().isBlank()) {
                throw messages.refusedWithCure("The message has no name for a tag.");
            }
            return name.toString().strip();
        });
    }

    @Override
    public CompletableFuture<CallResult<NamedItem>> call(String name) {
        return context.write().isDryRun()
                ? context.write(request(name), tag(null, name))
                : context.names().get().make(context, name, false, () -> context.write(request(name), null));
    }

    static ApiRequest<NamedItem> request(String name) {
        return new ApiRequest<>(OPERATION, JsonTree.newObject().put("name", name), data -> answered(name, data));
    }

    /** The tag's id has another name here than in lists. */
    private static NamedItem answered(String name, JsonValue data) {
        JsonValue id = data == null ? null : data.get("tag_id");
        if (id == null || !id.isText() || id.text().isBlank()) {
            throw new UnexpectedResponseException("the member data is no object with a tag_id");
        }
        return tag(id.text(), name);
    }

    /** One without an id was not made. */
    private static NamedItem tag(String id, String name) {
        var members = JsonTree.newObject();
        if (id != null) {
            members.put("id", id);
        }
        return JsonTree.to(NamedItem.class, members.put("name", name));
    }

    @Override
    public void write(Exchange exchange, String name, CallResult<NamedItem> answer) {
        exchange.getMessage().setBody(context.output(answer.value()));
    }
}
