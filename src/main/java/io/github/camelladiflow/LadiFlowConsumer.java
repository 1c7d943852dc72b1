// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.TimeUnit;

import io.github.camelladiflow.internal.monitor.CallListener;
import io.github.camelladiflow.internal.source.Change;
import io.github.camelladiflow.internal.source.ChangeWalk;
import io.github.camelladiflow.internal.source.ChangeWalk.Settings;
import io.github.camelladiflow.internal.source.CustomerPages;
import io.github.camelladiflow.internal.source.StateFile;
import org.apache.camel.DelegateEndpoint;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;
import org.apache.camel.Processor;
import org.apache.camel.Route;
import org.apache.camel.support.ScheduledBatchPollingConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands customers over that were changed, the oldest change first, an exchange each and a page at a time. How far it is lies in
 * a file, which is read at the first poll and written when the exchanges of a page are done.
 */
final class LadiFlowConsumer extends ScheduledBatchPollingConsumer {

    private static final Logger LOG = LoggerFactory.getLogger(LadiFlowConsumer.class);

    private final LadiFlowEndpoint endpoint;
    private final LadiFlowServices services;
    private final Settings settings;
    private final StoreCaller caller;
    private final CustomerPages pages;
    private final CallListener log;
    private Runnable gauges = () -> {};
    private volatile ChangeWalk walk;

    LadiFlowConsumer(
            LadiFlowEndpoint endpoint,
            Processor processor,
            LadiFlowServices services,
            Settings settings,
            StoreCaller caller,
            CustomerPages pages) {
        super(endpoint, processor);
        this.endpoint = endpoint;
        this.services = services;
        this.settings = settings;
        this.caller = caller;
        this.pages = pages;
        this.log = services.log(caller.scope(), LOG, endpoint.name());
    }

    @Override
    protected int poll() throws Exception {
        shutdownRunningTask = null;
        ChangeWalk current = walk;
        if (current == null) {
            var file = new StateFile(Path.of(endpoint.getConsumerOptions().getStateFile()), settings.source());
            current = new ChangeWalk(pages, settings, file.read(), file, System::currentTimeMillis, System::nanoTime);
            walk = current;
        }
        try {
            return poll(current);
        } catch (StateFile.Conflict e) {
            // the next poll reads it
            walk = null;
            throw e;
        }
    }

    private int poll(ChangeWalk current) throws Exception {
        // what could not be written
        current.settle();
        int polled = processBatch(queue(current.failedBefore(getTimeUnit().toNanos(getDelay()))));
        while (isBatchAllowed()) {
            if (current.isFull()) {
                throw new IllegalStateException(
                        current.failing()
                                + " customers wait to be handed over again, since their exchanges failed. Nothing else is read before"
                                + " that. See what the route complains about; maximumRedeliveries says when they are given up.");
            }
            Queue<Object> changes = queue(current.next());
            if (changes.isEmpty()) {
                current.settle();
                break;
            }
            polled += processBatch(changes);
        }
        return polled;
    }

    private static Queue<Object> queue(List<Change> changes) {
        return new ArrayDeque<>(changes);
    }

    @Override
    public int processBatch(Queue<Object> changes) throws Exception {
        ChangeWalk current = walk;
        int total = changes.size();
        int failed = 0;
        int givenUp = 0;
        int index = 0;
        while (index < total && isBatchAllowed()) {
            var change = (Change) changes.poll();
            pendingExchanges = total - index - 1;
            boolean completed = handOver(change, index, total);
            failed += completed ? 0 : 1;
            givenUp += current.handed(change, completed) ? 1 : 0;
            index++;
        }
        pendingExchanges = 0;
        if (failed > givenUp) {
            LOG.warn(
                    "{}: {} of {} exchanges failed; their customers are handed over again later",
                    endpoint.name(),
                    failed - givenUp,
                    index);
        }
        if (givenUp > 0) {
            LOG.error(
                    "{}: {} customers are given up, whose exchanges failed more than {} times after the first",
                    endpoint.name(),
                    givenUp,
                    settings.maximumRedeliveries());
        }
        if (total > 0) {
            current.settle();
        }
        return index - failed;
    }

    /** Returns whether the exchange is done. */
    private boolean handOver(Change change, int index, int total) {
        Exchange exchange = createExchange(false);
        try {
            exchange.setProperty(ExchangePropertyKey.BATCH_INDEX, index);
            exchange.setProperty(ExchangePropertyKey.BATCH_SIZE, total);
            exchange.setProperty(ExchangePropertyKey.BATCH_COMPLETE, index == total - 1);
            exchange.getMessage().setBody(endpoint.output(change.customer()));
            if (change.stamp() > 0) {
                exchange.getMessage().setHeader(Exchange.MESSAGE_TIMESTAMP, change.stamp());
            }
            getProcessor().process(exchange);
            return exchange.getException() == null && !exchange.isRollbackOnly() && !exchange.isRollbackOnlyLast();
        } catch (Exception e) {
            LOG.warn("{}: an exchange failed before its error handler", endpoint.name(), e);
            return false;
        } finally {
            releaseExchange(exchange, false);
        }
    }

    @Override
    protected void doStart() throws Exception {
        caller.start(ended -> {
            services.ended(ended);
            log.ended(ended);
        });
        services.startMeters(endpoint.getComponent().name());
        gauges = services.gauges(this, route());
        LOG.info(
                "{} asks {} for changed customers every {} ms; {}",
                endpoint.name(),
                endpoint.getServiceUrl(),
                TimeUnit.MILLISECONDS.convert(getDelay(), getTimeUnit()),
                endpoint.getConfiguration());
        super.doStart();
    }

    /** The component master does not tell its consumer of which route it is. */
    private String route() {
        return getRouteId() != null
                ? getRouteId()
                : endpoint.getCamelContext().getRoutes().stream()
                        .filter(route -> route.getEndpoint() instanceof DelegateEndpoint master
                                && master.getEndpoint() == endpoint)
                        .map(Route::getRouteId)
                        .findFirst()
                        .orElse("unknown");
    }

    @Override
    protected void doStop() throws Exception {
        super.doStop();
        gauges.run();
        caller.stop();
        // another may poll until this one does again
        walk = null;
    }

    double lagSeconds() {
        ChangeWalk current = walk;
        return current == null ? Double.NaN : current.lagSeconds();
    }

    double failing() {
        ChangeWalk current = walk;
        return current == null ? Double.NaN : current.failing();
    }
}
