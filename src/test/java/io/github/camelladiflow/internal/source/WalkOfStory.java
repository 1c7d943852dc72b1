// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.source;

import java.util.List;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.camelladiflow.internal.source.ChangeWalk.Settings;
import io.github.camelladiflow.internal.source.CustomerServer.Row;
import io.github.camelladiflow.model.Customer;

/** Polls the server of a story by a walk and a reconciliation, as a consumer does. */
final class WalkOfStory implements SourceStory.Source {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Customer SOMEBODY = Customer.of(java.util.Map.of("_id", "x"));
    private static final long PAUSE = 50_000_000;

    private final SourceStory story;
    private final ChangeWalk walk;
    private final Reconciliation reconciliation;

    WalkOfStory(SourceStory story) {
        this.story = story;
        var settings = new Settings("a store", story.start, SourceStory.OVERLAP, story.pageSize, Integer.MAX_VALUE);
        walk = new ChangeWalk(settings, story.kept == null ? null : parse(story.kept), story::millis, story::nanos);
        reconciliation = story.ids == null
                ? null
                : new Reconciliation(
                        story.ids, settings, new Pages(true), SourceStory.BETWEEN_ROUNDS, story::millis, story::nanos);
    }

    private final class Pages implements CustomerPages {

        private final boolean areOfRound;

        Pages(boolean areOfRound) {
            this.areOfRound = areOfRound;
        }

        @Override
        public List<Change> read(int page, int limit) {
            return story.list(page, limit, areOfRound).rows().stream()
                    .map(WalkOfStory::change)
                    .toList();
        }

        @Override
        public Change find(String id) {
            Row row = story.show(id, areOfRound);
            return row == null ? null : change(row);
        }
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
        var pages = new Pages(false);
        settle();
        for (String id : walk.failedBefore(PAUSE)) {
            Change now = pages.find(id);
            if (now != null && now.id().equals(id)) {
                handOver(List.of(now));
            } else {
                walk.forget(id);
            }
        }
        if (walk.isFull()) {
            return;
        }
        do {
            handOver(walk.read(pages));
        } while (walk.isUnderWay() && !story.stops());
        if (!walk.isUnderWay() && reconciliation != null && story.reconciles()) {
            reconcile();
        }
    }

    private void reconcile() {
        try {
            reconciliation.work(story.nanos() + story.slice(), deletions -> {
                handOver(deletions);
                return !story.stops();
            });
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private void handOver(List<Change> changes) {
        for (Change change : changes) {
            if (story.stops()) {
                break;
            }
            boolean completed;
            if (change.isDeletion()) {
                completed = story.tell(change.id(), change.mergedInto());
            } else {
                completed = story.take(change.id(), change.stamp());
                walk.handed(change, completed);
            }
            if (reconciliation != null) {
                reconciliation.heard(change, completed);
            }
        }
        settle();
    }

    private void settle() {
        if (reconciliation != null) {
            story.keepIds(reconciliation::keep);
        }
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
