// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.table;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Rows as they stand, whatever bytes they hold. */
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
            try (var lines =
                    new TableLines(new ByteArrayInputStream(text.toString().getBytes(StandardCharsets.UTF_8)), null)) {
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

    private static List<TableLines.Row> lines(byte[] bytes) throws IOException {
        var lines = new ArrayList<TableLines.Row>();
        try (var source = new TableLines(new ByteArrayInputStream(bytes), null)) {
            for (var line = source.next(TableLines.NO_QUOTED_FIELDS);
                    line != null;
                    line = source.next(TableLines.NO_QUOTED_FIELDS)) {
                lines.add(line);
            }
        }
        return lines;
    }
}
