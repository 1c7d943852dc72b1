// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;

import io.github.camelladiflow.internal.client.RawServer.RawConnection;
import org.apache.camel.util.IOHelper;

/**
 * An HTTP proxy on the loopback address that requires a user name and a password. It treats all host names as this
 * machine. Thread-safe.
 */
final class ForwardProxy {

    static final String USER = "made-up-user";
    static final String PASSWORD = "made-up-password";

    private static final String CREDENTIALS = "proxy-authorization: basic "
            + Base64.getEncoder()
                    .encodeToString((USER + ":" + PASSWORD).getBytes(StandardCharsets.UTF_8))
                    .toLowerCase(Locale.ROOT);

    private ForwardProxy() {}

    /** Starts a proxy that requires a user name and a password. */
    static RawServer start() {
        return RawServer.start(ForwardProxy::serve);
    }

    private static void serve(RawConnection client) throws IOException {
        for (String request = client.readRequest(); request != null; request = client.readRequest()) {
            if (!request.toLowerCase(Locale.ROOT).contains(CREDENTIALS)) {
                client.write("HTTP/1.1 407 Who are you\r\nProxy-Authenticate: Basic realm=\"made up\"\r\n"
                        + "Content-Length: 0\r\n\r\n");
                continue;
            }
            String[] line = request.split(" ", 3);
            if (line[0].equals("CONNECT")) {
                client.write("HTTP/1.1 200 Go on\r\n\r\n");
                relay(client, Integer.parseInt(line[1].substring(line[1].lastIndexOf(':') + 1)));
            } else {
                forward(client, request, URI.create(line[1]));
            }
            return;
        }
    }

    /** Forwards bytes in both directions. */
    static void relay(RawConnection client, int port) throws IOException {
        try (var target = new Socket(InetAddress.getLoopbackAddress(), port)) {
            var back = CompletableFuture.runAsync(
                    () -> copy(target, client.socket()),
                    task -> RawServer.thread(task).start());
            copy(client.socket(), target);
            back.join();
        }
    }

    private static void copy(Socket from, Socket to) {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
            to.shutdownOutput();
        } catch (IOException e) {
            IOHelper.close(from);
            IOHelper.close(to);
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
}
