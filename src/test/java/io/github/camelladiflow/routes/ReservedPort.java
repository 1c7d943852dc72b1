// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.routes;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;

/**
 * A port of this machine that nobody gets who asks for any, while somebody who asks for it may listen there: it is bound, and
 * nobody listens. Until somebody does, connections are refused. Only Linux lets two bind it; elsewhere it is free in the meantime.
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

    /** Returns its number. */
    public int number() {
        return number;
    }

    @Override
    public void close() throws IOException {
        bound.close();
    }
}
