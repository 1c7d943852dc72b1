// SPDX-License-Identifier: Apache-2.0
package com.example.leads;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.apache.camel.Message;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Tests how lead files are split into rows. The example files have more forms of rows. */
class LeadFileTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(chars = {',', ';', '\t'})
    void readsCellsByColumn(char separator) throws IOException {
        var text = "\uFEFFHọ tên|SĐT\r\n\"Lan|\r\n\"\"Mai\"\"\"|0901234567\r\nBình|\r\n".replace('|', separator);
        var rows = read("leads.csv", text.getBytes(StandardCharsets.UTF_8));

        assertThat(rows)
                .extracting(Message::getBody)
                .containsExactly(
                        Map.of("Họ tên", "Lan" + separator + "\r\n\"Mai\"", "SĐT", "0901234567"),
                        Map.of("Họ tên", "Bình"));
        assertThat(rows).extracting(row -> row.getHeader(LeadFile.LINE)).containsExactly(2, 4);
        assertThat(rows.get(1).getHeader(LeadFile.ROW)).isEqualTo("Bình" + separator);
    }

    @Test
    void readsJsonValues() throws IOException {
        var rows = read(
                "leads.jsonl",
                "{\"phone\": 950000002}\n\"a@example.com\"\n950000002\n{".getBytes(StandardCharsets.UTF_8));

        assertThat(rows)
                .extracting(Message::getBody)
                .containsExactly(Map.of("phone", 950000002), "a@example.com", 950000002, null);
        assertThat(rows.get(3).getHeader(LeadFile.REASON)).isEqualTo("The row is not valid JSON");
    }

    @Test
    void readsRowsAfterDamagedRows() throws IOException {
        var rows = read("leads.txt", "b\u00E9\n\n  \r\nc@example.com".getBytes(StandardCharsets.ISO_8859_1));

        assertThat(rows)
                .extracting(row -> row.getHeader(LeadFile.REASON))
                .containsExactly("The row is not in UTF-8", "The row is blank", "The row is blank", null);
        assertThat(rows.get(3).getBody()).isEqualTo("c@example.com");
    }

    @Test
    void limitsRowsWithoutEnd() throws IOException {
        var text = "Email\n\"open\n" + "x".repeat(100_000) + "\na@example.com\n";
        var rows = read("leads.csv", text.getBytes(StandardCharsets.UTF_8));

        assertThat(rows).hasSize(2);
        assertThat(rows.get(0).getHeader(LeadFile.REASON)).asString().startsWith("The row has more than 16384 bytes");
        assertThat(rows.get(0).getHeader(LeadFile.ROW))
                .asString()
                .startsWith("\"open\nx")
                .hasSizeLessThan(17_000);
        assertThat(rows.get(1).getBody()).isEqualTo(Map.of("Email", "a@example.com"));
    }

    @Test
    void rejectsFilesWithoutRows() {
        assertThatThrownBy(() -> read("leads.csv", new byte[0])).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> read("leads.xlsx", new byte[0])).hasMessageContaining(".csv, .jsonl or .txt");
    }

    private List<Message> read(String name, byte[] content) throws IOException {
        var file = Files.write(folder.resolve(name), content).toFile();
        try (var context = new DefaultCamelContext();
                var rows = new LeadFile(file, context)) {
            var read = new ArrayList<Message>();
            rows.forEachRemaining(read::add);
            assertThat(rows.rowLines().cardinality()).isEqualTo(read.size());
            return read;
        }
    }
}
