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
import io.github.camelladiflow.internal.source.CustomerServer.Equals;
import io.github.camelladiflow.internal.source.CustomerServer.Row;
import io.github.camelladiflow.model.Customer;
import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.LadiFlowRateLimitException;
import io.github.camelladiflow.model.LadiFlowServerException;
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
    private final CustomerServer server = new CustomerServer(random, Equals.THE_LATEST_FIRST, Cap.NONE, 0);
    private final Map<String, Integer> told = new HashMap<>();
    private final Map<String, String> merged = new LinkedHashMap<>();
    private final Set<String> deleted = new HashSet<>();
    private final Map<String, String> mergedTo = new HashMap<>();
    private final List<Change> moved = new ArrayList<>();
    private long nanos;
    private final Set<String> hidden = new HashSet<>();
    private boolean fails;
    private int most = Integer.MAX_VALUE;
    private boolean showsNobody;
    private boolean listsNobody;
    private Set<String> absent = new HashSet<>();
    private Set<String> unreadable = new HashSet<>();
    private Set<String> marked = new HashSet<>();
    private Set<Integer> nobody = Set.of();
    private int shows;
    private final List<String> lookups = new ArrayList<>();
    private final List<String> emitted = new ArrayList<>();
    private boolean moves;
    private boolean kills;
    private long millis = 1_700_000_000_000L;
    private int made;

    private final CustomerPages pages = new CustomerPages() {
        @Override
        public List<Change> read(int page, int limit) {
            happen();
            return listsNobody
                    ? List.of()
                    : server.list(page, limit).stream()
                            .filter(row -> !hidden.contains(row.id()))
                            .map(row -> listed(row.id(), row.stamp()))
                            .toList();
        }

        @Override
        public Change find(String id) {
            happen();
            lookups.add(id);
            if (unreadable.contains(id)) {
                throw new LadiFlowServerException("500", LadiFlowOperation.CUSTOMER_SHOW, 500, null, null);
            }
            String now = mergedTo.getOrDefault(id, id);
            boolean isNobody = showsNobody || absent.contains(id) || nobody.contains(shows++);
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

    private void happen() {
        // a round that never ends fails soon
        assertThat(server.requests).as("requests").isLessThan(100_000);
        if (moves && random.nextInt(4) == 0) {
            add(1);
            var changed = new Row(server.at(random.nextInt(server.size())).id(), ++millis);
            server.put(changed);
            moved.add(change(changed.id(), changed.stamp()));
            moved.add(change(server.at(1).id(), server.at(1).stamp()));
        }
        if (kills && random.nextInt(40) == 0) {
            throw new SourceStory.Killed();
        }
        if (kills && random.nextInt(40) == 0) {
            throw new LadiFlowRateLimitException("429", LadiFlowOperation.CUSTOMER_LIST, 429, null, null);
        }
    }

    private void add(int count) {
        for (int i = 0; i < count; i++) {
            server.put(new Row(String.format(java.util.Locale.ROOT, "%024x", ++made), ++millis));
        }
    }

    private void delete(int count) {
        for (int i = 0; i < count; i++) {
            String id = server.at(random.nextInt(server.size())).id();
            deleted.add(id);
            server.remove(id);
        }
    }

    private Reconciliation begin() throws IOException {
        return new Reconciliation(
                new StateFile(folder.resolve("customers.state"), "a store"),
                new Settings("a store", null, 60_000, 100, Integer.MAX_VALUE, DAY, 1),
                pages,
                () -> millis,
                () -> nanos += 1_000_000);
    }

    private int tell(Reconciliation reconciliation, List<Change> changes) {
        int taken = Math.min(most, changes.size());
        for (Change change : changes.subList(0, taken)) {
            if (change.exists()) {
                emitted.add(change.id());
                continue;
            }
            reconciliation.recordDeletion(change, !fails);
            told.merge(change.id(), 1, Integer::sum);
            if (change.mergedInto() != null) {
                merged.put(change.id(), change.mergedInto());
            }
        }
        return taken;
    }

    private void work(Reconciliation reconciliation) throws IOException {
        reconciliation.continueRun(nanos + 600_000_000_000L, millis, changes -> tell(reconciliation, changes));
    }

    /** Whether a run has ended that began half a day ago at most. */
    private boolean isFresh(Reconciliation reconciliation) {
        return reconciliation.lastRunBegin() != null && millis - reconciliation.lastRunBegin() <= DAY / 2;
    }

    /** A day passes, and a run, of a process of its own. */
    private Reconciliation run() throws IOException {
        millis += DAY;
        var reconciliation = begin();
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
    void reportsEachDeletionOnceOrTwiceAndNoneFalselyThroughKillsAndMoves() throws Exception {
        add(CUSTOMERS);
        run();
        assertThat(told).isEmpty();
        delete(CUSTOMERS / 100);

        moves = true;
        kills = true;
        int killed = 0;
        int failed = 0;
        int runs = 0;
        var reconciliation = begin();
        while (killed < 10 || runs < 3) {
            kills = killed < 10;
            if (isFresh(reconciliation)) {
                runs++;
                millis += DAY;
            }
            try {
                var current = reconciliation;
                reconciliation.continueRun(nanos + 20_000_000, millis, changes -> tell(current, changes));
                // as the polls in between hand them over
                current.recordExisting(moved);
                moved.clear();
            } catch (SourceStory.Killed e) {
                killed++;
                reconciliation = begin();
            } catch (LadiFlowRateLimitException e) {
                failed++;
            }
        }

        assertThat(told.keySet()).isEqualTo(deleted);
        assertThat(told.values()).allMatch(times -> times <= 2);
        assertThat(failed).isPositive();
    }

    @Test
    void reportsACustomerThatWasAbsentInTwoRunsADayApart() throws Exception {
        add(50);
        run();
        delete(1);
        run();
        assertThat(told).isEmpty();
        run();

        assertThat(told.keySet()).isEqualTo(deleted);
        run();
        assertThat(told.values()).containsOnly(1);
    }

    @Test
    void reportsNothingBefore24HoursHowManyRunsThereAre() throws Exception {
        add(50);
        run();
        delete(1);
        millis += DAY;
        for (int hour = 0; hour < 24; hour++) {
            // a user who asks each hour
            var reconciliation = new Reconciliation(
                    new StateFile(file(""), "a store"),
                    new Settings("a store", null, 60_000, 100, Integer.MAX_VALUE, DAY / 24, 1),
                    pages,
                    () -> millis,
                    () -> nanos += 1_000_000);
            work(reconciliation);
            assertThat(told).as("after %s hours", hour).isEmpty();
            millis += DAY / 24;
        }
        work(begin());
        run();
        assertThat(told.keySet()).isEqualTo(deleted);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void beginsThePeriodAgainWhenACustomerWasPresentOnce(boolean byList) throws Exception {
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
        assertThat(told).isEmpty();
        run();

        assertThat(told).containsOnlyKeys(id);
    }

    @Test
    void takesAFailedLookupNeitherForAbsentNorForPresent() throws Exception {
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
        assertThat(told).isEmpty();
        unreadable.clear();
        run();

        assertThat(told).containsOnlyKeys(id);
    }

    @Test
    void aRunWhoseControlLookupFailedNeitherCountsNorResets() throws Exception {
        add(50);
        run();
        delete(1);
        run();
        showsNobody = true;
        assertThatThrownBy(this::run).hasMessageContaining("does not show a customer");
        showsNobody = false;
        run();

        assertThat(told.keySet()).isEqualTo(deleted);
    }

    @Test
    void beginsARunThatCameToNothingAgainWithinAnHourAndNotAtEachPoll() throws Exception {
        add(50);
        var reconciliation = run();
        delete(1);
        millis += DAY;
        showsNobody = true;
        assertThatThrownBy(() -> work(reconciliation)).hasMessageContaining("does not show a customer");
        int requests = server.requests;
        work(reconciliation);
        assertThat(server.requests).isEqualTo(requests);
        showsNobody = false;
        millis += DAY / 24;
        work(reconciliation);

        assertThat(isFresh(reconciliation)).isTrue();
    }

    @Test
    void aMergeIsReportedWithTheIdOfTheOtherCustomer() throws Exception {
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
    void reportsIsDeleteAtOnceAndOutsideTheLimit(boolean byList) throws Exception {
        add(50);
        run();
        for (int i = 0; i < 12; i++) {
            marked.add(id(2 * i));
        }
        hidden.addAll(byList ? Set.of() : marked);
        run();

        assertThat(told.keySet()).isEqualTo(marked);
        run();
        assertThat(told.values()).containsOnly(1);
    }

    /** LadiFlow is checked by a customer that surely exists, which the newest page need not have. */
    @Test
    void reportsADeletionThoughAllCustomersOfTheNewestPageAreMarkedAsDeleted() throws Exception {
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

        assertThat(told).containsKey(absentOne);
    }

    /** Of those that are looked up, one is the customer who is missing, and one before and one behind surely exist. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void aKeyThatLacksItsScopeForTwoLookupsIsNoticed(int first) throws Exception {
        add(50);
        run();
        hidden.add(id(7));
        shows = 0;
        nobody = Set.of(first, first + 1);

        assertThatThrownBy(this::run).hasMessageContaining("does not show a customer");
        nobody = Set.of();
        run();
        assertThat(told).isEmpty();
    }

    @Test
    void goesOnWithTheRestAtTheNextPollIfARouteIsSuspended() throws Exception {
        add(1_500);
        run();
        delete(30);
        run();
        millis += DAY;
        var reconciliation = begin();
        most = 7;
        work(reconciliation);
        assertThat(told).hasSize(7);
        most = Integer.MAX_VALUE;
        work(reconciliation);

        assertThat(told.keySet()).isEqualTo(deleted);
        assertThat(told.values()).containsOnly(1);
    }

    @Test
    void reportsACustomerAgainInTheNextRunWhoseExchangeFailed() throws Exception {
        add(1_500);
        run();
        delete(30);
        run();
        fails = true;
        run();
        fails = false;
        run();
        run();

        assertThat(told.keySet()).isEqualTo(deleted);
        assertThat(told.values()).containsOnly(2);
    }

    @Test
    void tenCandidatesOfAShortListAreReportedAndElevenAreHeld() throws Exception {
        add(300);
        run();
        delete(11);
        run();
        assertThat(run().heldCount()).isEqualTo(11);
        assertThat(told).isEmpty();
        String back = deleted.iterator().next();
        deleted.remove(back);
        server.put(new Row(back, ++millis));
        assertThat(run().heldCount()).isZero();

        assertThat(told.keySet()).isEqualTo(deleted);
    }

    @Test
    void twoInAHundredCandidatesAreReportedAndOneMoreIsHeld() throws Exception {
        add(1_000);
        run();
        delete(20);
        run();
        run();
        assertThat(told.keySet()).isEqualTo(deleted);
        told.clear();
        deleted.clear();
        delete(20);
        assertThat(run().heldCount()).as("2 % of 980 are 19").isEqualTo(20);
        assertThat(run().heldCount()).isEqualTo(20);

        assertThat(told).isEmpty();
    }

    @Test
    void heldCandidatesThatCannotBeLookedUpAreNotReportedInPortions() throws Exception {
        add(300);
        run();
        delete(20);
        run();
        unreadable.addAll(List.copyOf(deleted).subList(0, 15));
        run();

        assertThat(told).isEmpty();
    }

    @Test
    void customersThatAreOnlyMissingFromTheListDoNotCount() throws Exception {
        add(300);
        run();
        server.all().subList(100, 250).forEach(row -> server.hide(row.id()));
        delete(3);
        run();
        assertThat(run().heldCount()).isZero();

        assertThat(told.keySet()).isEqualTo(deleted);
    }

    @Test
    void warnsOnceARunWithTheNumberOfCandidates() throws Exception {
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
    void reportsConfirmedCandidatesWhenTheirDayIsOverWithoutANewConfirmation() throws Exception {
        add(300);
        run();
        delete(15);
        run();
        var early = Set.copyOf(deleted);
        delete(12);
        new StateFile(file(""), null).confirm(27);
        run();

        assertThat(told.keySet()).isEqualTo(early);
        assertThat(file(".confirm")).doesNotExist();
        assertThat(run().heldCount()).isZero();
        assertThat(told.keySet()).isEqualTo(deleted);
    }

    @ParameterizedTest
    @CsvSource({"14, true", "13, false", "0, false", "nobody, false", "1000, true"})
    void rejectsAConfirmationOfFewerThanTenElevenths(String confirmed, boolean isAccepted) throws Exception {
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

        assertThat(told.keySet()).isEqualTo(isAccepted ? deleted : Set.of());
        assertThat(file(".confirm")).doesNotExist();
    }

    @Test
    void readsAConfirmationThatAShellOfWindowsWrote() throws Exception {
        add(300);
        run();
        delete(15);
        run();
        Files.writeString(file(".confirm"), "\uFEFF15\r\n", StandardCharsets.UTF_16LE);
        run();

        assertThat(told.keySet()).isEqualTo(deleted);
    }

    @Test
    void emitsAReportedCustomerThatIsListedAgain() throws Exception {
        add(50);
        run();
        String id = id(7);
        hidden.add(id);
        absent.add(id);
        run();
        run();
        assertThat(told).containsOnlyKeys(id);
        hidden.clear();
        absent.clear();
        run();
        run();

        assertThat(emitted).containsExactly(id);
    }

    @Test
    void emitsAnUnknownCustomerOlderThanTheBoundOnlyAfterACompleteRun() throws Exception {
        add(50);
        run();
        assertThat(emitted).isEmpty();
        server.put(new Row("late", millis - DAY));
        run();
        run();

        assertThat(emitted).containsExactly("late");
    }

    @Test
    void reportsADeletionOfWhomARunWasAboutToHandOverWhenItWasKilled() throws Exception {
        add(50);
        run();
        server.put(new Row("unknown", 1));
        millis += DAY;
        var killed = begin();
        assertThatThrownBy(() -> killed.continueRun(nanos + 600_000_000_000L, millis, changes -> {
                    tell(killed, changes);
                    throw new SourceStory.Killed();
                }))
                .isInstanceOf(SourceStory.Killed.class);
        assertThat(emitted).containsExactly("unknown");
        server.remove("unknown");
        work(begin());

        run();
        run();
        run();
        assertThat(told).containsOnlyKeys("unknown");
    }

    @Test
    void emitsAnUnknownCustomerAgainIfTheRouteWasSuspendedBefore() throws Exception {
        add(50);
        run();
        server.put(new Row("late", millis - DAY));
        server.put(new Row("later", millis - DAY));
        most = 1;
        var reconciliation = run();
        most = Integer.MAX_VALUE;
        work(reconciliation);

        assertThat(emitted).containsExactlyInAnyOrder("late", "later");
    }

    @Test
    void looksUpAHundredOfThoseWhoLeftTheFilterInEachRunInTurn() throws Exception {
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
        assertThat(told.keySet()).isEqualTo(absent);
    }

    @Test
    void anEmptyListReportsNothing() throws Exception {
        add(500);
        run();
        listsNobody = true;
        assertThatThrownBy(this::run).hasMessageContaining("does not show a customer");
        listsNobody = false;
        run();

        assertThat(told).isEmpty();
    }

    @Test
    void knowsWhoIsHandedOverWithoutHavingBeenListed() throws Exception {
        add(50);
        run().recordExisting(List.of(change("new", 1)));
        run();
        run();

        assertThat(told).containsOnlyKeys("new");
    }

    @Test
    void doesNotReportWhoWasReportedBetweenTwoRuns() throws Exception {
        add(50);
        var reconciliation = run();
        delete(1);
        reconciliation.recordDeletion(Change.deletion(deleted.iterator().next(), null), true);
        run();
        run();

        assertThat(told).isEmpty();
    }

    @Test
    void beginsWhenItIsTimeAfterTheEndOfTheLastRunAndStopsWhenItsTimeIsOver() throws Exception {
        add(500);
        var reconciliation = begin();
        reconciliation.continueRun(nanos + 6_000_000, millis, changes -> 0);
        assertThat(server.requests).isBetween(1, 4);
        assertThat(reconciliation.lastRunBegin()).isNull();
        millis += 5_000;
        work(reconciliation);
        assertThat(millis - reconciliation.lastRunBegin()).isEqualTo(5_000);

        int asked = server.requests;
        millis += DAY - 1;
        work(begin());
        assertThat(server.requests).isEqualTo(asked);
        millis++;
        work(begin());
        assertThat(server.requests).isGreaterThan(asked);
    }

    /** It is written at each page how far the run is. */
    @Test
    void whatIsKeptOfARunIsAboutThirtyBytesForEachCustomerThoughOurClockIsBehind() throws Exception {
        add(1_000);
        millis -= 2 * DAY;
        run();

        assertThat(file(".ids")).isRegularFile();
        assertThat(Files.size(file(".ids"))).isLessThan(1_000 * 35);
    }

    @Test
    void aRunWhoseFirstLineWasCutOffBeginsAgain() throws Exception {
        add(50);
        run();
        Files.writeString(file(".ids.new"), "\na sto");
        delete(1);
        run();
        run();

        assertThat(told.keySet()).isEqualTo(deleted);
        assertThat(folder.toFile().list()).containsExactly("customers.state.ids");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "\na sto", "\na store "})
    void anIdFileWhoseFirstLineWasCutOffIsStartedAgain(String text) throws Exception {
        add(50);
        Files.writeString(file(".ids"), text);
        try (var log = new CapturedLog()) {
            begin();
            assertThat(log.texts().get(Reconciliation.class.getName()).lines()).hasSize(1);
        }
        run();
        delete(1);
        run();
        run();

        assertThat(emitted).isEmpty();
        assertThat(told.keySet()).isEqualTo(deleted);
    }

    @Test
    void anIdFileOfAnotherStoreIsAnError() throws Exception {
        begin();
        var other = new Settings("another store", null, 60_000, 100, Integer.MAX_VALUE, DAY, 1);
        var state = new StateFile(file(""), "another store");

        assertThatThrownBy(() -> new Reconciliation(state, other, pages, () -> millis, () -> nanos))
                .hasMessageContaining("belongs to another store");
    }

    @Test
    void anotherSourceOnTheSameFilesIsAConflict() throws Exception {
        add(50);
        var one = run();
        var two = begin();
        one.recordExisting(List.of(change("one", 1)));

        assertThatThrownBy(() -> two.recordExisting(List.of(change("two", 2))))
                .isInstanceOf(StateFile.ConflictException.class);
        one.recordExisting(List.of(change("three", 3)));
    }
}
