// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.source;

import java.io.IOException;
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

import io.github.camelladiflow.internal.source.CustomerServer.Cap;
import io.github.camelladiflow.internal.source.CustomerServer.Equals;
import io.github.camelladiflow.internal.source.CustomerServer.Row;
import io.github.camelladiflow.internal.source.Source.Settings;
import io.github.camelladiflow.model.Customer;
import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.LadiFlowRateLimitException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
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
    private boolean showsNobody;
    private boolean listsNobody;
    private Set<Integer> nobody = Set.of();
    private int shows;
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
                            .map(row -> change(row.id(), row.stamp()))
                            .toList();
        }

        @Override
        public Change find(String id) {
            happen();
            String now = mergedTo.getOrDefault(id, id);
            Row row = showsNobody || nobody.contains(shows++) ? null : server.show(now);
            return row == null ? null : change(now, row.stamp());
        }
    };

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
                new Settings("a store", null, 60_000, 100, Integer.MAX_VALUE, DAY),
                pages,
                () -> millis,
                () -> nanos += 1_000_000);
    }

    private boolean tell(Reconciliation reconciliation, List<Change> deletions) {
        for (Change deletion : deletions) {
            reconciliation.told(deletion, !fails);
            assertThat(deletion.customer().isDelete()).isTrue();
            told.merge(deletion.id(), 1, Integer::sum);
            if (deletion.mergedInto() != null) {
                merged.put(deletion.id(), deletion.mergedInto());
            }
        }
        return true;
    }

    /** Whether a round has ended that began half a day ago at most. */
    private boolean isFresh(Reconciliation reconciliation) {
        return reconciliation.reconciled() != null && millis - reconciliation.reconciled() <= DAY / 2;
    }

    /** A day passes, and a round. */
    private void round(Reconciliation reconciliation) throws Exception {
        millis += DAY;
        reconciliation.work(nanos + 600_000_000_000L, gone -> tell(reconciliation, gone));
    }

    @Test
    void eachDeletionIsToldOnceOrTwiceAndNoneFalselyThroughKillsAndMoves() throws Exception {
        add(CUSTOMERS);
        round(begin());
        assertThat(told).isEmpty();
        delete(CUSTOMERS / 100);

        moves = true;
        kills = true;
        millis += DAY;
        int killed = 0;
        int failed = 0;
        var reconciliation = begin();
        while (killed < 10 || !isFresh(reconciliation)) {
            kills = killed < 10;
            try {
                var current = reconciliation;
                reconciliation.work(nanos + 20_000_000, gone -> tell(current, gone));
                // as the polls in between hand them over
                current.heard(moved);
                moved.clear();
            } catch (SourceStory.Killed e) {
                killed++;
                reconciliation = begin();
            } catch (LadiFlowRateLimitException e) {
                failed++;
            }
            if (killed < 10 && isFresh(reconciliation)) {
                millis += DAY;
            }
        }

        assertThat(told.keySet()).isEqualTo(deleted);
        assertThat(told.values()).allMatch(times -> times <= 2);
        assertThat(failed).isPositive();
    }

    @Test
    void aMergeIsToldWithTheIdOfTheOtherCustomer() throws Exception {
        add(50);
        round(begin());
        String gone = server.at(10).id();
        String other = server.at(11).id();
        server.remove(gone);
        mergedTo.put(gone, other);
        round(begin());

        assertThat(merged).containsExactly(Map.entry(gone, other));
    }

    @Test
    void aKeyThatLostItsScopeDeletesNobody() throws Exception {
        add(150);
        round(begin());
        delete(3);
        showsNobody = true;

        assertThatThrownBy(() -> round(begin()))
                .hasMessageContaining("does not show a customer whom it has just listed");
        assertThat(told).isEmpty();
        showsNobody = false;
        round(begin());
        assertThat(told.keySet()).isEqualTo(deleted);
    }

    /** Of those who are shown, one is the customer who is missed, and one before and one behind are surely there. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void aKeyThatLacksItsScopeForTwoAnswersDeletesNobody(int first) throws Exception {
        add(50);
        round(begin());
        hidden.add(server.at(7).id());
        shows = 0;
        nobody = Set.of(first, first + 1);

        assertThatThrownBy(() -> round(begin())).hasMessageContaining("does not show a customer");
        assertThat(told).isEmpty();
    }

    @Test
    void whoeverIsToldToStopGoesOnWithTheRestAtTheNextPoll() throws Exception {
        add(150);
        round(begin());
        delete(30);
        millis += DAY;
        var reconciliation = begin();
        reconciliation.work(nanos + 600_000_000_000L, gone -> tell(reconciliation, gone) && told.isEmpty());
        assertThat(told).isNotEmpty().hasSizeLessThan(30);
        reconciliation.work(nanos + 600_000_000_000L, gone -> tell(reconciliation, gone));

        assertThat(told.keySet()).isEqualTo(deleted);
        assertThat(told.values()).containsOnly(1);
    }

    @Test
    void whoWasToldBetweenTwoRoundsIsNotToldInTheNext() throws Exception {
        add(50);
        var reconciliation = begin();
        round(reconciliation);
        delete(1);
        String id = deleted.iterator().next();
        reconciliation.told(Change.deletion(id, null), true);
        round(begin());

        assertThat(told).isEmpty();
    }

    @Test
    void aListThatIsEmptyOrHalfOfItDeletesNobody() throws Exception {
        add(500);
        round(begin());
        listsNobody = true;
        round(begin());
        assertThat(told).isEmpty();

        listsNobody = false;
        round(begin());
        assertThat(told).isEmpty();
    }

    @Test
    void whoIsHandedOverIsKnownAndMissedWithoutHavingBeenListed() throws Exception {
        add(50);
        var reconciliation = begin();
        round(reconciliation);
        reconciliation.heard(List.of(change("new", 1)));
        round(begin());

        assertThat(told).containsOnlyKeys("new");
    }

    @Test
    void whoIsNotListedButShownIsNotToldOf() throws Exception {
        add(50);
        round(begin());
        hidden.add(server.at(7).id());
        var reconciliation = begin();
        round(reconciliation);

        assertThat(told).isEmpty();
        assertThat(reconciliation.reconciled())
                .as("when the round began, which has ended")
                .isEqualTo(millis);
    }

    @Test
    void aRoundBeginsWhenItIsTimeAndStopsWhenItsTimeIsOver() throws Exception {
        add(500);
        var reconciliation = begin();
        reconciliation.work(nanos + 3_000_000, gone -> true);
        assertThat(server.requests).isBetween(1, 3);
        assertThat(reconciliation.reconciled()).isNull();
        millis += 5_000;
        reconciliation.work(nanos + 600_000_000_000L, gone -> true);
        assertThat(millis - reconciliation.reconciled()).isEqualTo(5_000);

        int asked = server.requests;
        millis += DAY - 5_001;
        begin().work(nanos + 600_000_000_000L, gone -> true);
        assertThat(server.requests).isEqualTo(asked);
        millis++;
        begin().work(nanos + 600_000_000_000L, gone -> true);
        assertThat(server.requests).isGreaterThan(asked);
    }

    @Test
    void aDeletionWhoseExchangeFailedIsToldInTheNextRoundAgain() throws Exception {
        add(150);
        round(begin());
        delete(30);
        fails = true;
        round(begin());
        fails = false;
        round(begin());
        round(begin());

        assertThat(told.keySet()).isEqualTo(deleted);
        assertThat(told.values()).containsOnly(2);
    }

    @Test
    void aHundredMayBeMissingOfAShortListAndNotOneMore() throws Exception {
        add(300);
        round(begin());
        delete(101);
        round(begin());
        assertThat(told).isEmpty();
        String back = deleted.iterator().next();
        deleted.remove(back);
        server.put(new Row(back, ++millis));
        round(begin());

        assertThat(told.keySet()).isEqualTo(deleted);
    }

    @Test
    void twentyInARowWhoAreThereEndTheRoundAndNobodyIsForgotten() throws Exception {
        add(300);
        round(begin());
        server.all().subList(0, 40).forEach(row -> hidden.add(row.id()));
        var reconciliation = begin();
        round(reconciliation);
        assertThat(millis - reconciliation.reconciled()).isEqualTo(DAY);
        hidden.clear();
        delete(3);
        round(begin());

        assertThat(told.keySet()).isEqualTo(deleted);
    }

    /** It is written at each page how far the round is. */
    @Test
    void whatIsKeptOfARoundIsAboutThirtyBytesForEachCustomerThoughOurClockIsBehind() throws Exception {
        add(1_000);
        millis -= 2 * DAY;
        round(begin());

        assertThat(folder.resolve("customers.state.ids")).isRegularFile();
        assertThat(Files.size(folder.resolve("customers.state.ids"))).isLessThan(1_000 * 35);
    }

    @Test
    void aRoundWhoseFirstLineWasCutOffBeginsAnew() throws Exception {
        add(50);
        round(begin());
        Files.writeString(folder.resolve("customers.state.ids.new"), "\na sto");
        var reconciliation = begin();
        delete(1);
        round(reconciliation);

        assertThat(told.keySet()).isEqualTo(deleted);
        assertThat(folder.toFile().list()).containsExactly("customers.state.ids");
        // whose they are is known
        begin();
    }

    @Test
    void whatIsKnownOfAnotherStoreIsAnError() throws Exception {
        begin();
        var other = new Settings("another store", null, 60_000, 100, Integer.MAX_VALUE, DAY);
        var state = new StateFile(folder.resolve("customers.state"), "another store");

        assertThatThrownBy(() -> new Reconciliation(state, other, pages, () -> millis, () -> nanos))
                .hasMessageContaining("belongs to another store");
    }
}
