// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.source;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import java.util.stream.Stream;

import io.github.camelladiflow.internal.source.OutageServer.BelowFirst;
import io.github.camelladiflow.internal.source.OutageServer.Killed;
import io.github.camelladiflow.internal.source.OutageServer.Kind;
import io.github.camelladiflow.internal.source.OutageServer.Outage;
import io.github.camelladiflow.internal.source.OutageServer.ServerBehavior;
import io.github.camelladiflow.model.exception.LadiFlowException;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.Configurator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static io.github.camelladiflow.internal.source.OutageServer.DAY;
import static io.github.camelladiflow.internal.source.OutageServer.EVER;
import static io.github.camelladiflow.internal.source.OutageServer.HOUR;
import static io.github.camelladiflow.internal.source.OutageServer.MINUTE;
import static io.github.camelladiflow.internal.source.OutageServer.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Random scenarios in virtual time: a store that changes, outages, kills. They were written without knowledge of the code.
 *
 * <p>{@code -Doutages.scenarios=100000} runs more of them, as {@code .ci/nightly stories} does; {@code -Doutages.first=N}
 * starts with scenario {@code N}, and {@code -Doutages.only=N,M} runs only these. Each violation is printed at once.
 */
class OutageScenariosTest {

    private static final long FIRST = Long.getLong("outages.first", 1);
    private static final long SCENARIOS = Long.getLong("outages.scenarios", 120);

    /** Scenarios by which defects were found that the first ones do not find. */
    private static final long[] FOUND_DEFECTS = {7640, 7842, 16615, 17908, 23683, 48801, 52956, 75793, 92831, 97592};

    /** Stops the test after this number of seconds. */
    private static final long MOST_SECONDS = Long.getLong("outages.seconds", Long.MAX_VALUE / SECOND);

    /** The most polls that a reconciliation run takes without outages. */
    private static final int POLLS_OF_A_RUN = 20;

    private static final boolean TRACE = Boolean.getBoolean("outages.trace");

    private static final String LOGGER = "io.github.camelladiflow";
    private static final String ONLY = System.getProperty("outages.only");
    private static final long BEGINNING = 1_767_225_600_000L;

    @Test
    @Timeout(value = 4, unit = TimeUnit.HOURS)
    void reportsNoFalseDeletionAndLosesNoChangeInOutages() throws IOException {
        var violations = new TreeMap<Long, String>();
        var shared = Path.of("/dev/shm");
        var folder = Files.isWritable(shared)
                ? Files.createTempDirectory(shared, "outages")
                : Files.createTempDirectory("outages");
        Configurator.setAllLevels(LOGGER, Level.OFF);
        var end = System.currentTimeMillis() / SECOND + MOST_SECONDS;
        var numbers = ONLY == null
                ? LongStream.concat(LongStream.range(FIRST, FIRST + SCENARIOS), LongStream.of(FOUND_DEFECTS))
                : Stream.of(ONLY.split(",")).mapToLong(Long::parseLong);
        var done = 0;
        try {
            for (var next = numbers.iterator(); next.hasNext() && System.currentTimeMillis() / SECOND < end; done++) {
                long number = next.next();
                var scenario = new Scenario(number, folder.resolve("customers.state"));
                try {
                    scenario.run();
                } catch (Violation violation) {
                    violations.put(number, violation.getMessage() + "; " + scenario);
                } catch (RuntimeException | AssertionError unexpected) {
                    violations.put(number, unexpected + " at " + unexpected.getStackTrace()[0] + "; " + scenario);
                }
                if (violations.containsKey(number)) {
                    System.out.println("scenario " + number + ": " + violations.get(number));
                }
                try (var files = Files.list(folder)) {
                    for (var file : files.toList()) {
                        Files.delete(file);
                    }
                }
            }
        } finally {
            Configurator.setAllLevels(LOGGER, Level.INFO);
            Files.delete(folder);
        }
        var summary = new StringBuilder();
        violations.forEach((scenario, text) ->
                summary.append("\nscenario ").append(scenario).append(": ").append(text));
        assertThat(violations)
                .as("of %d scenarios (repeat: -Doutages.only=N)%s", done, summary)
                .isEmpty();
    }

    private static final class Violation extends Error {
        private static final long serialVersionUID = 1;

        Violation(String message) {
            super(message, null, false, false);
        }
    }

    /** The expectations about a customer, which the source does not know. */
    private static final class ExpectedCustomer {
        long createdAt;
        long insertedAt;
        /** Its last change must be emitted, but has not been emitted yet. */
        boolean pending;
        /** The last change was hidden for longer than the overlap, or its exchange failed: documented cases. */
        boolean excused;

        boolean failed;
        int calmPolls;
        boolean emitted;
        /** It was listed in the whole first run. */
        boolean listed;

        long deletedAt = EVER;
        long reportedAt;
        boolean isReported;
        long flaggedUntil;
    }

    private static final class Scenario implements ChangeSource.BatchReceiver {

        private final Path file;
        private final Random random;
        private final OutageServer server;
        private final ChangeSource.Settings settings;
        private final Map<String, ExpectedCustomer> known = new HashMap<>();
        /** The existing customers, and some deleted ones. */
        private final List<String> ids = new ArrayList<>();

        private final Map<Long, Set<String>> stamped = new HashMap<>();
        private final List<String> traits = new ArrayList<>();
        private final Long reconcile;
        private final long overlap;
        private final long delay;
        private final long slack;
        private final long grain;
        private final long late;
        private double changes;
        private final long localOffset;
        private final boolean jumpsAhead;
        private long nanoOrigin;
        private ChangeSource source;
        private boolean started;
        private int failedPolls;
        /** When the last polls began that neither failed nor left changes for the next poll. */
        private final Deque<Long> completedPolls = new ArrayDeque<>();

        private boolean interrupted;

        private long faultsUntil;
        private boolean confirmed;
        private boolean ending;
        private final boolean restarts;
        private int maxExchanges;

        Scenario(long number, Path file) {
            this.file = file;
            random = new Random(number * 0x9e3779b97f4a7c15L);
            reconcile = random.nextInt(8) == 0 ? null : pick(2, 5, 8, 12, 24, 30) * HOUR;
            overlap = pick(20, 60, 600) * SECOND;
            delay = pick(5, 20, 20, 60) * MINUTE;
            grain = pick(1, 1, 1000, overlap * 3 / 10);
            late = random.nextInt((int) overlap / 10);
            changes = 0.05 * pick(0, 1, 1, 4, 20);
            var cap = (int) pick(1, 2, 7, 10, 25, 100, 1000);
            var count = (int) Math.min(cap < 7 ? 60 : 200, pick(0, 1, 3, 10, 40, 100, 200));
            if (cap >= 25 && random.nextInt(25) == 0) {
                count = 700;
            }
            var pageSize = (int) pick(20, 50, 100);
            var first = random.nextInt(2);
            var offset = pick(0, 0, -7 * HOUR, 7 * HOUR, 90 * SECOND);
            localOffset = pick(0, 0, -7 * HOUR, 7 * HOUR, 3 * SECOND);
            jumpsAhead = localOffset <= offset && random.nextInt(8) == 0;
            server = new OutageServer(
                    new ServerBehavior(
                            cap,
                            random.nextInt(6) == 0,
                            first,
                            BelowFirst.values()[random.nextInt(3)],
                            random.nextInt(3) == 0,
                            // a server with pages of one would never show its last customers
                            cap > 7 && random.nextInt(6) == 0 || cap > 1 && cap <= 7 && number % 6 == 0
                                    ? Math.min(cap, pageSize)
                                    : 0,
                            random.nextBoolean(),
                            offset,
                            pick(20, 100, 100, 400)),
                    random,
                    BEGINNING + random.nextInt((int) DAY));
            server.betweenRequests = () -> simulateEvents(changes / 20);
            Long start = random.nextInt(3) > 0 ? (Long) ChangeSource.Settings.FROM_BEGINNING : null;
            settings = new ChangeSource.Settings(
                    "outages",
                    start,
                    overlap,
                    pageSize,
                    Integer.MAX_VALUE,
                    reconcile,
                    random.nextInt(3) == 0 ? (Integer) first : null);
            // a run may take several polls, and a discarded run starts again after 1/24 of reconcile
            slack = POLLS_OF_A_RUN * delay + (reconcile == null ? 0 : reconcile / 8);
            server.now -= 2 * DAY;
            for (var i = 0; i < count; i++) {
                server.now += random.nextInt((int) (2 * DAY / count));
                create(
                        i > 0 && random.nextInt(4) == 0
                                ? server.customers.get(anyId()).stamp()
                                : stamp());
            }
            server.now = Math.max(server.now, BEGINNING) + HOUR;
            restarts = random.nextInt(4) == 0;
        }

        private <T> T pick(T[] values) {
            return values[random.nextInt(values.length)];
        }

        private long pick(long... values) {
            return values[random.nextInt(values.length)];
        }

        // ---- the store

        private long stamp() {
            var behind = random.nextInt((int) late + 1);
            var ahead = jumpsAhead && random.nextInt(10) == 0 ? random.nextInt((int) (3 * HOUR)) : 0;
            return Math.floorDiv(server.now + server.behavior.offset() - behind + ahead, grain) * grain;
        }

        private String anyId() {
            for (var i = 0; i < 30 && !ids.isEmpty(); i++) {
                var id = ids.get(random.nextInt(ids.size()));
                if (OutageServer.exists(server.customers.get(id))) {
                    return id;
                }
                Collections.swap(ids, ids.indexOf(id), ids.size() - 1);
                ids.remove(ids.size() - 1);
            }
            return null;
        }

        private void create(long stamp) {
            var id = server.create(stamp);
            ids.add(id);
            known.put(id, new ExpectedCustomer());
            known.get(id).createdAt = server.now;
            recordChange(id);
        }

        private void recordChange(String id) {
            trace(() -> "changed " + server.customers.get(id));
            var one = known.get(id);
            one.insertedAt = server.now;
            one.failed = false;
            one.calmPolls = 0;
            // with firstPoll=now, changes before the first poll need not be emitted
            one.pending = (settings.startMillis() != null || started) && isListed(id);
            one.excused = false;
            stamped.computeIfAbsent(server.customers.get(id).stamp(), key -> new HashSet<>())
                    .add(id);
        }

        private void put(String id, long stamp, boolean listed, boolean flagged, String mergedInto) {
            recordFlag(id);
            server.put(id, stamp, listed, flagged, mergedInto);
            recordChange(id);
        }

        /** The list or show may just have returned the mark, and a replica may return it later. */
        private void recordFlag(String id) {
            if (server.customers.get(id).flagged()) {
                known.get(id).flaggedUntil = server.now + (server.isLagging() ? DAY : MINUTE);
            }
        }

        private void recordDeletion(String id) {
            trace(() -> "gone " + id);
            known.get(id).deletedAt = server.now;
            known.get(id).pending = false;
        }

        /** Simulates at most a few events in the store. */
        private void simulateEvents(double chance) {
            if (random.nextDouble() >= chance) {
                return;
            }
            var id = anyId();
            if (id == null || random.nextInt(4) == 0 && known.size() < 300) {
                create(stamp());
                return;
            }
            var one = known.get(id);
            var version = server.customers.get(id);
            switch (random.nextInt(14)) {
                case 0, 1 -> {
                    recordFlag(id);
                    server.delete(id);
                    recordDeletion(id);
                }
                case 2 -> {
                    var other = anyId();
                    if (!id.equals(other)) {
                        recordFlag(id);
                        server.put(id, OutageServer.SAME, false, false, other);
                        recordDeletion(id);
                        put(other, stamp(), server.customers.get(other).listed(), false, null);
                    }
                }
                case 3 -> {
                    var same = random.nextBoolean();
                    put(id, same ? OutageServer.SAME : stamp(), version.listed(), !version.flagged(), null);
                    one.pending &= !same;
                }
                case 4 -> {
                    // a customer that returns into the filter without a new stamp was hidden for longer than the
                    // overlap
                    var same = random.nextBoolean();
                    put(id, same ? OutageServer.SAME : stamp(), !version.listed(), version.flagged(), null);
                    one.pending &= !same;
                }
                case 5 -> {
                    var stamp = stamp();
                    for (var i = random.nextInt(30); i > 0; i--) {
                        change(anyId(), stamp);
                    }
                }
                default -> change(id, stamp());
            }
        }

        private void change(String id, long stamp) {
            var version = server.customers.get(id);
            put(id, stamp, version.listed(), version.flagged(), null);
        }

        private void deleteMany() {
            traits.add("mass deletion");
            for (var i = random.nextInt(60); i > 0; i--) {
                var id = anyId();
                if (id != null) {
                    recordFlag(id);
                    server.delete(id);
                    recordDeletion(id);
                }
            }
        }

        // ---- the outages

        private void planOutages() {
            var hidden = server.now;
            for (var i = random.nextInt(6); i > 0; i--) {
                var kind = pick(Kind.values());
                if (kind == Kind.OTHER_STORE && !started) {
                    // the state would belong to the other store
                    continue;
                }
                var length = switch (random.nextInt(6)) {
                    case 0 -> 4 * SECOND + random.nextInt(60_000);
                    case 1 -> random.nextInt((int) HOUR);
                    // almost a day
                    case 2, 3 -> DAY - random.nextInt((int) (2 * HOUR));
                    case 4 -> random.nextInt((int) DAY);
                    default -> kind == Kind.HIDDEN && random.nextBoolean() ? EVER : random.nextInt((int) (3 * DAY));
                };
                var from = (kind.hides ? hidden : server.now) + random.nextInt((int) (6 * HOUR));
                var to = length == EVER ? EVER : from + length;
                var list = kind != Kind.HIDDEN && kind != Kind.FLAKY || random.nextInt(4) > 0;
                var show = !list || random.nextInt(4) > 0 || kind == Kind.LAGGING || kind == Kind.OTHER_ID;
                var share = 0.01 * (kind.hides ? pick(2, 5, 10, 30, 95, 100) : pick(1, 5, 30, 100));
                // a small lag is within the overlap, a large lag is not
                var lag = random.nextBoolean() ? overlap / 4 : random.nextInt((int) (20 * HOUR));
                server.outages.add(new Outage(kind, from, to, list, show, share, lag, random.nextInt()));
                traits.add(kind + " " + length / MINUTE + " min " + share);
                faultsUntil = Math.max(faultsUntil, length == EVER ? from + 2 * DAY : to);
                if (kind.hides) {
                    // Outages that hide the same customers, with too little between them for a run, are one to a
                    // source.
                    hidden = (length == EVER ? from : to) + (reconcile == null ? HOUR : 2 * reconcile + slack);
                }
            }
        }

        private boolean isCalm() {
            return server.outages.stream().noneMatch(o -> o.isAt(server.now) && o.to() != EVER);
        }

        private boolean isForEver() {
            return server.outages.stream().anyMatch(o -> o.to() == EVER);
        }

        // ---- the scenario

        void run() throws IOException {
            restart();
            var learned = EVER;
            if (random.nextBoolean()) {
                traits.add("calm at first");
                var begin = server.now;
                pollUntil(begin + 10 * delay + (reconcile == null ? 0 : reconcile + slack));
                learned = server.now;
                known.forEach(
                        (id, one) -> one.listed = one.insertedAt < begin && isListed(id) && one.deletedAt == EVER);
            }
            planOutages();
            trace(() -> "outages " + server.outages);
            var middle = server.now + (long) ((faultsUntil - server.now) * random.nextDouble());
            pollUntil(middle);
            if (random.nextInt(6) == 0) {
                deleteMany();
            }
            pollUntil(Math.max(faultsUntil, server.now + delay));
            // the control lookups need a customer, and take one of the newest page that is not marked as deleted
            create(Math.max(
                    stamp(),
                    1
                            + server.customers.values().stream()
                                    .mapToLong(OutageServer.CustomerVersion::stamp)
                                    .max()
                                    .orElse(0)));
            changes = 0;
            ending = true;
            failedPolls = 0;
            pollUntil(server.now + (reconcile == null ? 60 * delay : DAY + 3 * reconcile + slack));
            check(learned);
            if (source.heldCount() > 0 && !isForEver()) {
                confirm();
            }
        }

        private void confirm() throws IOException {
            var held = (int) source.heldCount();
            traits.add("held " + held);
            if (random.nextBoolean() && held > 13) {
                // rejected: more than 1.1 times as many are held
                new StateFile(file, null).confirm((int) (held / 1.1) - 1);
                pollUntil(server.now + 2 * reconcile + slack);
            }
            new StateFile(file, null).confirm(held);
            confirmed = true;
            pollUntil(server.now + DAY + 2 * reconcile + slack);
            if (source.heldCount() > 0) {
                throw new Violation("HELD after confirmation: " + source.heldCount());
            }
            check(EVER);
        }

        private void pollUntil(long end) {
            while (server.now < end) {
                server.now += delay;
                simulateEvents(changes);
                if (restarts && random.nextInt(40) == 0) {
                    restart();
                }
                poll();
            }
        }

        private void restart() {
            trace(() -> "restarted");
            nanoOrigin = random.nextLong();
            source = new ChangeSource(
                    settings,
                    new StateFile(file, "outages"),
                    server,
                    () -> server.now + localOffset,
                    () -> nanoOrigin + server.now * 1_000_000);
        }

        private void poll() {
            var before = server.now;
            var calm = isCalm();
            server.requests = 0;
            interrupted = false;
            try {
                source.poll(this, delay * 1_000_000);
                calm &= isCalm();
                failedPolls = 0;
                if (!interrupted) {
                    completedPolls.addLast(before);
                }
                if (completedPolls.size() > POLLS_OF_A_RUN) {
                    completedPolls.removeFirst();
                }
                started |= calm && hasListed();
            } catch (Killed killed) {
                calm = false;
                restart();
            } catch (LadiFlowException | IOException | IllegalStateException e) {
                trace(() -> "failed " + e);
                // if too many customers have one stamp, in a different order at each request, a poll may fail
                if (++failedPolls > 5 && ending && !isForEver() && !isCrowded()) {
                    throw new Violation("POLL FAILS without an outage: " + e);
                }
                calm = false;
            }
            trace(() -> "polled with " + server.requests + " requests, held " + source.heldCount());
            maxExchanges = Math.max(maxExchanges, server.requests);
            // measured: pages of one or two customers are requested up to 50 times each, including the search for the
            // position,
            // and two to three times as often if each request misses some customers, so that positions are wrong at
            // once
            var isUnstable = server.outages.stream()
                    .anyMatch(o ->
                            o.isWithin(before, server.now) && o.list() && (o.kind().hides || o.kind() == Kind.LAGGING));
            var aPage = server.behavior.cap() > 2 ? isUnstable ? 30 : 10 : isUnstable ? 120 : 60;
            var pages = known.size() / Math.min(server.behavior.cap(), settings.pageSize());
            var bound = 600 + 4 * known.size() + aPage * pages;
            if (server.requests > bound) {
                throw new Violation("REQUESTS " + server.requests + " in a poll, more than " + bound);
            }
            var isCalm = calm;
            known.forEach((id, one) -> {
                if (one.pending) {
                    one.calmPolls = isCalm ? one.calmPolls + 1 : 0;
                    checkPending(id, one, before);
                }
            });
        }

        private boolean hasListed() {
            return known.keySet().stream().anyMatch(this::isListed);
        }

        private boolean isListed(String id) {
            var version = server.customers.get(id);
            return OutageServer.exists(version) && version.listed() && !version.flagged();
        }

        // ---- invariants

        private void checkPending(String id, ExpectedCustomer one, long before) {
            var from = Math.max(one.insertedAt + overlap / 4, before - delay);
            one.excused |= from < server.now && server.mayHide(id, false, from, server.now, overlap / 4)
                    || one.failed && server.mayHide(id, true, one.insertedAt, server.now, EVER)
                    || isCrowded(server.customers.get(id).stamp());
            if (one.calmPolls >= 40 && !one.excused) {
                throw new Violation("LOST " + id + " of " + time(one.insertedAt) + " at " + time(server.now));
            }
        }

        /** Whether more than half of a page have this stamp, in a different order at each request. */
        private boolean isCrowded(long stamp) {
            var atOnce = Math.min(server.behavior.cap(), 16 * settings.pageSize());
            return server.behavior.shuffles() && stamped.get(stamp).size() * 2 > atOnce;
        }

        private boolean isCrowded() {
            return stamped.keySet().stream().anyMatch(this::isCrowded);
        }

        /** Checks the result after a period without outages and changes. */
        private void check(long learned) {
            var isLagging = server.outages.stream().anyMatch(o -> o.kind() == Kind.LAGGING && o.lag() > overlap / 4);
            known.forEach((id, one) -> {
                var isKnown = one.emitted || one.listed;
                var version = server.customers.get(id);
                if (reconcile == null || isForEver() || !isKnown && one.createdAt < learned) {
                    return;
                }
                // documented: a failed exchange that show does not find at the retry, and replicas older than the
                // overlap
                if (isListed(id) && !one.failed && (one.isReported || !isKnown && !isLagging)) {
                    throw new Violation(
                            "LISTED, but " + (isKnown ? "reported as deleted" : "never emitted") + ": " + id);
                }
                var isGone = one.deletedAt != EVER || version.flagged();
                if (isGone && isKnown && !one.isReported && source.heldCount() == 0) {
                    throw new Violation("NOT REPORTED: " + id + " gone at " + time(one.deletedAt) + ", known since "
                            + time(one.createdAt)
                            + (version == null ? "" : version.flagged() ? ", flagged" : ", merged"));
                }
            });
            if (source.heldCount() > 0 && source.heldCount() <= 10) {
                throw new Violation("HELD only " + source.heldCount());
            }
        }

        private void checkDeletion(String id, ExpectedCustomer one, OutageServer.CustomerVersion version) {
            if (version != null && version.flagged() || server.now < one.flaggedUntil) {
                return;
            }
            if (reconcile == null) {
                throw new Violation("DELETION without reconcile: " + id);
            }
            if (OutageServer.exists(version)) {
                var shown = server.shown.getOrDefault(id, 0L);
                // one of them may hide the customer from the list, another one from show
                var longOutages = server.outages.stream()
                        .filter(o -> o.kind().hides
                                && o.hits(id)
                                && o.from() <= server.now - DAY
                                && o.to() >= server.now - slack)
                        .toList();
                var isLong = longOutages.stream().anyMatch(Outage::show)
                        && (!version.listed() || longOutages.stream().anyMatch(Outage::list));
                // runs whose control lookup fails do not count, whatever they have found
                var isFlaky = longOutages.stream().anyMatch(o -> o.kind() == Kind.FLAKY);
                if (!isLong || !isFlaky && server.now - shown < DAY) {
                    throw new Violation("FALSE DELETION of " + id + " at " + time(server.now) + ", shown at "
                            + time(shown) + (isLong ? " in a long outage" : ""));
                }
            }
            // a run proceeds only in polls that reach it, so outages that make polls fail prolong it
            var sinceEnough = completedPolls.size() < POLLS_OF_A_RUN ? 0 : completedPolls.getFirst();
            var run = Math.min(server.now - slack, sinceEnough - reconcile / 8) - reconcile;
            // in these outages a run takes longer, or reads customers that no longer exist
            var isUnclear = server.outages.stream()
                    .anyMatch(o -> o.isWithin(run, server.now)
                            && o.kind() != Kind.HIDDEN
                            && o.kind() != Kind.EXCHANGES
                            && (o.kind() != Kind.FAILING && o.kind() != Kind.KILLS || o.share() > 0.1));
            if (confirmed || isUnclear) {
                return;
            }
            var count = known.entrySet().stream()
                    .filter(entry -> isCandidate(entry.getKey(), entry.getValue(), run))
                    .count();
            if (count > Math.max(10, known.size() / 50)) {
                throw new Violation("REPORTED at " + time(server.now) + " although " + count + " are candidates");
            }
        }

        /** Whether a customer was absent during the whole run that ends now, and was not reported before. */
        private boolean isCandidate(String id, ExpectedCustomer one, long run) {
            var version = server.customers.get(id);
            return (one.emitted || one.listed)
                    && (!one.isReported || one.reportedAt > server.now - reconcile / 2)
                    && (version == null && one.deletedAt < run
                            || OutageServer.exists(version)
                                    && server.outages.stream()
                                            .anyMatch(o -> o.kind() == Kind.HIDDEN
                                                    && o.hits(id)
                                                    && o.show()
                                                    && o.list()
                                                    && o.from() < run
                                                    && o.to() > server.now));
        }

        // ---- the route

        @Override
        public boolean isBatchAllowed() {
            var allowed = !server.isChance(Kind.EXCHANGES);
            interrupted |= !allowed;
            return allowed;
        }

        @Override
        public int processBatch(Queue<Object> queue) {
            var done = 0;
            while (!queue.isEmpty() && !(server.isChance(Kind.EXCHANGES) && random.nextInt(10) == 0)) {
                var change = (Change) queue.poll();
                killAtRandom();
                var completed = !server.isChance(Kind.EXCHANGES);
                recordEmitted(change, completed);
                killAtRandom();
                server.now += 5;
                source.recordProcessed(change, completed);
                killAtRandom();
                done++;
            }
            interrupted |= !queue.isEmpty();
            return done;
        }

        private void killAtRandom() {
            if (server.isChance(Kind.KILLS)) {
                throw new Killed();
            }
        }

        private void recordEmitted(Change change, boolean completed) {
            var id = change.id();
            var one = known.get(id);
            if (one == null) {
                throw new Violation("OTHER STORE: " + id);
            }
            trace(() -> "emitted " + id + " " + time(change.updatedAtMillis())
                    + (change.isDeletion() ? " deletion" : "") + (completed ? "" : " failed"));
            var version = server.customers.get(id);
            if (change.isDeletion()) {
                checkDeletion(id, one, version);
                one.isReported |= completed;
                one.reportedAt = server.now;
            } else if (completed) {
                // a listed customer with is_delete is emitted as changed
                one.isReported = Boolean.TRUE.equals(change.customer().isDelete());
                one.emitted = true;
            }
            one.failed = !completed;
            if (completed && version != null && change.updatedAtMillis() == version.stamp()) {
                one.pending = false;
            }
        }

        private void trace(Supplier<String> text) {
            if (TRACE) {
                System.out.println(time(server.now) + " " + text.get());
            }
        }

        private static String time(long time) {
            return time == EVER ? "never" : java.time.Instant.ofEpochMilli(time).toString();
        }

        @Override
        public String toString() {
            return "%s, delay %d min, clock %+d s, %d customers, %d requests at most, %s"
                            .formatted(
                                    settings,
                                    delay / MINUTE,
                                    localOffset / SECOND,
                                    known.size(),
                                    maxExchanges,
                                    server.behavior)
                    + traits;
        }
    }
}
