// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.table;

import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests that rows are returned unchanged, whatever bytes they contain. */
class TableLinesTest {

    @Test
    void returnsBlankLinesButNotEmptyEnd() throws IOException {
        assertThat(lines("\na\n\n".getBytes(StandardCharsets.UTF_8)))
                .extracting(TableLines.Row::text)
                .containsExactly("", "a", "");
    }

    @Test
    void reportsInvalidUtf8OfOneLineWithoutQuotingIt() throws IOException {
        var lines = lines(new byte[] {'a', (byte) 0xD4, '\n', 'b'});
        assertThat(lines).extracting(TableLines.Row::problem).containsExactly(TableLines.Problem.ENCODING, null);
        assertThat(lines).hasToString("[Line[1], Line[2]]");
    }

    @Test
    void reportsOverlongLineWithoutKeepingIt() throws IOException {
        var lines = lines(("x".repeat(1_000_000) + "\nb").getBytes(StandardCharsets.UTF_8));
        assertThat(lines.get(0).problem()).isEqualTo(TableLines.Problem.LONG);
        assertThat(lines.get(0).text()).hasSize(1_000);
        assertThat(lines.get(1)).isEqualTo(new TableLines.Row(2, 2, "b", null));
    }

    @Test
    void acceptsRowsUpToMaximumLength() throws IOException {
        try (var lines = new TableLines(stream("abc\nabcd\n"), null, 3)) {
            assertThat(lines.next(',')).isEqualTo(new TableLines.Row(1, 1, "abc", null));
            assertThat(lines.next(',')).isEqualTo(new TableLines.Row(2, 2, "abc", TableLines.Problem.LONG));
        }
    }

    /** Describes rows, each as its text with its line numbers. */
    @Test
    void findsRowsWhoseQuotedFieldsSpanLines() throws IOException {
        assertThat(rows("a,\"b\nc\"\r\nd\n")).containsExactly(row(1, 2, "a,\"b\nc\"", null), row(3, 3, "d", null));
        assertThat(rows(" \"a\nb\",c\nd")).containsExactly(row(1, 2, " \"a\nb\",c", null), row(3, 3, "d", null));
        assertThat(rows("\"a\"\"\nb\"\n")).containsExactly(row(1, 2, "\"a\"\"\nb\"", null));
        assertThat(rows("5\" pipe\na \"b\nc\u0000d\n"))
                .containsExactly(row(1, 1, "5\" pipe", null), row(2, 2, "a \"b", null), row(3, 3, "c\u0000d", null));
        assertThat(rows("a\n\"b\n")).containsExactly(row(1, 1, "a", null), row(2, 2, "\"b\n", TableLines.Problem.OPEN));
    }

    @Test
    void findsHeaderWithQuotesAnywhere() throws IOException {
        try (var lines = new TableLines(stream("name; \"e\nmail\"\nLan;x\n"), null)) {
            assertThat(lines.header()).isEqualTo(row(1, 2, "name; \"e\nmail\"", null));
            assertThat(lines.next(';')).isEqualTo(row(3, 3, "Lan;x", null));
        }
    }

    @Test
    void returnsFirstDamagedLineAndEncoding() throws IOException {
        try (var lines = new TableLines(stream("a\n\uFFFD\n\uFFFD\nb\n"), StandardCharsets.UTF_8)) {
            assertThat(lines.charset()).isEqualTo(StandardCharsets.UTF_8);
            lines.next(',');
            assertThat(lines.damagedLine()).isZero();
            while (lines.next(',') != null) {
                assertThat(lines.damagedLine()).isEqualTo(2);
            }
        }
    }

    @Test
    void skipsByteOrderMarkAndClosesFile() throws IOException {
        var isClosed = new boolean[1];
        var in = new FilterInputStream(new ByteArrayInputStream("\uFEFFa".getBytes(StandardCharsets.UTF_16LE))) {
            @Override
            public void close() {
                isClosed[0] = true;
            }
        };
        try (var lines = new TableLines(in, null)) {
            assertThat(lines.charset()).isEqualTo(StandardCharsets.UTF_16LE);
            assertThat(lines.next(',').text()).isEqualTo("a");
        }
        assertThat(isClosed).containsExactly(true);
    }

    @Test
    void roundTripsAnyFieldsAsCsv() throws IOException {
        var random = new Random(1);
        var pieces = List.of("a", "\"", "\n", "\r\n", ",", ";", "\t", " ", "ễ", "0901234567", "=1+1");
        for (char separator : new char[] {',', ';', '\t'}) {
            var written = new ArrayList<List<String>>();
            var text = new StringBuilder("header\n");
            for (int row = 0; row < 2_000; row++) {
                written.add(List.of(randomField(random, pieces), "" + row, randomField(random, pieces)));
                text.append(written.get(row).stream()
                                .map(LeadTable::field)
                                .collect(Collectors.joining(String.valueOf(separator))))
                        .append("\r\n");
            }
            var read = new ArrayList<List<String>>();
            try (var lines = new TableLines(stream(text.toString()), null)) {
                lines.header();
                for (var line = lines.next(separator); line != null; line = lines.next(separator)) {
                    read.add(List.of(LeadTable.cells(line.text(), separator)));
                }
            }
            assertThat(read).isEqualTo(written);
        }
    }

    private static String randomField(Random random, List<String> pieces) {
        return random.ints(random.nextInt(6), 0, pieces.size())
                .mapToObj(pieces::get)
                .collect(Collectors.joining());
    }

    private static TableLines.Row row(long first, long last, String text, TableLines.Problem problem) {
        return new TableLines.Row(first, last, text, problem);
    }

    private static ByteArrayInputStream stream(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    private static List<TableLines.Row> rows(String text) throws IOException {
        return lines(text.getBytes(StandardCharsets.UTF_8), ',');
    }

    private static List<TableLines.Row> lines(byte[] bytes) throws IOException {
        return lines(bytes, TableLines.NO_QUOTED_FIELDS);
    }

    private static List<TableLines.Row> lines(byte[] bytes, int separator) throws IOException {
        var lines = new ArrayList<TableLines.Row>();
        try (var source = new TableLines(new ByteArrayInputStream(bytes), null)) {
            for (var line = source.next(separator); line != null; line = source.next(separator)) {
                lines.add(line);
            }
        }
        return lines;
    }
}
