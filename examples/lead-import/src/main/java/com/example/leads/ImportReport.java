// SPDX-License-Identifier: Apache-2.0
package com.example.leads;

import java.util.concurrent.atomic.AtomicLong;

import org.apache.camel.Exchange;
import org.apache.camel.RollbackExchangeException;
import org.apache.camel.spi.CamelEvent;
import org.apache.camel.support.EventNotifierSupport;

/** Listens to the route and counts the files that left the inbox, their rows, and the failed attempts. Thread-safe. */
final class ImportReport extends EventNotifierSupport {

    private final AtomicLong files = new AtomicLong();
    private final AtomicLong failedFiles = new AtomicLong();
    private final AtomicLong failedAttempts = new AtomicLong();
    private final AtomicLong rowsOfFiles = new AtomicLong();
    private final RowSet rows = new RowSet();

    ImportReport() {
        setIgnoreCamelContextEvents(true);
        setIgnoreCamelContextInitEvents(true);
        setIgnoreServiceEvents(true);
        setIgnoreRouteEvents(true);
        setIgnoreExchangeCreatedEvent(true);
        setIgnoreExchangeSentEvents(true);
        setIgnoreExchangeSendingEvents(true);
        setIgnoreExchangeRedeliveryEvents(true);
        setIgnoreStepEvents(true);
    }

    @Override
    public void notify(CamelEvent event) {
        if (event instanceof CamelEvent.ExchangeCompletedEvent completed) {
            var exchange = completed.getExchange();
            if (exchange.getMessage().getBody() instanceof LeadFile file) {
                files.incrementAndGet();
                rowsOfFiles.addAndGet(file.rows());
                synchronized (rows) {
                    file.addRowsTo(rows);
                }
            } else if (exchange.getProperty(Exchange.EXCEPTION_CAUGHT) instanceof LeadFileException) {
                failedFiles.incrementAndGet();
            }
        } else if (event instanceof CamelEvent.ExchangeFailedEvent failed
                && failed.getExchange().getException() instanceof RollbackExchangeException) {
            failedAttempts.incrementAndGet();
        }
    }

    /** Files that are in {@code .done}. */
    long files() {
        return files.get();
    }

    /** Files that are in {@code .failed}. */
    long failedFiles() {
        return failedFiles.get();
    }

    /** How often a file stayed in the inbox. */
    long failedAttempts() {
        return failedAttempts.get();
    }

    /** Rows of the files that are in {@code .done}. */
    long rows() {
        return rowsOfFiles.get();
    }

    /** How many rows of the files that are in {@code .done} are missing in a set. */
    long missingIn(RowSet delivered) {
        synchronized (rows) {
            return rows.missingIn(delivered);
        }
    }
}
