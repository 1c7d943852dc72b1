// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.source;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

import io.github.camelladiflow.internal.source.ChangeSource.Settings;
import io.github.camelladiflow.internal.source.CustomerServer.Row;
import io.github.camelladiflow.model.Customer;

/** Polls the server of a story as a consumer does. */
final class WalkOfStory implements ChangeSource.BatchReceiver, CustomerPages {

    private static final String STORE = "a store";
    private static final Customer SOMEBODY = Customer.of(Map.of("_id", "x", "store_id", "s"));

    private final SourceStory story;
    private final ChangeSource source;

    WalkOfStory(SourceStory story) {
        this.story = story;
        var settings = new Settings(
                STORE,
                story.start,
                SourceStory.OVERLAP,
                story.pageSize,
                Integer.MAX_VALUE,
                story.reconciles ? SourceStory.BETWEEN_ROUNDS : null,
                0);
        source = new ChangeSource(settings, new Kept(story), this, story::millis, story::nanos);
    }

    /** Kept by the story. */
    private static final class Kept extends StateFile {

        private final SourceStory story;

        Kept(SourceStory story) {
            super(Path.of("state"), STORE);
            this.story = story;
        }

        @Override
        public ScanState read() {
            return story.kept == null ? null : copy((ScanState) story.kept);
        }

        @Override
        public void write(ScanState state) {
            story.keep(copy(state));
        }

        @Override
        boolean exists(String end) {
            return story.lines.containsKey(end);
        }

        @Override
        Stream<String> lines(String end) {
            return story.lines.get(end).stream();
        }

        @Override
        void append(String end, List<String> lines) {
            story.lines.computeIfAbsent(end, file -> new ArrayList<>()).addAll(lines);
        }

        @Override
        void remove(String end) {
            story.lines.remove(end);
        }

        @Override
        Integer confirmedDeletions() {
            return story.confirms ? Integer.valueOf(1_000_000) : null;
        }

        @Override
        void removeConfirmation() {
            story.confirms = false;
        }

        @Override
        void rename(String end, String other) {
            story.lines.put(other, story.lines.remove(end));
        }

        /** What text does to it a test of the file's own tells: it takes as long as all else. */
        private static ScanState copy(ScanState state) {
            return new ScanState(
                    state.source(),
                    state.bound(),
                    state.horizon(),
                    state.following(),
                    state.front(),
                    state.aim(),
                    state.began(),
                    state.since(),
                    new LinkedHashMap<>(state.seen()),
                    new ConcurrentHashMap<>(state.failed()),
                    state.store());
        }
    }

    @Override
    public List<Change> read(int page, int limit) {
        return story.list(page, limit, WalkOfStory::isOfRound).stream()
                .map(WalkOfStory::change)
                .toList();
    }

    @Override
    public Change find(String id) {
        Row row = story.show(id, WalkOfStory::isOfRound);
        return row == null ? null : change(row);
    }

    private static boolean isOfRound() {
        return StackWalker.getInstance()
                .walk(frames -> frames.limit(20)
                        .anyMatch(frame -> frame.getClassName().equals(Reconciliation.class.getName())));
    }

    static Change change(Row row) {
        return new Change(row.id(), row.stamp(), SOMEBODY, null);
    }

    /** Polls once; everything that the story throws comes out. */
    void poll() {
        try {
            source.poll(this, story.delay());
        } catch (RuntimeException e) {
            if (!String.valueOf(e.getMessage()).contains("wait to be handed over again")) {
                throw e;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public boolean isBatchAllowed() {
        return !story.stops();
    }

    @Override
    public int processBatch(Queue<Object> changes) {
        changes.forEach(change -> story.know(((Change) change).id()));
        while (!changes.isEmpty() && isBatchAllowed()) {
            var change = (Change) changes.poll();
            boolean isDone = change.isDeletion()
                    ? story.tell(change.id(), change.mergedInto())
                    : story.take(change.id(), change.updatedAtMillis());
            source.recordProcessed(change, isDone);
        }
        return 0;
    }

    /** How many wait to be handed over again. */
    int failing() {
        return (int) source.failedCount();
    }
}
