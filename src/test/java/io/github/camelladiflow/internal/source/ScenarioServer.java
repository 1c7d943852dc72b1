// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.source;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;

import io.github.camelladiflow.internal.source.SourceScenario.Killed;
import io.github.camelladiflow.model.Customer;
import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.exception.LadiFlowConnectionException;
import io.github.camelladiflow.model.exception.LadiFlowException;
import io.github.camelladiflow.model.exception.LadiFlowRequestException;
import io.github.camelladiflow.model.exception.LadiFlowServerException;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A model of LadiFlow in virtual time, with outages, written from the description of the API only.
 *
 * <p>All times are true time in milliseconds; the clocks of LadiFlow and of this machine differ from it.
 */
final class ScenarioServer implements ChangeSource.CustomerPages {

    static final long SECOND = 1000;
    static final long MINUTE = 60 * SECOND;
    static final long HOUR = 60 * MINUTE;
    static final long DAY = 24 * HOUR;
    static final long EVER = Long.MAX_VALUE;
    /** Keeps the timestamp. */
    static final long SAME = Long.MIN_VALUE;

    enum Kind {
        /** Some customers are missing from the list, not found by customer/show, or both. */
        HIDDEN(true),
        /** Each request misses some customers at random. */
        FLAKY(true),
        /** The list misses some customers, and customer/show returns another customer for them. */
        OTHER_ID(true),
        /** Each response comes from an older snapshot. */
        LAGGING(false),
        FAILING(false),
        /** The process is killed at some requests and exchanges. */
        KILLS(false),
        /** Some exchanges fail, and some batches are interrupted. */
        EXCHANGES(false),
        /** Some accesses to the state fail, before or after the state has been written. */
        STATE(false);

        final boolean hides;

        Kind(boolean hides) {
            this.hides = hides;
        }
    }

    /** The behaviour if the limit of a request is larger than the server's own limit. */
    enum Cap {
        /** Returns shorter pages. */
        CLAMPS,
        /** Returns shorter pages that begin where the requested pages would. */
        CUTS,
        REJECTS
    }

    /** A failure in a period, for a share of the customers, requests or exchanges. */
    record Outage(Kind kind, long from, long to, boolean list, boolean show, double share, long lag, int salt) {

        boolean isAt(long time) {
            return from <= time && time < to;
        }

        boolean isWithin(long begin, long end) {
            return from <= end && begin < to;
        }

        boolean hits(String id) {
            return kind == Kind.FLAKY || kind == Kind.LAGGING || mix(id.hashCode() * 31L + salt) < share;
        }
    }

    /** A customer between two changes. */
    record CustomerVersion(String id, long stamp, boolean listed, boolean flagged, String mergedInto, Change change) {}

    record ListSnapshot(long since, Map<String, CustomerVersion> all, List<CustomerVersion> list) {}

    /** The behaviour that the description leaves open. */
    record ServerBehavior(
            int cap,
            Cap beyondCap,
            int first,
            boolean shuffles,
            int droppedSize,
            boolean listsFlagged,
            long offset,
            long latency,
            boolean hasDate) {}

    final ServerBehavior behavior;
    final List<Outage> outages = new ArrayList<>();
    final Map<String, CustomerVersion> customers = new HashMap<>();

    final Random random;
    Runnable betweenRequests = () -> {};
    long now;
    int requests;
    private final List<ListSnapshot> views = new ArrayList<>();
    private final Map<String, Set<Long>> stamps = new HashMap<>();
    private boolean changed = true;
    private long changedAt;
    private int created;

    ScenarioServer(ServerBehavior ways, Random random, long now) {
        this.behavior = ways;
        this.random = random;
        this.now = now;
    }

    static String time(long time) {
        return time == EVER ? "never" : Instant.ofEpochMilli(time).toString();
    }

    // ---- events in the store

    String create(long stamp) {
        var id = String.format(Locale.ROOT, "%024x", 0x65a000000000L + ++created * 7919L);
        put(id, stamp, true, false, null);
        return id;
    }

    /** Adds a new version of a customer, with {@link #SAME} or a timestamp that this customer never had. */
    void put(String id, long stamp, boolean listed, boolean flagged, String mergedInto) {
        beginChange();
        var had = stamps.computeIfAbsent(id, key -> new HashSet<>());
        if (stamp == SAME) {
            stamp = customers.get(id).stamp;
        } else {
            while (!had.add(stamp)) {
                stamp++;
            }
        }
        customers.put(id, new CustomerVersion(id, stamp, listed, flagged, mergedInto, change(id, stamp, flagged)));
    }

    void delete(String id) {
        beginChange();
        customers.remove(id);
    }

    /** Takes a snapshot before each change, because a lagging replica may return it. */
    private void beginChange() {
        if (isLagging() && changedAt != now) {
            addView();
        }
        changed = true;
        changedAt = now;
    }

    boolean isLagging() {
        return outages.stream().anyMatch(outage -> outage.kind == Kind.LAGGING);
    }

    static boolean exists(CustomerVersion version) {
        return version != null && version.mergedInto == null;
    }

    boolean isListed(CustomerVersion version) {
        return version.listed && (behavior.listsFlagged || !version.flagged);
    }

    private static Change change(String id, long stamp, boolean flagged) {
        return Change.of(Customer.fromJson("{\"_id\":\"" + id + "\",\"store_id\":\"5a\",\"updated_at\":\""
                + Instant.ofEpochMilli(stamp) + "\",\"is_delete\":" + flagged + "}"));
    }

    // ---- outages

    Outage outage(Kind kind) {
        for (var outage : outages) {
            if (outage.kind == kind && outage.isAt(now)) {
                return outage;
            }
        }
        return null;
    }

    boolean isChance(Kind kind) {
        var outage = outage(kind);
        return outage != null && random.nextDouble() < outage.share;
    }

    /** Returns whether an outage may hide a customer from the list, or from customer/show, in a period. */
    boolean mayHide(String id, boolean show, long begin, long end, long tolerance) {
        return outages.stream()
                .anyMatch(o -> o.isWithin(begin, end)
                        && (show ? o.show : o.list)
                        && (o.kind.hides && o.hits(id) || o.kind == Kind.LAGGING && o.lag > tolerance));
    }

    private boolean isHidden(String id, boolean show) {
        for (var outage : outages) {
            if (outage.isAt(now) && (show ? outage.show : outage.list) && outage.kind.hides && outage.hits(id)) {
                if (outage.kind != Kind.FLAKY || random.nextDouble() < outage.share) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Returns whether there is no current outage except for those that never end. */
    boolean isCalm() {
        return outages.stream().noneMatch(o -> o.isAt(now) && o.to != EVER);
    }

    boolean hasEndlessOutage() {
        return outages.stream().anyMatch(o -> o.to == EVER);
    }

    static double mix(long seed) {
        var mixed = (seed + 0x9e3779b97f4a7c15L) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
        return ((mixed ^ (mixed >>> 31)) >>> 11) * 0x1p-53;
    }

    // ---- requests

    @Override
    public List<Change> read(int page, int limit) {
        var view = request(LadiFlowOperation.CUSTOMER_LIST);
        assertThat(limit).as("customers of a page").isPositive();
        var index = Math.max(0, page - behavior.first);
        var list = visible(view);
        var size = Math.min(limit, behavior.cap);
        if (size < limit && behavior.beyondCap == Cap.REJECTS) {
            throw new LadiFlowRequestException("limit", LadiFlowOperation.CUSTOMER_LIST);
        }
        var from = (int) Math.min(list.size(), (long) index * (behavior.beyondCap == Cap.CUTS ? limit : size));
        var to = Math.min(list.size(), from + size);
        // never from the only page: such a server would show a small store as empty
        if (to == list.size() && from > 0 && size == behavior.droppedSize) {
            to = Math.max(from, to - 5);
        }
        var changes = new ArrayList<Change>();
        list.subList(from, to).forEach(version -> changes.add(version.change));
        return changes;
    }

    /** LadiFlow's clock, which may differ from the clock that stamps the customers. */
    @Override
    public long serverMillis() {
        return behavior.hasDate ? now / SECOND * SECOND : Long.MAX_VALUE;
    }

    @Override
    public Change find(String id) {
        var view = request(LadiFlowOperation.CUSTOMER_SHOW);
        var other = outage(Kind.OTHER_ID);
        if (other != null && other.show && other.hits(id) && !view.list.isEmpty()) {
            return view.list.get(random.nextInt(view.list.size())).change;
        }
        var version = view.all.get(id);
        while (version != null && version.mergedInto != null) {
            version = view.all.get(version.mergedInto);
        }
        return version == null || isHidden(version.id, true) ? null : version.change;
    }

    private ListSnapshot request(LadiFlowOperation operation) {
        requests++;
        now += behavior.latency / 2 + random.nextInt(10);
        betweenRequests.run();
        if (isChance(Kind.KILLS)) {
            throw new Killed();
        }
        if (isChance(Kind.FAILING)) {
            throw failure(operation);
        }
        var lagging = outage(Kind.LAGGING);
        var view = view(now - (lagging == null ? 0 : (long) (random.nextDouble() * lagging.lag)));
        now += behavior.latency / 2;
        return view;
    }

    private LadiFlowException failure(LadiFlowOperation operation) {
        if (random.nextBoolean()) {
            return new LadiFlowServerException("away", operation, null);
        }
        now += 30 * SECOND;
        return new LadiFlowConnectionException("timeout", operation, true, true, null);
    }

    private List<CustomerVersion> visible(ListSnapshot view) {
        var isHiding = outages.stream().anyMatch(o -> o.isAt(now) && o.list && o.kind.hides);
        if (!isHiding && !behavior.shuffles()) {
            return view.list;
        }
        var list = new ArrayList<>(view.list);
        if (isHiding) {
            list.removeIf(version -> isHidden(version.id, false));
        }
        for (var i = 0; behavior.shuffles && i < list.size(); ) {
            var end = i + 1;
            while (end < list.size() && list.get(end).stamp == list.get(i).stamp) {
                end++;
            }
            Collections.shuffle(list.subList(i, end), random);
            i = end;
        }
        return list;
    }

    private ListSnapshot view(long time) {
        addView();
        var i = views.size() - 1;
        while (i > 0 && views.get(i).since > time) {
            i--;
        }
        return views.get(i);
    }

    private void addView() {
        if (!changed) {
            return;
        }
        changed = false;
        var list = new ArrayList<CustomerVersion>();
        for (var version : customers.values()) {
            if (version.mergedInto == null && isListed(version)) {
                list.add(version);
            }
        }
        list.sort(Comparator.comparingLong(CustomerVersion::stamp)
                .reversed()
                .thenComparing(version -> mix(version.id.hashCode())));
        if (!isLagging()) {
            views.clear();
        }
        views.add(new ListSnapshot(changedAt, Map.copyOf(customers), list));
    }
}
