// SPDX-License-Identifier: Apache-2.0
package com.example.leads;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

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
    private static final Reading USUAL = Options.of(Map.of()).reading();

    @TempDir
    Path folder;

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
        var file = LeadFile.open(path, "leads.txt", USUAL);
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
        LeadFile.open(Files.writeString(folder.resolve("leads.csv"), csv), "leads.csv", USUAL)
                .iterator()
                .forEachRemaining(rows::add);
        return rows;
    }
}
