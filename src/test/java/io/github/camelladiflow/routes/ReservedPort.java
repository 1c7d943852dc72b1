// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.routes;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;

/**
 * A reserved port of this machine. It is bound without a listener, so that the system does not assign it as a free
 * port, but a server that is configured with this port can listen on it. Until then, connections are refused. Only
 * Linux allows two sockets to bind the port. On other systems, the port is free in the meantime.
 */
public final class ReservedPort implements Closeable {

    private final Socket bound = new Socket();
    private final int number;

    /** Reserves a port until it is closed. */
    public ReservedPort() {
        try {
            bound.setReuseAddress(true);
            bound.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            number = bound.getLocalPort();
            if (!System.getProperty("os.name").equals("Linux")) {
                bound.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the number of the port. */
    public int number() {
        return number;
    }

    @Override
    public void close() throws IOException {
        bound.close();
    }
}
