// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.model;

import java.io.Closeable;
import java.util.Iterator;

/**
 * All items of a list, read page by page on demand. With {@code paging=ALL}, the message body is an {@code ItemStream},
 * for use with {@code split(body()).streaming()}. The stream keeps one page in memory. It does not keep a connection
 * open between pages, even if the stream is abandoned.
 *
 * <p>{@link #hasNext()} requests the next page from LadiFlow on the calling thread if necessary. If the request fails,
 * the method returns true, so that a splitter that looks ahead processes its current item first. {@link #next()} then
 * throws the {@code LadiFlowException}, and the stream ends. The stream also ends if it needs a page after its exchange
 * has failed. Otherwise a failed split would read all remaining pages before it closes the stream. Several threads may
 * use a stream one after another, but not concurrently. Any thread may call {@link #close()} at any time.
 *
 * @param <T> the type of an item: an object, or its JSON text
 */
public interface ItemStream<T> extends Iterator<T>, Closeable {

    /** {@return how many items {@link #next()} has returned} */
    long getSeen();

    /** {@return the number of the last page that was read, in LadiFlow's numbering} */
    int getPage();

    /**
     * {@return the number of items on all pages, according to LadiFlow: the highest total on the pages read so far,
     * null if no page contains a total}
     */
    Long getTotal();

    /** Ends the stream. This method does not wait for a page that is being requested. */
    @Override
    void close();
}
