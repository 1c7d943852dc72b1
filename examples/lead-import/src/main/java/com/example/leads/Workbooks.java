// SPDX-License-Identifier: Apache-2.0
package com.example.leads;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.math.BigDecimal;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

import io.github.camelladiflow.table.LeadTable;
import io.github.camelladiflow.table.TableLines;
import org.dhatim.fastexcel.Workbook;
import org.dhatim.fastexcel.reader.Cell;
import org.dhatim.fastexcel.reader.CellType;
import org.dhatim.fastexcel.reader.ReadableWorkbook;
import org.dhatim.fastexcel.reader.ReadingOptions;
import org.dhatim.fastexcel.reader.Row;
import org.dhatim.fastexcel.reader.SheetVisibility;

/** Converts Excel workbooks to CSV, and CSV to a workbook. */
final class Workbooks {

    static final String EXTENSION = ".xlsx";

    static final int MAX_ROWS = 200_000;
    static final long MAX_BYTES = 50L << 20;

    private static final int MAX_DIGITS = 300;

    /**
     * Excel's form of characters that XML cannot contain, and of an underscore before text that looks like this form.
     */
    private static final Pattern ESCAPED_CHARACTER = Pattern.compile("_x([0-9a-fA-F]{4})_");

    private static final Pattern NON_DATE_PARTS = Pattern.compile("\\[[^]]*]|\"[^\"]*\"|\\\\.");

    private Workbooks() {}

    static boolean isWorkbook(Path path) {
        return path.toString().toLowerCase(Locale.ROOT).endsWith(EXTENSION);
    }

    /** The first visible sheet as CSV, in a file that is deleted when it is closed. */
    static InputStream open(Path workbook) throws IOException {
        var csv = Files.createTempFile("lead-import", ".csv");
        try {
            toCsv(workbook, csv);
            return Files.newInputStream(csv, StandardOpenOption.DELETE_ON_CLOSE);
        } catch (IOException | RuntimeException e) {
            Files.delete(csv);
            throw e;
        }
    }

    /**
     * Converts the first visible sheet to CSV, in UTF-8 with commas. Blank rows are omitted. Dates become {@code
     * yyyy-mm-dd}.
     *
     * @param workbook the workbook
     * @param csv the file to write
     * @throws LeadFileException if the workbook is too large, or if the file is not a workbook
     * @throws IOException if it cannot be read or written
     */
    static void toCsv(Path workbook, Path csv) throws IOException {
        checkSize(workbook);
        try (var book = new ReadableWorkbook(workbook.toFile(), new ReadingOptions(true, true));
                var rows = book.getSheets()
                        .filter(sheet -> sheet.getVisibility() == SheetVisibility.VISIBLE)
                        .findFirst()
                        .orElseGet(book::getFirstSheet)
                        .openStream();
                var out = writer(csv)) {
            int width = 0;
            int count = 0;
            for (var row : (Iterable<Row>) rows::iterator) {
                var cells = IntStream.range(0, row.getCellCount())
                        .mapToObj(i -> text(row.getOptionalCell(i).orElse(null)))
                        .collect(Collectors.toCollection(ArrayList::new));
                if (cells.stream().allMatch(String::isBlank)) {
                    continue;
                }
                width = count == 0 ? cells.size() : width;
                if (count++ > MAX_ROWS) {
                    throw new LeadFileException("file.workbookLarge");
                }
                while (cells.size() > width && cells.get(cells.size() - 1).isBlank()) {
                    cells.remove(cells.size() - 1);
                }
                cells.addAll(Collections.nCopies(Math.max(width - cells.size(), 0), ""));
                write(out, cells.stream().map(LeadTable::foreign).collect(Collectors.joining(",", "", "\n")));
            }
        } catch (LeadFileException | UncheckedIOException e) {
            throw e;
        } catch (RuntimeException | IOException e) {
            throw new LeadFileException("file.workbook");
        }
    }

    private static void write(Writer out, String text) {
        try {
            out.append(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(Cell cell) {
        if (cell == null || cell.getType() == CellType.EMPTY) {
            return "";
        }
        if (cell.getType() == CellType.NUMBER) {
            if (Math.abs(cell.asNumber().scale()) > MAX_DIGITS) {
                // the number's digits would fill the memory
                return cell.asNumber().toString();
            }
            if (isDate(cell)) {
                var date = cell.asDate();
                return date.toLocalTime().equals(LocalTime.MIDNIGHT)
                        ? date.toLocalDate().toString()
                        : date.toString();
            }
            var number = cell.asNumber();
            return (number.signum() == 0 ? BigDecimal.ZERO : number.stripTrailingZeros()).toPlainString();
        }
        return cell.getText() == null
                ? ""
                : ESCAPED_CHARACTER
                        .matcher(cell.getText())
                        .replaceAll(code ->
                                Matcher.quoteReplacement(String.valueOf((char) Integer.parseInt(code.group(1), 16))));
    }

    private static boolean isDate(Cell cell) {
        var format = cell.getDataFormatString();
        return format != null && NON_DATE_PARTS.matcher(format).replaceAll("").matches("(?i).*[dy].*");
    }

    /** The declared sizes of the parts may be wrong, so the bytes are counted. */
    private static void checkSize(Path workbook) throws IOException {
        long left = MAX_BYTES;
        try (var zip = new ZipFile(workbook.toFile())) {
            for (var entry : zip.stream().toList()) {
                try (InputStream in = zip.getInputStream(entry)) {
                    left -= in.skip(left + 1);
                    if (left < 0) {
                        throw new LeadFileException("file.workbookLarge");
                    }
                }
            }
            // the reader would interpret these days as days four years earlier
            var book = zip.getEntry("xl/workbook.xml");
            var xml = book == null ? new byte[0] : zip.getInputStream(book).readAllBytes();
            if (new String(xml, StandardCharsets.UTF_8).contains("date1904=\"1\"")) {
                throw new LeadFileException("file.workbook1904");
            }
        } catch (ZipException e) {
            throw new LeadFileException("file.workbook");
        }
    }

    private static Writer writer(Path path) throws IOException {
        return new BufferedWriter(Channels.newWriter(PrivateFiles.open(path), StandardCharsets.UTF_8));
    }

    /**
     * Converts CSV to a workbook with two sheets: the rows, all as text so that no zero is lost, and the counts.
     *
     * @param csv the file to read
     * @param separator its separator
     * @param workbook the file to write
     * @param words the language of the names of the two sheets
     * @param counts the content of the second sheet
     * @throws IOException if a file cannot be read or written
     */
    static void fromCsv(Path csv, char separator, Path workbook, Messages words, Map<String, Long> counts)
            throws IOException {
        try (var lines = new TableLines(Files.newInputStream(csv), StandardCharsets.UTF_8, Integer.MAX_VALUE);
                var out = Channels.newOutputStream(PrivateFiles.open(workbook));
                var book = new Workbook(out, "lead-import", "1.0")) {
            var sheet = book.newWorksheet(words.format("sheet.result"));
            int row = 0;
            for (var line = lines.next(separator); line != null; line = lines.next(separator)) {
                var fields = LeadTable.cells(line.text(), separator);
                for (int i = 0; i < fields.length; i++) {
                    sheet.inlineString(row, i, fields[i].replaceAll("_(?=x[0-9a-fA-F]{4}_)", "_x005F_"));
                    if (row == 0) {
                        sheet.style(i).format("@").set();
                    }
                }
                if (++row % 1_000 == 0) {
                    sheet.flush();
                }
            }
            var summary = book.newWorksheet(words.format("sheet.counts"));
            int at = 0;
            for (var count : counts.entrySet()) {
                summary.value(at, 0, count.getKey());
                summary.value(at++, 1, count.getValue());
            }
        }
    }
}
