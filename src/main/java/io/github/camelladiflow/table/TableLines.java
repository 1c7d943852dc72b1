// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.table;

import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * Reads the rows of a text file in order and in their original form, even if they are very long or contain invalid
 * bytes. A row is a line that ends with LF or CRLF. In CSV, a row with a quoted field may span several lines. The
 * encoding comes from a byte order mark (which is skipped), from the null bytes of UTF-16, or from the caller;
 * otherwise it is UTF-8. Not thread-safe.
 */
public final class TableLines implements Closeable {

    /** The maximum length of a row. Only the beginning of a longer row is kept. */
    public static final int MAX_CHARACTERS = 65_536;

    /**
     * The value for a separator that is not known yet, for example in a header line. Any quote may then begin or end a
     * quoted name.
     */
    public static final int UNKNOWN_SEPARATOR = -1;

    /** The value for formats without quoted fields. */
    public static final int NO_QUOTED_FIELDS = -2;

    private static final int MAX_SHOWN_CHARACTERS = 1_000;
    private static final int DETECTION_CHARACTERS = 8_192;
    private static final Pattern OLD_MAC = Pattern.compile("[^\\r\\n]*\\r[^\\n]");
    private static final char REPLACEMENT_CHARACTER = '\uFFFD';
    /**
     * The line that declares the separator for Excel. It is skipped, because the separator is detected in the header
     * line.
     */
    private static final Pattern SEPARATOR_LINE = Pattern.compile("\\s*\"?sep=.\"?[,;\\s]*", Pattern.CASE_INSENSITIVE);

    private final int maxCharacters;
    private final Charset charset;
    private final BufferedReader in;
    /** The last character of a line break: LF, with or without a CR before it, or CR in files from old Macs. */
    private final char lineEnd;

    private final StringBuilder text = new StringBuilder();
    private long lineNumber;
    private long damagedLine;

    /** The reason why a row's text is incomplete or damaged. */
    public enum Problem {

        /** A quoted field has no closing quote, so the row extends to the end of the file. */
        OPEN,

        /** The row is longer than {@link #MAX_CHARACTERS}. Only its beginning is kept. */
        LONG,

        /** The row contains bytes that are invalid in the file's encoding. */
        ENCODING
    }

    /**
     * A row.
     *
     * @param firstLine the number of its first line, counted from 1
     * @param lastLine the number of its last line
     * @param text the text without the last line break; U+FFFD replaces bytes that cannot be decoded
     * @param problem what is wrong with the row, null if nothing is wrong
     */
    public record Row(long firstLine, long lastLine, String text, Problem problem) {

        /** Returns text without the row's content, which is personal data. */
        @Override
        public String toString() {
            return "Line[" + firstLine + "]";
        }
    }

    /**
     * Creates a reader.
     *
     * @param in the bytes of the file
     * @param encoding the encoding if the first bytes do not determine it; null means UTF-8
     * @throws IllegalArgumentException if the encoding is UTF-32
     * @throws IOException if the bytes cannot be read
     */
    public TableLines(InputStream in, Charset encoding) throws IOException {
        this(in, encoding, MAX_CHARACTERS);
    }

    /**
     * Creates a reader.
     *
     * @param in the bytes of the file
     * @param encoding the encoding if the first bytes do not determine it; null means UTF-8
     * @param maxCharacters the maximum length of a row
     * @throws IllegalArgumentException if the encoding is UTF-32
     * @throws IOException if the bytes cannot be read
     */
    public TableLines(InputStream in, Charset encoding, int maxCharacters) throws IOException {
        this.maxCharacters = maxCharacters;
        var bytes = new BufferedInputStream(in);
        this.charset = detectCharset(bytes, encoding == null ? StandardCharsets.UTF_8 : encoding);
        this.in = new BufferedReader(new InputStreamReader(bytes, charset));
        this.lineEnd = detectLineEnd();
    }

    private char detectLineEnd() throws IOException {
        var head = new char[DETECTION_CHARACTERS];
        in.mark(head.length);
        int length = Math.max(in.read(head), 0);
        in.reset();
        return OLD_MAC.matcher(CharBuffer.wrap(head, 0, length)).lookingAt() ? '\r' : '\n';
    }

    /** {@return the encoding of the file} */
    public Charset charset() {
        return charset;
    }

    /** {@return the line number at which the first row that could not be decoded begins; 0 if there is none so far} */
    public long damagedLine() {
        return damagedLine;
    }

    /**
     * Reads the header line. If the first line declares the separator for Excel, skips this line.
     *
     * @return the row, or null if the file is empty
     * @throws IOException if the file cannot be read
     */
    public Row header() throws IOException {
        var header = next(UNKNOWN_SEPARATOR);
        return header != null && SEPARATOR_LINE.matcher(header.text()).matches() ? next(UNKNOWN_SEPARATOR) : header;
    }

    /**
     * Reads the next row.
     *
     * @param separator the separator of the fields, if quoted fields may span several lines; otherwise {@link
     *     #UNKNOWN_SEPARATOR} or {@link #NO_QUOTED_FIELDS}
     * @return the row, or null at the end of the file. Empty text after the last line break is not a row
     * @throws IOException if the file cannot be read
     */
    public Row next(int separator) throws IOException {
        text.setLength(0);
        long first = lineNumber + 1;
        long count = 0;
        boolean damaged = false;
        boolean fieldBegins = true;
        boolean quoted = false;
        boolean closed = false;
        int last = -1;
        int c;
        while ((c = in.read()) >= 0 && (c != lineEnd || quoted)) {
            last = c;
            if (++count <= maxCharacters) {
                text.append((char) c);
            }
            damaged |= c == REPLACEMENT_CHARACTER;
            lineNumber += c == lineEnd ? 1 : 0;
            if (separator == NO_QUOTED_FIELDS) {
                continue;
            }
            if (quoted) {
                closed = c == '"';
                quoted = !closed;
            } else {
                // two quotes in a quoted field represent one quote
                quoted = c == '"' && (fieldBegins || closed || separator == UNKNOWN_SEPARATOR);
                closed = false;
                fieldBegins = c == separator || c <= ' ' && fieldBegins;
            }
        }
        if (c < 0 && count == 0) {
            return null;
        }
        lineNumber += c < 0 && last == lineEnd ? 0 : 1;
        if (damaged && damagedLine == 0) {
            damagedLine = first;
        }
        boolean isLong = count > maxCharacters;
        return new Row(
                first,
                lineNumber,
                rowText(isLong),
                quoted ? Problem.OPEN : isLong ? Problem.LONG : damaged ? Problem.ENCODING : null);
    }

    private String rowText(boolean isLong) {
        if (isLong) {
            text.setLength(Math.min(text.length(), MAX_SHOWN_CHARACTERS));
        } else if (!text.isEmpty() && text.charAt(text.length() - 1) == '\r') {
            text.setLength(text.length() - 1);
        }
        return text.toString();
    }

    private static Charset detectCharset(BufferedInputStream in, Charset otherwise) throws IOException {
        in.mark(4);
        String head = HexFormat.of().formatHex(in.readNBytes(4));
        in.reset();
        if (head.matches("fffe0000|0000feff")) {
            throw new IllegalArgumentException(
                    "The file is in UTF-32. Save the file as UTF-8. In Excel, choose \"CSV UTF-8\".");
        }
        if (head.startsWith("efbbbf")) {
            in.skipNBytes(3);
            return StandardCharsets.UTF_8;
        }
        in.skipNBytes(head.matches("(fffe|feff).*") ? 2 : 0);
        return head.matches("(fffe|..00).*")
                ? StandardCharsets.UTF_16LE
                : head.matches("(feff|00..).*") ? StandardCharsets.UTF_16BE : otherwise;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
