// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.source;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.camelladiflow.internal.source.Source.Settings;
import io.github.camelladiflow.model.LadiFlowException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out which customers have been deleted: in each run the ids of the whole list, read by a scan of its own, against those that
 * were known before; each that is missing is looked up, between lookups of a customer who surely exists. A customer that is missing
 * and absent is a candidate. It is reported once it has been one in all runs of a day or more; if too many are, none is reported
 * before a person has confirmed them. Not thread-safe, except for {@link #reconciled} and {@link #held}.
 *
 * <p>Two files are appended to: of who is known, and, while a run is under way, of what that has found, which is the first then.
 * What a line is stands at its end; of several lines about a customer the last one counts. {@code +}: exists; {@code -}: has been
 * reported as deleted; {@code ~}: was missing from the list, but not absent; {@code ?}: a candidate, with the time of the first and
 * of the last lookup, and the id of the customer that it was merged into; {@code !}: is about to be handed over by a run. {@code #}: the source; {@code @}: how far the scan of the
 * run is; {@code $}: until when candidates are confirmed, when the last run ended, and how many it held. A line that was cut off
 * when a process died is none of these.
 */
final class Reconciliation {

    static final String KNOWN = ".ids";

    private static final Logger LOG = LoggerFactory.getLogger(Reconciliation.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String RUN = ".ids.new";

    /** No scan follows that of a run, for which anybody would have to be remembered. */
    private static final long NONE = Long.MIN_VALUE / 2;

    /** How long a customer is a candidate before it is reported: no shorter outage reports any. */
    private static final long LEAST_PERIOD = 86_400_000;

    private static final int LEAST_LIMIT = 10;

    /** One of so many known customers may be a candidate without being confirmed. */
    private static final int SHARE = 50;

    /** How many that were missing but not absent before are looked up in a run, in turn. */
    private static final int MOST_LEFT = 100;

    /** By how much earlier than usual the next run begins after one that came to nothing. */
    private static final int SOON = 24;

    private static final int CHUNK = 1_000;
    private static final int BATCH = 20;

    private final StateFile file;
    private final Settings settings;
    private final CustomerPages pages;
    private final LongSupplier millis;
    private final LongSupplier nanos;

    private ChangeWalk walk;
    private long confirmed;
    private long ended = NONE;
    private volatile int held;
    private volatile Long reconciled;

    /** Those who were known, null if that has changed since it was read. */
    private Kinds known;

    /** The next customers to look up, with the last line about each. */
    private Map<String, String[]> missing = Map.of();

    /** Whose deletion was handed over in vain in this run. */
    private final Set<String> failed = new HashSet<>();

    private String control;

    /** What the last lines about customers are: the kinds of those who had another than +, and the hashes of all, in order. */
    private record Kinds(Map<String, String> others, long[] hashes) {

        /** Returns the kind of a customer's last line, null if there is none. */
        String of(String id) {
            return others.getOrDefault(id, Arrays.binarySearch(hashes, hash(id)) >= 0 ? "+" : null);
        }

        boolean isAlive(String id) {
            return of(id) != null && !"-!".contains(of(id));
        }

        long alive() {
            return hashes.length - others.values().stream().filter("-"::equals).count();
        }
    }

    /**
     * Resumes where the files say, which are next to that of the state.
     *
     * @param settings those of the source
     * @throws IllegalStateException if a file is another source's
     */
    Reconciliation(StateFile file, Settings settings, CustomerPages pages, LongSupplier millis, LongSupplier nanos)
            throws IOException {
        this.file = file;
        this.settings = settings.ofRun(NONE);
        this.pages = pages;
        this.millis = millis;
        this.nanos = nanos;
        if (file.has(KNOWN) && load(KNOWN) == null) {
            LOG.warn("{} has no complete first line: the file is started again.", file.beside(KNOWN));
            file.remove(KNOWN);
        }
        if (!file.has(KNOWN)) {
            file.append(KNOWN, List.of(settings.source() + " #"));
        }
        if (!settings.source().equals(load(KNOWN))) {
            throw new IllegalStateException("What the source knows of customers in " + file.beside(KNOWN)
                    + " belongs to another store, search or tags. Give each source a file of its own, or remove it.");
        }
        reconciled = walk.since();
        ended = Math.max(ended, Objects.requireNonNullElse(reconciled, NONE));
        if (isRun() && !settings.source().equals(load(RUN))) {
            // its first line was cut off
            file.remove(RUN);
        }
    }

    private boolean isRun() {
        return file.has(RUN);
    }

    /** Returns whose file it is, null if its first line was cut off. */
    private String load(String end) throws IOException {
        var last = new HashMap<String, String>();
        try (var lines = file.lines(end)) {
            lines.forEach(line -> {
                String text = line.substring(0, Math.max(0, line.length() - 2));
                last.put(line.substring(text.length()), text);
            });
        }
        String state = last.get(" @");
        walk = new ChangeWalk(settings, state == null ? null : JSON.readValue(state, WalkState.class), millis, nanos);
        String[] result =
                last.getOrDefault(" $", confirmed + " " + ended + " " + held).split(" ");
        confirmed = Long.parseLong(result[0]);
        ended = Long.parseLong(result[1]);
        held = Integer.parseInt(result[2]);
        return last.get(" #");
    }

    private String result() {
        return confirmed + " " + ended + " " + held + " $";
    }

    /** Reads the lines of customers, by their words: the id is the first, the kind the last. */
    private Stream<String[]> customers(String end) throws IOException {
        return file.lines(end)
                .map(line -> line.split(" "))
                .filter(line -> line.length > 1 && "+-~?!".contains(kind(line)));
    }

    private static String kind(String[] line) {
        return line[line.length - 1].intern();
    }

    private Kinds kinds(String end) throws IOException {
        var others = new HashMap<String, String>();
        try (var lines = customers(end)) {
            return new Kinds(
                    others,
                    lines.peek(line -> others.compute(
                                    line[0],
                                    (id, kind) -> kind == null && kind(line).equals("+") ? null : kind(line)))
                            .mapToLong(line -> hash(line[0]))
                            .sorted()
                            .distinct()
                            .toArray());
        }
    }

    /** Notes those who are about to be handed over: a process that is killed has handed over some of them, too. */
    void heard(List<Change> changes) {
        note(changes, " +");
    }

    private void note(List<Change> changes, String kind) {
        note(changes.stream()
                .filter(Change::isThere)
                .map(change -> change.id() + kind)
                .toList());
    }

    /** Notes a deletion that was handed over, and whether its exchange is done: one that failed comes again in the next run. */
    void told(Change deletion, boolean completed) {
        if (completed) {
            note(List.of(deletion.id() + " -"));
        } else {
            failed.add(deletion.id());
        }
    }

    private void note(List<String> lines) {
        if (!lines.isEmpty()) {
            file.append(KNOWN, lines);
            if (isRun()) {
                file.append(RUN, lines);
            }
            // to be read again
            known = null;
            missing = Map.of();
        }
    }

    /**
     * Goes on, if it is time for that.
     *
     * @param until when to stop, in nanoseconds
     * @param bound whoever was changed before it, and is not known, is not the source's scan's
     * @param sink hands changes over, notes {@link #told} for each deletion, and returns how many it took
     */
    void work(long until, long bound, ToIntFunction<List<Change>> sink) throws IOException {
        if (!isRun() && millis.getAsLong() - ended >= settings.reconcile()) {
            file.append(RUN, List.of(settings.source() + " #", result()));
            walk = new ChangeWalk(settings, null, millis, nanos);
            missing = Map.of();
            failed.clear();
        }
        while (isRun() && nanos.getAsLong() - until < 0 && (isRead() ? lookUp(sink) : read(bound, sink))) {
            // the next page, or the next of those who are missing
        }
    }

    private boolean isRead() {
        return !walk.isUnderWay() && walk.since() != null;
    }

    /** Reads the next page of the list; returns whether to go on. */
    private boolean read(long bound, ToIntFunction<List<Change>> sink) throws IOException {
        Kinds before = known = known == null ? kinds(KNOWN) : known;
        WalkState state = walk.state();
        List<Change> page = walk.read(pages);
        List<Change> news = page.stream()
                .map(change -> news(change, before, bound))
                .filter(Objects::nonNull)
                .toList();
        note(news, " !");
        int taken = news.isEmpty() ? 0 : sink.applyAsInt(news);
        heard(news.subList(0, taken));
        if (taken < news.size()) {
            return false;
        }
        page.forEach(change -> walk.handed(change, true));
        walk.settle(true);
        var lines = new ArrayList<String>();
        page.stream().filter(Change::isThere).forEach(change -> lines.add(change.id() + " +"));
        if (!lines.isEmpty() || walk.state() != state) {
            lines.add(JSON.writeValueAsString(walk.state()) + " @");
            file.append(RUN, lines);
        }
        return true;
    }

    /** What a listed customer is to be handed over as, null for not at all. */
    private Change news(Change listed, Kinds before, long bound) {
        boolean isAlive = before.isAlive(listed.id());
        if (!listed.isThere()) {
            return isAlive && !failed.contains(listed.id()) ? Change.deletion(listed.id(), null) : null;
        }
        // the first run only learns who exists
        boolean isNew = !isAlive && (reconciled != null || before.of(listed.id()) != null);
        return isNew && listed.stamp() < bound ? listed : null;
    }

    /** Looks up the next who are missing; returns whether to go on. */
    private boolean lookUp(ToIntFunction<List<Change>> sink) throws IOException {
        missing = missing.isEmpty() ? missing() : missing;
        if (missing.isEmpty()) {
            return report(sink);
        }
        control = null;
        checkControl();
        var lines = new ArrayList<String>();
        var deleted = new ArrayList<Change>();
        var batch = missing.values().stream().limit(BATCH).toList();
        for (String[] line : batch) {
            lines.add(failed.contains(line[0]) ? String.join(" ", line) : lookUp(line, deleted));
        }
        file.append(RUN, lines);
        batch.forEach(line -> missing.remove(line[0]));
        return deleted.isEmpty() || sink.applyAsInt(deleted) == deleted.size();
    }

    /** Returns the line about a customer after a lookup: the one before if that was in vain. */
    private String lookUp(String[] line, List<Change> deleted) throws IOException {
        String id = line[0];
        long now = millis.getAsLong();
        Change found;
        try {
            found = pages.find(id);
        } catch (LadiFlowException e) {
            // fails, too, unless it is about this customer alone
            checkControl();
            return String.join(" ", line);
        }
        boolean isSame = found != null && found.id().equals(id);
        if (isSame && found.isThere()) {
            return id + " ~";
        }
        // a response of no customer, because the key has lost its scope or the server fails, is not a deletion
        checkControl();
        if (isSame) {
            deleted.add(Change.deletion(id, null));
            return String.join(" ", line);
        }
        String since = kind(line).equals("?") ? line[1] : Long.toString(millis.getAsLong());
        return id + " " + since + " " + now + (found == null ? "" : " " + found.id()) + " ?";
    }

    private void checkControl() throws IOException {
        if (control == null) {
            // the last of them: what was changed just now may not be everywhere yet
            control = pages.read(0, settings.pageSize()).stream()
                    .filter(Change::isThere)
                    .map(Change::id)
                    .reduce((first, second) -> second)
                    .orElse(null);
        }
        if (control == null) {
            // all who were changed last may be marked as deleted: another who was listed in this run
            try (var listed = customers(RUN)) {
                control = listed.filter(line -> kind(line).equals("+"))
                        .map(line -> line[0])
                        .reduce((first, second) -> second)
                        .orElse(null);
            }
        }
        Change found = control == null ? null : pages.find(control);
        if (found == null || !found.isThere() || !found.id().equals(control)) {
            // this run counts for nothing, and the next one begins soon
            file.remove(RUN);
            ended = millis.getAsLong() - settings.reconcile() + settings.reconcile() / SOON;
            throw new IllegalStateException(
                    "LadiFlow does not show a customer that it has just listed, so nobody is taken"
                            + " for deleted now. The reconciliation run is begun again later.");
        }
    }

    /** Reads some who were known before the run, and neither listed nor looked up in it. */
    private Map<String, String[]> missing() throws IOException {
        Kinds before = kinds(KNOWN);
        Kinds now = kinds(RUN);
        var next = new LinkedHashMap<String, String[]>();
        var later = new ArrayList<String>();
        int left = 0;
        try (var lines = customers(KNOWN)) {
            for (String[] line : (Iterable<String[]>) lines::iterator) {
                String kind = kind(line);
                boolean isMissing = !kind.equals("-") && kind.equals(before.of(line[0])) && now.of(line[0]) == null;
                left += isMissing && kind.equals("~") ? 1 : 0;
                if (isMissing && kind.equals("~") && left > MOST_LEFT) {
                    later.add(String.join(" ", line));
                } else if (isMissing && (next.containsKey(line[0]) || next.size() < CHUNK)) {
                    next.put(line[0], line);
                }
            }
        }
        if (!later.isEmpty()) {
            // they are the first in the next run
            file.append(RUN, later);
        }
        return next;
    }

    /** Reports the candidates whose time has come, or holds them, and ends the run; returns whether to go on. */
    private boolean report(ToIntFunction<List<Change>> sink) throws IOException {
        Kinds now = kinds(RUN);
        var due = new ArrayList<Change>();
        int candidates = 0;
        try (var lines = customers(RUN)) {
            for (String[] line : (Iterable<String[]>) lines::iterator) {
                if (kind(line).equals("?") && "?".equals(now.of(line[0]))) {
                    long since = Long.parseLong(line[1]);
                    long last = Long.parseLong(line[2]);
                    candidates += since > confirmed ? 1 : 0;
                    boolean isDue = last >= walk.since() && last - since >= LEAST_PERIOD;
                    if (isDue && !failed.contains(line[0]) && due.size() < CHUNK) {
                        due.add(Change.deletion(line[0], line.length > 4 ? line[3] : null));
                    }
                }
            }
        }
        Integer answer = file.confirmed();
        boolean isConfirmed = answer != null && 10L * candidates <= 11L * answer;
        long limit = Math.max(LEAST_LIMIT, now.alive() / SHARE);
        boolean isHeld = candidates > limit && !isConfirmed;
        if (isConfirmed) {
            confirmed = millis.getAsLong();
            file.append(RUN, List.of(result()));
        }
        if (answer != null) {
            file.removeConfirmation();
        }
        if (!isHeld && !due.isEmpty()) {
            return sink.applyAsInt(due) == due.size();
        }
        if (isHeld) {
            LOG.warn(
                    "{} customers are candidates for deletion. More than {}, which are 2 % of those known and 10 at least, are"
                            + " held: none is reported. {}Look in LadiFlow whether so many were deleted. If so, confirm the"
                            + " number by the JMX operation confirmDeletions of the endpoint or in the file {}.confirm: the"
                            + " next run then reports each that has been missing for a day.",
                    candidates,
                    limit,
                    answer == null ? "" : "A confirmation of " + answer + " was rejected, since they are more. ",
                    file.beside(""));
        }
        held = isHeld ? candidates : 0;
        ended = millis.getAsLong();
        file.append(RUN, List.of(result()));
        file.rename(RUN, KNOWN);
        reconciled = walk.since();
        known = null;
        return false;
    }

    /** Two of a million are the same once in 40 million runs, which hides a deletion. */
    private static long hash(String id) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < id.length(); i++) {
            hash = (hash ^ id.charAt(i)) * 0x100000001b3L;
        }
        return hash;
    }

    /** Returns when the last run began that has ended, by this machine's clock; null if none has. */
    Long reconciled() {
        return reconciled;
    }

    /** Returns how many candidates the last run has held. */
    int held() {
        return held;
    }
}
