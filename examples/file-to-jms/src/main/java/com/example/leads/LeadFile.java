// SPDX-License-Identifier: Apache-2.0
package com.example.leads;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NoSuchElementException;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import org.apache.camel.CamelContext;
import org.apache.camel.Message;
import org.apache.camel.support.DefaultMessage;

/**
 * Reads a lead file in UTF-8 row by row. Each row is a message with the headers {@code file}, {@code line} (the number
 * of the row's first line) and {@code row} (the row's text). The body is the row's text, JSON value, or, in a CSV file, a map from
 * column names to cells. A row that cannot be read has the header {@code reason} and no body. Not thread-safe.
 */
public final class LeadFile implements Iterator<Message>, Closeable {

    static final String FILE = "file";
    static final String LINE = "line";
    static final String ROW = "row";
    static final String REASON = "reason";

    /** JMS limits the size of a header, which contains the row. */
    private static final int MAX_BYTES = 16_384;

    private static final ObjectReader JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build()
            .readerFor(Object.class);

    private static final ObjectReader CSV = CsvMapper.builder()
            .enable(CsvParser.Feature.TRIM_SPACES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build()
            .readerFor(String[].class);

    private final String name;
    private final CamelContext context;
    private final BufferedReader reader;
    private final boolean isCsv;
    private final BitSet rowLines = new BitSet();
    private char separator = ',';
    private ObjectReader csvReader;
    private String[] columns;
    private int linesRead;
    private Message next;

    /**
     * Opens a file.
     *
     * @throws IOException if it cannot be read, or if it is a CSV file with an invalid header line
     */
    LeadFile(File file, CamelContext context) throws IOException {
        this.name = file.getName();
        this.context = context;
        this.isCsv = name.endsWith(".csv");
        if (!isCsv && !name.endsWith(".jsonl") && !name.endsWith(".txt")) {
            throw new IOException("The name of the file does not end with .csv, .jsonl or .txt");
        }
        // in this encoding, each byte is one character, so that invalid UTF-8 in a row does not affect the next row
        reader = Files.newBufferedReader(file.toPath(), StandardCharsets.ISO_8859_1);
        if (isCsv) {
            var header = readRow();
            var text = header == null ? "" : decode(header);
            separator = text.indexOf('\t') >= 0 ? '\t' : text.indexOf(';') >= 0 ? ';' : ',';
            csvReader = CSV.with(CsvSchema.emptySchema().withColumnSeparator(separator));
            columns = csvReader.readValue(text);
        }
        next = readMessage();
    }

    String name() {
        return name;
    }

    /** Returns the numbers of the lines on which the rows that have been read begin. */
    BitSet rowLines() {
        return rowLines;
    }

    @Override
    public boolean hasNext() {
        return next != null;
    }

    @Override
    public Message next() {
        if (next == null) {
            throw new NoSuchElementException();
        }
        var row = next;
        try {
            next = readMessage();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return row;
    }

    private Message readMessage() throws IOException {
        int line = linesRead + 1;
        var bytes = readRow();
        if (bytes == null) {
            return null;
        }
        rowLines.set(line);
        var text = decode(bytes);
        var message = new DefaultMessage(context);
        message.setHeader(FILE, name);
        message.setHeader(LINE, line);
        message.setHeader(ROW, text);
        try {
            message.setBody(key(bytes, text));
        } catch (IllegalArgumentException e) {
            message.setHeader(REASON, e.getMessage());
        }
        return message;
    }

    /** Reads up to the next line end that is not in a quoted field. Returns null at the end of the file. */
    private byte[] readRow() throws IOException {
        var row = new StringBuilder();
        boolean isQuoted = false;
        boolean isFieldStart = true;
        int c = reader.read();
        if (c < 0) {
            return null;
        }
        for (; c >= 0; c = reader.read()) {
            if (c == '\n') {
                linesRead++;
                // ends a row without a closing quote, too, so that the following rows can be read
                if (!isQuoted || row.length() > MAX_BYTES) {
                    break;
                }
            }
            if (isCsv && c == '"' && (isQuoted || isFieldStart)) {
                isQuoted = !isQuoted;
                // a second quote is a quote in the text
                isFieldStart = true;
            } else {
                isFieldStart = c == separator;
            }
            if (row.length() <= MAX_BYTES) {
                row.append((char) c);
            }
        }
        return row.toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String decode(byte[] row) {
        var text = new String(row, StandardCharsets.UTF_8);
        int start = text.startsWith("\uFEFF") ? 1 : 0;
        int end = text.endsWith("\r") ? text.length() - 1 : text.length();
        return text.substring(start, end);
    }

    private Object key(byte[] bytes, String text) {
        if (bytes.length > MAX_BYTES) {
            throw new IllegalArgumentException("The row has more than " + MAX_BYTES + " bytes, or no closing quote");
        }
        if (!Arrays.equals(new String(bytes, StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_8), bytes)) {
            throw new IllegalArgumentException("The row is not in UTF-8");
        }
        if (text.isBlank()) {
            throw new IllegalArgumentException("The row is blank");
        }
        try {
            return isCsv ? cells(text) : name.endsWith(".jsonl") ? JSON.readValue(text) : text;
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("The row is not valid " + (isCsv ? "CSV" : "JSON"), e);
        }
    }

    /** Returns the cells that are not blank, by the names of their columns. */
    private Map<String, String> cells(String text) throws JsonProcessingException {
        String[] values = csvReader.readValue(text);
        if (values.length != columns.length) {
            throw new IllegalArgumentException(
                    "The row has " + values.length + " cells, but the header line has " + columns.length);
        }
        var cells = new LinkedHashMap<String, String>();
        for (int i = 0; i < values.length; i++) {
            if (!values[i].isBlank()) {
                cells.putIfAbsent(columns[i], values[i]);
            }
        }
        return cells;
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }
}
