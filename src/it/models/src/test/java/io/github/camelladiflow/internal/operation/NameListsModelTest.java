// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.operation;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;

import com.github.benmanes.caffeine.cache.Ticker;
import io.github.camelladiflow.internal.ApiRequest;
import io.github.camelladiflow.internal.CallResult;
import io.github.camelladiflow.internal.Models;
import io.github.camelladiflow.internal.json.JsonValue;
import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.Outcome;
import io.github.camelladiflow.options.LadiFlowConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** A name is created only once, and no call after a clearing of the cache uses a list that was read before. */
@EnabledIfSystemProperty(
        named = "models.names",
        matches = "true",
        disabledReason = "because of the many steps, Lincheck reports a hang on a busy machine")
class NameListsModelTest {

    public static class Lists implements OperationContext.Caller {

        private final List<String> tags = new ArrayList<>();
        private final NameLists lists = new NameLists(Ticker.disabledTicker());
        private final OperationContext context = new OperationContext(
                null,
                new OperationContext.Options(new LadiFlowConfiguration(), null, null, null),
                null,
                this,
                Runnable::run);

        @Override
        public <A> CompletableFuture<CallResult<A>> call(ApiRequest<A> request) {
            A read = request.reader().apply(JsonValue.parse(respond(request)));
            return CompletableFuture.completedFuture(
                    CallResult.ofResponse(Outcome.OK, read, new CallResult.Response(200, 200, null, null))
                            .withAttempts(1));
        }

        private synchronized String respond(ApiRequest<?> request) {
            if (request.operation() == LadiFlowOperation.CUSTOMER_CREATE_TAG) {
                tags.add(JsonValue.parse(request.json(), request.json().length)
                        .get("name")
                        .text());
                return "{\"tag_id\":\"" + tags.size() + "\"}";
            }
            var items = tags.stream().map(tag -> Map.of("id", tag, "name", tag)).toList();
            return JsonValue.of(Map.of("items", items, "total", items.size())).json();
        }

        /** A route creates a tag unless the store has it. */
        public void createIfMissing(int tag) {
            create(tag, true);
        }

        /** A route creates a tag that the store may have already. */
        public void createAlways(int tag) {
            create(tag, false);
        }

        private void create(int tag, boolean checksFirst) {
            lists.createTag(context, "tag " + tag, checksFirst, () -> call(CustomerCreateTag.request("tag " + tag)))
                    .join();
        }

        /** A user adds a tag in LadiFlow, and then the caches are cleared. */
        public void add(int tag) {
            synchronized (this) {
                tags.add("tag " + tag);
            }
            lists.clear();
        }

        public boolean exists(int tag) {
            return !lists.findList(context, NameLists.Kind.TAG, "tag " + tag)
                    .join()
                    .itemsNamed("tag " + tag)
                    .isEmpty();
        }

        public synchronized int count() {
            return tags.size();
        }
    }

    public static class Specification {

        private final Set<Integer> tags = new TreeSet<>();
        private int count;

        public void createIfMissing(int tag) {
            count += tags.add(tag) ? 1 : 0;
        }

        public void createAlways(int tag) {
            tags.add(tag);
            count++;
        }

        public void add(int tag) {
            createAlways(tag);
        }

        public boolean exists(int tag) {
            return tags.contains(tag);
        }

        public int count() {
            return count;
        }
    }

    @Test
    void createsNameOnlyOnce() {
        Models.interleave(
                Lists.class,
                Specification.class,
                List.of(new Models.Race(
                        List.of(),
                        List.of(List.of("createIfMissing 1"), List.of("createIfMissing 1")),
                        List.of("count", "exists 1"))));
    }

    @Test
    void discardsListsReadBeforeClear() {
        Models.interleaveOwnSteps(
                Lists.class,
                Specification.class,
                List.of(new Models.Race(
                        List.of("exists 2"),
                        List.of(List.of("createAlways 1"), List.of("add 3", "exists 2", "add 2")),
                        List.of("exists 2", "exists 1", "count"))));
    }
}
