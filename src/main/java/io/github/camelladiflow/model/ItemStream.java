// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.model;

import java.io.Closeable;
import java.util.Iterator;

/**
 * All items of a list, read page by page as they are asked for: the body that {@code paging=ALL} leaves, for
 * {@code split(body()).streaming()}. It holds one page at a time, and no connection between pages, so that one that is left
 * where it is costs nothing.
 *
 * <p>{@link #hasNext()} asks LadiFlow for the next page on the calling thread where that is needed. If that fails, it says
 * true, so that a splitter which looks one ahead first handles the item that it has; {@link #next()} then throws the
 * {@code LadiFlowException}, and the stream has ended. It also ends where a page is needed after the exchange has failed for
 * which the list was read: a splitter that stops in the middle would take all that is left. Not for use by several threads at
 * once, but for one after another; {@link #close()} may be called by any thread at any time.
 *
 * @param <T> what an item is given as: an object, or its JSON text
 */
public interface ItemStream<T> extends Iterator<T>, Closeable {

    /** {@return how many items were given out: the number so far} */
    long getSeen();

    /** {@return the page that was read last, as LadiFlow counts them} */
    int getPage();

    /**
     * {@return how many items there are altogether, as LadiFlow says: the highest number that one of the pages read so
     * far says, null if none does}
     */
    Long getTotal();

    /** Ends the stream: there are no more items, and a page that is being asked for is not waited for. */
    @Override
    void close();
}
