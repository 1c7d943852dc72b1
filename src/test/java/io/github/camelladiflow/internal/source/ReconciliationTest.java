// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.source;

import java.io.IOException;
import java.nio.file.Files;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;

import io.github.camelladiflow.internal.monitor.RecordedLog;
import io.github.camelladiflow.internal.source.ChangeSource.Settings;
import io.github.camelladiflow.internal.source.CustomerServer.Row;
import io.github.camelladiflow.model.exception.LadiFlowRateLimitException;
import io.github.camelladiflow.model.exception.LadiFlowServerException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ReconciliationTest extends ReconciliationTestBase {

    private static final int CUSTOMERS = Integer.getInteger("source.customers", 10_000);

    @Test
    void reportsEachDeletionOnceOrTwiceDespiteKillsAndMoves() throws Exception {
        firstRun(CUSTOMERS);
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
        runBeforeAndAfterDeletion(50, 1);
        assertThat(reported).isEmpty();
        run();

        assertThat(reported.keySet()).isEqualTo(deleted);
        run();
        assertThat(reported.values()).containsOnly(1);
    }

    @Test
    void reportsNothingBefore24HoursHoweverManyRuns() throws Exception {
        firstRun(50);
        delete(1);
        millis += DAY;
        for (int hour = 0; hour < 24; hour++) {
            // polls each hour
            work(newReconciliation(DAY / 24));
            assertThat(reported).as("after %s hours", hour).isEmpty();
            millis += DAY / 24;
        }
        work(newReconciliation());
        run();
        assertThat(reported.keySet()).isEqualTo(deleted);
    }

    /**
     * Lookups that fail for a day prolong a run. The run's list is then a day old, and proves nothing about the
     * present.
     */
    @Test
    void doesNotReportDeletionBasedOnListOlderThan24Hours() throws Exception {
        firstRun(50);
        String id = makeAbsent(id(7));
        run();
        millis += DAY / 24;
        server.all().forEach(row -> unreadable.add(row.id()));
        assertThatThrownBy(() -> work(newReconciliation(DAY / 24))).isInstanceOf(LadiFlowServerException.class);
        unreadable.clear();
        hidden.clear();
        millis += DAY;
        work(newReconciliation(DAY / 24));
        assertThat(reported).isEmpty();
        run();

        assertThat(reported).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void restartsPeriodWhenCustomerWasPresentOnce(boolean byList) throws Exception {
        firstRun(50);
        String id = makeAbsent(id(7));
        run();
        hidden.removeAll(byList ? Set.of(id) : Set.of());
        absent.clear();
        run();
        makeAbsent(id);
        run();
        assertThat(reported).isEmpty();
        run();

        assertThat(reported).containsOnlyKeys(id);
    }

    @Test
    void treatsFailedLookupNeitherAsAbsentNorAsPresent() throws Exception {
        firstRun(50);
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
        runBeforeAndAfterDeletion(50, 1);
        showsNoCustomer = true;
        assertThatThrownBy(this::run).hasMessageContaining("does not find a customer");
        showsNoCustomer = false;
        run();

        assertThat(reported.keySet()).isEqualTo(deleted);
    }

    @Test
    void restartsFailedRunWithinAnHourButNotAtEachPoll() throws Exception {
        var reconciliation = firstRun(50);
        delete(1);
        millis += DAY;
        showsNoCustomer = true;
        assertThatThrownBy(() -> work(reconciliation)).hasMessageContaining("does not find a customer");
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
        firstRun(50);
        String gone = id(10);
        String other = id(11);
        server.remove(gone);
        mergedTo.put(gone, other);
        runTwice();

        assertThat(merged).containsExactly(Map.entry(gone, other));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void reportsCustomersMarkedAsDeletedImmediatelyAndWithoutLimit(boolean byList) throws Exception {
        firstRun(50);
        IntStream.range(0, 12).forEach(i -> marked.add(id(2 * i)));
        hidden.addAll(byList ? Set.of() : marked);
        run();

        assertThat(reported.keySet()).isEqualTo(marked);
        run();
        assertThat(reported.values()).containsOnly(1);
    }

    /** The control lookups need a customer that exists, which the newest page may not contain. */
    @Test
    void reportsDeletionEvenIfNewestPageIsAllMarkedAsDeleted() throws Exception {
        firstRun(250);
        IntStream.range(0, 120).forEach(i -> marked.add(id(i)));
        String absentOne = makeAbsent(id(200));
        runTwice();

        assertThat(reported).containsKey(absentOne);
    }

    /** A lookup of the missing customer is between two control lookups. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void detectsMissingScopeDuringTwoLookups(int first) throws Exception {
        firstRun(50);
        hidden.add(id(7));
        shows = 0;
        notFoundLookups = Set.of(first, first + 1);

        assertThatThrownBy(this::run).hasMessageContaining("does not find a customer");
        notFoundLookups = Set.of();
        run();
        assertThat(reported).isEmpty();
    }

    @Test
    void resumesWithRemainingDeletionsAtNextPollAfterSuspension() throws Exception {
        runBeforeAndAfterDeletion(1_500, 30);
        millis += DAY;
        var reconciliation = newReconciliation();
        maxExchanges = 7;
        work(reconciliation);
        assertThat(reported).hasSize(7);
        maxExchanges = Integer.MAX_VALUE;
        work(reconciliation);

        assertDeletionsAreReported(1);
    }

    @Test
    void reportsCustomerAgainInNextRunIfExchangeFailed() throws Exception {
        runBeforeAndAfterDeletion(1_500, 30);
        fails = true;
        run();
        fails = false;
        runTwice();

        assertDeletionsAreReported(2);
    }

    @Test
    void emitsReportedCustomerThatIsListedAgain() throws Exception {
        firstRun(50);
        String id = makeAbsent(id(7));
        runTwice();
        assertThat(reported).containsOnlyKeys(id);
        hidden.clear();
        absent.clear();
        runTwice();

        assertThat(emitted).containsExactly(id);
    }

    /** The killed process has emitted the deletion, but not recorded it. */
    @ParameterizedTest
    @ValueSource(strings = {"absent", "found with is_delete", "listed with is_delete"})
    void emitsCustomerListedAgainAfterProcessWasKilledAtItsDeletion(String deletion) throws Exception {
        firstRun(50);
        String id = id(7);
        if (deletion.equals("absent")) {
            makeAbsent(id);
            run();
        } else {
            marked.add(id);
            hidden.addAll(deletion.startsWith("found") ? marked : Set.of());
        }
        runUntilKilled((killed, changes) ->
                assertThat(changes).extracting(Change::isDeletion).containsExactly(true));
        hidden.clear();
        absent.clear();
        marked.clear();
        work(newReconciliation());
        run();

        assertThat(emitted).containsExactly(id);
    }

    private void runUntilKilled(BiConsumer<Reconciliation, List<Change>> route) throws IOException {
        millis += DAY;
        var killed = newReconciliation();
        assertThatThrownBy(() -> killed.continueRun(nanos + 600_000_000_000L, millis, changes -> {
                    route.accept(killed, changes);
                    throw new SourceScenario.Killed();
                }))
                .isInstanceOf(SourceScenario.Killed.class);
    }

    @Test
    void reportsDeletionOfCustomerBeingEmittedWhenRunWasKilled() throws Exception {
        firstRun(50);
        server.put(new Row("unknown", 1));
        runUntilKilled(this::process);
        assertThat(emitted).containsExactly("unknown");
        server.remove("unknown");
        work(newReconciliation());

        runTwice();
        run();
        assertThat(reported).containsOnlyKeys("unknown");
    }

    @Test
    void emitsOldUnknownCustomersOnceAfterCompleteRunThoughSuspended() throws Exception {
        firstRun(50);
        assertThat(emitted).isEmpty();
        server.put(new Row("late", millis - DAY));
        server.put(new Row("later", millis - DAY));
        maxExchanges = 1;
        var reconciliation = run();
        maxExchanges = Integer.MAX_VALUE;
        work(reconciliation);
        run();

        assertThat(emitted).containsExactlyInAnyOrder("late", "later");
    }

    @Test
    void looksUpHundredCustomersThatLeftTheFilterPerRun() throws Exception {
        firstRun(1_000);
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
        firstRun(500);
        listsNoCustomer = true;
        assertThatThrownBy(this::run).hasMessageContainingAll("returned an empty list", "Check apiKey");
        listsNoCustomer = false;
        run();

        assertThat(reported).isEmpty();
    }

    @Test
    void reportsDeletionsOfEmptiedStoreOnceCustomerIsCreated() throws Exception {
        firstRun(10);
        delete(10);
        assertThatThrownBy(this::run).hasMessageContaining("create a customer that matches 'search' and 'tags'");
        firstRun(1);
        run();

        assertThat(reported.keySet()).isEqualTo(deleted);
    }

    @Test
    void knowsEmittedCustomersThatWereNotListed() throws Exception {
        add(50);
        run().recordExisting(List.of(change("new", 1)));
        runTwice();

        assertThat(reported).containsOnlyKeys("new");
    }

    @Test
    void doesNotReportCustomerReportedBetweenTwoRuns() throws Exception {
        var reconciliation = firstRun(50);
        delete(1);
        reconciliation.recordDeletion(Change.deletion(deleted.iterator().next(), null), true);
        runTwice();

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

    // ---- the file of known ids

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
        firstRun(50);
        Files.writeString(file(".ids.new"), "\na sto");
        delete(1);
        runTwice();

        assertThat(reported.keySet()).isEqualTo(deleted);
        assertThat(folder.toFile().list()).containsExactly("customers.state.ids");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "\na sto", "\na store "})
    void restartsIdFileWhoseFirstLineWasTruncated(String text) throws Exception {
        add(50);
        Files.writeString(file(".ids"), text);
        try (var log = new RecordedLog(Reconciliation.class)) {
            newReconciliation();
            assertThat(log.lines()).hasSize(1);
        }
        run();
        delete(1);
        runTwice();

        assertThat(emitted).isEmpty();
        assertThat(reported.keySet()).isEqualTo(deleted);
    }

    @Test
    void failsOnIdFileOfOtherStore() throws Exception {
        newReconciliation();
        var other = new Settings("another store", null, 60_000, 100, Integer.MAX_VALUE, DAY, 1);
        var state = new StateFile(file(""), "another store");

        assertThatThrownBy(() -> new Reconciliation(state, other, pages, () -> millis, () -> nanos))
                .hasMessageContaining("was saved for another store");
    }

    @Test
    void failsIfOtherSourceUsesSameFiles() throws Exception {
        var one = firstRun(50);
        var two = newReconciliation();
        one.recordExisting(List.of(change("one", 1)));

        assertThatThrownBy(() -> two.recordExisting(List.of(change("two", 2))))
                .isInstanceOf(StateStore.ConflictException.class);
        one.recordExisting(List.of(change("three", 3)));
    }
}
