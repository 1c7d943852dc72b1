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
 * @param folder the path of the folder
 */
record Inbox(Path folder) {

    /** The files that the route ignores: hidden and unfinished files. */
    private static final Pattern IGNORED = Pattern.compile("\\..*|.*\\.(part|filepart|tmp)", Pattern.CASE_INSENSITIVE);

    private static final List<String> EXAMPLES = List.of("hoi-thao.csv", "landing-page.jsonl", "tong-dai.txt");

    /**
     * The files in the inbox.
     *
     * @param waiting the files that have not been read yet, by name
     * @param rejected the files that will never be read, with the reason
     */
    record Content(List<Path> waiting, Map<Path, Reason> rejected) {}

    /**
     * Copies the example files into the inbox if it is empty. Each file appears only when it is complete, so that the
     * route never reads a part of a file.
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
     * Lists the files in the folder.
     *
     * @return the files in the folder
     * @throws IOException if the folder cannot be read
     */
    Content content() throws IOException {
        var waiting = new ArrayList<Path>();
        var rejected = new LinkedHashMap<Path, Reason>();
        try (var files = Files.list(folder)) {
            for (var file : files.filter(file -> !isIgnored(file)).sorted().toList()) {
                try {
                    var reason = rejectionReason(file);
                    if (reason == null) {
                        waiting.add(file);
                    } else {
                        rejected.put(file, reason);
                    }
                } catch (NoSuchFileException e) {
                    // the file has just been read and moved
                }
            }
        }
        return new Content(waiting, rejected);
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
     * Returns the reason why a file is never read.
     *
     * @param file the file
     * @return what is wrong with the file and what to do, or null
     * @throws IOException if the file cannot be examined
     */
    static Reason rejectionReason(Path file) throws IOException {
        var name = file.getFileName().toString();
        if (!hasRepresentableName(file)) {
            var encoding = System.getProperty("sun.jnu.encoding");
            return encoding.equals("UTF-8") ? new Reason("rejected.name") : new Reason("rejected.locale", encoding);
        }
        if (name.endsWith(".camelLock")) {
            return new Reason("rejected.lock");
        }
        if (File.separatorChar != '\\' && name.indexOf('\\') >= 0) {
            return new Reason("rejected.backslash");
        }
        if (Files.isSymbolicLink(file)) {
            return new Reason("rejected.link");
        }
        return Files.readAttributes(file, BasicFileAttributes.class).isRegularFile()
                ? null
                : new Reason("rejected.pipe");
    }
}
