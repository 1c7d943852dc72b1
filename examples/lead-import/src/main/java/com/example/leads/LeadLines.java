// SPDX-License-Identifier: Apache-2.0
package com.example.leads;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The rows of a file as texts, one after the other, however long they are and whatever bytes they hold. A row is a line,
 * which ends with LF or CRLF; in CSV one with a quoted field that runs over line ends has several of them. The encoding is
 * told by a byte order mark, which is skipped, by the null bytes of UTF-16, or by the user, and is UTF-8 otherwise. Not
 * thread-safe.
 */
final class LeadLines implements Closeable {

    /** A longer row is not kept as a whole. */
    static final int MAX_CHARACTERS = 65_536;

    /** So much of such a row is shown. */
    static final int SHOWN_CHARACTERS = 1_000;

    /** The separator of a header that is still to be understood: any quote may begin or end a quoted name. */
    static final int ANY = -1;

    /** The separator of formats without quoted fields. */
    static final int NONE = -2;

    private static final char DAMAGED = '\uFFFD';

    private final int maxCharacters;
    private final Charset charset;
    private final Reader in;
    private final char[] buffer = new char[8_192];
    private final StringBuilder text = new StringBuilder();
    private int position;
    private int length;
    private long line;
    private long damagedLine;

    /**
     * A row.
     *
     * @param number the number of its first line, from 1
     * @param text without the last line end; with U+FFFD for what cannot be decoded
     * @param problem why the text is not the whole row as it was meant, or null
     */
    record Line(long number, String text, Reason problem) {}

    /**
     * Begins to read.
     *
     * @param in the bytes
     * @param encoding theirs, or null if they tell it themselves
     * @throws IOException if they cannot be read
     */
    LeadLines(InputStream in, Charset encoding) throws IOException {
        this(in, encoding, MAX_CHARACTERS);
    }

    LeadLines(InputStream in, Charset encoding, int maxCharacters) throws IOException {
        this.maxCharacters = maxCharacters;
        var bytes = new BufferedInputStream(in);
        var told = detect(bytes);
        this.charset = told != null ? told : encoding != null ? encoding : StandardCharsets.UTF_8;
        this.in = new InputStreamReader(
                bytes,
                charset.newDecoder()
                        .onMalformedInput(CodingErrorAction.REPLACE)
                        .onUnmappableCharacter(CodingErrorAction.REPLACE));
    }

    /** What the bytes are. */
    Charset charset() {
        return charset;
    }

    /** The first line of the first row so far that could not be decoded, or 0. */
    long damagedLine() {
        return damagedLine;
    }

    /**
     * Reads the next row.
     *
     * @param separator what separates fields, of which quoted ones may run over line ends; or {@link #ANY}, {@link #NONE}
     * @return the row, or null at the end; an empty piece behind the last line end is no row
     * @throws IOException if the file cannot be read further
     */
    Line next(int separator) throws IOException {
        text.setLength(0);
        long first = line + 1;
        long count = 0;
        boolean damaged = false;
        boolean fieldBegins = true;
        boolean quoted = false;
        boolean closed = false;
        int last = -1;
        int c;
        while ((c = read()) >= 0 && (c != '\n' || quoted)) {
            last = c;
            if (++count <= maxCharacters) {
                text.append((char) c);
            }
            damaged |= c == DAMAGED;
            line += c == '\n' ? 1 : 0;
            if (separator == NONE) {
                continue;
            }
            if (quoted) {
                closed = c == '"';
                quoted = !closed;
            } else {
                // the second of two quotes in a quoted field belongs to it
                quoted = c == '"' && (fieldBegins || closed || separator == ANY);
                closed = false;
                fieldBegins = c == separator || c <= ' ' && fieldBegins;
            }
        }
        if (c < 0 && count == 0) {
            return null;
        }
        line += c < 0 && last == '\n' ? 0 : 1;
        return new Line(first, shown(count), problem(first, count, quoted, damaged));
    }

    private String shown(long count) {
        if (count > maxCharacters) {
            text.setLength(SHOWN_CHARACTERS);
        } else if (!text.isEmpty() && text.charAt(text.length() - 1) == '\r') {
            text.setLength(text.length() - 1);
        }
        return text.toString();
    }

    private Reason problem(long first, long count, boolean open, boolean damaged) {
        if (damaged && damagedLine == 0) {
            damagedLine = first;
        }
        if (open) {
            return new Reason("row.open", first, line);
        }
        if (count > maxCharacters) {
            return new Reason("row.long", maxCharacters, first, line);
        }
        return damaged ? new Reason("row.encoding", charset) : null;
    }

    private int read() throws IOException {
        if (position == length) {
            position = 0;
            length = Math.max(in.read(buffer), 0);
            if (length == 0) {
                return -1;
            }
        }
        return buffer[position++];
    }

    private static Charset detect(BufferedInputStream in) throws IOException {
        in.mark(4);
        var head = in.readNBytes(4);
        in.reset();
        boolean isUtf32 = head.length == 4
                && (Arrays.equals(head, new byte[] {-1, -2, 0, 0}) || Arrays.equals(head, new byte[] {0, 0, -2, -1}));
        if (isUtf32) {
            throw new LeadFileException("file.utf32");
        }
        int first = head.length > 0 ? head[0] & 0xFF : -1;
        int second = head.length > 1 ? head[1] & 0xFF : -1;
        if (first == 0xEF && second == 0xBB && head.length > 2 && (head[2] & 0xFF) == 0xBF) {
            in.skipNBytes(3);
            return StandardCharsets.UTF_8;
        }
        if (first == 0xFF && second == 0xFE || first == 0xFE && second == 0xFF) {
            in.skipNBytes(2);
            return first == 0xFF ? StandardCharsets.UTF_16LE : StandardCharsets.UTF_16BE;
        }
        if (first == 0 && second > 0) {
            return StandardCharsets.UTF_16BE;
        }
        return first > 0 && second == 0 ? StandardCharsets.UTF_16LE : null;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
