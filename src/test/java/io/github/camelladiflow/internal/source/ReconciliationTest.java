// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.source;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

import io.github.camelladiflow.internal.client.CapturedLog;
import io.github.camelladiflow.internal.source.ChangeSource.Settings;
import io.github.camelladiflow.internal.source.CustomerServer.Cap;
import io.github.camelladiflow.internal.source.CustomerServer.Row;
import io.github.camelladiflow.internal.source.CustomerServer.TieOrder;
import io.github.camelladiflow.model.Customer;
import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.exception.LadiFlowRateLimitException;
import io.github.camelladiflow.model.exception.LadiFlowServerException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ReconciliationTest {

    private static final long DAY = 86_400_000;
    private static final int CUSTOMERS = Integer.getInteger("source.customers", 10_000);

    @TempDir
    Path folder;

    private final Random random = new Random(20261126);
    private final CustomerServer server = new CustomerServer(random, TieOrder.LATEST_FIRST, Cap.NONE, 0);
    private final Map<String, Integer> reported = new HashMap<>();
    private final Map<String, String> merged = new LinkedHashMap<>();
    private final Set<String> deleted = new HashSet<>();
    private final Map<String, String> mergedTo = new HashMap<>();
    private final List<Change> moved = new ArrayList<>();
    private long nanos;
    private final Set<String> hidden = new HashSet<>();
    private boolean fails;
    private int maxExchanges = Integer.MAX_VALUE;
    private boolean showsNoCustomer;
    private boolean listsNoCustomer;
    private Set<String> absent = new HashSet<>();
    private Set<String> unreadable = new HashSet<>();
    private Set<String> marked = new HashSet<>();
    private Set<Integer> notFoundLookups = Set.of();
    private int shows;
    private final List<String> lookups = new ArrayList<>();
    private final List<String> emitted = new ArrayList<>();
    private boolean moves;
    private boolean kills;
    private long millis = 1_700_000_000_000L;
    private int createdCount;

    private final CustomerPages pages = new CustomerPages() {
        @Override
        public List<Change> read(int page, int limit) {
            simulateEvents();
            return listsNoCustomer
                    ? List.of()
                    : server.list(page, limit).stream()
                            .filter(row -> !hidden.contains(row.id()))
                            .map(row -> listed(row.id(), row.stamp()))
                            .toList();
        }

        @Override
        public Change find(String id) {
            simulateEvents();
            lookups.add(id);
            if (unreadable.contains(id)) {
                throw new LadiFlowServerException("500", LadiFlowOperation.CUSTOMER_SHOW, 500, null, null);
            }
            String now = mergedTo.getOrDefault(id, id);
            boolean isNobody = showsNoCustomer || absent.contains(id) || notFoundLookups.contains(shows++);
            Row row = isNobody ? null : server.show(now);
            return row == null ? null : listed(now, row.stamp());
        }
    };

    private Change listed(String id, long stamp) {
        var members = Map.<String, Object>of("_id", id, "is_delete", marked.contains(id));
        return new Change(id, stamp, Customer.of(members), null);
    }

    private static Change change(String id, long stamp) {
        return new Change(id, stamp, Customer.of(Map.of("_id", id)), null);
    }

    private void simulateEvents() {
        // fails early if a run does not end
        assertThat(server.requests).as("requests").isLessThan(100_000);
        if (moves && random.nextInt(4) == 0) {
            add(1);
            var changed = new Row(server.at(random.nextInt(server.size())).id(), ++millis);
            server.put(changed);
            moved.add(change(changed.id(), changed.stamp()));
            moved.add(change(server.at(1).id(), server.at(1).stamp()));
        }
        if (kills && random.nextInt(40) == 0) {
            throw new SourceScenario.Killed();
        }
        if (kills && random.nextInt(40) == 0) {
            throw new LadiFlowRateLimitException("429", LadiFlowOperation.CUSTOMER_LIST, 429, null, null);
        }
    }

    private void add(int count) {
        for (int i = 0; i < count; i++) {
            server.put(new Row(String.format(java.util.Locale.ROOT, "%024x", ++createdCount), ++millis));
        }
    }

    private void delete(int count) {
        for (int i = 0; i < count; i++) {
            String id = server.at(random.nextInt(server.size())).id();
            deleted.add(id);
            server.remove(id);
        }
    }

    private Reconciliation newReconciliation() throws IOException {
        return new Reconciliation(
                new StateFile(folder.resolve("customers.state"), "a store"),
                new Settings("a store", null, 60_000, 100, Integer.MAX_VALUE, DAY, 1),
                pages,
                () -> millis,
                () -> nanos += 1_000_000);
    }

    private int process(Reconciliation reconciliation, List<Change> changes) {
        int taken = Math.min(maxExchanges, changes.size());
        for (Change change : changes.subList(0, taken)) {
            if (change.exists()) {
                emitted.add(change.id());
                continue;
            }
            reconciliation.recordDeletion(change, !fails);
            reported.merge(change.id(), 1, Integer::sum);
            if (change.mergedInto() != null) {
                merged.put(change.id(), change.mergedInto());
            }
        }
        return taken;
    }

    private void work(Reconciliation reconciliation) throws IOException {
        reconciliation.continueRun(nanos + 600_000_000_000L, millis, changes -> process(reconciliation, changes));
    }

    /** Whether a completed run began at most half a day ago. */
    private boolean isFresh(Reconciliation reconciliation) {
        return reconciliation.lastRunBegin() != null && millis - reconciliation.lastRunBegin() <= DAY / 2;
    }

    /** Performs a run in a new process, one day later. */
    private Reconciliation run() throws IOException {
        millis += DAY;
        var reconciliation = newReconciliation();
        work(reconciliation);
        return reconciliation;
    }

    private String id(int place) {
        return server.at(place).id();
    }

    private Path file(String end) {
        return folder.resolve("customers.state" + end);
    }

    @Test
    void reportsEachDeletionOnceOrTwiceDespiteKillsAndMoves() throws Exception {
        add(CUSTOMERS);
        run();
        assertThat(reported).isEmpty();
        delete(CUSTOMERS / 100);

        moves = true;
        kills = true;
        int killed = 0;
        int failed = 0;
        int runs = 0;
        var reconciliation = newReconciliation();
        while (killed < 10 || runs < 3) {
            kills = killed < 10;
            if (isFresh(reconciliation)) {
                // a run in which a lookup fails does not count
                runs += kills ? 0 : 1;
                millis += DAY;
            }
            try {
                var current = reconciliation;
                reconciliation.continueRun(nanos + 20_000_000, millis, changes -> process(current, changes));
                // the polls in between emit these changes
                current.recordExisting(moved);
                moved.clear();
            } catch (SourceScenario.Killed e) {
                killed++;
                reconciliation = newReconciliation();
            } catch (LadiFlowRateLimitException e) {
                failed++;
            }
        }

        assertThat(reported.keySet()).isEqualTo(deleted);
        assertThat(reported.values()).allMatch(times -> times <= 2);
        assertThat(failed).isPositive();
    }

    @Test
    void reportsCustomerAbsentInTwoRunsOneDayApart() throws Exception {
        add(50);
        run();
        delete(1);
        run();
        assertThat(reported).isEmpty();
        run();

        assertThat(reported.keySet()).isEqualTo(deleted);
        run();
        assertThat(reported.values()).containsOnly(1);
    }

    @Test
    void reportsNothingBefore24HoursHoweverManyRuns() throws Exception {
        add(50);
        run();
        delete(1);
        millis += DAY;
        for (int hour = 0; hour < 24; hour++) {
            // polls each hour
            var reconciliation = new Reconciliation(
                    new StateFile(file(""), "a store"),
                    new Settings("a store", null, 60_000, 100, Integer.MAX_VALUE, DAY / 24, 1),
                    pages,
                    () -> millis,
                    () -> nanos += 1_000_000);
            work(reconciliation);
            assertThat(reported).as("after %s hours", hour).isEmpty();
            millis += DAY / 24;
        }
        work(newReconciliation());
        run();
        assertThat(reported.keySet()).isEqualTo(deleted);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void restartsPeriodWhenCustomerWasPresentOnce(boolean byList) throws Exception {
        add(50);
        run();
        String id = id(7);
        hidden.add(id);
        absent.add(id);
        run();
        hidden.removeAll(byList ? Set.of(id) : Set.of());
        absent.clear();
        run();
        hidden.add(id);
        absent.add(id);
        run();
        assertThat(reported).isEmpty();
        run();

        assertThat(reported).containsOnlyKeys(id);
    }

    @Test
    void treatsFailedLookupNeitherAsAbsentNorAsPresent() throws Exception {
        add(50);
        run();
        delete(1);
        String id = deleted.iterator().next();
        unreadable.add(id);
        run();
        unreadable.clear();
        run();
        unreadable.add(id);
        run();
        assertThat(reported).isEmpty();
        unreadable.clear();
        run();

        assertThat(reported).containsOnlyKeys(id);
    }

    @Test
    void ignoresRunWithFailedControlLookup() throws Exception {
        add(50);
        run();
        delete(1);
        run();
        showsNoCustomer = true;
        assertThatThrownBy(this::run).hasMessageContaining("does not show a customer");
        showsNoCustomer = false;
        run();

        assertThat(reported.keySet()).isEqualTo(deleted);
    }

    @Test
    void restartsFailedRunWithinAnHourButNotAtEachPoll() throws Exception {
        add(50);
        var reconciliation = run();
        delete(1);
        millis += DAY;
        showsNoCustomer = true;
        assertThatThrownBy(() -> work(reconciliation)).hasMessageContaining("does not show a customer");
        int requests = server.requests;
        work(reconciliation);
        assertThat(server.requests).isEqualTo(requests);
        showsNoCustomer = false;
        millis += DAY / 24;
        work(reconciliation);

        assertThat(isFresh(reconciliation)).isTrue();
    }

    @Test
    void reportsMergeWithIdOfOtherCustomer() throws Exception {
        add(50);
        run();
        String gone = id(10);
        String other = id(11);
        server.remove(gone);
        mergedTo.put(gone, other);
        run();
        run();

        assertThat(merged).containsExactly(Map.entry(gone, other));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void reportsCustomersMarkedIsDeleteAtOnceOutsideTheLimit(boolean byList) throws Exception {
        add(50);
        run();
        for (int i = 0; i < 12; i++) {
            marked.add(id(2 * i));
        }
        hidden.addAll(byList ? Set.of() : marked);
        run();

        assertThat(reported.keySet()).isEqualTo(marked);
        run();
        assertThat(reported.values()).containsOnly(1);
    }

    /** The control lookups need a customer that exists, which the newest page may not contain. */
    @Test
    void reportsDeletionEvenIfNewestPageIsAllMarkedAsDeleted() throws Exception {
        add(250);
        run();
        for (int i = 0; i < 120; i++) {
            marked.add(id(i));
        }
        String absentOne = id(200);
        hidden.add(absentOne);
        absent.add(absentOne);
        run();
        run();

        assertThat(reported).containsKey(absentOne);
    }

    /** A lookup of the missing customer is between two control lookups. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void detectsMissingScopeDuringTwoLookups(int first) throws Exception {
        add(50);
        run();
        hidden.add(id(7));
        shows = 0;
        notFoundLookups = Set.of(first, first + 1);

        assertThatThrownBy(this::run).hasMessageContaining("does not show a customer");
        notFoundLookups = Set.of();
        run();
        assertThat(reported).isEmpty();
    }

    @Test
    void resumesWithRemainingAtNextPollIfRouteIsSuspended() throws Exception {
        add(1_500);
        run();
        delete(30);
        run();
        millis += DAY;
        var reconciliation = newReconciliation();
        maxExchanges = 7;
        work(reconciliation);
        assertThat(reported).hasSize(7);
        maxExchanges = Integer.MAX_VALUE;
        work(reconciliation);

        assertThat(reported.keySet()).isEqualTo(deleted);
        assertThat(reported.values()).containsOnly(1);
    }

    @Test
    void reportsCustomerAgainInNextRunIfExchangeFailed() throws Exception {
        add(1_500);
        run();
        delete(30);
        run();
        fails = true;
        run();
        fails = false;
        run();
        run();

        assertThat(reported.keySet()).isEqualTo(deleted);
        assertThat(reported.values()).containsOnly(2);
    }

    @Test
    void reportsTenCandidatesOfShortListAndHoldsEleven() throws Exception {
        add(300);
        run();
        delete(11);
        run();
        assertThat(run().heldCount()).isEqualTo(11);
        assertThat(reported).isEmpty();
        String back = deleted.iterator().next();
        deleted.remove(back);
        server.put(new Row(back, ++millis));
        assertThat(run().heldCount()).isZero();

        assertThat(reported.keySet()).isEqualTo(deleted);
    }

    @Test
    void reportsTwoPercentAndHoldsMore() throws Exception {
        add(1_000);
        run();
        delete(20);
        run();
        run();
        assertThat(reported.keySet()).isEqualTo(deleted);
        reported.clear();
        deleted.clear();
        delete(20);
        assertThat(run().heldCount()).as("2 % of 980 are 19").isEqualTo(20);
        assertThat(run().heldCount()).isEqualTo(20);

        assertThat(reported).isEmpty();
    }

    @Test
    void doesNotReportHeldCandidatesInPortions() throws Exception {
        add(300);
        run();
        delete(20);
        run();
        unreadable.addAll(List.copyOf(deleted).subList(0, 15));
        run();

        assertThat(reported).isEmpty();
    }

    @Test
    void doesNotCountCustomersMissingOnlyFromList() throws Exception {
        add(300);
        run();
        server.all().subList(100, 250).forEach(row -> server.hide(row.id()));
        delete(3);
        run();
        assertThat(run().heldCount()).isZero();

        assertThat(reported.keySet()).isEqualTo(deleted);
    }

    @Test
    void warnsOncePerRunWithNumberOfCandidates() throws Exception {
        add(300);
        run();
        delete(15);
        try (var log = new CapturedLog()) {
            var reconciliation = run();
            work(reconciliation);
            assertThat(log.texts().get(Reconciliation.class.getName()).lines())
                    .hasSize(1)
                    .first()
                    .asString()
                    .contains(
                            "15 customers are candidates for deletion", "confirmDeletions", "customers.state.confirm");
        }
    }

    @Test
    void reportsConfirmedCandidatesAfterOneDayWithoutNewConfirmation() throws Exception {
        add(300);
        run();
        delete(15);
        run();
        var early = Set.copyOf(deleted);
        delete(12);
        new StateFile(file(""), null).confirm(27);
        run();

        assertThat(reported.keySet()).isEqualTo(early);
        assertThat(file(".confirm")).doesNotExist();
        assertThat(run().heldCount()).isZero();
        assertThat(reported.keySet()).isEqualTo(deleted);
    }

    @ParameterizedTest
    @CsvSource({"14, true", "13, false", "0, false", "nobody, false", "1000, true"})
    void rejectsConfirmationOfFewerThanTenElevenths(String confirmed, boolean isAccepted) throws Exception {
        add(300);
        run();
        delete(15);
        run();
        Files.writeString(file(".confirm"), confirmed + "\n");
        try (var log = new CapturedLog()) {
            run();
            assertThat(log.texts()
                            .getOrDefault(Reconciliation.class.getName(), "")
                            .contains("was rejected"))
                    .isEqualTo(!isAccepted);
        }

        assertThat(reported.keySet()).isEqualTo(isAccepted ? deleted : Set.of());
        assertThat(file(".confirm")).doesNotExist();
    }

    @Test
    void readsConfirmationWrittenByWindowsShell() throws Exception {
        add(300);
        run();
        delete(15);
        run();
        Files.writeString(file(".confirm"), "\uFEFF15\r\n", StandardCharsets.UTF_16LE);
        run();

        assertThat(reported.keySet()).isEqualTo(deleted);
    }

    @Test
    void emitsReportedCustomerThatIsListedAgain() throws Exception {
        add(50);
        run();
        String id = id(7);
        hidden.add(id);
        absent.add(id);
        run();
        run();
        assertThat(reported).containsOnlyKeys(id);
        hidden.clear();
        absent.clear();
        run();
        run();

        assertThat(emitted).containsExactly(id);
    }

    @Test
    void emitsOldUnknownCustomerOnlyAfterCompleteRun() throws Exception {
        add(50);
        run();
        assertThat(emitted).isEmpty();
        server.put(new Row("late", millis - DAY));
        run();
        run();

        assertThat(emitted).containsExactly("late");
    }

    @Test
    void reportsDeletionOfCustomerBeingEmittedWhenRunWasKilled() throws Exception {
        add(50);
        run();
        server.put(new Row("unknown", 1));
        millis += DAY;
        var killed = newReconciliation();
        assertThatThrownBy(() -> killed.continueRun(nanos + 600_000_000_000L, millis, changes -> {
                    process(killed, changes);
                    throw new SourceScenario.Killed();
                }))
                .isInstanceOf(SourceScenario.Killed.class);
        assertThat(emitted).containsExactly("unknown");
        server.remove("unknown");
        work(newReconciliation());

        run();
        run();
        run();
        assertThat(reported).containsOnlyKeys("unknown");
    }

    @Test
    void emitsRemainingUnknownCustomersAfterSuspension() throws Exception {
        add(50);
        run();
        server.put(new Row("late", millis - DAY));
        server.put(new Row("later", millis - DAY));
        maxExchanges = 1;
        var reconciliation = run();
        maxExchanges = Integer.MAX_VALUE;
        work(reconciliation);

        assertThat(emitted).containsExactlyInAnyOrder("late", "later");
    }

    @Test
    void looksUpHundredCustomersThatLeftTheFilterPerRun() throws Exception {
        add(1_000);
        run();
        server.all().subList(500, 750).forEach(row -> {
            hidden.add(row.id());
            server.hide(row.id());
        });
        run();
        var looked = new HashSet<String>();
        for (int i = 0; i < 3; i++) {
            lookups.clear();
            run();
            lookups.retainAll(hidden);
            assertThat(lookups).as("run %s", i).hasSize(100);
            looked.addAll(lookups);
        }
        assertThat(looked).hasSameSizeAs(hidden).isEqualTo(hidden);

        absent.addAll(List.copyOf(hidden).subList(0, 5));
        for (int i = 0; i < 5; i++) {
            run();
        }
        assertThat(reported.keySet()).isEqualTo(absent);
    }

    @Test
    void reportsNothingForEmptyList() throws Exception {
        add(500);
        run();
        listsNoCustomer = true;
        assertThatThrownBy(this::run)
                .hasMessageContaining("returned an empty list")
                .hasMessageContaining("Check apiKey");
        listsNoCustomer = false;
        run();

        assertThat(reported).isEmpty();
    }

    @Test
    void reportsTheDeletionsOfAnEmptiedStoreOnceACustomerIsCreated() throws Exception {
        add(10);
        run();
        delete(10);
        assertThatThrownBy(this::run).hasMessageContaining("create one that is listed");
        add(1);
        run();
        run();

        assertThat(reported.keySet()).isEqualTo(deleted);
    }

    @Test
    void knowsEmittedCustomersThatWereNotListed() throws Exception {
        add(50);
        run().recordExisting(List.of(change("new", 1)));
        run();
        run();

        assertThat(reported).containsOnlyKeys("new");
    }

    @Test
    void doesNotReportCustomerReportedBetweenTwoRuns() throws Exception {
        add(50);
        var reconciliation = run();
        delete(1);
        reconciliation.recordDeletion(Change.deletion(deleted.iterator().next(), null), true);
        run();
        run();

        assertThat(reported).isEmpty();
    }

    @Test
    void startsRunAfterPeriodAndStopsAtDeadline() throws Exception {
        add(500);
        var reconciliation = newReconciliation();
        reconciliation.continueRun(nanos + 6_000_000, millis, changes -> 0);
        assertThat(server.requests).isBetween(1, 4);
        assertThat(reconciliation.lastRunBegin()).isNull();
        millis += 5_000;
        work(reconciliation);
        assertThat(millis - reconciliation.lastRunBegin()).isEqualTo(5_000);

        int asked = server.requests;
        millis += DAY - 1;
        work(newReconciliation());
        assertThat(server.requests).isEqualTo(asked);
        millis++;
        work(newReconciliation());
        assertThat(server.requests).isGreaterThan(asked);
    }

    /** Each page appends the state of the run's scan. */
    @Test
    void storesAboutThirtyBytesPerCustomerEvenIfClockIsBehind() throws Exception {
        add(1_000);
        millis -= 2 * DAY;
        run();

        assertThat(file(".ids")).isRegularFile();
        assertThat(Files.size(file(".ids"))).isLessThan(1_000 * 35);
    }

    @Test
    void restartsRunWhoseFirstLineWasTruncated() throws Exception {
        add(50);
        run();
        Files.writeString(file(".ids.new"), "\na sto");
        delete(1);
        run();
        run();

        assertThat(reported.keySet()).isEqualTo(deleted);
        assertThat(folder.toFile().list()).containsExactly("customers.state.ids");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "\na sto", "\na store "})
    void restartsIdFileWhoseFirstLineWasTruncated(String text) throws Exception {
        add(50);
        Files.writeString(file(".ids"), text);
        try (var log = new CapturedLog()) {
            newReconciliation();
            assertThat(log.texts().get(Reconciliation.class.getName()).lines()).hasSize(1);
        }
        run();
        delete(1);
        run();
        run();

        assertThat(emitted).isEmpty();
        assertThat(reported.keySet()).isEqualTo(deleted);
    }

    @Test
    void failsOnIdFileOfOtherStore() throws Exception {
        newReconciliation();
        var other = new Settings("another store", null, 60_000, 100, Integer.MAX_VALUE, DAY, 1);
        var state = new StateFile(file(""), "another store");

        assertThatThrownBy(() -> new Reconciliation(state, other, pages, () -> millis, () -> nanos))
                .hasMessageContaining("belongs to another store");
    }

    @Test
    void failsIfOtherSourceUsesSameFiles() throws Exception {
        add(50);
        var one = run();
        var two = newReconciliation();
        one.recordExisting(List.of(change("one", 1)));

        assertThatThrownBy(() -> two.recordExisting(List.of(change("two", 2))))
                .isInstanceOf(StateStore.ConflictException.class);
        one.recordExisting(List.of(change("three", 3)));
    }
}
