// SPDX-License-Identifier: Apache-2.0
package com.example.leads;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.camelladiflow.table.TableLines;

/** Removes the rows of a person from a result and from the files that belong to it. */
final class ForgetCommand {

    private record FoundRow(Path file, String row) {}

    private final Options options;
    private final Messages words;
    private final PrintStream out;
    private final Path result;
    private final List<Path> files;

    /**
     * Prepares the command.
     *
     * @param options {@code forget} (phone numbers in any spelling and e-mail addresses) and {@code out} (the result,
     *     complete or not)
     * @param out the output
     */
    ForgetCommand(Options options, PrintStream out) {
        this.options = options;
        this.words = options.words();
        this.out = out;
        this.result = options.path("out");
        if (result == null) {
            throw options.error("option.forget");
        }
        this.files = Stream.of("", ".part", ".journal")
                .map(suffix -> result.resolveSibling(result.getFileName() + suffix))
                .filter(Files::exists)
                .toList();
    }

    /**
     * Removes a person.
     *
     * @param prompt prints a text and returns the user's reply, or null without a console; the option {@code yes} is a
     *     reply, too
     * @return 0 after success, 1 if the user has not confirmed, 2 if there was no file to search
     * @throws ImportException if an argument is neither a phone number nor an e-mail address
     * @throws IOException if a file cannot be read or written
     */
    int forget(UnaryOperator<String> prompt) throws IOException {
        Set<String> keys = new LinkedHashSet<>();
        for (var text : options.list("forget", "[,;]", "")) {
            keys.add(normalizeKey(text));
        }
        if (keys.isEmpty() || keys.contains(null)) {
            throw options.error("option.forgotten");
        }
        if (files.isEmpty()) {
            out.println(words.format("forget.none", result));
            return 2;
        }
        var rows = findRows(keys);
        printRows("forget.found", keys, rows);
        // the person's other key may be in more rows, and may also belong to another person, so the rows are shown to
        // the user who is asked
        var others = new LinkedHashSet<String>();
        rows.forEach(found -> others.addAll(keysIn(found.row())));
        others.removeAll(keys);
        keys.addAll(others);
        var more = findRows(keys);
        more.removeAll(rows);
        if (!more.isEmpty()) {
            printRows("forget.more", others, more);
        }
        if (!rows.isEmpty() && !options.flag("yes")) {
            var reply = prompt.apply(words.format("forget.ask"));
            if (reply == null || !Lead.isYes(reply)) {
                out.println(words.format("forget.yes"));
                return 1;
            }
        }
        long taken = 0;
        int changed = 0;
        for (var file : files) {
            long count = scan(file, keys, row -> {}, true);
            taken += count;
            changed += count > 0 ? 1 : 0;
        }
        out.println(words.format("forgotten", taken, changed));
        return 0;
    }

    private void printRows(String sentence, Set<String> keys, List<FoundRow> rows) {
        out.println(words.format(sentence, rows.size(), String.join(", ", keys)));
        rows.forEach(found -> out.println("  " + found.file().getFileName() + ": " + found.row()));
    }

    private static String normalizeKey(String text) {
        var piece = text.strip().replaceFirst("^'", "");
        return piece.contains("@") ? piece.toLowerCase(Locale.ROOT) : Lead.normalizePhone(piece);
    }

    private static Set<String> keysIn(String row) {
        return Stream.of(row.split("[,;\t\"]"))
                .filter(piece -> piece.strip().matches("[^@\\s]+@[^@\\s]+")
                        || piece.chars().filter(Character::isDigit).count() >= 9)
                .map(ForgetCommand::normalizeKey)
                .filter(Objects::nonNull)
                .collect(Collectors.toSet());
    }

    private List<FoundRow> findRows(Set<String> keys) throws IOException {
        var rows = new ArrayList<FoundRow>();
        for (var file : files) {
            scan(file, keys, row -> rows.add(new FoundRow(file, row)), false);
        }
        return rows;
    }

    /**
     * Finds the rows with a key in a file, and removes them if this is requested. Of a workbook, only the first sheet
     * is kept.
     */
    private long scan(Path file, Set<String> keys, Consumer<String> found, boolean taking) throws IOException {
        boolean isJournal = file.toString().endsWith(".journal");
        boolean isBook = Workbooks.isWorkbook(file);
        var read = isBook ? Files.createTempFile("lead-import", ".csv") : file;
        var kept = file.resolveSibling(file.getFileName() + ".tmp");
        try {
            if (isBook) {
                Workbooks.toCsv(file, read);
            }
            Files.deleteIfExists(kept);
            long count = 0;
            try (var lines = new TableLines(Files.newInputStream(read), StandardCharsets.UTF_8, Integer.MAX_VALUE);
                    var out = Channels.newWriter(PrivateFiles.open(kept), StandardCharsets.UTF_8)) {
                if (!isJournal) {
                    out.append('\uFEFF');
                }
                int separator = isJournal ? TableLines.NO_QUOTED_FIELDS : TableLines.UNKNOWN_SEPARATOR;
                for (var line = lines.next(separator); line != null; line = lines.next(separator)) {
                    // the row follows the key of an entry
                    var row = line.text().replaceFirst("^E [0-9a-f]{16} ", "");
                    if (Collections.disjoint(keysIn(row), keys)) {
                        out.append(line.text()).append(isJournal ? "\n" : "\r\n");
                    } else {
                        found.accept(row);
                        count++;
                    }
                }
            }
            if (taking && count > 0) {
                if (isBook) {
                    Files.move(kept, read, StandardCopyOption.REPLACE_EXISTING);
                    Workbooks.fromCsv(read, ',', kept, words, Map.of(words.format("forgotten", count, 1), count));
                }
                Files.move(kept, file, StandardCopyOption.REPLACE_EXISTING);
            }
            return count;
        } finally {
            Files.deleteIfExists(kept);
            if (isBook) {
                Files.delete(read);
            }
        }
    }
}
