// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;

/** An HTTP proxy on the loopback, which wants a user and a password or lets everybody in. All hosts are this machine to it. Thread-safe. */
final class ForwardProxy implements AutoCloseable {

    static final String USER = "made-up-user";
    static final String PASSWORD = "made-up-password";

    private static final String CREDENTIALS = "proxy-authorization: basic "
            + Base64.getEncoder()
                    .encodeToString((USER + ":" + PASSWORD).getBytes(StandardCharsets.UTF_8))
                    .toLowerCase(Locale.ROOT);

    private final boolean open;
    private final RawServer server = RawServer.start(this::serve);

    ForwardProxy() {
        this(false);
    }

    private ForwardProxy(boolean open) {
        this.open = open;
    }

    /** A proxy that asks for no user. */
    static ForwardProxy open() {
        return new ForwardProxy(true);
    }

    private void serve(RawConnection client) throws IOException {
        for (String request = client.readRequest(); request != null; request = client.readRequest()) {
            if (!open && !request.toLowerCase(Locale.ROOT).contains(CREDENTIALS)) {
                client.write("HTTP/1.1 407 Who are you\r\nProxy-Authenticate: Basic realm=\"made up\"\r\n"
                        + "Content-Length: 0\r\n\r\n");
                continue;
            }
            String[] line = request.split(" ", 3);
            if (line[0].equals("CONNECT")) {
                tunnel(client, Integer.parseInt(line[1].substring(line[1].lastIndexOf(':') + 1)));
            } else {
                forward(client, request, URI.create(line[1]));
            }
            return;
        }
    }

    private static void tunnel(RawConnection client, int port) throws IOException {
        client.write("HTTP/1.1 200 Go on\r\n\r\n");
        relay(client, port);
    }

    /** Hands on what comes from either side to the other. */
    static void relay(RawConnection client, int port) throws IOException {
        try (var target = new Socket(InetAddress.getLoopbackAddress(), port)) {
            var back = CompletableFuture.runAsync(() -> copy(target, client.socket()), ForwardProxy::start);
            copy(client.socket(), target);
            back.join();
        }
    }

    private static void start(Runnable work) {
        var thread = new Thread(work, RawServer.THREAD_PREFIX + "tunnel");
        thread.setDaemon(true);
        thread.start();
    }

    private static void copy(Socket from, Socket to) {
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            in.transferTo(out);
            to.shutdownOutput();
        } catch (IOException e) {
            RawServer.close(from);
            RawServer.close(to);
        }
    }

    private static void forward(RawConnection client, String request, URI target) throws IOException {
        String path = target.getRawPath();
        String changed = request.replaceFirst(" http://[^ ]* ", " " + path + " ")
                .replaceFirst("(?i)\r\nproxy-authorization: [^\r]*", "");
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), target.getPort())) {
            socket.getOutputStream().write(changed.getBytes(StandardCharsets.ISO_8859_1));
            client.write(socket.getInputStream().readAllBytes());
        }
    }

    int port() {
        return server.port();
    }

    List<String> requests() {
        return server.requests();
    }

    int connectionCount() {
        return server.connectionCount();
    }

    @Override
    public void close() {
        server.close();
    }
}
