// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.operation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.benmanes.caffeine.cache.Ticker;
import io.github.camelladiflow.internal.ApiRequest;
import io.github.camelladiflow.internal.CallResult;
import io.github.camelladiflow.internal.Models;
import io.github.camelladiflow.internal.json.JsonValue;
import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.Outcome;
import io.github.camelladiflow.options.LadiFlowConfiguration;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.junit.jupiter.api.Test;

/** Tags that are made of names: each once, and its id is the one of the name from then on. */
class NamedIdsModelTest {

    @Param(name = "tag", gen = IntGen.class, conf = "1:2")
    public static class Named implements OperationContext.Caller {

        private final List<String> tags = new ArrayList<>();
        private final NameLists cache = new NameLists(Ticker.disabledTicker());
        private final NamedIds ids = new NamedIds(
                LadiFlowOperation.CUSTOMER_CREATE,
                new OperationContext(
                        null,
                        new LadiFlowConfiguration(),
                        null,
                        null,
                        null,
                        null,
                        null,
                        () -> "store",
                        null,
                        () -> cache,
                        this,
                        Runnable::run));

        @Override
        public <A> CompletableFuture<CallResult<A>> call(ApiRequest<A> request) {
            Models.pause();
            var read = request.reader().read(JsonValue.parse(answer(request)));
            Models.pause();
            return CompletableFuture.completedFuture(
                    CallResult.answered(Outcome.OK, read, 200, 200, null).after(1));
        }

        private synchronized String answer(ApiRequest<?> request) {
            if (request.operation() == LadiFlowOperation.CUSTOMER_CREATE_TAG) {
                tags.add(JsonValue.parse(request.json(), request.json().length)
                        .get("name")
                        .text());
                return "{\"tag_id\":\"" + tags.size() + "\"}";
            }
            var items = new ArrayList<Map<String, String>>();
            for (String tag : tags) {
                items.add(Map.of("id", String.valueOf(items.size() + 1), "name", tag));
            }
            return JsonValue.of(Map.of("items", items, "total", items.size())).json();
        }

        @Operation
        public String idOf(@Param(name = "tag") int tag) {
            ObjectNode json = JsonNodeFactory.instance.objectNode().put("tags", "tag " + tag);
            return ids.<String>replace(
                            json,
                            Map.of("tags", NameLists.Kind.TAG),
                            NamedIds.Unknown.CREATE,
                            () -> CompletableFuture.completedFuture(
                                    json.get("tags").textValue()))
                    .join();
        }

        @Operation
        public void clear() {
            cache.clear();
        }
    }

    public static class Specification {

        private final Map<Integer, String> ids = new HashMap<>();

        public String idOf(int tag) {
            return ids.computeIfAbsent(tag, name -> String.valueOf(ids.size() + 1));
        }

        public void clear() {}
    }

    @Test
    void aTagIsMadeOnce() {
        Models.check(Named.class, Specification.class, 200);
    }
}
