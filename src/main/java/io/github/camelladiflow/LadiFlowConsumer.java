// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;

import io.github.camelladiflow.internal.RareWarning;
import io.github.camelladiflow.internal.component.SourceProgress;
import io.github.camelladiflow.internal.source.Change;
import io.github.camelladiflow.internal.source.ChangeWalk;
import io.github.camelladiflow.internal.source.ChangeWalk.Settings;
import io.github.camelladiflow.internal.source.CustomerPages;
import io.github.camelladiflow.internal.source.Reconciliation;
import io.github.camelladiflow.internal.source.StateFile;
import io.github.camelladiflow.internal.source.WalkState;
import io.github.camelladiflow.model.LadiFlowException;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;
import org.apache.camel.Processor;
import org.apache.camel.support.LoggingExceptionHandler;
import org.apache.camel.support.ScheduledBatchPollingConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands customers over that were changed, an exchange each and a page at a time. How far it is lies in a file, which is read at
 * the first poll and written when the exchanges of a page are done.
 */
final class LadiFlowConsumer extends ScheduledBatchPollingConsumer implements SourceProgress {

    private static final Logger LOG = LoggerFactory.getLogger(LadiFlowConsumer.class);

    /**
     * What a source is made of.
     *
     * @param name what it is called in the log
     * @param reconciliation begins to find deletions; gives null if it is off
     * @param output makes a body of whom it hands over
     * @param connect opens the connections and shows the meters; returns what closes them
     */
    record Parts(
            String name,
            Settings settings,
            StateFile file,
            CustomerPages pages,
            Supplier<Reconciliation> reconciliation,
            Function<Change, Object> output,
            Function<LadiFlowConsumer, Runnable> connect) {}

    private final Parts parts;
    private Runnable disconnect = () -> {};
    private volatile ChangeWalk walk;
    private volatile Reconciliation reconciliation;

    LadiFlowConsumer(Endpoint endpoint, Processor processor, Parts parts) {
        super(endpoint, processor);
        this.parts = parts;
        var warning = new RareWarning(System::nanoTime);
        setExceptionHandler(new LoggingExceptionHandler(endpoint.getCamelContext(), getClass()) {
            @Override
            public void handleException(String message, Exchange exchange, Throwable failure) {
                LOG.debug("{}: {}", parts.name(), message, failure);
                warning.warn(LOG, parts.name(), "a poll failed. " + failure.getMessage());
            }
        });
    }

    @Override
    protected int poll() throws Exception {
        shutdownRunningTask = null;
        pendingExchanges = 0;
        if (walk == null) {
            walk = new ChangeWalk(parts.settings(), parts.file().read(), System::currentTimeMillis, System::nanoTime);
            reconciliation = parts.reconciliation().get();
        } else if (parts.file().isGone()) {
            parts.file().write(walk.state());
        }
        try {
            return poll(walk);
        } catch (StateFile.Conflict e) {
            // the next poll reads it
            walk = null;
            throw e;
        }
    }

    private int poll(ChangeWalk current) throws Exception {
        // what could not be written
        settle(current);
        int polled = handOver(again(current));
        while (isBatchAllowed()) {
            if (current.isFull()) {
                throw new IllegalStateException(current.failing()
                        + " customers wait to be handed over again, since their exchanges failed. Nothing else is read before"
                        + " that. See what the route complains about; giveUpAfter says when they are given up.");
            }
            polled += handOver(current.read(parts.pages()));
            if (!current.isUnderWay()) {
                reconcile();
                break;
            }
        }
        return polled;
    }

    /** Finds some of the deletions, in half of the time until the next poll. */
    private void reconcile() throws Exception {
        if (reconciliation != null) {
            reconciliation.work(System.nanoTime() + getTimeUnit().toNanos(getDelay()) / 2, deletions -> {
                handOver(deletions);
                return isBatchAllowed();
            });
        }
    }

    /** Those whose exchanges failed, as they are now. */
    private List<Change> again(ChangeWalk current) {
        var again = new ArrayList<Change>();
        for (String id : current.failedBefore(getTimeUnit().toNanos(getDelay()))) {
            try {
                Change change = parts.pages().find(id);
                if (change != null && change.id().equals(id)) {
                    again.add(change);
                } else {
                    current.forget(id);
                }
            } catch (LadiFlowException e) {
                // one that cannot be read must not hold up all others
                if (e.isRetryable()) {
                    break;
                }
            }
        }
        return again;
    }

    private int handOver(Collection<Change> changes) throws Exception {
        return processBatch(new ArrayDeque<>(changes));
    }

    @Override
    public int processBatch(Queue<Object> changes) throws Exception {
        ChangeWalk current = walk;
        int total = changes.size();
        if (reconciliation != null) {
            // before: a killed process has handed over some of them, too
            for (Object change : changes) {
                if (((Change) change).isThere()) {
                    reconciliation.heard((Change) change, true);
                }
            }
            reconciliation.keep();
        }
        int completed = 0;
        int givenUp = 0;
        int index = 0;
        for (; index < total && isBatchAllowed(); index++) {
            var change = (Change) changes.poll();
            pendingExchanges = total - index - 1;
            boolean isCompleted = handOver(change, index, total);
            completed += isCompleted ? 1 : 0;
            givenUp += !change.isDeletion() && current.handed(change, isCompleted) ? 1 : 0;
            if (reconciliation != null && !change.isThere()) {
                reconciliation.heard(change, isCompleted);
            }
        }
        pendingExchanges = 0;
        if (index > completed + givenUp) {
            LOG.warn(
                    "{}: {} of {} exchanges failed; their customers are handed over again later",
                    parts.name(),
                    index - completed - givenUp,
                    index);
        }
        if (givenUp > 0) {
            LOG.error(
                    "{}: {} customers are given up, whose exchanges failed {} times",
                    parts.name(),
                    givenUp,
                    parts.settings().giveUpAfter());
        }
        settle(current);
        return completed;
    }

    private void settle(ChangeWalk current) {
        if (reconciliation != null) {
            reconciliation.keep();
        }
        WalkState state = current.settle();
        if (state != null) {
            parts.file().write(state);
            current.kept();
        }
    }

    /** Returns whether the exchange is done. */
    private boolean handOver(Change change, int index, int total) {
        Exchange exchange = createExchange(false);
        try {
            exchange.setProperty(ExchangePropertyKey.BATCH_INDEX, index);
            exchange.setProperty(ExchangePropertyKey.BATCH_SIZE, total);
            exchange.setProperty(ExchangePropertyKey.BATCH_COMPLETE, index == total - 1);
            exchange.getMessage().setBody(parts.output().apply(change));
            exchange.getMessage().setHeader(LadiFlowConstants.CHANGE_ID, change.changeId());
            if (change.stamp() > 0) {
                exchange.getMessage().setHeader(Exchange.MESSAGE_TIMESTAMP, change.stamp());
            }
            if (change.mergedInto() != null) {
                exchange.getMessage().setHeader(LadiFlowConstants.MERGED_INTO, change.mergedInto());
            }
            getProcessor().process(exchange);
            return exchange.getException() == null && !exchange.isRollbackOnly() && !exchange.isRollbackOnlyLast();
        } catch (Exception e) {
            LOG.warn("{}: an exchange failed before its error handler", parts.name(), e);
            return false;
        } finally {
            releaseExchange(exchange, false);
        }
    }

    @Override
    protected void doStart() throws Exception {
        disconnect = parts.connect().apply(this);
        LOG.info(
                "{} asks for changed customers every {} ms",
                parts.name(),
                TimeUnit.MILLISECONDS.convert(getDelay(), getTimeUnit()));
        super.doStart();
    }

    @Override
    protected void doStop() throws Exception {
        super.doStop();
        disconnect.run();
        // another may poll until this one does again
        walk = null;
        reconciliation = null;
    }

    @Override
    public double reconciledSeconds() {
        Reconciliation current = reconciliation;
        return current == null ? Double.NaN : current.ageSeconds();
    }

    @Override
    public double lagSeconds() {
        ChangeWalk current = walk;
        return current == null ? Double.NaN : current.lagSeconds();
    }

    @Override
    public double failing() {
        ChangeWalk current = walk;
        return current == null ? Double.NaN : current.failing();
    }
}
