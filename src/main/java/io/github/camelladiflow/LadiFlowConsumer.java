// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

import io.github.camelladiflow.internal.component.StoreCaller;
import io.github.camelladiflow.internal.source.Change;
import io.github.camelladiflow.internal.source.ChangeSource;
import io.github.camelladiflow.internal.text.ThrottledWarning;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;
import org.apache.camel.Processor;
import org.apache.camel.support.LoggingExceptionHandler;
import org.apache.camel.support.ScheduledBatchPollingConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Emits changed customers, with one exchange for each customer and one batch for each page. */
final class LadiFlowConsumer extends ScheduledBatchPollingConsumer implements ChangeSource.BatchReceiver {

    private static final Logger LOG = LoggerFactory.getLogger(LadiFlowConsumer.class);

    private final String logName;
    private final Function<LadiFlowConsumer, ChangeSource> sourceFactory;
    private final Function<Change, Object> toBody;
    private final StoreCaller caller;
    private final Function<LadiFlowConsumer, Runnable> connect;
    private final Map<String, ThrottledWarning> warnings = new ConcurrentHashMap<>();
    private volatile ChangeSource source;
    /** The source of the poll in progress. Camel may restart a consumer before the end of its poll. */
    private ChangeSource polledSource;

    private Runnable disconnect = () -> {};

    /**
     * Creates a consumer.
     *
     * @param sources creates a new source each time the consumer starts, because another process may have polled in the
     *     meantime
     * @param output creates the body of an exchange
     * @param caller makes the calls of the source
     * @param connect opens the connections and registers the meters; returns the action that closes them
     */
    LadiFlowConsumer(
            LadiFlowEndpoint endpoint,
            Processor processor,
            Function<LadiFlowConsumer, ChangeSource> sources,
            Function<Change, Object> output,
            StoreCaller caller,
            Function<LadiFlowConsumer, Runnable> connect) {
        super(endpoint, processor);
        this.logName = endpoint.logName();
        this.sourceFactory = sources;
        this.toBody = output;
        this.caller = caller;
        this.connect = connect;
        setExceptionHandler(new LoggingExceptionHandler(endpoint.getCamelContext(), getClass()) {
            @Override
            public void handleException(String message, Exchange exchange, Throwable failure) {
                LOG.debug("{}: {}", logName, message, failure);
                if (isStoppingOrStopped() || isSuspendingOrSuspended()) {
                    // the stop ends the waits of a poll, which the next start repeats
                    return;
                }
                String text = "A poll failed. " + failure.getMessage();
                // the rest of a message may differ from poll to poll
                warn(failure.getClass() + text.split("[0-9(]", 2)[0], text);
            }
        });
    }

    /** Logs a warning of a kind, at most one of each kind and hour. */
    void warn(String kind, String text) {
        warnings.computeIfAbsent(kind, key -> new ThrottledWarning(System::nanoTime, Duration.ofHours(1)))
                .warn(LOG, logName, text);
    }

    ChangeSource source() {
        return source;
    }

    @Override
    protected synchronized int poll() {
        shutdownRunningTask = null;
        pendingExchanges = 0;
        polledSource = source;
        return polledSource.poll(this);
    }

    @Override
    public int processBatch(Queue<Object> changes) {
        int total = changes.size();
        int failed = 0;
        int index = 0;
        for (; index < total && isBatchAllowed(); index++) {
            var change = (Change) changes.poll();
            pendingExchanges = total - index - 1;
            boolean isCompleted = emit(change, index, total);
            failed += isCompleted ? 0 : 1;
            polledSource.recordProcessed(change, isCompleted);
        }
        pendingExchanges = 0;
        if (failed > 0) {
            warn(
                    "exchanges",
                    failed + " of " + index + " exchanges failed. The source will emit these customers again");
        }
        return index - failed;
    }

    /** Emits a change, and returns whether the exchange completed. */
    private boolean emit(Change change, int index, int total) {
        Exchange exchange = createExchange(false);
        try {
            exchange.setProperty(ExchangePropertyKey.BATCH_INDEX, index);
            exchange.setProperty(ExchangePropertyKey.BATCH_SIZE, total);
            exchange.setProperty(ExchangePropertyKey.BATCH_COMPLETE, index == total - 1);
            exchange.getMessage().setBody(toBody.apply(change));
            exchange.getMessage().setHeader(LadiFlowConstants.CHANGE_ID, change.changeId());
            if (change.updatedAtMillis() > 0) {
                exchange.getMessage().setHeader(Exchange.MESSAGE_TIMESTAMP, change.updatedAtMillis());
            }
            getProcessor().process(exchange);
        } catch (Throwable e) {
            exchange.setException(e);
        }
        boolean isCompleted =
                exchange.getException() == null && !exchange.isRollbackOnly() && !exchange.isRollbackOnlyLast();
        releaseExchange(exchange, false);
        return isCompleted;
    }

    @Override
    protected void doStart() throws Exception {
        source = sourceFactory.apply(this);
        disconnect = connect.apply(this);
        LOG.info(
                "{} polls every {} ms for changed customers",
                logName,
                getTimeUnit().toMillis(getDelay()));
        super.doStart();
    }

    /** Ends the waits of a poll in progress, because Camel suspends a consumer first when it stops a route. */
    @Override
    protected void doSuspend() throws Exception {
        super.doSuspend();
        caller.endCalls();
    }

    @Override
    protected void doResume() throws Exception {
        caller.allowCalls();
        super.doResume();
    }

    @Override
    protected void doStop() throws Exception {
        super.doStop();
        disconnect.run();
    }
}
