// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import java.util.Queue;
import java.util.function.Function;
import java.util.function.Supplier;

import io.github.camelladiflow.internal.source.Change;
import io.github.camelladiflow.internal.source.ChangeSource;
import io.github.camelladiflow.internal.text.ThrottledWarning;
import org.apache.camel.Endpoint;
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
    private final Supplier<ChangeSource> sourceFactory;
    private final Function<Change, Object> toBody;
    private final Function<LadiFlowConsumer, Runnable> connect;
    private ChangeSource source;
    private Runnable disconnect = () -> {};

    /**
     * Creates a consumer.
     *
     * @param name the consumer's name in the log
     * @param sources creates a new source each time the consumer starts, because another process may have polled in the
     *     meantime
     * @param output creates the body of an exchange
     * @param connect opens the connections and registers the meters; returns the action that closes them
     */
    LadiFlowConsumer(
            Endpoint endpoint,
            Processor processor,
            String name,
            Supplier<ChangeSource> sources,
            Function<Change, Object> output,
            Function<LadiFlowConsumer, Runnable> connect) {
        super(endpoint, processor);
        this.logName = name;
        this.sourceFactory = sources;
        this.toBody = output;
        this.connect = connect;
        var warning = new ThrottledWarning(System::nanoTime);
        setExceptionHandler(new LoggingExceptionHandler(endpoint.getCamelContext(), getClass()) {
            @Override
            public void handleException(String message, Exchange exchange, Throwable failure) {
                LOG.debug("{}: {}", name, message, failure);
                warning.warn(LOG, name, "A poll failed. " + failure.getMessage());
            }
        });
    }

    ChangeSource source() {
        return source;
    }

    @Override
    protected int poll() throws Exception {
        shutdownRunningTask = null;
        pendingExchanges = 0;
        return source.poll(this, getTimeUnit().toNanos(getDelay()));
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
            source.recordProcessed(change, isCompleted);
        }
        pendingExchanges = 0;
        if (failed > 0) {
            LOG.warn(
                    "{}: {} of {} exchanges failed. The source will emit these customers again",
                    logName,
                    failed,
                    index);
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
            return exchange.getException() == null && !exchange.isRollbackOnly() && !exchange.isRollbackOnlyLast();
        } catch (Throwable e) {
            LOG.warn("{}: An exchange failed outside its error handler", logName, e);
            return false;
        } finally {
            releaseExchange(exchange, false);
        }
    }

    @Override
    protected void doStart() throws Exception {
        source = sourceFactory.get();
        source.start();
        disconnect = connect.apply(this);
        LOG.info(
                "{} polls for changed customers every {} ms",
                logName,
                getTimeUnit().toMillis(getDelay()));
        super.doStart();
    }

    @Override
    protected void doStop() throws Exception {
        super.doStop();
        disconnect.run();
        if (source != null) {
            source.stop();
        }
    }
}
