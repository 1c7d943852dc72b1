// SPDX-License-Identifier: Apache-2.0
package com.example.leads;

import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;

import io.github.camelladiflow.model.CustomerLookup;
import io.github.camelladiflow.model.LadiFlowRequestException;
import io.github.camelladiflow.model.PhoneFormat;
import io.github.camelladiflow.table.TableLines;

/** Takes the rows of a person out of a result and of what belongs to it. */
final class Forgetting {

    private Forgetting() {}

    /**
     * Forgets a person.
     *
     * @param phone the phone number, in any spelling
     * @param result the result, finished or not
     * @return how many rows were taken out of how many files
     * @throws ImportException if that is no phone number
     * @throws IOException if a file cannot be read or written
     */
    static List<Long> forget(String phone, Path result, Words words) throws IOException {
        var number = number(phone);
        if (number == null) {
            throw new ImportException(words.say("row.phone"));
        }
        long rows = 0;
        long files = 0;
        for (var suffix : List.of("", ".part", ".journal")) {
            var file = result.resolveSibling(result.getFileName() + suffix);
            if (Files.exists(file)) {
                long taken = Workbooks.isOne(file)
                        ? takeOfWorkbook(number, file, words)
                        : take(number, file, suffix.equals(".journal"));
                rows += taken;
                files += taken > 0 ? 1 : 0;
            }
        }
        return List.of(rows, files);
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
            if (piece.chars().filter(Character::isDigit).count() >= 9 && number.equals(number(piece))) {
                return true;
            }
        }
        return false;
    }

    private static String number(String phone) {
        try {
            return CustomerLookup.byPhone(phone).withPhoneFormat(PhoneFormat.VN).value();
        } catch (LadiFlowRequestException e) {
            return null;
        }
    }
}
