// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.source;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.function.IntConsumer;

import io.github.camelladiflow.internal.client.CapturedLog;
import io.github.camelladiflow.internal.source.ChangeSource.Settings;
import io.github.camelladiflow.internal.source.CustomerServer.Cap;
import io.github.camelladiflow.internal.source.CustomerServer.Row;
import io.github.camelladiflow.internal.source.CustomerServer.TieOrder;
import io.github.camelladiflow.model.Customer;
import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.exception.LadiFlowRequestException;
import io.github.camelladiflow.model.exception.LadiFlowServerException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Tests how a source handles its store, its files and the number of the first page. */
class ChangeSourceTest {

    private static final long DAY = 86_400_000;

    /** How a server that counts pages from 1 responds to a request for page 0. */
    private enum PageZeroBehavior {
        REJECTS,
        RETURNS_EMPTY_PAGE,
        RETURNS_FIRST_PAGE
    }

    @TempDir
    Path folder;

    private CustomerServer server = new CustomerServer(new Random(1), TieOrder.LATEST_FIRST, Cap.NONE, 0);
    private final List<String> emitted = new ArrayList<>();
    private final List<Integer> numbers = new ArrayList<>();
    private final Set<String> failing = new HashSet<>();
    private final Set<String> marked = new HashSet<>();
    private final Set<String> hidden = new HashSet<>();
    private boolean isKilled;
    private String storeId = "5c7362c6c417ab07e5196b05";
    private int firstPage = 1;
    private IntConsumer beforePage = page -> {};
    private PageZeroBehavior zero = PageZeroBehavior.REJECTS;
    private boolean isZeroDown;
    private Integer configured;
    private Long reconcile = DAY;
    private String name = "a store";
    private long millis = 1_700_000_000_000L;
    private int made;

    private final CustomerPages pages = new CustomerPages() {
        @Override
        public List<Change> read(int page, int limit) {
            beforePage.accept(page);
            numbers.add(page);
            assertThat(server.requests).as("requests").isLessThan(20_000);
            if (page == 0 && isZeroDown) {
                throw new LadiFlowServerException("500", LadiFlowOperation.CUSTOMER_LIST, null);
            }
            if (page < firstPage && zero == PageZeroBehavior.REJECTS) {
                throw new LadiFlowRequestException("page", LadiFlowOperation.CUSTOMER_LIST);
            }
            return page < firstPage && zero == PageZeroBehavior.RETURNS_EMPTY_PAGE
                    ? List.of()
                    : server.list(Math.max(0, page - firstPage), limit).stream()
                            .filter(row -> !hidden.contains(row.id()))
                            .map(row -> change(row.id(), row.stamp()))
                            .toList();
        }

        @Override
        public Change find(String id) {
            Row row = server.show(id);
            return row == null ? null : change(row.id(), row.stamp());
        }
    };

    private Change change(String id, long stamp) {
        var members = new HashMap<String, Object>(Map.of("_id", id));
        if (storeId != null) {
            members.put("store_id", storeId);
        }
        members.put("is_delete", marked.contains(id));
        return new Change(id, stamp, Customer.of(members), null);
    }

    /** A process. */
    private final class Poller implements ChangeSource.BatchReceiver {

        private final ChangeSource source = new ChangeSource(
                new Settings(name, Settings.FROM_BEGINNING, 60_000, 20, Integer.MAX_VALUE, reconcile, configured),
                new StateFile(folder.resolve("customers.state"), name),
                pages,
                () -> millis,
                () -> millis * 1_000_000);

        @Override
        public boolean isBatchAllowed() {
            return true;
        }

        @Override
        public int processBatch(Queue<Object> changes) {
            if (isKilled && !changes.isEmpty()) {
                throw new SourceScenario.Killed();
            }
            int total = changes.size();
            while (!changes.isEmpty()) {
                var change = (Change) changes.poll();
                emitted.add((change.isDeletion() ? "-" : "") + change.id());
                source.recordProcessed(change, !failing.contains(change.id()));
            }
            return total;
        }

        void poll() throws IOException {
            millis += 60_000;
            source.poll(this, 60_000_000_000L);
        }
    }

    private void add(int count) {
        for (int i = 0; i < count; i++) {
            server.put(new Row(
                    String.format(java.util.Locale.ROOT, "%024x", ++made), millis - 1_000_000_000 + made * 10_000L));
        }
    }

    private void otherStore() {
        server = new CustomerServer(new Random(2), TieOrder.LATEST_FIRST, Cap.NONE, 0);
        made = 10_000;
        storeId = storeId == null ? null : "another";
        add(80);
    }

    private void oldFiles() throws IOException {
        for (String file : List.of("customers.state", "customers.state.ids", "customers.state.ids.new")) {
            try (var in = getClass().getResourceAsStream("/fixtures/source-62e00b8/" + file)) {
                Files.copy(in, folder.resolve(file));
            }
        }
        millis = 1_700_173_000_000L;
    }

    @Test
    void failsAndReportsNothingWhenPolledWithTheKeyOfAnotherStore() throws IOException {
        add(80);
        new Poller().poll();
        emitted.clear();
        otherStore();
        for (int day = 0; day < 4; day++) {
            millis += DAY;
            assertThatThrownBy(new Poller()::poll).hasMessageContaining("another store", "apiKey");
        }

        assertThat(emitted).isEmpty();
    }

    @Test
    void recognizesTheKeyOfAnotherStoreByKnownCustomersIfTheyHaveNoStoreId() throws IOException {
        storeId = null;
        add(80);
        new Poller().poll();
        new Poller().poll();
        emitted.clear();
        otherStore();

        assertThatThrownBy(new Poller()::poll).hasMessageContaining("finds none of 20 customers", "firstPoll");
        assertThat(emitted).isEmpty();
    }

    @Test
    void keepsCustomersToRetryWhilePolledWithTheKeyOfAnotherStore() throws IOException {
        add(30);
        String failed = server.at(3).id();
        failing.add(failed);
        new Poller().poll();
        CustomerServer right = server;
        String store = storeId;
        otherStore();
        var wrong = new Poller();
        assertThatThrownBy(wrong::poll).hasMessageContaining("another store");
        assertThatThrownBy(wrong::poll).hasMessageContaining("another store");
        server = right;
        storeId = store;
        emitted.clear();
        failing.clear();
        var poller = new Poller();
        poller.poll();
        poller.poll();

        assertThat(emitted).containsExactly(failed);
    }

    @Test
    void redeliversFailedCustomersAfterRestartBeforePendingPage() throws IOException {
        add(60);
        server.all().forEach(row -> failing.add(row.id()));
        assertThatThrownBy(new Poller()::poll).hasMessageContaining("wait to be emitted again");
        failing.clear();
        emitted.clear();
        var restarted = new Poller();
        assertThatThrownBy(restarted::poll).hasMessageContaining("wait to be emitted again");
        restarted.poll();

        assertThat(emitted).hasSize(60);
    }

    @Test
    void readsStateAndIdFilesOfPreviousRelease() throws IOException {
        oldFiles();
        for (int i = 1; i <= 120; i++) {
            server.put(new Row(
                    String.format(java.util.Locale.ROOT, "%024x", i),
                    i <= 60 ? 1_699_999_000_000L + i * 1_000L : 1_700_172_800_000L + i * 1_000L));
        }
        List.of(5, 6, 7, 40).forEach(i -> server.remove(String.format(java.util.Locale.ROOT, "%024x", i)));
        for (int day = 0; day < 4; day++) {
            var poller = new Poller();
            poller.poll();
            poller.poll();
            millis += DAY;
        }

        // the rest of the scan in progress, the customer whose exchange failed, and the one that was deleted since
        var expected = new HashSet<String>();
        for (int i = 61; i <= 120; i++) {
            expected.add(String.format(java.util.Locale.ROOT, "%024x", i));
        }
        for (int i = 0x55; i <= 0x58; i++) {
            expected.remove(String.format(java.util.Locale.ROOT, "%024x", i));
        }
        for (int i = 0x65; i <= 0x78; i++) {
            expected.remove(String.format(java.util.Locale.ROOT, "%024x", i));
        }
        expected.add("000000000000000000000021");
        expected.add("-000000000000000000000028");
        assertThat(new HashSet<>(emitted)).isEqualTo(expected);
    }

    @Test
    void rejectsStateOfPreviousReleaseWithCustomersOfOtherStore() throws IOException {
        oldFiles();
        otherStore();

        assertThatThrownBy(new Poller()::poll).hasMessageContaining("finds none of 20 customers");
        assertThat(emitted).isEmpty();
    }

    @Test
    void adoptsStateWithoutCustomersAndWarns() throws IOException {
        new Poller().poll();
        Files.deleteIfExists(folder.resolve("customers.state.ids"));
        add(30);
        try (var log = new CapturedLog()) {
            new Poller().poll();
            assertThat(log.texts().get(ChangeSource.class.getName()).lines()).hasSize(1);
        }
        assertThat(emitted).hasSize(30);
    }

    @Test
    void recoversFromConflictWhenOtherSourceStops() throws IOException {
        add(50);
        var one = new Poller();
        one.poll();
        var two = new Poller();
        two.poll();
        add(1);
        one.poll();
        assertThatThrownBy(two::poll).isInstanceOf(StateStore.ConflictException.class);
        add(1);
        two.poll();
        two.poll();

        assertThat(new HashSet<>(emitted)).hasSize(52);
    }

    @Test
    void rejectsStateOfSourceWithOtherTags() throws IOException {
        add(50);
        new Poller().poll();
        name = "the same store, other tags";

        assertThatThrownBy(new Poller()::poll).hasMessageContaining("another store, search or tags");
        assertThatThrownBy(new Poller()::poll).hasMessageContaining("another store, search or tags");
    }

    @ParameterizedTest
    @EnumSource(PageZeroBehavior.class)
    void detectsFirstPage1Once(PageZeroBehavior zero) throws IOException {
        this.zero = zero;
        add(50);
        new Poller().poll();
        assertThat(emitted).hasSize(50);
        reconcile = null;
        var poller = new Poller();
        poller.poll();
        numbers.clear();
        poller.poll();

        assertThat(numbers).as("a quiet poll").containsExactly(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {5, 50})
    void detectsFirstPage0Once(int customers) throws IOException {
        firstPage = 0;
        add(customers);
        new Poller().poll();
        assertThat(emitted).hasSize(customers).doesNotHaveDuplicates();
        reconcile = null;
        var poller = new Poller();
        millis += DAY;
        poller.poll();
        numbers.clear();
        poller.poll();

        assertThat(numbers).as("a quiet poll").startsWith(0).doesNotContain(-1);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 10})
    void detectsFirstPage0ThoughCustomersChangePlacesBetweenRequests(int pairs) throws IOException {
        firstPage = 0;
        server = new CustomerServer(new Random(), TieOrder.LATEST_FIRST, Cap.LESS, 1);
        add(2);
        beforePage = page -> {
            if (page == 0 && numbers.size() < 2 * pairs) {
                // the oldest customer moves from page 1 to page 0
                Row oldest = server.all().get(1);
                server.put(new Row(oldest.id(), server.at(0).stamp() + 100_000));
            }
        };
        var poller = new Poller();
        poller.poll();
        poller.poll();

        assertThat(emitted)
                .containsExactlyInAnyOrderElementsOf(
                        server.all().stream().map(Row::id).toList());
    }

    @Test
    void detectsFirstPage0ThoughOneReplicaIsStillEmpty() throws IOException {
        firstPage = 0;
        add(50);
        beforePage = page -> {
            hidden.clear();
            if (page == 0 && numbers.equals(List.of(1))) {
                server.all().forEach(row -> hidden.add(row.id()));
            }
        };
        new Poller().poll();

        assertThat(emitted).hasSize(50).doesNotHaveDuplicates();
    }

    @Test
    void detectsFirstPage1IfEqualStampsAreListedInAnotherOrderEachTime() throws IOException {
        zero = PageZeroBehavior.RETURNS_FIRST_PAGE;
        server = new CustomerServer(new Random(1), TieOrder.SHUFFLED_PER_REQUEST, Cap.NONE, 0);
        add(15);
        for (int i = 0; i < 30; i++) {
            server.put(new Row("equal" + i, millis - 2_000_000_000));
        }
        configured = null;
        var poller = new Poller();
        poller.poll();
        reconcile = null;
        poller = new Poller();
        poller.poll();
        numbers.clear();
        poller.poll();

        assertThat(numbers).as("a quiet poll").containsExactly(1);
    }

    @Test
    void detectsFirstPage1ThoughCustomersChangeBetweenRequests() throws IOException {
        zero = PageZeroBehavior.RETURNS_FIRST_PAGE;
        add(50);
        int[] reads = {0};
        beforePage = page -> {
            if (reads[0]++ < 10) {
                server.put(new Row("late" + reads[0], millis + reads[0]));
            }
        };
        new Poller().poll();
        reconcile = null;
        var poller = new Poller();
        poller.poll();
        numbers.clear();
        poller.poll();

        assertThat(numbers).as("a quiet poll").containsExactly(1);
    }

    @Test
    void keepsCustomersToRetryWhilePolledWithTheKeyOfAnotherStoreOnlyMeanwhile() throws IOException {
        add(30);
        failing.add(server.at(0).id());
        var poller = new Poller();
        poller.poll();
        failing.clear();
        emitted.clear();
        var own = server;
        String ownStore = storeId;
        otherStore();
        assertThatThrownBy(poller::poll).hasMessageContaining("another store");
        server = own;
        storeId = ownStore;
        poller.poll();

        assertThat(emitted).containsExactly(own.at(0).id());
    }

    @Test
    void emitsCustomerWhoseDeletionLadiFlowTakesBackWithoutNewStamp() throws IOException {
        add(30);
        var newest = server.at(0).id();
        var poller = new Poller();
        poller.poll();
        emitted.clear();
        marked.add(newest);
        poller.poll();
        marked.clear();
        poller.poll();
        poller.poll();

        assertThat(emitted).as("with and without the mark").containsExactly(newest, newest);
    }

    @Test
    void emitsReportedCustomerThatIsListedAgainWithoutNewStamp() throws IOException {
        add(30);
        var newest = server.at(0);
        var poller = new Poller();
        poller.poll();
        server.remove(newest.id());
        for (int day = 0; day < 5; day++) {
            millis += DAY;
            poller.poll();
        }
        assertThat(emitted).endsWith("-" + newest.id());
        emitted.clear();
        server.put(newest);
        millis += DAY;
        poller.poll();
        poller.poll();

        assertThat(emitted).containsExactly(newest.id());
    }

    @Test
    void emitsCustomerThatWasHiddenSinceProcessWasKilledBeforeItsExchange() throws IOException {
        add(30);
        new Poller().poll();
        millis += DAY;
        new Poller().poll();
        emitted.clear();
        var late = new Row("late", millis);
        server.put(late);
        isKilled = true;
        assertThatThrownBy(new Poller()::poll).isInstanceOf(SourceScenario.Killed.class);
        isKilled = false;
        hidden.add("late");
        server.put(new Row("other", millis + 10_000_000));
        for (int day = 0; day < 3; day++) {
            millis += DAY;
            new Poller().poll();
        }
        hidden.clear();
        millis += DAY;
        new Poller().poll();
        new Poller().poll();

        assertThat(emitted).containsExactly("other", "late");
    }

    /** The replicas of a server return different lists. */
    @Test
    void emitsCustomerThatOnlyARunHasSeen() throws IOException {
        add(30);
        var poller = new Poller();
        poller.poll();
        millis += DAY;
        poller.poll();
        emitted.clear();
        server.put(new Row("late", millis));
        millis += DAY;
        hidden.add("late");
        // only the run that follows the scan reads the customer
        int[] reads = {0};
        beforePage = page -> {
            if (reads[0]++ > 0) {
                hidden.clear();
            }
        };
        poller.poll();
        beforePage = page -> {};
        hidden.add("late");
        server.put(new Row("other", millis + 10_000_000));
        poller.poll();
        poller.poll();
        hidden.clear();
        millis += DAY;
        poller.poll();
        poller.poll();

        assertThat(emitted).containsExactly("other", "late");
    }

    @Test
    void postponesFirstPageDetectionWhileListIsEmpty() throws IOException {
        firstPage = 0;
        var poller = new Poller();
        poller.poll();
        add(30);
        poller.poll();

        assertThat(emitted).hasSize(30);
    }

    @Test
    void usesConfiguredFirstPage() throws IOException {
        configured = 1;
        add(30);
        new Poller().poll();

        assertThat(numbers).doesNotContain(0);
    }

    @Test
    void doesNotTreatServerFailureOfPage0AsRejection() {
        isZeroDown = true;
        add(30);

        assertThatThrownBy(new Poller()::poll).hasMessageContaining("firstPage");
        assertThat(emitted).isEmpty();
    }
}
