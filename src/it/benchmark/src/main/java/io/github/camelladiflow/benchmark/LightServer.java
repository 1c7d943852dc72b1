// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.benchmark;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A server that needs almost no processor time. It responds to each POST with a fixture. The path contains the delay in
 * milliseconds and the fixture: {@code /50/customer-show.json/customer/show}. Ends when its standard input ends.
 */
final class LightServer {

    private static final Map<String, byte[]> RESPONSES = new ConcurrentHashMap<>();

    private LightServer() {}

    public static void main(String[] args) throws IOException {
        try (var server = new ServerSocket(0, 1024, InetAddress.getLoopbackAddress())) {
            System.out.println(server.getLocalPort());
            start(() -> {
                while (System.in.read() >= 0) {}
                System.exit(0);
            });
            while (true) {
                Socket connection = server.accept();
                connection.setTcpNoDelay(true);
                start(() -> serve(connection));
            }
        }
    }

    private interface Work {
        void run() throws IOException, InterruptedException;
    }

    private static void start(Work work) {
        var thread = new Thread(() -> {
            try {
                work.run();
            } catch (IOException | InterruptedException e) {
                // the client has closed the connection
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    private static void serve(Socket connection) throws IOException, InterruptedException {
        try (connection) {
            var in = new BufferedInputStream(connection.getInputStream(), 8192);
            var out = connection.getOutputStream();
            for (String first = line(in); first != null; first = line(in)) {
                int length = 0;
                for (String header = line(in); header != null && !header.isEmpty(); header = line(in)) {
                    if (header.regionMatches(true, 0, "content-length:", 0, 15)) {
                        length = Integer.parseInt(header.substring(15).trim());
                    }
                }
                in.skipNBytes(length);
                String[] path = first.split("[ /]", 6);
                long millis = Long.parseLong(path[2]);
                if (millis > 0) {
                    Thread.sleep(millis);
                }
                out.write(RESPONSES.computeIfAbsent(path[3], LightServer::response));
            }
        }
    }

    private static byte[] response(String name) {
        try {
            byte[] body = ResponseFixtures.compact(name);
            byte[] head = ("HTTP/1.1 200 OK\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: "
                            + body.length + "\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII);
            byte[] whole = Arrays.copyOf(head, head.length + body.length);
            System.arraycopy(body, 0, whole, head.length, body.length);
            return whole;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String line(InputStream in) throws IOException {
        var line = new StringBuilder();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                return null;
            }
            if (b != '\r') {
                line.append((char) b);
            }
        }
        return line.toString();
    }
}
