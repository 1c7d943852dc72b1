// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
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
