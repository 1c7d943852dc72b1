// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.source;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;
import java.util.stream.LongStream;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.camelladiflow.internal.source.ChangeWalk.Settings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out which customers are no longer there: the ids of the whole list, read by a walk of its own, against those that were
 * known before. Each that is missing is shown, between showings of a customer who is surely there: only then is it gone. Not
 * thread-safe, but for {@link #ageSeconds}.
 *
 * <p>All that it knows lies in a file to which it appends: {@code +id} is known, {@code -id} is gone, {@code >} begins a round,
 * {@code @} is how far the walk of that is, {@code .} when a round ended. What is not appended whole does not count.
 */
public final class Reconciliation {

    private static final Logger LOG = LoggerFactory.getLogger(Reconciliation.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int LEAST_MISSING = 100;
    private static final int MOST_ALIVE = 20;
    private static final int BATCH = 20;

    /** Hands deletions over, and keeps those that failed. */
    @FunctionalInterface
    public interface Sink {

        /** Returns whether each was handed over; else they come again. */
        boolean accept(List<Change> deletions) throws Exception;
    }

    private final Path file;
    private final Settings settings;
    private final CustomerPages pages;
    private final long every;
    private final LongSupplier millis;
    private final LongSupplier nanos;

    private ChangeWalk walk;
    private boolean isRound;
    private boolean isRead;
    private List<String> missing;
    private int alive;
    private String control;
    private Long givenUp;
    private volatile Long ended;

    /**
     * Goes on where the file says.
     *
     * @param settings those of the source
     * @param every the time between two rounds, in milliseconds
     * @throws IllegalStateException if the file is of another source
     */
    Reconciliation(
            Path file, Settings settings, CustomerPages pages, long every, LongSupplier millis, LongSupplier nanos) {
        this.file = file;
        this.settings = new Settings(settings.source(), Settings.ALL, 0, settings.pageSize(), Integer.MAX_VALUE);
        this.pages = pages;
        this.every = every;
        this.millis = millis;
        this.nanos = nanos;
        try {
            load();
        } catch (IOException e) {
            throw new UncheckedIOException("What the source knows of customers cannot be read from " + file, e);
        }
    }

    /**
     * Goes on where the file beside the state's says, whose name ends with {@code .ids}.
     *
     * @param every the time between two rounds
     */
    public static Reconciliation beside(Path state, Settings settings, CustomerPages pages, Duration every) {
        return new Reconciliation(
                state.resolveSibling(state.getFileName() + ".ids"),
                settings,
                pages,
                every.toMillis(),
                System::currentTimeMillis,
                System::nanoTime);
    }

    private void load() throws IOException {
        if (Files.notExists(file)) {
            append(List.of("#" + settings.source()));
        }
        cutTail();
        WalkState state = null;
        try (var lines = Files.newBufferedReader(file)) {
            if (!Objects.equals("#" + settings.source(), lines.readLine())) {
                throw new IllegalStateException(
                        "What the source knows of customers in " + file
                                + " belongs to another store, search or tags. Give each source a file of its own, or remove it.");
            }
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                switch (line.charAt(0)) {
                    case '>' -> {
                        isRound = true;
                        state = null;
                    }
                    case '@' -> state = JSON.readValue(line.substring(1), WalkState.class);
                    case '.' -> ended = Long.valueOf(line.substring(1));
                    default -> {
                        // ids count when they are needed
                    }
                }
            }
        }
        isRead = state != null && state.horizon() == null;
        walk = new ChangeWalk(settings, state, millis, nanos);
    }

    /** What was being appended when the process died. */
    private void cutTail() throws IOException {
        try (var channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            var last = ByteBuffer.allocate(1);
            long size = channel.size();
            while (size > 0) {
                last.clear();
                channel.read(last, size - 1);
                if (last.get(0) == '\n') {
                    break;
                }
                size--;
            }
            channel.truncate(size);
        }
    }

    private void append(Collection<String> lines) {
        try (var channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND)) {
            var bytes = ByteBuffer.wrap((String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        } catch (IOException e) {
            throw new UncheckedIOException("What the source knows of customers cannot be written to " + file, e);
        }
    }

    /** Told, before the state of the source is kept, who was handed over. */
    public void heard(Collection<Change> changes) {
        var lines = changes.stream()
                .filter(Change::isThere)
                .map(change -> "+" + change.id())
                .toList();
        if (!lines.isEmpty()) {
            append(lines);
        }
    }

    /**
     * Goes on, if it is time for that.
     *
     * @param until when to stop, in nanoseconds
     */
    public void work(long until, Sink sink) throws Exception {
        if (!isRound) {
            Long last = ended == null || givenUp != null && givenUp > ended ? givenUp : ended;
            if (last != null && millis.getAsLong() - last < every) {
                return;
            }
            begin();
        }
        while (!isRead && nanos.getAsLong() - until < 0) {
            read();
        }
        while (isRead && nanos.getAsLong() - until < 0 && ask(sink)) {
            // the next of them
        }
    }

    private void begin() {
        append(List.of(">"));
        walk = new ChangeWalk(settings, null, millis, nanos);
        stop();
        isRound = true;
    }

    private void read() throws IOException {
        var request = walk.next();
        List<Change> changes = walk.take(pages.read(request.page(), request.limit()));
        var lines = new ArrayList<String>();
        changes.forEach(change -> {
            walk.handed(change, true);
            if (change.isThere()) {
                lines.add("+" + change.id());
            }
        });
        walk.settle();
        lines.add("@" + JSON.writeValueAsString(walk.state()));
        append(lines);
        isRead = !walk.isUnderWay();
    }

    /** Returns whether to go on. */
    private boolean ask(Sink sink) throws Exception {
        if (missing == null) {
            missing = missing();
        }
        if (missing == null || alive >= MOST_ALIVE) {
            LOG.warn(
                    "More customers seem to be missing from LadiFlow's list than can be: more than two of a hundred, or {} in a"
                            + " row who are there. Nobody is taken for deleted, and the list is read again when it is time. If so many were"
                            + " deleted, stop the route and remove {}: then nobody is told of them.",
                    MOST_ALIVE,
                    file);
            givenUp = millis.getAsLong();
            stop();
            return false;
        }
        if (missing.isEmpty()) {
            finish();
            return false;
        }
        var gone = new ArrayList<Change>();
        var settled = new ArrayList<String>();
        List<String> batch = missing.subList(0, Math.min(BATCH, missing.size()));
        control = null;
        for (String id : batch) {
            Change change = ask(id);
            settled.add((change == null ? "+" : "-") + id);
            alive = change == null ? alive + 1 : 0;
            if (change != null) {
                gone.add(change);
            }
        }
        if (!sink.accept(gone)) {
            missing = null;
            return false;
        }
        append(settled);
        batch.clear();
        // once more, before the round ends
        missing = missing.isEmpty() ? missing() : missing;
        return true;
    }

    /** Returns the deletion of a customer, null if he or she is there. */
    private Change ask(String id) {
        checkControl();
        Change found = pages.find(id);
        if (found != null && found.isThere() && found.id().equals(id)) {
            return null;
        }
        // an answer that is nobody, since the key lost its scope or the server its mind, is no deletion
        checkControl();
        return Change.deletion(id, found == null || found.id().equals(id) ? null : found.id());
    }

    private void checkControl() {
        if (control == null) {
            control = pages.read(0, settings.pageSize()).stream()
                    .filter(Change::isThere)
                    .map(Change::id)
                    .findFirst()
                    .orElse(null);
        }
        Change found = control == null ? null : pages.find(control);
        if (found == null || !found.isThere() || !found.id().equals(control)) {
            throw new IllegalStateException(
                    "LadiFlow does not show a customer whom it has just listed, so nobody is taken"
                            + " for deleted now. It is tried again at the next poll.");
        }
    }

    /** Those that were known before the round and were not met in it; null if they are too many. */
    private List<String> missing() throws IOException {
        var hashes = LongStream.builder();
        long[] known = {0};
        each((line, isOfRound) -> {
            known[0] += isOfRound || line.charAt(0) != '+' ? 0 : 1;
            if (isOfRound && line.charAt(0) == '+' || line.charAt(0) == '-') {
                hashes.add(hash(line));
            }
        });
        long[] met = hashes.build().sorted().toArray();
        long most = Math.max(LEAST_MISSING, known[0] / 50);
        Set<String> found = new LinkedHashSet<>();
        each((line, isOfRound) -> {
            if (!isOfRound
                    && line.charAt(0) == '+'
                    && found.size() <= most
                    && Arrays.binarySearch(met, hash(line)) < 0) {
                found.add(line.substring(1));
            }
        });
        return found.size() > most ? null : new ArrayList<>(found);
    }

    /** Reads the file; told of each line, and whether it belongs to this round. */
    private void each(BiConsumer<String, Boolean> reader) throws IOException {
        long round;
        try (var lines = Files.lines(file)) {
            round = lines.filter(">"::equals).count();
        }
        try (var lines = Files.newBufferedReader(file)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                round -= line.equals(">") ? 1 : 0;
                reader.accept(line, round == 0);
            }
        }
    }

    /** Of an id, whatever is before it. Two of a million are the same once in 40 million rounds, which hides a deletion. */
    private static long hash(String line) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 1; i < line.length(); i++) {
            hash = (hash ^ line.charAt(i)) * 0x100000001b3L;
        }
        return hash;
    }

    /** Keeps what was met in this round alone. */
    private void finish() throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".tmp");
        long now = millis.getAsLong();
        try (var out = Files.newBufferedWriter(fresh)) {
            out.write("#" + settings.source() + "\n." + now + "\n");
            each((line, isOfRound) -> {
                try {
                    out.write(isOfRound && line.charAt(0) == '+' ? line + "\n" : "");
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
        try (var channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        ended = now;
        stop();
    }

    private void stop() {
        isRound = false;
        isRead = false;
        missing = null;
        alive = 0;
    }

    /** Tells how long ago a round has ended: seconds, by this machine's clock; not a number before the first. */
    public double ageSeconds() {
        Long last = ended;
        return last == null ? Double.NaN : Math.max(0, millis.getAsLong() - last) / 1e3;
    }
}
