// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.source;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.ToIntFunction;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.camelladiflow.internal.source.ChangeSource.Settings;
import io.github.camelladiflow.model.exception.LadiFlowException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds deleted customers. Each run reads the whole list with its own scan, and compares the ids with the known ids. It
 * looks up each known customer that is missing from the list. Before these lookups, and after each lookup that does not
 * find its customer, it looks up a customer that exists, to check that lookups work. A customer that is missing from
 * the list and not found by its lookup is a candidate for deletion. When a customer has been a candidate in all runs
 * for at least a day, the source reports its deletion. If there are too many candidates, the source does not report
 * deletions until an operator confirms the number of candidates. Not thread-safe, except for {@link #lastRunBegin} and
 * {@link #heldCount}.
 *
 * <p>A run appends to two files: the known ids, and the findings of the run in progress. At the end of the run, the
 * second file replaces the first. The last word of a line is its kind. If there are several lines about a customer, the
 * last one applies. The kinds are:
 *
 * <ul>
 *   <li>{@code +}: exists; {@code -}: was reported as deleted; {@code ~}: was missing from the list, but was found by
 *       its lookup
 *   <li>{@code ?}: a candidate, with the times of the first and the last lookup, and the id of the customer that it was
 *       merged into
 *   <li>{@code !}, {@code ~!}, {@code ?!}: like {@code +}, {@code ~} and {@code ?}, but this state of the customer may
 *       not have been emitted
 *   <li>{@code #}: the id of the source; {@code @}: the state of the run's scan; {@code $}: the time of the last
 *       confirmation, the end of the last run, and the number of candidates that this run held back
 * </ul>
 *
 * A line that was truncated because the process was killed has none of these kinds.
 */
final class Reconciliation {

    static final String KNOWN_SUFFIX = ".ids";

    private static final Logger LOG = LoggerFactory.getLogger(Reconciliation.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String RUN_SUFFIX = ".ids.new";

    /**
     * A time before all other times. A run also uses it as a negative overlap, so that its scan does not keep emitted
     * customers for a later scan.
     */
    private static final long NEVER = Long.MIN_VALUE / 2;

    /**
     * How long a customer must be a candidate before the source reports its deletion, so that shorter outages do not
     * cause false reports.
     */
    private static final long MIN_CANDIDATE_MILLIS = 86_400_000;

    private static final int MIN_HOLD_LIMIT = 10;

    /**
     * An operator has to confirm the number of candidates if it exceeds the number of known customers divided by this
     * value.
     */
    private static final int HOLD_DIVISOR = 50;

    /** The pause after a discarded run is the {@code reconcile} period divided by this number. */
    private static final int EARLY_RERUN_DIVISOR = 24;

    private static final int MAX_CHUNK_SIZE = 1_000;
    private static final int LOOKUP_BATCH_SIZE = 20;

    private final StateFile file;
    private final Settings settings;
    private final CustomerPages pages;
    private final ControlLookup control;
    private final LongSupplier millis;
    private final LongSupplier nanos;

    private CustomerScan scan;
    private long confirmedUntil;
    private long lastRunEnd = NEVER;
    private volatile int heldCount;
    private volatile Long lastRunBegin;

    /** The known customers, null if their file has changed since it was read. */
    private CustomerLine.Kinds knownKinds;

    /** The next customers to look up, with the last line about each of them. */
    private Map<String, CustomerLine> missingLines = Map.of();

    /** The customers whose deletions this run has emitted in exchanges that failed. */
    private final Set<String> failedDeletions = new HashSet<>();

    /**
     * Creates a reconciliation that resumes from the files next to the state.
     *
     * @param settings the settings of the source
     * @throws IllegalStateException if a file belongs to another source
     */
    Reconciliation(StateFile file, Settings settings, CustomerPages pages, LongSupplier millis, LongSupplier nanos)
            throws IOException {
        this.file = file;
        this.settings = settings.forReconciliation(NEVER);
        this.pages = pages;
        this.control = new ControlLookup(pages, settings.pageSize(), file, RUN_SUFFIX);
        this.millis = millis;
        this.nanos = nanos;
        if (file.exists(KNOWN_SUFFIX) && loadFile(KNOWN_SUFFIX) == null) {
            LOG.warn(
                    "The first line of {} is not complete. The source replaces the file with a new one.",
                    file.sibling(KNOWN_SUFFIX));
            file.remove(KNOWN_SUFFIX);
        }
        if (!file.exists(KNOWN_SUFFIX)) {
            file.append(KNOWN_SUFFIX, List.of(settings.sourceId() + " #"));
        }
        if (!settings.sourceId().equals(loadFile(KNOWN_SUFFIX))) {
            throw new IllegalStateException("The file of known ids " + file.sibling(KNOWN_SUFFIX)
                    + " was saved for another store, or with other values of 'search' or 'tags'. Give each source"
                    + " its own stateFile, or remove this file.");
        }
        lastRunBegin = scan.completeSince();
        lastRunEnd = Math.max(lastRunEnd, Objects.requireNonNullElse(lastRunBegin, NEVER));
        if (file.exists(RUN_SUFFIX) && !settings.sourceId().equals(loadFile(RUN_SUFFIX))) {
            // the process was killed before it had written the first line completely
            file.remove(RUN_SUFFIX);
        }
    }

    /**
     * Reads all lines except those about customers. Returns the id of the source, or null if the first line is
     * truncated.
     */
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

    /**
     * Records changes that are about to be emitted. If the process is killed afterwards, it is not known which of these
     * changes were emitted.
     */
    void recordPending(List<Change> changes) {
        recordNotEmitted(changes.stream().map(Change::id).toList());
    }

    /** Records customers that were not emitted. If a run finds such a customer in the list, it emits the customer. */
    void recordNotEmitted(List<String> ids) {
        appendLines(ids.stream().map(id -> id + " !").toList());
    }

    /** Records changes that have been emitted. */
    void recordExisting(List<Change> changes) {
        appendLines(changes.stream()
                .filter(Change::exists)
                .map(change -> change.id() + " +")
                .toList());
    }

    /** Records an emitted deletion. If the exchange failed, the next run emits the deletion again. */
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
            // the files are read again when these values are needed
            knownKinds = null;
            missingLines = Map.of();
        }
    }

    /**
     * Continues a run, or begins one if it is due.
     *
     * @param until the time to stop, in nanoseconds
     * @param bound the oldest {@code updated_at} of the changes that the source's own scan emits
     * @param sink emits changes, calls {@link #recordDeletion} for each deletion, and returns the number of emitted
     *     changes
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

    /** Reads the next page of the list. Returns whether to continue. */
    private boolean readPage(long bound, ToIntFunction<List<Change>> sink) throws IOException {
        CustomerLine.Kinds before =
                knownKinds = knownKinds == null ? CustomerLine.readKinds(file, KNOWN_SUFFIX) : knownKinds;
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
            // the source's scan should emit this customer, but may never read it
            boolean isPending = !before.isAlive(change.id()) && change.updatedAtMillis() >= bound;
            lines.add(change.id() + (isPending ? " !" : " +"));
        });
        if (!lines.isEmpty() || scan.state() != state) {
            lines.add(JSON.writeValueAsString(scan.state()) + " @");
            file.append(RUN_SUFFIX, lines);
        }
        return true;
    }

    /** Returns the change to emit for a listed customer, or null if there is none. */
    private Change changeToReport(Change listed, CustomerLine.Kinds before, long bound) {
        String kind = before.kindOf(listed.id());
        if (!listed.exists()) {
            boolean isDue = kind != null && !kind.equals("-") && !failedDeletions.contains(listed.id());
            return isDue ? Change.deletion(listed.id(), null) : null;
        }
        // the first run only records the existing customers
        boolean isNew = kind == null ? lastRunBegin != null : !before.isAlive(listed.id());
        return isNew && listed.updatedAtMillis() < bound ? listed : null;
    }

    /** Looks up the next missing customers. Returns whether to continue. */
    private boolean lookUpMissing(ToIntFunction<List<Change>> sink) throws IOException {
        missingLines = missingLines.isEmpty() ? CustomerLine.readMissing(file, KNOWN_SUFFIX, RUN_SUFFIX) : missingLines;
        if (missingLines.isEmpty()) {
            return reportCandidates(sink);
        }
        control.renew();
        checkControl();
        var lines = new ArrayList<String>();
        var deleted = new ArrayList<Change>();
        var batch = missingLines.values().stream().limit(LOOKUP_BATCH_SIZE).toList();
        for (CustomerLine line : batch) {
            lines.add((failedDeletions.contains(line.id()) ? line : lookUpCustomer(line, deleted)).text());
        }
        file.append(RUN_SUFFIX, lines);
        batch.forEach(line -> missingLines.remove(line.id()));
        return deleted.isEmpty() || sink.applyAsInt(deleted) == deleted.size();
    }

    /** Looks up a customer. Returns the new line about the customer, or the previous line if the lookup failed. */
    private CustomerLine lookUpCustomer(CustomerLine line, List<Change> deleted) throws IOException {
        String id = line.id();
        long now = millis.getAsLong();
        Change found;
        try {
            found = pages.find(id);
        } catch (LadiFlowException e) {
            // this check throws an exception if other customers cannot be read either
            checkControl();
            return line;
        }
        boolean isSame = found != null && found.id().equals(id);
        if (isSame && found.exists()) {
            return new CustomerLine(id, "~" + line.pendingMark());
        }
        // if the API key has lost its scope, or the server fails, LadiFlow does not find any customer
        checkControl();
        if (isSame) {
            deleted.add(Change.deletion(id, null));
            return line.asPending();
        }
        long since = line.isCandidate() ? line.sinceMillis() : millis.getAsLong();
        return new CustomerLine(id, since, now, found == null ? null : found.id(), "?" + line.pendingMark());
    }

    private void checkControl() throws IOException {
        String failure = control.findFailure();
        if (failure != null) {
            // this run is discarded, and the next run begins soon
            file.remove(RUN_SUFFIX);
            lastRunEnd =
                    millis.getAsLong() - settings.reconcileMillis() + settings.reconcileMillis() / EARLY_RERUN_DIVISOR;
            throw new IllegalStateException(failure);
        }
    }

    /**
     * Reports the candidates that have been missing long enough, or holds them back, and ends the run. Returns whether
     * to continue.
     */
    private boolean reportCandidates(ToIntFunction<List<Change>> sink) throws IOException {
        CustomerLine.Kinds now = CustomerLine.readKinds(file, RUN_SUFFIX);
        var due = new ArrayList<Change>();
        int candidates = 0;
        try (var lines = CustomerLine.read(file, RUN_SUFFIX)) {
            for (CustomerLine line : (Iterable<CustomerLine>) lines::iterator) {
                if (line.isCandidate() && line.kind().equals(now.kindOf(line.id()))) {
                    candidates += line.sinceMillis() > confirmedUntil ? 1 : 0;
                    // a run may take days, so the run, and not only the last lookup, must have begun long enough after
                    // the first lookup
                    boolean isDue = line.lastMillis() >= scan.completeSince()
                            && scan.completeSince() - line.sinceMillis() >= MIN_CANDIDATE_MILLIS;
                    if (isDue && !failedDeletions.contains(line.id()) && due.size() < MAX_CHUNK_SIZE) {
                        due.add(Change.deletion(line.id(), line.mergedInto()));
                    }
                }
            }
        }
        Integer confirmed = file.confirmedDeletions();
        boolean isConfirmed = confirmed != null && 10L * candidates <= 11L * confirmed;
        long limit = Math.max(MIN_HOLD_LIMIT, now.existingCount() / HOLD_DIVISOR);
        boolean isHeld = candidates > limit && !isConfirmed;
        if (isConfirmed) {
            confirmedUntil = millis.getAsLong();
            file.append(RUN_SUFFIX, List.of(resultLine()));
        }
        if (confirmed != null) {
            file.removeConfirmation();
        }
        if (!isHeld && !due.isEmpty()) {
            return sink.applyAsInt(due) == due.size();
        }
        if (isHeld) {
            LOG.warn(
                    "{} customers are candidates for deletion. That is more than {} (2 % of the known customers, at"
                            + " least 10), so the source does not report deletions. {}Check in LadiFlow whether that"
                            + " many"
                            + " customers were deleted. If so, confirm the number with the endpoint's JMX operation"
                            + " confirmDeletions, or in the file {}.confirm. The"
                            + " next run then reports each customer that has been missing for a day.",
                    candidates,
                    limit,
                    confirmed == null
                            ? ""
                            : "The confirmed number " + confirmed
                                    + " was rejected, because more customers are missing. ",
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

    /** Returns the time, by this machine's clock, when the last completed run began, or null if there is none. */
    Long lastRunBegin() {
        return lastRunBegin;
    }

    /** Returns the number of candidates that the last run held back. */
    int heldCount() {
        return heldCount;
    }
}
