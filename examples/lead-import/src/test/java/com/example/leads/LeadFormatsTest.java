// SPDX-License-Identifier: Apache-2.0
package com.example.leads;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

/** Lines, and how each format reads a key from one. */
class LeadFormatsTest {

    private static final String LAN = "lan.tran@example.com";

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"a\nb", "a\nb\n", "a\r\nb\r\n", "\uFEFFa\nb", "\uFEFFa\r\nb"})
    void lineEndsAndByteOrderMarkAreNoPartOfALine(String text) throws IOException {
        assertThat(lines(text.getBytes(StandardCharsets.UTF_8)))
                .extracting(LeadLines.Line::text)
                .containsExactly("a", "b");
    }

    @Test
    void blankLinesAreLinesButNotTheEmptyPieceAtTheEnd() throws IOException {
        assertThat(lines("\na\n\n".getBytes(StandardCharsets.UTF_8)))
                .extracting(LeadLines.Line::text)
                .containsExactly("", "a", "");
    }

    @Test
    void aLineThatIsNotUtf8IsAProblemOfThatLineAlone() throws IOException {
        assertThat(lines(new byte[] {'a', (byte) 0xD4, '\n', 'b'}))
                .extracting(line -> String.valueOf(line.problem()))
                .containsExactly("The row is not valid UTF-8", "null");
    }

    @Test
    void aLineThatIsTooLongIsAProblemOfThatLineAloneAndIsNotKeptAsAWhole() throws IOException {
        var lines = lines(("x".repeat(1_000_000) + "\nb").getBytes(StandardCharsets.UTF_8));
        assertThat(lines.get(0).problem()).asString().contains("longer than 65536 characters");
        assertThat(lines.get(0).text()).hasSize(1_000);
        assertThat(lines.get(1)).isEqualTo(new LeadLines.Line(2, "b", null));
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16LE", "UTF-16BE", "UTF-8"})
    void theEncodingIsToldByAByteOrderMarkOrByNullBytes(String encoding) throws IOException {
        for (var mark : List.of("\uFEFF", "")) {
            assertThat(lines((mark + "STT,Số\r\nđã\n").getBytes(encoding)))
                    .extracting(LeadLines.Line::text)
                    .containsExactly("STT,Số", "đã");
        }
    }

    @Test
    void aFieldThatRunsOverLineEndsIsPartOfItsRow() throws IOException {
        var rows = rows("phone,note\n0901234567,\"hello\n0907777777,I am no row\r\nbye\"\n0901234568,\n");

        assertThat(rows)
                .extracting(LeadRow::line, LeadRow::key)
                .containsExactly(tuple(2L, Map.of("phone", "0901234567")), tuple(5L, Map.of("phone", "0901234568")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0901234567,5\" tall",
                "0901234567, \"a\" ",
                "0901234567,\"a\"\"\n\"\"b\"",
                "\"0901234567\",a\"b\"c"
            })
    void onlyAQuoteAtTheBeginningOfAFieldOpensIt(String row) throws IOException {
        assertThat(rows("phone,note\n" + row + "\n0901234568,\n"))
                .extracting(LeadRow::key)
                .containsExactly(Map.of("phone", "0901234567"), Map.of("phone", "0901234568"));
    }

    @Test
    void aQuoteThatIsMissingMakesOneErrorRowThatNamesItsLinesAndNothingInItIsLookedUp() throws IOException {
        var rows = rows("phone,note\n0901234567,\n0901234568,\"oh\n0907777777,\n0907777778,\n");

        assertThat(rows).extracting(LeadRow::line).containsExactly(2L, 3L);
        assertThatThrownBy(rows.get(1)::key)
                .hasMessage("A quoted field is not closed: a quote is missing (lines 3 to 5)");
    }

    @Test
    void whatFollowsAHugeQuotedFieldIsARowAgainAndNothingInItIs() throws IOException {
        var rows = rows("phone,note\n0901234567,\"" + "0907777777,x\n".repeat(20_000) + "\"\n0901234568,\n");

        assertThat(rows).extracting(LeadRow::line).containsExactly(2L, 20_003L);
        assertThatThrownBy(rows.get(0)::key)
                .hasMessageContaining("longer than 65536 characters")
                .hasMessageContaining("lines 2 to 20002");
        assertThat(rows.get(1).key()).isEqualTo(Map.of("phone", "0901234568"));
    }

    @Test
    void anyFieldsThatAreWrittenAsCsvAreReadAsTheyWere() throws IOException {
        var random = new Random(1);
        var pieces = List.of("a", "\"", "\n", "\r\n", ",", ";", "\t", " ", "ễ", "0901234567", "=1+1");
        var text = new StringBuilder("note,phone,more\n");
        for (int row = 0; row < 2_000; row++) {
            text.append(Csv.field(any(random, pieces)))
                    .append(",")
                    .append(row)
                    .append(",")
                    .append(Csv.field(any(random, pieces)))
                    .append("\r\n");
        }
        var rows = rows(text.toString());

        assertThat(rows).hasSize(2_000);
        for (int row = 0; row < 2_000; row++) {
            assertThat(rows.get(row).key()).isEqualTo(Map.of("phone", String.valueOf(row)));
        }
    }

    private static String any(Random random, List<String> pieces) {
        return random.ints(random.nextInt(6), 0, pieces.size())
                .mapToObj(pieces::get)
                .collect(Collectors.joining());
    }

    @ParameterizedTest
    @ValueSource(strings = {"Name,EMAIL,Phone", "Name;Email;phone", "Name\temail\tPHONE", "\"Name\", \"Email\" ,phone"})
    void csvColumnsAreKnownByTheirNamesInAnyCaseAndWithTheUsualSeparators(String header) {
        var separator = header.contains(";") ? ";" : header.contains("\t") ? "\t" : ",";
        var row = String.join(separator, "\"Lan, ; \t \"\"bé\"\"\"", LAN, "0901234567");
        assertThat(CsvLeads.withHeader(header, List.of()).key(row))
                .isEqualTo(Map.of("email", LAN, "phone", "0901234567"));
    }

    @Test
    void csvColumnsThatAreBlankAreAbsent() {
        assertThat(CsvLeads.withHeader("Customer_ID,email,phone", List.of()).key(", ,0901234567"))
                .isEqualTo(Map.of("phone", "0901234567"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1",
                "1,2,3",
                "\"1\"x,2",
                "1,2\r3,4",
                "1,",
            })
    void csvLinesThatAreNotOneWholeRowAreRefused(String line) {
        var csv = CsvLeads.withHeader("stt,email", List.of());
        assertThatThrownBy(() -> csv.key(line)).isInstanceOf(LeadRowException.class);
    }

    @Test
    void jsonLinesAreObjectsTextsOrNumbers() {
        var json = new JsonLeads();
        assertThat(json.key("{\"email\":\"" + LAN + "\",\"phone\":901234567,\"id\":null,\"name\":\"Lan\"}"))
                .isEqualTo(Map.of("email", LAN, "phone", 901234567));
        assertThat(json.key(" \"" + LAN + "\" ")).isEqualTo(LAN);
        assertThat(json.key("901234567")).isEqualTo(901234567);
        assertThat(json.key("1.5")).isEqualTo(new BigDecimal("1.5"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{",
                "[]",
                "null",
                "true",
                "{}",
                "{\"email\":[]}",
                "{\"email\":\"a@b.c\",\"email\":\"d@e.f\"}",
                "1 2",
                "{} {}",
                "{\"phone\": 0901234567}",
                "{\"email\":\" \"}",
                "NaN"
            })
    void jsonLinesThatNameNobodyAreRefused(String line) {
        var json = new JsonLeads();
        assertThatThrownBy(() -> json.key(line)).isInstanceOf(LeadRowException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"email\":\"secret-person", "'secret-person'", "secret-person"})
    void theReasonDoesNotRepeatTheRow(String line) {
        var json = new JsonLeads();
        assertThatThrownBy(() -> json.key(line)).hasMessageNotContaining("secret");
        var csv = CsvLeads.withHeader("email,phone", List.of());
        assertThatThrownBy(() -> csv.key("\"" + line)).hasMessageNotContaining("secret");
    }

    @Test
    void aFileIsNotFinishedBeforeAllItsRowsAreCounted() throws IOException {
        var path = Files.writeString(folder.resolve("leads.txt"), "1\n2\n");
        var file = LeadFile.open(path, "leads.txt", Reading.USUAL);
        var rows = new ArrayList<LeadRow>();
        file.iterator().forEachRemaining(rows::add);
        file.delivered(LeadFile.Outcome.FOUND);

        assertThat(rows).extracting(LeadRow::line).containsExactly(1L, 2L);
        assertThat(rows.toString()).isEqualTo("[LeadRow[leads.txt:1], LeadRow[leads.txt:2]]");
        assertThatThrownBy(file::finish).hasMessage("of 2 rows only 1 are in a queue");

        file.delivered(LeadFile.Outcome.FAILED);
        file.finish();
        assertThat(file.summary()).asString().startsWith("leads.txt: 2 rows, 1 found, 0 not found, 1 failed, ");
    }

    private List<LeadRow> rows(String csv) throws IOException {
        var rows = new ArrayList<LeadRow>();
        LeadFile.open(Files.writeString(folder.resolve("leads.csv"), csv), "leads.csv", Reading.USUAL)
                .iterator()
                .forEachRemaining(rows::add);
        return rows;
    }

    private static List<LeadLines.Line> lines(byte[] bytes) throws IOException {
        var lines = new ArrayList<LeadLines.Line>();
        try (var source = new LeadLines(new ByteArrayInputStream(bytes), null)) {
            for (var line = source.next(LeadLines.NONE); line != null; line = source.next(LeadLines.NONE)) {
                lines.add(line);
            }
        }
        return lines;
    }
}
