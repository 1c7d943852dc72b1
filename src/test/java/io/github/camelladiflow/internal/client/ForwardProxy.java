// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;

import io.github.camelladiflow.internal.client.RawServer.RawConnection;
import org.apache.camel.util.IOHelper;

/**
 * An HTTP proxy on the loopback address that opens tunnels and requires a user name and a password. It treats all host names as this
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
            client.write("HTTP/1.1 200 Go on\r\n\r\n");
            String host = request.split(" ", 3)[1];
            relay(client, Integer.parseInt(host.substring(host.lastIndexOf(':') + 1)));
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
}
