// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.source;

import java.time.Instant;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.camelladiflow.internal.source.ChangeWalk.Settings;
import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.LadiFlowRateLimitException;
import io.github.camelladiflow.sandbox.SandboxWithoutHttp;

import static org.assertj.core.api.Assertions.assertThat;

/** A history in which walks ask the sandbox without HTTP, and are killed between any two steps. */
final class WalkHistory extends SourceHistory {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long PAUSE = 50;
    private static final int MOST_REQUESTS_OF_A_POLL = 500;

    private final SandboxWithoutHttp sandbox;
    private final boolean totals = random.nextInt(4) > 0;
    private final long behind = random.nextInt(3) == 0 ? random.nextInt(5_000_000) : 0;
    private final CustomerPages pages = new CustomerPages() {
        @Override
        public Slice read(int page, int limit) {
            return page(page, limit);
        }

        @Override
        public Change find(String id) {
            happen();
            if (chance(3)) {
                throw new Killed();
            }
            Map<String, Object> found = sandbox.call("customer/show", Map.of("customer_id", id));
            return found == null ? null : change(found.get("customer"));
        }
    };

    private String kept;
    private ChangeWalk walk;
    private int requestsOfPoll;
    private boolean warned;

    WalkHistory(long seed) {
        this(seed, new SandboxWithoutHttp());
    }

    private WalkHistory(long seed, SandboxWithoutHttp sandbox) {
        super(seed, sandbox, 8, 1_700_000_000_000L);
        this.sandbox = sandbox;
    }

    private CustomerPages.Slice page(int number, int limit) {
        assertThat(++requestsOfPoll).as("requests of one poll").isLessThan(MOST_REQUESTS_OF_A_POLL);
        happen();
        if (chance(2)) {
            throw new Killed();
        }
        if (chance(3)) {
            throw new LadiFlowRateLimitException("429", LadiFlowOperation.CUSTOMER_LIST, 429, null, null);
        }
        var data = sandbox.call(
                "customer/list", Map.of("page", number, "limit", limit, "sort", Map.of("updated_at", "DESC")));
        time += random.nextInt(chance(3) ? 3_000 : 10);
        happen();
        return new CustomerPages.Slice(
                ((List<?>) data.get("items")).stream().map(WalkHistory::change).toList(),
                totals ? ((Number) data.get("total")).longValue() : null,
                limits ? (Integer) data.get("limit") : null);
    }

    private static Change change(Object customer) {
        var members = (Map<?, ?>) customer;
        return new Change(
                (String) members.get("_id"),
                Instant.parse((String) members.get("updated_at")).toEpochMilli(),
                null);
    }

    @Override
    protected void poll() {
        requestsOfPoll = 0;
        if (walk == null) {
            walk = new ChangeWalk(
                    pages,
                    new Settings("a store", start, OVERLAP, firstPage, pageSize, -1),
                    kept == null ? null : parse(kept),
                    this::keep,
                    () -> ourClock(behind),
                    () -> time * 1_000_000);
        }
        var again = walk.failedBefore(PAUSE * 1_000_000);
        if (!again.isEmpty()) {
            handOver(again);
        }
        if (!walk.isFull()) {
            handOver(walk.next());
        }
    }

    private void handOver(List<Change> changes) {
        for (Change change : changes) {
            if (chance(1)) {
                // stopped in the middle of a batch
                break;
            }
            happen();
            if (chance(1)) {
                throw new Killed();
            }
            boolean completed = !chance(5);
            if (completed) {
                deliver(change.id(), change.stamp());
            }
            if (chance(1)) {
                throw new Killed();
            }
            walk.handed(change, completed);
        }
        walk.settle();
    }

    private void keep(WalkState state) {
        if (chance(2)) {
            throw new Killed();
        }
        try {
            kept = JSON.writeValueAsString(state);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
        keep();
        if (chance(2)) {
            throw new Killed();
        }
    }

    private static WalkState parse(String text) {
        try {
            return JSON.readValue(text, WalkState.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    protected void die() {
        warned = isWarned();
        walk = null;
    }

    @Override
    protected boolean hasBegun() {
        return kept != null;
    }

    @Override
    protected int failing() {
        return walk.failing();
    }

    @Override
    protected boolean isWarned() {
        return warned || walk.hasWarned();
    }
}
