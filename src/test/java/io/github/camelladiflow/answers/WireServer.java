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
package io.github.camelladiflow.answers;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A server on 127.0.0.1 that reads HTTP requests and answers with whatever bytes it is told to, also such as no HTTP
 * server would send. Each connection has a daemon thread of its own.
 */
final class WireServer implements AutoCloseable {

    /** Answers one request. */
    @FunctionalInterface
    interface Answering {

        /** Writes an answer, and tells whether the connection stays open for another request. */
        boolean answer(OutputStream out, Socket connection) throws IOException;
    }

    private final ServerSocket server;
    private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
    private volatile Answering answering = (out, connection) -> false;

    WireServer() {
        try {
            server = new ServerSocket(0, 50, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        startThread(this::accept, "wire-server");
    }

    String baseUrl() {
        return "http://127.0.0.1:" + server.getLocalPort() + "/1.0";
    }

    /** Sets how all requests are answered from now on. */
    void answerWith(Answering newAnswering) {
        answering = newAnswering;
    }

    private void accept() {
        try {
            while (true) {
                Socket connection = server.accept();
                connections.add(connection);
                startThread(() -> serve(connection), "wire-server-connection");
            }
        } catch (IOException e) {
            // closed
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            connection.setTcpNoDelay(true);
            var in = new BufferedInputStream(connection.getInputStream());
            boolean open = true;
            while (open && readRequest(in)) {
                var out = new BufferedOutputStream(connection.getOutputStream(), 1 << 16);
                open = answering.answer(out, connection);
                out.flush();
            }
        } catch (IOException e) {
            // the client went away, which some answers are meant to make it do
        } finally {
            connections.remove(connection);
        }
    }

    private static boolean readRequest(InputStream in) throws IOException {
        int length = 0;
        String line = readLine(in);
        if (line == null) {
            return false;
        }
        for (; line != null && !line.isEmpty(); line = readLine(in)) {
            if (line.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
                length = Integer.parseInt(
                        line.substring("content-length:".length()).strip());
            }
        }
        return in.readNBytes(length).length == length;
    }

    private static String readLine(InputStream in) throws IOException {
        var line = new StringBuilder();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                return null;
            }
            line.append((char) b);
        }
        return line.toString().stripTrailing();
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static void startThread(Runnable task, String name) {
        var thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        try {
            server.close();
            for (Socket connection : connections) {
                connection.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
