// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.source;

import java.util.List;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.camelladiflow.internal.source.ChangeWalk.Request;
import io.github.camelladiflow.internal.source.ChangeWalk.Settings;
import io.github.camelladiflow.internal.source.CustomerServer.Row;
import io.github.camelladiflow.model.Customer;
import io.github.camelladiflow.model.LadiFlowException;

/** Polls the server of a story by a walk, as a consumer does. */
final class WalkOfStory implements SourceStory.Source {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Customer SOMEBODY = Customer.of(java.util.Map.of("_id", "x"));
    private static final long PAUSE = 50_000_000;

    private final SourceStory story;
    private final ChangeWalk walk;

    WalkOfStory(SourceStory story) {
        this.story = story;
        walk = new ChangeWalk(
                new Settings("a store", story.start, SourceStory.OVERLAP, story.pageSize, Integer.MAX_VALUE),
                story.kept == null ? null : parse(story.kept),
                story::millis,
                story::nanos);
    }

    private static WalkState parse(String text) {
        try {
            return JSON.readValue(text, WalkState.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    static Change change(Row row) {
        return new Change(row.id(), row.stamp(), SOMEBODY, null);
    }

    @Override
    public void poll() {
        settle();
        for (String key : walk.failedBefore(PAUSE)) {
            Row now = story.show(key);
            if (now == null) {
                walk.forget(key);
            } else {
                handOver(List.of(change(now)));
            }
        }
        if (walk.isFull()) {
            return;
        }
        do {
            Request request = walk.next();
            try {
                var answer = story.list(request.page(), request.limit());
                handOver(walk.take(
                        answer.rows().stream().map(WalkOfStory::change).toList()));
            } catch (LadiFlowException e) {
                if (e.isRetryable() || e.getHttpStatus() == null || !walk.refused()) {
                    throw e;
                }
            }
        } while (walk.isUnderWay() && !story.stops());
    }

    private void handOver(List<Change> changes) {
        for (Change change : changes) {
            if (story.stops()) {
                break;
            }
            walk.handed(change, story.take(change.id(), change.stamp()));
        }
        settle();
    }

    private void settle() {
        WalkState state = walk.settle();
        if (state != null) {
            try {
                story.keep(JSON.writeValueAsString(state));
            } catch (JsonProcessingException e) {
                throw new IllegalStateException(e);
            }
            walk.kept();
        }
    }

    @Override
    public int failing() {
        return walk.failing();
    }

    @Override
    public boolean hasWarned() {
        return walk.hasWarned();
    }
}
