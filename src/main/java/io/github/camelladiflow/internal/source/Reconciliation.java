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
import io.github.camelladiflow.internal.source.ChangeSource.Settings;
import io.github.camelladiflow.model.exception.LadiFlowException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out which customers have been deleted: in each run the ids of the whole list, read by a scan of its own, against those that
 * were known before; each that is missing is looked up, between lookups of a customer who surely exists. A customer that is missing
 * and absent is a candidate. It is reported once it has been one in all runs of a day or more; if too many are, none is reported
 * before a person has confirmed them. Not thread-safe, except for {@link #lastRunBegin} and {@link #heldCount}.
 *
 * <p>Two files are appended to: of who is known, and, while a run is under way, of what that has found, which is the first then.
 * What a line is stands at its end; of several lines about a customer the last one counts. {@code +}: exists; {@code -}: has been
 * reported as deleted; {@code ~}: was missing from the list, but not absent; {@code ?}: a candidate, with the time of the first and
 * of the last lookup, and the id of the customer that it was merged into; {@code !}, {@code ~!}, {@code ?!}: the same, but it may not have been
 * emitted yet. {@code #}: the source; {@code @}: how far the scan of the
 * run is; {@code $}: until when candidates are confirmed, when the last run ended, and how many it held. A line that was cut off
 * when a process died is none of these.
 */
final class Reconciliation {

    static final String KNOWN_SUFFIX = ".ids";

    private static final Logger LOG = LoggerFactory.getLogger(Reconciliation.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String RUN_SUFFIX = ".ids.new";
    private static final Set<String> CUSTOMER_KINDS = Set.of("+", "-", "~", "?", "!", "~!", "?!");

    /** No scan follows that of a run, for which anybody would have to be remembered. */
    private static final long NEVER = Long.MIN_VALUE / 2;

    /** How long a customer is a candidate before it is reported: no shorter outage reports any. */
    private static final long MIN_CANDIDATE_MILLIS = 86_400_000;

    private static final int MIN_HOLD_LIMIT = 10;

    /** One of so many known customers may be a candidate without being confirmed. */
    private static final int HOLD_DIVISOR = 50;

    /** How many that were missing but not absent before are looked up in a run, in turn. */
    private static final int MAX_RECHECKS = 100;

    /** By how much earlier than usual the next run begins after one that came to nothing. */
    private static final int EARLY_RERUN_DIVISOR = 24;

    private static final int MAX_CHUNK_SIZE = 1_000;
    private static final int LOOKUP_BATCH_SIZE = 20;

    private final StateFile file;
    private final Settings settings;
    private final CustomerPages pages;
    private final LongSupplier millis;
    private final LongSupplier nanos;

    private CustomerScan scan;
    private long confirmedUntil;
    private long lastRunEnd = NEVER;
    private volatile int heldCount;
    private volatile Long lastRunBegin;

    /** Those who were known, null if that has changed since it was read. */
    private LineKinds knownKinds;

    /** The next customers to look up, with the last line about each. */
    private Map<String, String[]> missingLines = Map.of();

    /** Whose deletion was handed over in vain in this run. */
    private final Set<String> failedDeletions = new HashSet<>();

    private String controlId;

    /** What the last lines about customers are: the kinds of those who had another than +, and the hashes of all, in order. */
    private record LineKinds(Map<String, String> otherKinds, long[] idHashes) {

        /** Returns the kind of a customer's last line, null if there is none. */
        String kindOf(String id) {
            return otherKinds.getOrDefault(id, Arrays.binarySearch(idHashes, hash(id)) >= 0 ? "+" : null);
        }

        long existingCount() {
            return idHashes.length
                    - otherKinds.values().stream().filter("-"::equals).count();
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
        this.settings = settings.forReconciliation(NEVER);
        this.pages = pages;
        this.millis = millis;
        this.nanos = nanos;
        if (file.exists(KNOWN_SUFFIX) && loadFile(KNOWN_SUFFIX) == null) {
            LOG.warn("{} has no complete first line: the file is started again.", file.sibling(KNOWN_SUFFIX));
            file.remove(KNOWN_SUFFIX);
        }
        if (!file.exists(KNOWN_SUFFIX)) {
            file.append(KNOWN_SUFFIX, List.of(settings.sourceId() + " #"));
        }
        if (!settings.sourceId().equals(loadFile(KNOWN_SUFFIX))) {
            throw new IllegalStateException("What the source knows of customers in " + file.sibling(KNOWN_SUFFIX)
                    + " belongs to another store, search or tags. Give each source a file of its own, or remove it.");
        }
        lastRunBegin = scan.completeSince();
        lastRunEnd = Math.max(lastRunEnd, Objects.requireNonNullElse(lastRunBegin, NEVER));
        if (file.exists(RUN_SUFFIX) && !settings.sourceId().equals(loadFile(RUN_SUFFIX))) {
            // its first line was cut off
            file.remove(RUN_SUFFIX);
        }
    }

    /** Returns whose file it is, null if its first line was cut off. */
    private String loadFile(String end) throws IOException {
        var last = new HashMap<String, String>();
        try (var lines = file.lines(end)) {
            lines.forEach(line -> {
                String text = line.substring(0, Math.max(0, line.length() - 2));
                last.put(line.substring(text.length()), text);
            });
        }
        String state = last.get(" @");
        scan = new CustomerScan(settings, state == null ? null : JSON.readValue(state, ScanState.class), millis, nanos);
        String[] result = last.getOrDefault(" $", confirmedUntil + " " + lastRunEnd + " " + heldCount)
                .split(" ");
        confirmedUntil = Long.parseLong(result[0]);
        lastRunEnd = Long.parseLong(result[1]);
        heldCount = Integer.parseInt(result[2]);
        return last.get(" #");
    }

    private String resultLine() {
        return confirmedUntil + " " + lastRunEnd + " " + heldCount + " $";
    }

    /** Reads the lines of customers, by their words: the id is the first, the kind the last. */
    private Stream<String[]> customerLines(String end) throws IOException {
        return file.lines(end)
                .map(line -> line.split(" "))
                .filter(line -> line.length > 1 && CUSTOMER_KINDS.contains(lineKind(line)));
    }

    private static String lineKind(String[] line) {
        return line[line.length - 1].intern();
    }

    private LineKinds readKinds(String end) throws IOException {
        var others = new HashMap<String, String>();
        try (var lines = customerLines(end)) {
            return new LineKinds(
                    others,
                    lines.peek(line -> others.compute(
                                    line[0], (id, kind) -> lineKind(line).equals("+") ? null : lineKind(line)))
                            // almost all of them follow as + later
                            .filter(line -> !lineKind(line).equals("!"))
                            .mapToLong(line -> hash(line[0]))
                            .sorted()
                            .distinct()
                            .toArray());
        }
    }

    /** Records customers that are about to be emitted: a process that is killed may have emitted any of them. */
    void recordPending(List<Change> changes) {
        appendKind(changes, " !");
    }

    /** Records customers that have been emitted. */
    void recordExisting(List<Change> changes) {
        appendKind(changes, " +");
    }

    private void appendKind(List<Change> changes, String kind) {
        appendLines(changes.stream()
                .filter(Change::exists)
                .map(change -> change.id() + kind)
                .toList());
    }

    /** Notes a deletion that was handed over, and whether its exchange is done: one that failed comes again in the next run. */
    void recordDeletion(Change deletion, boolean completed) {
        if (completed) {
            appendLines(List.of(deletion.id() + " -"));
        } else {
            failedDeletions.add(deletion.id());
        }
    }

    private void appendLines(List<String> lines) {
        if (!lines.isEmpty()) {
            file.append(KNOWN_SUFFIX, lines);
            if (file.exists(RUN_SUFFIX)) {
                file.append(RUN_SUFFIX, lines);
            }
            // to be read again
            knownKinds = null;
            missingLines = Map.of();
        }
    }

    /**
     * Goes on, if it is time for that.
     *
     * @param until when to stop, in nanoseconds
     * @param bound whoever was changed before it, and is not known, is not the source's scan's
     * @param sink hands changes over, notes {@link #recordDeletion} for each deletion, and returns how many it took
     */
    void continueRun(long until, long bound, ToIntFunction<List<Change>> sink) throws IOException {
        if (!file.exists(RUN_SUFFIX) && millis.getAsLong() - lastRunEnd >= settings.reconcileMillis()) {
            file.append(RUN_SUFFIX, List.of(settings.sourceId() + " #", resultLine()));
            scan = new CustomerScan(settings, null, millis, nanos);
            missingLines = Map.of();
            failedDeletions.clear();
        }
        boolean isBusy = file.exists(RUN_SUFFIX);
        while (isBusy && nanos.getAsLong() - until < 0) {
            isBusy = scan.isInProgress() || scan.completeSince() == null ? readPage(bound, sink) : lookUpMissing(sink);
        }
    }

    /** Reads the next page of the list; returns whether to go on. */
    private boolean readPage(long bound, ToIntFunction<List<Change>> sink) throws IOException {
        LineKinds before = knownKinds = knownKinds == null ? readKinds(KNOWN_SUFFIX) : knownKinds;
        ScanState state = scan.state();
        List<Change> page = scan.readNext(pages);
        List<Change> news = page.stream()
                .map(change -> changeToReport(change, before, bound))
                .filter(Objects::nonNull)
                .toList();
        recordPending(news);
        int taken = news.isEmpty() ? 0 : sink.applyAsInt(news);
        recordExisting(news.subList(0, taken));
        if (taken < news.size()) {
            return false;
        }
        page.forEach(change -> scan.recordProcessed(change, true));
        scan.commit(true);
        var lines = new ArrayList<String>();
        page.stream().filter(Change::exists).forEach(change -> {
            // the scan may never see a customer that it has yet to emit
            boolean isPending = !isAlive(before, change) && change.updatedAtMillis() >= bound;
            lines.add(change.id() + (isPending ? " !" : " +"));
        });
        if (!lines.isEmpty() || scan.state() != state) {
            lines.add(JSON.writeValueAsString(scan.state()) + " @");
            file.append(RUN_SUFFIX, lines);
        }
        return true;
    }

    /** What a listed customer is to be handed over as, null for not at all. */
    private Change changeToReport(Change listed, LineKinds before, long bound) {
        String kind = before.kindOf(listed.id());
        if (!listed.exists()) {
            boolean isDue = kind != null && !kind.equals("-") && !failedDeletions.contains(listed.id());
            return isDue ? Change.deletion(listed.id(), null) : null;
        }
        // the first run only learns who exists
        boolean isNew = kind == null ? lastRunBegin != null : !isAlive(before, listed);
        return isNew && listed.updatedAtMillis() < bound ? listed : null;
    }

    private static boolean isAlive(LineKinds before, Change listed) {
        String kind = before.kindOf(listed.id());
        return kind != null && !kind.equals("-") && !kind.endsWith("!");
    }

    /** Looks up the next who are missing; returns whether to go on. */
    private boolean lookUpMissing(ToIntFunction<List<Change>> sink) throws IOException {
        missingLines = missingLines.isEmpty() ? findMissing() : missingLines;
        if (missingLines.isEmpty()) {
            return reportCandidates(sink);
        }
        controlId = null;
        checkControl();
        var lines = new ArrayList<String>();
        var deleted = new ArrayList<Change>();
        var batch = missingLines.values().stream().limit(LOOKUP_BATCH_SIZE).toList();
        for (String[] line : batch) {
            lines.add(failedDeletions.contains(line[0]) ? String.join(" ", line) : lookUpCustomer(line, deleted));
        }
        file.append(RUN_SUFFIX, lines);
        batch.forEach(line -> missingLines.remove(line[0]));
        return deleted.isEmpty() || sink.applyAsInt(deleted) == deleted.size();
    }

    /** Returns the line about a customer after a lookup: the one before if that was in vain. */
    private String lookUpCustomer(String[] line, List<Change> deleted) throws IOException {
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
        String pending = lineKind(line).endsWith("!") ? "!" : "";
        if (isSame && found.exists()) {
            return id + " ~" + pending;
        }
        // a response of no customer, because the key has lost its scope or the server fails, is not a deletion
        checkControl();
        if (isSame) {
            deleted.add(Change.deletion(id, null));
            return String.join(" ", line);
        }
        String since = lineKind(line).startsWith("?") ? line[1] : Long.toString(millis.getAsLong());
        return id + " " + since + " " + now + (found == null ? "" : " " + found.id()) + " ?" + pending;
    }

    private void checkControl() throws IOException {
        if (controlId == null) {
            // the last of them: what was changed just now may not be everywhere yet
            controlId = pages.read(0, settings.pageSize()).stream()
                    .filter(Change::exists)
                    .map(Change::id)
                    .reduce((first, second) -> second)
                    .orElse(null);
        }
        if (controlId == null) {
            // all who were changed last may be marked as deleted: another who was listed in this run
            try (var listed = customerLines(RUN_SUFFIX)) {
                controlId = listed.filter(line -> lineKind(line).equals("+"))
                        .map(line -> line[0])
                        .reduce((first, second) -> second)
                        .orElse(null);
            }
        }
        Change found = controlId == null ? null : pages.find(controlId);
        if (found == null || !found.exists() || !found.id().equals(controlId)) {
            // this run counts for nothing, and the next one begins soon
            file.remove(RUN_SUFFIX);
            lastRunEnd =
                    millis.getAsLong() - settings.reconcileMillis() + settings.reconcileMillis() / EARLY_RERUN_DIVISOR;
            throw new IllegalStateException(
                    controlId == null
                            ? "LadiFlow lists no customer, although this source knows some. None is reported as deleted, because"
                                    + " an API key without its scope looks the same. Check apiKey, search and tags. If all of"
                                    + " these customers were deleted, create one that is listed: the next run looks it up first."
                            : "LadiFlow does not show a customer that it has just listed, so nobody is taken"
                                    + " for deleted now. The reconciliation run is begun again later.");
        }
    }

    /** Reads some who were known before the run, and neither listed nor looked up in it. */
    private Map<String, String[]> findMissing() throws IOException {
        LineKinds before = readKinds(KNOWN_SUFFIX);
        LineKinds now = readKinds(RUN_SUFFIX);
        var next = new LinkedHashMap<String, String[]>();
        var later = new ArrayList<String>();
        int left = 0;
        try (var lines = customerLines(KNOWN_SUFFIX)) {
            for (String[] line : (Iterable<String[]>) lines::iterator) {
                String kind = lineKind(line);
                boolean isMissing =
                        !kind.equals("-") && kind.equals(before.kindOf(line[0])) && now.kindOf(line[0]) == null;
                left += isMissing && kind.startsWith("~") ? 1 : 0;
                if (isMissing && kind.startsWith("~") && left > MAX_RECHECKS) {
                    later.add(String.join(" ", line));
                } else if (isMissing && (next.containsKey(line[0]) || next.size() < MAX_CHUNK_SIZE)) {
                    next.put(line[0], line);
                }
            }
        }
        if (!later.isEmpty()) {
            // they are the first in the next run
            file.append(RUN_SUFFIX, later);
        }
        return next;
    }

    /** Reports the candidates whose time has come, or holds them, and ends the run; returns whether to go on. */
    private boolean reportCandidates(ToIntFunction<List<Change>> sink) throws IOException {
        LineKinds now = readKinds(RUN_SUFFIX);
        var due = new ArrayList<Change>();
        int candidates = 0;
        try (var lines = customerLines(RUN_SUFFIX)) {
            for (String[] line : (Iterable<String[]>) lines::iterator) {
                if (lineKind(line).startsWith("?") && lineKind(line).equals(now.kindOf(line[0]))) {
                    long since = Long.parseLong(line[1]);
                    long last = Long.parseLong(line[2]);
                    candidates += since > confirmedUntil ? 1 : 0;
                    boolean isDue = last >= scan.completeSince() && last - since >= MIN_CANDIDATE_MILLIS;
                    if (isDue && !failedDeletions.contains(line[0]) && due.size() < MAX_CHUNK_SIZE) {
                        due.add(Change.deletion(line[0], line.length > 4 ? line[3] : null));
                    }
                }
            }
        }
        Integer answer = file.confirmedDeletions();
        boolean isConfirmed = answer != null && 10L * candidates <= 11L * answer;
        long limit = Math.max(MIN_HOLD_LIMIT, now.existingCount() / HOLD_DIVISOR);
        boolean isHeld = candidates > limit && !isConfirmed;
        if (isConfirmed) {
            confirmedUntil = millis.getAsLong();
            file.append(RUN_SUFFIX, List.of(resultLine()));
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
                    file.sibling(""));
        }
        heldCount = isHeld ? candidates : 0;
        lastRunEnd = millis.getAsLong();
        file.append(RUN_SUFFIX, List.of(resultLine()));
        file.rename(RUN_SUFFIX, KNOWN_SUFFIX);
        lastRunBegin = scan.completeSince();
        knownKinds = null;
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
    Long lastRunBegin() {
        return lastRunBegin;
    }

    /** Returns how many candidates the last run has held. */
    int heldCount() {
        return heldCount;
    }
}
