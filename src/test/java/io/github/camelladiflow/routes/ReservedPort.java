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
package io.github.camelladiflow.routes;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;

/**
 * A port of this machine that nobody gets who asks for any, while somebody who asks for it may listen there: it is bound, and
 * nobody listens. Until somebody does, connections are refused. Only Linux lets two bind it; elsewhere it is free in the meantime.
 */
public final class ReservedPort implements AutoCloseable {

    private final Socket bound = new Socket();
    private final int number;

    /** Reserves a port until it is closed. */
    public ReservedPort() throws IOException {
        bound.setReuseAddress(true);
        bound.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        number = bound.getLocalPort();
        if (!System.getProperty("os.name").equals("Linux")) {
            bound.close();
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
