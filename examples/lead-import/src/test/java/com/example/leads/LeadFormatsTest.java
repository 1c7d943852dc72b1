// SPDX-License-Identifier: Apache-2.0
package com.example.leads;

import java.io.IOException;
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

/** Lines, and how each format reads a key from one. */
class LeadFormatsTest {

    private static final String LAN = "lan.tran@example.com";
    private static final Reading USUAL = Options.of(Map.of()).reading();

    @TempDir
    Path folder;

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
}
