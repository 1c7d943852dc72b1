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
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.github.camelladiflow.sandbox.LadiFlowExtension;
import io.github.camelladiflow.table.LeadTable;
import org.dhatim.fastexcel.VisibilityState;
import org.dhatim.fastexcel.Workbook;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests malformed and hostile spreadsheets, and imports that take several runs. Each is read correctly, or rejected with a
 * message before the first request. The cases are in {@code spreadsheets.txt}.
 */
class SpreadsheetsTest {

    @RegisterExtension
    static final LadiFlowExtension LADIFLOW = new LadiFlowExtension();

    @TempDir
    Path folder;

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private Path in;
    private Path result;
    private boolean isRejected;

    static Stream<Named<String>> spreadsheets() throws IOException {
        var name = "src/test/resources/spreadsheets.txt";
        var file = Files.exists(Path.of(name)) ? Path.of(name) : Path.of("examples/lead-import", name);
        return Stream.of(Files.readString(file).split("(?m)^== "))
                .skip(1)
                .map(one -> Named.of(one.substring(0, one.indexOf('\n')), one));
    }

    @BeforeEach
    void setPath() {
        result = folder.resolve("x.csv");
    }

    @ParameterizedTest
    @MethodSource("spreadsheets")
    void importsOrRejectsSpreadsheetAsExpected(String spreadsheet) throws Exception {
        for (var run : spreadsheet.split("(?m)^\\+> ")) {
            var words = List.of(
                    run.substring(run.indexOf('[') + 1, run.indexOf("]\n")).split(" "));
            var lines = run.substring(run.indexOf("]\n") + 1).split("(?m)^(?=[-!=/^*#&]> )", 2);
            if (in == null) {
                in = folder.resolve("khách." + words.get(0).replaceAll("^.*\\.|-text$", ""));
                writeInput(words, lines[0].substring(1));
            } else {
                var change = run.substring(0, run.indexOf(" [")).split(" => ", 2);
                Files.writeString(in, Files.readString(result).replace(unescape(change[0]), unescape(change[1])));
                Files.delete(result);
            }
            var expected = List.of(lines[1].strip().split("\n"));
            run(words, expected);
            assertExpected(expected);
        }
    }

    private void writeInput(List<String> words, String text) throws IOException {
        if (words.get(0).equals("xlsx")) {
            writeWorkbook(in, text);
        } else {
            boolean isTold = words.size() > 1 && !words.get(1).startsWith("--");
            Files.write(in, unescape(text).getBytes(isTold ? Charset.forName(words.get(1)) : StandardCharsets.UTF_8));
        }
    }

    private void run(List<String> words, List<String> expected) throws Exception {
        for (var line : expected) {
            if (line.startsWith("&")) {
                var file = line.substring(3).split(" ", 2);
                Files.writeString(folder.resolve(file[0]), unescape(file[1]));
            }
        }
        var before = files();
        LADIFLOW.sandbox().clearRequests();
        printed.reset();
        var arguments = words.stream().filter(word -> word.startsWith("--") && !word.equals("--lookup"));
        var given = new Properties();
        given.setProperty("sample.language", "vi");
        given.setProperty("sample.rate", "10000");
        given.setProperty("sample.file", in.toString());
        given.setProperty(
                "sample.out",
                words.contains("x.xlsx") ? folder.resolve("x.xlsx").toString() : result.toString());
        given.setProperty("sample.write", String.valueOf(!words.contains("--lookup")));
        given.setProperty("camel.component.ladiflow.maxRetries", "0");
        var url = words.stream().filter(word -> word.startsWith("http")).findFirst();
        given.setProperty(
                "camel.component.ladiflow.baseUrl",
                url.orElse(LADIFLOW.sandbox().baseUrl()));
        var out = new PrintStream(printed, true, StandardCharsets.UTF_8);
        var key = Map.of(ApiKey.VARIABLE, LADIFLOW.sandbox().apiKey());
        var reply = find(words, "reply:");
        isRejected = false;
        try {
            var options = Options.read(arguments.toArray(String[]::new), given);
            int code = options.has("forget")
                    ? new ForgetCommand(options, out).forget(prompt -> reply)
                    : new ResultImport(options, out).run(words.contains("no-key") ? Map.of() : key, null);
            assertThat(String.valueOf(code)).isEqualTo(Objects.requireNonNullElse(find(words, "exit:"), "0"));
        } catch (ImportException e) {
            isRejected = true;
            out.print(e.getMessage());
        }
        if (isRejected || Collections.disjoint(words, List.of("--lookup", "--yes", "reply:y"))) {
            var after = files();
            if (before.containsKey("x.csv.part")) {
                // the rows of a part are checked after the journal is opened
                after.remove("x.csv.journal");
                before.remove("x.csv.journal");
            }
            assertThat(after).isEqualTo(before);
            assertThat(LADIFLOW.sandbox().requests())
                    .allMatch(request -> request.operation().matches("customer/list-tag|sequence/list"));
        }
    }

    private static String find(List<String> words, String prefix) {
        return words.stream()
                .filter(word -> word.startsWith(prefix))
                .map(word -> word.substring(prefix.length()))
                .findFirst()
                .orElse(null);
    }

    private void assertExpected(List<String> expected) throws IOException {
        var rows = new StringBuilder();
        for (var line : expected) {
            var text = unescape(line.substring(3));
            switch (line.charAt(0)) {
                case '=' -> rows.append(text).append("\r\n");
                case '/' -> assertThat(output()).doesNotContain(text);
                case '^' -> assertThat(writes()).anyMatch(write -> write.contains(text));
                case '#' -> assertThat(writes()).hasSize(Integer.parseInt(text));
                case '*' ->
                    assertThat(LADIFLOW.sandbox().subscriptions().stream()
                                    .map(one -> one.get("email"))
                                    .toList())
                            .hasToString("[" + text.replace("none", "") + "]");
                case '&' -> {} // written before the run
                default -> {
                    assertThat(output()).contains(text);
                    assertThat(isRejected).isEqualTo(line.startsWith("!"));
                }
            }
        }
        if (!rows.isEmpty()) {
            assertThat(Files.readString(result).replace(" (" + address() + ")", ""))
                    .isEqualTo("\uFEFF" + rows);
        }
    }

    private Map<String, String> files() throws IOException {
        var files = new TreeMap<String, String>();
        for (var name : folder.toFile().list()) {
            files.put(name, Files.readString(folder.resolve(name), StandardCharsets.ISO_8859_1));
        }
        return files;
    }

    /** Returns the output, and the result with the files that belong to it. */
    private String output() throws IOException {
        var output = new StringBuilder(printed.toString(StandardCharsets.UTF_8));
        for (var suffix : List.of("", ".journal", ".part")) {
            var file = folder.resolve("x.csv" + suffix);
            output.append(Files.exists(file) ? Files.readString(file) : "");
        }
        var book = folder.resolve("x.xlsx");
        if (Files.exists(book)) {
            Workbooks.toCsv(book, folder.resolve("x.xlsx.csv"));
            output.append(Files.readString(folder.resolve("x.xlsx.csv")));
        }
        return output.toString();
    }

    private static List<String> writes() {
        return LADIFLOW.sandbox().requests().stream()
                .filter(request -> request.operation().equals("customer/create-or-update"))
                .map(request -> request.members().toString())
                .toList();
    }

    private static String address() {
        return Target.of(LADIFLOW.sandbox().baseUrl()).name();
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
                .matcher(lines.replace("LONG", "x".repeat(70_000)).replace("ADDRESS", address()))
                .replaceAll(code -> Character.toString(Integer.parseInt(code.group(1), 16)));
        // a backslash at the end of a line joins it with the next line
        return plain.translateEscapes();
    }

    /** Creates a workbook. Bars separate cells, #5 is a number, @1990-12-31 a date. HIDDEN adds a hidden first sheet. */
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
