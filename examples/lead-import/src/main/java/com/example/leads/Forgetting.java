// SPDX-License-Identifier: Apache-2.0
package com.example.leads;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;

import io.github.camelladiflow.table.TableLines;

/** Takes the rows of a person out of a result and of what belongs to it. */
final class Forgetting {

    private Forgetting() {}

    /**
     * Forgets a person.
     *
     * @param options {@code forget}, the phone number in any spelling, and {@code out}, the result, finished or not
     * @param out what is told
     * @throws ImportException if that is no phone number
     * @throws IOException if a file cannot be read or written
     */
    static void forget(Options options, PrintStream out) throws IOException {
        var result = options.path("out");
        if (result == null) {
            throw options.refusal("option.forget");
        }
        var number = Lead.number(options.text("forget", ""));
        if (number == null) {
            throw options.refusal("row.phone");
        }
        long rows = 0;
        long files = 0;
        for (var suffix : List.of("", ".part", ".journal")) {
            var file = result.resolveSibling(result.getFileName() + suffix);
            if (Files.exists(file)) {
                long taken = Workbooks.isOne(file)
                        ? takeOfWorkbook(number, file, options.words())
                        : take(number, file, suffix.equals(".journal"));
                rows += taken;
                files += taken > 0 ? 1 : 0;
            }
        }
        out.println(options.words().say("forgotten", rows, files));
    }

    /** Its first sheet stays, without what does not look like a table. */
    private static long takeOfWorkbook(String number, Path workbook, Words words) throws IOException {
        var csv = Files.createTempFile("lead-import", ".csv");
        var kept = workbook.resolveSibling(workbook.getFileName() + ".tmp");
        try {
            Workbooks.toCsv(workbook, csv);
            long taken = take(number, csv, false);
            if (taken > 0) {
                Files.deleteIfExists(kept);
                var sheets = List.of(words.say("sheet.result"), words.say("sheet.counts"));
                Workbooks.ofCsv(csv, ',', kept, sheets, Map.of(words.say("forgotten", taken, 1), taken));
                Files.move(kept, workbook, StandardCopyOption.REPLACE_EXISTING);
            }
            return taken;
        } finally {
            Files.delete(csv);
        }
    }

    private static long take(String number, Path file, boolean isJournal) throws IOException {
        var kept = file.resolveSibling(file.getFileName() + ".tmp");
        Files.deleteIfExists(kept);
        long taken = 0;
        try (var lines = new TableLines(Files.newInputStream(file), StandardCharsets.UTF_8, Integer.MAX_VALUE);
                var out = Channels.newWriter(Private.open(kept), StandardCharsets.UTF_8)) {
            if (!isJournal) {
                out.append('\uFEFF');
            }
            int separator = isJournal ? TableLines.NONE : TableLines.ANY;
            for (var line = lines.next(separator); line != null; line = lines.next(separator)) {
                // behind the key of an entry stands the row
                if (isOf(number, line.text().replaceFirst("^E [0-9a-f]{16} ", ""))) {
                    taken++;
                } else {
                    out.append(line.text()).append(isJournal ? "\n" : "\r\n");
                }
            }
        }
        Files.move(kept, file, StandardCopyOption.REPLACE_EXISTING);
        return taken;
    }

    private static boolean isOf(String number, String row) {
        for (var piece : row.split("[,;\t\"]")) {
            if (piece.chars().filter(Character::isDigit).count() >= 9 && number.equals(Lead.number(piece))) {
                return true;
            }
        }
        return false;
    }
}
