// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.cache;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Supplier;

import io.github.camelladiflow.internal.client.Call;
import io.github.camelladiflow.internal.client.CallResult;
import io.github.camelladiflow.internal.client.CallResult.CacheStatus;
import io.github.camelladiflow.internal.client.Waits;
import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.exception.LadiFlowConnectionException;
import io.github.camelladiflow.model.exception.LadiFlowException;

/**
 * Sends one request at a time for equal keys. The first caller leads: it sends the request. The others follow: they wait
 * for its result until their own deadlines. If the leader ended early, one of the followers leads next. Thread-safe.
 *
 * @param <V> the type of the value
 */
public final class InFlight<V> {

    private final Waits waits;
    private final LadiFlowOperation operation;
    private final ConcurrentMap<String, Flight<V>> flights = new ConcurrentHashMap<>();
    /** A thread that leads does not follow, because two leaders could wait for each other. */
    private final Set<Thread> leaders = ConcurrentHashMap.newKeySet();

    private static final class Flight<V> {

        private final Call leader;
        private final Set<Call> followers = ConcurrentHashMap.newKeySet();
        private volatile boolean ended;
        private volatile CallResult<V> result;

        Flight(Call leader) {
            this.leader = leader;
            leader.onBegin(() -> followers.forEach(Call::begin));
        }

        void end(CallResult<V> end) {
            result = end;
            ended = true;
            followers.forEach(Call::wake);
        }
    }

    public InFlight(Waits waits, LadiFlowOperation operation) {
        this.waits = waits;
        this.operation = operation;
    }

    /**
     * Returns a known result, the result of a request in flight, or the result of a new request.
     *
     * @param known returns the result if it is already known, otherwise null
     * @param load sends the request
     * @return the result, which may be a failure
     */
    public CallResult<V> get(String key, Call call, Supplier<CallResult<V>> known, Supplier<CallResult<V>> load) {
        try {
            while (true) {
                CallResult<V> result = known.get();
                if (result != null) {
                    return result;
                }
                if (leaders.contains(Thread.currentThread())) {
                    return load.get().withCacheStatus(CacheStatus.MISS);
                }
                var own = new Flight<V>(call);
                Flight<V> other = flights.putIfAbsent(key, own);
                if (other == null) {
                    return lead(key, own, known, load);
                }
                result = follow(other, call);
                if (result != null) {
                    return result.withAttempts(0).withCacheStatus(CacheStatus.MERGED);
                }
            }
        } catch (RuntimeException e) {
            return CallResult.failed(e, 0);
        }
    }

    private CallResult<V> lead(String key, Flight<V> own, Supplier<CallResult<V>> known, Supplier<CallResult<V>> load) {
        CallResult<V> result = null;
        leaders.add(Thread.currentThread());
        try {
            // another request may have ended after the first look
            result = known.get();
            result = result != null ? result : load.get().withCacheStatus(CacheStatus.MISS);
        } catch (RuntimeException e) {
            result = CallResult.failed(e, 0);
        } finally {
            leaders.remove(Thread.currentThread());
            flights.remove(key, own);
            own.end(result);
        }
        return result;
    }

    /** Waits for the result of another caller's request. Returns null if this caller has to send its own request. */
    private CallResult<V> follow(Flight<V> other, Call call) {
        other.followers.add(call);
        try {
            if (other.leader.hasBegun()) {
                call.begin();
            }
            if (!waits.await(call, operation, "a shared request", () -> other.ended ? 0 : Long.MAX_VALUE)) {
                String why = "No response arrived within retryTimeout ("
                        + call.settings().getRetryTimeout().toMillis()
                        + " ms) for the in-flight request that this call shares.";
                return CallResult.failed(new LadiFlowConnectionException(why, operation, true, false, null), 0);
            }
        } finally {
            other.followers.remove(call);
        }
        CallResult<V> result = other.result;
        return result == null || canDoBetter(call, other.leader, result.failure()) ? null : result;
    }

    private static boolean canDoBetter(Call call, Call leader, RuntimeException failure) {
        return failure != null
                && (leader.hasEndedEarly()
                        || failure instanceof LadiFlowException known
                                && known.isRetryable()
                                && call.settings().getMaxRetries()
                                        > leader.settings().getMaxRetries());
    }

    /** Prevents later callers from following the requests in flight whose keys have this prefix. */
    public void detach(String prefix) {
        flights.keySet().removeIf(key -> key.startsWith(prefix));
    }
}
