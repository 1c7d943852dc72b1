// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One connection to a {@link RawServer}, seen from the server. For one thread. */
public final class RawConnection {

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

    /** Reads a request to its end, as ISO-8859-1 so that no byte is lost; null if the client has gone. */
    public String readRequest() throws IOException {
        String request = readMessage(in);
        if (request != null) {
            requests.add(request);
        }
        return request;
    }

    /** Reads a request or an answer: its head, and as many bytes as that says. */
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

    /** Reads once: whatever there is, in whatever protocol. */
    public byte[] readSome() throws IOException {
        var buffer = new byte[16_384];
        return Arrays.copyOf(buffer, Math.max(in.read(buffer), 0));
    }

    public RawConnection write(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
        socket.getOutputStream().flush();
        return this;
    }

    RawConnection write(byte... bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
        return this;
    }

    /** Writes byte after byte, with a pause before each, until the client has gone. */
    void drip(String text, int pauseMillis) throws IOException, InterruptedException {
        for (byte one : text.getBytes(StandardCharsets.UTF_8)) {
            Thread.sleep(pauseMillis);
            write(one);
        }
    }

    /** Ends the connection so that the client sees a reset. */
    void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    /** Says that nothing more will come, and goes on reading. */
    void halfClose() throws IOException {
        socket.shutdownOutput();
    }

    /** Reads until the client has gone. */
    public void awaitEnd() throws IOException {
        while (in.read() >= 0) {
            // thrown away
        }
    }
}
