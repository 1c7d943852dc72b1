// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.source;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.camelladiflow.internal.source.Source.Settings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out which customers are no longer there: the ids of the whole list, read by a walk of its own, against those that were
 * known before. Each that is missing is shown, between showings of a customer who is surely there: only then is it gone. Not
 * thread-safe, but for {@link #reconciled}.
 *
 * <p>Two files are appended to: of whom is known, and, while a round is under way, of whom that has met, which is the first then.
 * What a line is stands at its end: {@code #} the source, {@code @} how far the walk of the round is, {@code +} an id that is
 * there, {@code -} one that is gone. A line that was cut off when a process died is none of these.
 */
final class Reconciliation {

    private static final Logger LOG = LoggerFactory.getLogger(Reconciliation.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String KNOWN = ".ids";
    private static final String MET = ".ids.new";

    /** No walk follows that of a round, for which anybody would have to be remembered. */
    private static final long NONE = Long.MIN_VALUE / 2;

    private static final int LEAST_MISSING = 100;
    private static final int MOST_ALIVE = 20;
    private static final int BATCH = 20;

    private final StateFile file;
    private final Settings settings;
    private final CustomerPages pages;
    private final LongSupplier millis;
    private final LongSupplier nanos;

    private ChangeWalk walk;
    private Set<String> missing;
    private int alive;
    private String control;
    private volatile Long reconciled;

    /**
     * Goes on where the files say, which are beside that of the state.
     *
     * @param settings those of the source
     * @throws IllegalStateException if a file is another source's
     */
    Reconciliation(StateFile file, Settings settings, CustomerPages pages, LongSupplier millis, LongSupplier nanos)
            throws IOException {
        this.file = file;
        this.settings = new Settings(
                settings.source(), Settings.ALL, NONE, settings.pageSize(), Integer.MAX_VALUE, settings.reconcile());
        this.pages = pages;
        this.millis = millis;
        this.nanos = nanos;
        if (!file.has(KNOWN)) {
            file.append(KNOWN, List.of(settings.source() + " #"));
        }
        if (!load(KNOWN)) {
            throw new IllegalStateException("What the source knows of customers in " + file.beside(KNOWN)
                    + " belongs to another store, search or tags. Give each source a file of its own, or remove it.");
        }
        reconciled = walk.since();
        if (isRound() && !load(MET)) {
            // another's, or its first line was cut off
            begin();
        }
    }

    private boolean isRound() {
        return file.has(MET);
    }

    /** Returns whether it is this source's. */
    private boolean load(String end) throws IOException {
        var last = new HashMap<String, String>();
        try (var read = file.lines(end)) {
            read.forEach(line -> last.put(line.substring(text(line).length()), text(line)));
        }
        String state = last.get(" @");
        walk = new ChangeWalk(settings, state == null ? null : JSON.readValue(state, WalkState.class), millis, nanos);
        return settings.source().equals(last.get(" #"));
    }

    private static String text(String line) {
        return line.substring(0, Math.max(0, line.length() - 2));
    }

    /** Told of those who are about to be handed over: a process that is killed has handed over some of them, too. */
    void heard(List<Change> changes) {
        note(changes.stream().filter(Change::isThere).map(change -> change.id() + " +"));
    }

    /** Told of a deletion that was handed over, and whether its exchange is done: one that failed comes again in the next round. */
    void told(Change deletion, boolean completed) {
        note(Stream.of(deletion.id() + (completed ? " -" : " +")));
    }

    private void note(Stream<String> ids) {
        List<String> lines = ids.toList();
        if (lines.isEmpty()) {
            return;
        }
        file.append(KNOWN, lines);
        if (isRound()) {
            file.append(MET, lines);
        }
        if (missing != null) {
            lines.forEach(line -> missing.remove(text(line)));
        }
    }

    /**
     * Goes on, if it is time for that.
     *
     * @param until when to stop, in nanoseconds
     * @param sink hands deletions over, and tells {@link #told} of each; returns whether more may be
     */
    void work(long until, Predicate<List<Change>> sink) throws IOException {
        if (!isRound() && (walk.since() == null || millis.getAsLong() - walk.since() >= settings.reconcile())) {
            begin();
        }
        while (isRound() && nanos.getAsLong() - until < 0 && (isRead() ? ask(sink) : read())) {
            // the next page, or the next of those who are missing
        }
    }

    private void begin() throws IOException {
        file.remove(MET);
        file.append(MET, List.of(settings.source() + " #"));
        walk = new ChangeWalk(settings, null, millis, nanos);
        missing = null;
        alive = 0;
    }

    private boolean isRead() {
        return !walk.isUnderWay() && walk.since() != null;
    }

    private boolean read() throws IOException {
        var listed = new ArrayList<String>();
        WalkState before = walk.state();
        walk.read(pages).forEach(change -> {
            walk.handed(change, true);
            listed.add(change.id() + (change.isThere() ? " +" : " -"));
        });
        walk.settle(true);
        if (!listed.isEmpty() || walk.state() != before) {
            listed.add(JSON.writeValueAsString(walk.state()) + " @");
            file.append(MET, listed);
        }
        return true;
    }

    /** Returns whether to go on. */
    private boolean ask(Predicate<List<Change>> sink) throws IOException {
        missing = missing == null ? missing() : missing;
        if (missing == null || alive >= MOST_ALIVE) {
            LOG.warn(
                    "More customers seem to be missing from LadiFlow's list than can be: more than two of a hundred, or {} in a"
                            + " row who are there. Nobody is taken for deleted, and the list is read again when it is time. If so many were"
                            + " deleted, stop the route and remove {}: then nobody is told of them.",
                    MOST_ALIVE,
                    file.beside(KNOWN));
            file.remove(MET);
            return false;
        }
        if (missing.isEmpty()) {
            file.rename(MET, KNOWN);
            reconciled = walk.since();
            return false;
        }
        var gone = new ArrayList<Change>();
        control = null;
        for (String id : missing.stream().limit(BATCH).toList()) {
            Change deletion = ask(id);
            if (deletion == null) {
                alive++;
                note(Stream.of(id + " +"));
            } else {
                alive = 0;
                gone.add(deletion);
            }
        }
        return sink.test(gone);
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

    /** Those that were known before the round, were not met in it and are not told of; null if they are too many. */
    private Set<String> missing() throws IOException {
        long[] here;
        try (var read = Stream.concat(file.lines(MET), file.lines(KNOWN).filter(line -> line.endsWith(" -")))) {
            here = read.filter(line -> !line.endsWith(" @"))
                    .mapToLong(line -> hash(text(line)))
                    .sorted()
                    .toArray();
        }
        long most = Math.max(LEAST_MISSING, here.length / 50);
        try (var read = file.lines(KNOWN)) {
            Set<String> found = read.filter(
                            line -> line.endsWith(" +") && Arrays.binarySearch(here, hash(text(line))) < 0)
                    .map(Reconciliation::text)
                    .distinct()
                    .limit(most + 1)
                    .collect(Collectors.toCollection(LinkedHashSet::new));
            return found.size() > most ? null : found;
        }
    }

    /** Two of a million are the same once in 40 million rounds, which hides a deletion. */
    private static long hash(String id) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < id.length(); i++) {
            hash = (hash ^ id.charAt(i)) * 0x100000001b3L;
        }
        return hash;
    }

    /** Returns when the last round began that has ended, by this machine's clock; null if none has. */
    Long reconciled() {
        return reconciled;
    }
}
