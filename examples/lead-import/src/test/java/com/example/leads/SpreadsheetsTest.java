// SPDX-License-Identifier: Apache-2.0
package com.example.leads;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.github.camelladiflow.sandbox.LadiFlowExtension;
import io.github.camelladiflow.table.LeadTable;
import org.dhatim.fastexcel.VisibilityState;
import org.dhatim.fastexcel.Workbook;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Evil spreadsheets: each is read right, or refused in words before anything is asked. The cases are in {@code spreadsheets.txt}. */
class SpreadsheetsTest {

    @RegisterExtension
    static final LadiFlowExtension LADIFLOW = new LadiFlowExtension();

    @TempDir
    Path folder;

    static Stream<Named<String>> spreadsheets() throws IOException {
        var name = "src/test/resources/spreadsheets.txt";
        var file = Files.exists(Path.of(name)) ? Path.of(name) : Path.of("examples/lead-import", name);
        return Stream.of(Files.readString(file).split("(?m)^== "))
                .skip(1)
                .map(one -> Named.of(one.substring(0, one.indexOf('\n')), one));
    }

    @ParameterizedTest
    @MethodSource("spreadsheets")
    void importsOrRejectsSpreadsheetAsExpected(String spreadsheet) throws Exception {
        var head = spreadsheet.substring(spreadsheet.indexOf('[') + 1, spreadsheet.indexOf("]\n"));
        var lines = spreadsheet.substring(spreadsheet.indexOf('\n') + 1).split("(?m)^(?=[-!=]> )", 2);
        var words = head.split(" ");
        var extension = words[0].replaceAll("^.*\\.|-text$", "");
        var in = folder.resolve("khách." + extension);
        if (words[0].equals("xlsx")) {
            writeWorkbook(in, lines[0]);
        } else {
            var charset =
                    words.length > 1 && !words[1].startsWith("--") ? Charset.forName(words[1]) : StandardCharsets.UTF_8;
            Files.write(in, unescape(lines[0]).getBytes(charset));
        }
        var result = folder.resolve("x.csv");
        var options = Stream.of(words).filter(word -> word.startsWith("--") && !word.equals("--lookup"));
        var given = new Properties();
        given.setProperty("sample.language", "vi");
        given.setProperty("sample.rate", "10000");
        given.setProperty("sample.file", in.toString());
        given.setProperty("sample.out", result.toString());
        given.setProperty("sample.write", String.valueOf(!head.contains("--lookup")));
        given.setProperty("camel.component.ladiflow.baseUrl", LADIFLOW.sandbox().baseUrl());
        var out = new ByteArrayOutputStream();
        boolean refused = false;
        try {
            new ResultImport(
                            Options.read(options.toArray(String[]::new), given),
                            new PrintStream(out, true, StandardCharsets.UTF_8))
                    .run(Map.of(ApiKey.VARIABLE, LADIFLOW.sandbox().apiKey()), null);
        } catch (ImportException e) {
            refused = true;
            out.writeBytes(e.getMessage().getBytes(StandardCharsets.UTF_8));
        }
        if (refused || !head.contains("--lookup") && !head.contains("--yes")) {
            assertThat(folder).isDirectoryNotContaining("glob:**x.csv*");
            assertThat(LADIFLOW.sandbox().requests())
                    .allMatch(request -> request.operation().matches("customer/list-tag|sequence/list"));
        }
        var rows = new StringBuilder();
        for (var expected : lines[1].strip().split("\n")) {
            if (expected.startsWith("=")) {
                rows.append(unescape(expected.substring(3))).append("\r\n");
            } else {
                assertThat(out.toString(StandardCharsets.UTF_8)).contains(expected.substring(3));
                assertThat(refused).isEqualTo(expected.startsWith("!"));
            }
        }
        if (!rows.isEmpty()) {
            var address = " (" + Target.of(LADIFLOW.sandbox().baseUrl()).name() + ")";
            assertThat(Files.readString(result).replace(address, "")).isEqualTo("\uFEFF" + rows);
        }
    }

    @Test
    void readsCellsOfWorkbookAsWritten() throws IOException {
        var csv = Files.writeString(folder.resolve("x.csv"), "Phone,Note\n''+84901234567,'=1+1\n-1,'1\n");
        var book = folder.resolve("x.xlsx");
        var read = folder.resolve("y.csv");

        Workbooks.fromCsv(csv, ',', book, Messages.ENGLISH, Map.of());
        Workbooks.toCsv(book, read);

        var rows = Files.readAllLines(read);
        assertThat(LeadTable.cells(rows.get(1), ',')).containsExactly("'+84901234567", "=1+1");
        assertThat(LeadTable.cells(rows.get(2), ',')).containsExactly("-1", "'1");
    }

    private static String unescape(String lines) {
        var plain = Pattern.compile("\\\\u([0-9a-fA-F]{4})")
                .matcher(lines.replace("LONG", "x".repeat(70_000)))
                .replaceAll(code -> Character.toString(Integer.parseInt(code.group(1), 16)));
        // a backslash before the end of a line is none
        return plain.translateEscapes();
    }

    /** Makes a workbook: cells are between bars, #5 is a number, @1990-12-31 a date; HIDDEN is a hidden sheet before. */
    static void writeWorkbook(Path path, String text) throws IOException {
        try (var book = new Workbook(Files.newOutputStream(path), "test", "1.0")) {
            var sheet = book.newWorksheet("Sheet1");
            if (text.startsWith("HIDDEN\n")) {
                sheet.value(0, 0, "Email");
                sheet.setVisibilityState(VisibilityState.HIDDEN);
                sheet = book.newWorksheet("Sheet2");
            }
            var rows = text.replaceFirst("^HIDDEN\n", "").split("\n");
            for (int row = 0; row < rows.length; row++) {
                var cells = rows[row].split("\\|");
                for (int i = 0; i < cells.length; i++) {
                    switch (cells[i].isEmpty() ? ' ' : cells[i].charAt(0)) {
                        case ' ' -> sheet.value(row, i, "");
                        case '#' -> sheet.value(row, i, new BigDecimal(cells[i].substring(1)));
                        case '@' -> {
                            sheet.value(row, i, LocalDate.parse(cells[i].substring(1)));
                            sheet.style(row, i).format("dd/mm/yyyy").set();
                        }
                        default -> sheet.value(row, i, cells[i]);
                    }
                }
            }
        }
    }
}
