// SPDX-License-Identifier: Apache-2.0
package com.example.leads;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.github.camelladiflow.table.LeadTable;
import org.junit.jupiter.api.io.TempDir;

/**
 * Reading any workbook returns CSV or throws the documented exception, in bounded time. Rows that are written to a workbook
 * do not change when they are read.
 */
class WorkbooksFuzzTest {

    private static final String MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    private static final String RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    private static final long MAX_SECONDS = 30;

    @TempDir
    static Path folder;

    @FuzzTest(maxDuration = "30s")
    void workbook(FuzzedDataProvider input) throws IOException {
        long start = System.nanoTime();
        if (input.consumeBoolean()) {
            roundTrip(input);
        } else {
            Path book = Files.write(folder.resolve("leads.xlsx"), zip(input));
            Path csv = folder.resolve("leads.csv");
            Files.deleteIfExists(csv);
            try {
                Workbooks.toCsv(book, csv);
            } catch (LeadFileException | IOException | UncheckedIOException documented) {
                if (documented.getMessage() == null || documented.getMessage().isBlank()) {
                    throw new AssertionError("The exception does not say what is wrong", documented);
                }
            }
        }
        if (System.nanoTime() - start > MAX_SECONDS * 1_000_000_000) {
            throw new AssertionError("A workbook took more than " + MAX_SECONDS + " seconds");
        }
    }

    private static byte[] zip(FuzzedDataProvider input) throws IOException {
        if (input.consumeInt(0, 9) == 0) {
            return input.consumeRemainingAsBytes();
        }
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes)) {
            part(
                    zip,
                    "xl/workbook.xml",
                    "<workbook xmlns='" + MAIN + "' xmlns:r='" + RELATIONS + "'>" + input.consumeString(30)
                            + "<sheets><sheet name='a' sheetId='1' state='"
                            + input.pickValue(new String[] {"visible", "hidden", "x"})
                            + "' r:id='rId1'/></sheets></workbook>");
            part(
                    zip,
                    "xl/_rels/workbook.xml.rels",
                    "<Relationships xmlns='http://schemas.openxmlformats.org/package/2006/relationships'><Relationship Id='rId1'"
                            + " Type='" + RELATIONS + "/worksheet' Target='worksheets/sheet1.xml'/></Relationships>");
            part(
                    zip,
                    "xl/sharedStrings.xml",
                    "<sst xmlns='" + MAIN + "'><si><t>" + input.consumeString(40) + "</t></si>"
                            + input.consumeString(40) + "</sst>");
            part(
                    zip,
                    "xl/styles.xml",
                    "<styleSheet xmlns='" + MAIN + "'><numFmts><numFmt numFmtId='164' formatCode='"
                            + input.pickValue(new String[] {"yyyy-mm-dd", "0", "[$d]0", "h:mm"})
                            + "'/></numFmts><cellXfs>"
                            + "<xf numFmtId='0'/><xf numFmtId='164'/><xf numFmtId='14'/></cellXfs></styleSheet>");
            var rows = new StringBuilder();
            for (int row = 1; input.remainingBytes() > 0 && row < 20; row++) {
                rows.append("<row r='")
                        .append(input.consumeInt(0, 9) == 0 ? input.consumeString(9) : row)
                        .append("'>");
                for (int i = input.consumeInt(0, 4); i > 0; i--) {
                    cell(input, rows, row, i);
                }
                rows.append("</row>");
            }
            part(
                    zip,
                    "xl/worksheets/sheet1.xml",
                    "<worksheet xmlns='" + MAIN + "'><sheetData>" + rows + "</sheetData></worksheet>");
        }
        return bytes.toByteArray();
    }

    private static void cell(FuzzedDataProvider input, StringBuilder rows, int row, int column) {
        String reference = input.consumeInt(0, 5) == 0 ? input.consumeString(8) : "" + (char) ('F' - column) + row;
        String type = input.pickValue(new String[] {"n", "s", "str", "inlineStr", "b", "e", "d", ""});
        String value = input.consumeBoolean() ? String.valueOf(input.consumeDouble()) : input.consumeString(20);
        rows.append("<c r='").append(reference).append("' s='").append(input.consumeInt(-1, 3));
        rows.append("' t='").append(type).append("'>");
        rows.append(type.equals("inlineStr") ? "<is><t>" + value + "</t></is>" : "<v>" + value + "</v>")
                .append("</c>");
    }

    private static void part(ZipOutputStream zip, String name, String xml) throws IOException {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(xml.getBytes(StandardCharsets.UTF_8));
    }

    /** The first column is not blank, because blank rows are omitted. */
    private static void roundTrip(FuzzedDataProvider input) throws IOException {
        int columns = input.consumeInt(1, 5);
        var lines = new ArrayList<String>();
        while (input.remainingBytes() > 0 && lines.size() < 20) {
            var cells = new ArrayList<String>(List.of("x" + lines.size()));
            for (int i = 1; i < columns; i++) {
                // XML has neither control characters nor half characters, and its line end is one character
                cells.add(LeadTable.field(input.consumeString(20).replaceAll("[\\p{Cc}\\p{Cs}\\uFFFE\\uFFFF]", "")));
            }
            lines.add(String.join(",", cells));
        }
        Path csv = Files.writeString(folder.resolve("out.csv"), String.join("\n", lines) + "\n");
        Path book = folder.resolve("out.xlsx");
        Path again = folder.resolve("again.csv");
        Files.deleteIfExists(book);
        Files.deleteIfExists(again);
        Workbooks.fromCsv(csv, ',', book, Messages.ENGLISH, Map.of("rows", (long) lines.size()));
        Workbooks.toCsv(book, again);
        var read = Files.readAllLines(again);
        for (int i = 0; i < lines.size(); i++) {
            String[] expected = LeadTable.cells(lines.get(i), ',');
            String[] actual = i < read.size() ? LeadTable.cells(read.get(i), ',') : new String[0];
            if (!Arrays.equals(expected, actual)) {
                throw new AssertionError(
                        "Written " + Arrays.toString(expected) + " and read " + Arrays.toString(actual));
            }
        }
    }
}
