// SPDX-License-Identifier: Apache-2.0
package com.example.leads;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The folder that the route watches.
 *
 * @param folder where it is
 */
record Inbox(Path folder) {

    /** What the route does not take: hidden files and unfinished ones. */
    private static final Pattern IGNORED = Pattern.compile("\\..*|.*\\.(part|filepart|tmp)", Pattern.CASE_INSENSITIVE);

    private static final List<String> EXAMPLES = List.of("hoi-thao.csv", "landing-page.jsonl", "tong-dai.txt");

    /**
     * What lies in the inbox.
     *
     * @param waiting the files that are still to be read, by name
     * @param refused those that never will be, with the reason
     */
    record Content(List<Path> waiting, Map<Path, Reason> refused) {}

    /**
     * Copies the example files into the inbox, if nothing waits there. Each appears there as a whole, so that half of one
     * is never read.
     *
     * @throws IOException if that fails
     */
    void fillWithExamples() throws IOException {
        Files.createDirectories(folder);
        if (!content().waiting().isEmpty()) {
            return;
        }
        for (var name : EXAMPLES) {
            try (var example = Inbox.class.getResourceAsStream("/leads/" + name)) {
                if (example != null) {
                    var copy = Files.createTempFile(folder, ".", ".tmp");
                    Files.copy(example, copy, StandardCopyOption.REPLACE_EXISTING);
                    Files.move(copy, folder.resolve(name));
                }
            }
        }
    }

    /**
     * Looks into the folder.
     *
     * @return what is there
     * @throws IOException if the folder cannot be read
     */
    Content content() throws IOException {
        var waiting = new ArrayList<Path>();
        var refused = new LinkedHashMap<Path, Reason>();
        try (var files = Files.list(folder)) {
            for (var file : files.filter(file -> !isIgnored(file)).sorted().toList()) {
                try {
                    var refusal = refusalReason(file);
                    if (refusal == null) {
                        waiting.add(file);
                    } else {
                        refused.put(file, refusal);
                    }
                } catch (NoSuchFileException e) {
                    // read and moved away just now
                }
            }
        }
        return new Content(waiting, refused);
    }

    private static boolean isIgnored(Path file) {
        return IGNORED.matcher(file.getFileName().toString()).matches() || Files.isDirectory(file);
    }

    private static boolean hasRepresentableName(Path file) {
        try {
            return file.toFile().toPath().equals(file);
        } catch (InvalidPathException e) {
            return false;
        }
    }

    /**
     * Says why a file is never read, however long it lies there.
     *
     * @param file the file
     * @return what is wrong with it and what to do, or null
     * @throws IOException if it cannot be looked at
     */
    static Reason refusalReason(Path file) throws IOException {
        var name = file.getFileName().toString();
        if (!hasRepresentableName(file)) {
            var encoding = System.getProperty("sun.jnu.encoding");
            return encoding.equals("UTF-8") ? new Reason("refused.name") : new Reason("refused.locale", encoding);
        }
        if (name.endsWith(".camelLock")) {
            return new Reason("refused.lock");
        }
        if (File.separatorChar != '\\' && name.indexOf('\\') >= 0) {
            return new Reason("refused.backslash");
        }
        if (Files.isSymbolicLink(file)) {
            return new Reason("refused.link");
        }
        return Files.readAttributes(file, BasicFileAttributes.class).isRegularFile()
                ? null
                : new Reason("refused.pipe");
    }
}
