// SPDX-License-Identifier: Apache-2.0
package com.example.leads;

import java.io.IOException;
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

/** Tests how lead files are split into rows. The files in {@code hard-leads} have more forms of rows. */
class LeadFileTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(chars = {',', ';', '\t'})
    void readsCellsByColumn(char separator) throws IOException {
        var text = "\uFEFFHọ tên|SĐT\r\n\"Lan|\r\n\"\"Mai\"\"\"|0901234567\r\nBình|\r\n".replace('|', separator);
        var rows = read("leads.csv", text);

        assertThat(rows)
                .extracting(Message::getBody)
                .containsExactly(
                        Map.of("Họ tên", "Lan" + separator + "\r\n\"Mai\"", "SĐT", "0901234567"),
                        Map.of("Họ tên", "Bình"));
        assertThat(rows).extracting(row -> row.getHeader(LeadFile.LINE)).containsExactly(2, 4);
        assertThat(rows.get(1).getHeader(LeadFile.ROW)).isEqualTo("Bình" + separator);
    }

    @Test
    void limitsRowsWithoutEnd() throws IOException {
        var text = "Email\n\"open\n" + "x".repeat(100_000) + "\na@example.com\n";
        var rows = read("leads.csv", text);

        assertThat(rows).hasSize(2);
        assertThat(rows.get(0).getHeader(LeadFile.REASON)).asString().startsWith("The row has more than 16384 bytes");
        assertThat(rows.get(0).getHeader(LeadFile.ROW))
                .asString()
                .startsWith("\"open\nx")
                .hasSizeLessThan(17_000);
        assertThat(rows.get(1).getBody()).isEqualTo(Map.of("Email", "a@example.com"));
    }

    @Test
    void rejectsFileWithoutHeaderLine() {
        assertThatThrownBy(() -> read("leads.csv", "")).isInstanceOf(IOException.class);
    }

    private List<Message> read(String name, String content) throws IOException {
        var file = Files.writeString(folder.resolve(name), content).toFile();
        try (var context = new DefaultCamelContext();
                var rows = new LeadFile(file, context)) {
            var read = new ArrayList<Message>();
            rows.forEachRemaining(read::add);
            assertThat(rows.rowLines().cardinality()).isEqualTo(read.size());
            return read;
        }
    }
}
