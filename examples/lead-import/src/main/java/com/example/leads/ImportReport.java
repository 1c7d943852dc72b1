/*
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *     http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */
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
