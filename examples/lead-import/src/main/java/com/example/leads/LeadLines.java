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
package com.example.leads;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * The physical lines of an UTF-8 file, one after the other, however long they are and whatever bytes they hold. A line
 * ends with LF or CRLF; a byte order mark at the beginning is skipped. Not thread-safe.
 */
final class LeadLines implements Closeable {

    /** A longer line is not read as a whole. */
    static final int MAX_BYTES = 65_536;

    /** So much of such a line is shown. */
    static final int SHOWN_CHARACTERS = 1_000;

    private final InputStream in;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private long number;

    /**
     * A line.
     *
     * @param number from 1
     * @param text without the line end; with U+FFFD for what is not UTF-8
     * @param problem why the text is not the whole line as it was meant, or null
     */
    record Line(long number, String text, String problem) {}

    LeadLines(InputStream in) throws IOException {
        this.in = new BufferedInputStream(in, MAX_BYTES);
        skipByteOrderMark();
    }

    /**
     * Reads the next line.
     *
     * @return the line, or null at the end; an empty piece behind the last line end is no line
     * @throws IOException if the file cannot be read further
     */
    Line next() throws IOException {
        bytes.reset();
        long length = 0;
        int b;
        while ((b = in.read()) >= 0 && b != '\n') {
            if (++length <= MAX_BYTES) {
                bytes.write(b);
            }
        }
        if (b < 0 && length == 0) {
            return null;
        }
        number++;
        return length > MAX_BYTES ? tooLong() : line(bytes.toByteArray());
    }

    private Line line(byte[] raw) {
        int length = raw.length > 0 && raw[raw.length - 1] == '\r' ? raw.length - 1 : raw.length;
        try {
            var text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(raw, 0, length));
            return new Line(number, text.toString(), null);
        } catch (CharacterCodingException e) {
            return new Line(number, new String(raw, 0, length, StandardCharsets.UTF_8), "The line is not valid UTF-8");
        }
    }

    private Line tooLong() {
        var begin = bytes.toString(StandardCharsets.UTF_8).substring(0, SHOWN_CHARACTERS);
        return new Line(number, begin, "The line is longer than " + MAX_BYTES + " bytes; the row shows its beginning");
    }

    private void skipByteOrderMark() throws IOException {
        in.mark(3);
        int first = in.read();
        int second = in.read();
        if (first == 0xFE && second == 0xFF || first == 0xFF && second == 0xFE) {
            throw new LeadFileException("it is UTF-16; save it as UTF-8");
        }
        if (first != 0xEF || second != 0xBB || in.read() != 0xBF) {
            in.reset();
        }
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
