// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ServerSocketFactory;

import io.github.camelladiflow.routes.ReservedPort;
import org.apache.camel.util.IOHelper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A server on the loopback address that sends arbitrary bytes, so that it can behave unlike any HTTP server. Each
 * connection runs the script that is set when the connection is accepted, on a separate thread. The server records
 * received requests. Thread-safe.
 */
public final class RawServer implements AutoCloseable {

    /** The prefix of the names of its threads. */
    static final String THREAD_PREFIX = "raw-server-";

    private final ServerSocketFactory sockets;
    /** Reserves the port while no server listens on it. */
    private final ReservedPort port;

    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final List<Socket> connections = new CopyOnWriteArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool(RawServer::thread);
    private volatile Script script;
    private volatile ServerSocket listener;
    private volatile Future<?> acceptor;

    private RawServer(ServerSocketFactory sockets, Script script) {
        this.sockets = sockets;
        this.script = script;
        this.port = new ReservedPort();
        this.listener = listen();
        accept();
    }

    /** The server's behaviour on a connection. The connection is closed when the script ends or fails. */
    @FunctionalInterface
    public interface Script {
        void play(RawConnection connection) throws IOException, InterruptedException;
    }

    public static RawServer start(Script script) {
        return start(ServerSocketFactory.getDefault(), script);
    }

    public static RawServer start(ServerSocketFactory sockets, Script script) {
        return new RawServer(sockets, script);
    }

    static Thread thread(Runnable task) {
        var thread = new Thread(task, THREAD_PREFIX + "thread");
        thread.setDaemon(true);
        return thread;
    }

    private ServerSocket listen() {
        try {
            ServerSocket socket = sockets.createServerSocket();
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port.number()));
            return socket;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void accept() {
        ServerSocket from = listener;
        // an exception ends the script, because the client has closed the connection or this server was closed
        acceptor = threads.submit(() -> {
            while (true) {
                Socket socket = from.accept();
                connections.add(socket);
                Script now = script;
                threads.submit(() -> serve(socket, now));
            }
        });
    }

    private Void serve(Socket socket, Script now) throws IOException, InterruptedException {
        try (socket) {
            now.play(new RawConnection(socket, requests));
        }
        return null;
    }

    public int port() {
        return port.number();
    }

    /** Returns the base URL of the API on this server, with an IP address. */
    String baseUrl() {
        return baseUrl("http", "127.0.0.1");
    }

    public String baseUrl(String scheme, String host) {
        return scheme + "://" + host + ":" + port() + "/1.0";
    }

    /** Sets the script of future connections. */
    void setScript(Script next) {
        script = next;
    }

    /** Returns all requests so far, unchanged: head, blank line, body. */
    public List<String> requests() {
        return List.copyOf(requests);
    }

    /** Returns how many connections were accepted. */
    int connectionCount() {
        return connections.size();
    }

    void clearRequests() {
        requests.clear();
        connections.clear();
    }

    /** Stops listening, so that new connections are refused. */
    void refuseNewConnections() {
        IOHelper.close(listener);
        // a listening socket is not completely closed while a thread waits in its accept method
        assertThat(acceptor).failsWithin(Duration.ofMinutes(1));
    }

    /** Stops listening, so that connections are refused. Closes open connections. */
    void refuseConnections() {
        refuseNewConnections();
        connections.forEach(IOHelper::close);
    }

    /** Listens again on the same port. */
    void listenAgain() {
        refuseConnections();
        listener = listen();
        accept();
    }

    @Override
    public void close() {
        refuseConnections();
        IOHelper.close(port);
        threads.shutdownNow();
    }

    /** One connection to the server, seen from the server. For one thread. */
    public static final class RawConnection {

        private static final Pattern CONTENT_LENGTH = Pattern.compile("\r\ncontent-length: *([0-9]+)");

        private final Socket socket;
        private final InputStream in;
        private final List<String> requests;

        RawConnection(Socket socket, List<String> requests) throws IOException {
            this.socket = socket;
            this.in = new BufferedInputStream(socket.getInputStream());
            this.requests = requests;
            socket.setTcpNoDelay(true);
        }

        Socket socket() {
            return socket;
        }

        /**
         * Reads a complete request, as ISO-8859-1 so that no byte is lost. Returns null if the client has closed the
         * connection.
         */
        public String readRequest() throws IOException {
            String request = readMessage(in);
            if (request != null) {
                requests.add(request);
            }
            return request;
        }

        /** Reads a request or a response: the head, and the number of bytes that the head declares. */
        static String readMessage(InputStream in) throws IOException {
            var bytes = new ByteArrayOutputStream();
            String head = "";
            while (!head.endsWith("\r\n\r\n")) {
                int value = in.read();
                if (value < 0) {
                    return null;
                }
                bytes.write(value);
                head = value == '\n' ? bytes.toString(StandardCharsets.ISO_8859_1) : head;
            }
            Matcher length = CONTENT_LENGTH.matcher(head.toLowerCase(Locale.ROOT));
            if (length.find()) {
                bytes.write(in.readNBytes(Integer.parseInt(length.group(1))));
            }
            return bytes.toString(StandardCharsets.ISO_8859_1);
        }

        /** Reads the bytes that have arrived, in any protocol. */
        public byte[] readSome() throws IOException {
            var buffer = new byte[16_384];
            return Arrays.copyOf(buffer, Math.max(in.read(buffer), 0));
        }

        public RawConnection write(String text) throws IOException {
            return write(text.getBytes(StandardCharsets.UTF_8));
        }

        RawConnection write(byte... bytes) throws IOException {
            socket.getOutputStream().write(bytes);
            socket.getOutputStream().flush();
            return this;
        }

        /** Writes byte after byte, with a pause before each byte, until the client closes the connection. */
        void drip(String text, int pauseMillis) throws IOException, InterruptedException {
            for (byte one : text.getBytes(StandardCharsets.UTF_8)) {
                Thread.sleep(pauseMillis);
                write(one);
            }
        }

        /** Closes the connection in such a way that the client gets a reset. */
        void reset() throws IOException {
            socket.setSoLinger(true, 0);
            socket.close();
        }

        /** Reads until the client closes the connection. */
        public void awaitEnd() throws IOException {
            in.transferTo(OutputStream.nullOutputStream());
        }
    }
}
