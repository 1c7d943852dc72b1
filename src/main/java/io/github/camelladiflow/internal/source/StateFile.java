// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.source;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

import io.github.camelladiflow.internal.PrivateFiles;
import org.apache.camel.util.IOHelper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stores a state in a file: a line with the format's name, its version and a checksum, then a line of JSON. After a
 * crash of the process or the machine, the file contains the last state or the previous one. Not thread-safe.
 */
public class StateFile implements StateStore {

    private static final String CONFIRM_SUFFIX = ".confirm";
    private static final int MAX_LINKS = 40;

    private static final Logger LOG = LoggerFactory.getLogger(StateFile.class);

    private final Path configuredPath;
    private final String sourceId;
    private Path targetFile;
    private String knownHeader;

    /** The sizes of the id files after this source's last access, -1 if a file does not exist. */
    private final Map<String, Long> sizes = new HashMap<>();

    /**
     * Creates the store for a file.
     *
     * @param source a string that identifies the store and the options {@code search} and {@code tags}. A file with a
     *     different string is rejected
     */
    public StateFile(Path file, String source) {
        this.configuredPath = file.toAbsolutePath();
        this.targetFile = configuredPath;
        this.sourceId = source;
    }

    @Override
    public ScanState read() {
        try {
            targetFile = resolveLinks();
            sizes.clear();
            if (!Files.isDirectory(targetFile.getParent())) {
                throw unusableState("its folder does not exist. Create the folder, or mount it if it existed before");
            }
            String[] lines = Files.readString(targetFile).split("\n", -1);
            // a truncated file has fewer lines, or its last line does not end with a line break
            String json = lines.length == 3 && lines[2].isEmpty() ? lines[1] : "";
            ScanState state = new StateText(lines[0], json).toState(sourceId);
            knownHeader = lines[0];
            return state;
        } catch (NoSuchFileException e) {
            knownHeader = null;
            return null;
        } catch (StateText.UnusableStateException e) {
            throw unusableState(e.getMessage());
        } catch (IOException e) {
            throw unusableState("it cannot be read (" + e + ")");
        }
    }

    /** Returns the target of symbolic links, because a write replaces the target and not the link. */
    private Path resolveLinks() throws IOException {
        Path target = configuredPath;
        for (int i = 0; i < MAX_LINKS && Files.isSymbolicLink(target); i++) {
            target = target.resolveSibling(Files.readSymbolicLink(target));
        }
        return target;
    }

    @Override
    public boolean isDeleted() {
        return knownHeader != null && Files.notExists(targetFile);
    }

    private IllegalStateException unusableState(String why) {
        return new IllegalStateException("The state of the source in " + targetFile + " cannot be used: " + why
                + ". If you want the source to restart from the beginning, remove the file and set firstPoll.");
    }

    @Override
    public void write(ScanState state) {
        try {
            String there = readHeader();
            if (knownHeader != null && there == null) {
                LOG.warn(
                        "{} was removed while the source was running. The source writes it again, so no change"
                                + " is lost. If you want the source to restart from the beginning, stop the route"
                                + " before you remove the file.",
                        configuredPath);
            } else if (!Objects.equals(knownHeader, there)) {
                throw conflict(targetFile);
            }
            StateText text = StateText.of(state);
            replace(targetFile, text.header() + "\n" + text.json() + "\n");
            knownHeader = text.header();
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "The state of the source cannot be written to " + targetFile + " (" + e + ")", e);
        }
    }

    private static ConflictException conflict(Path file) {
        return new ConflictException(file.toString(), "Give each source its own file");
    }

    private String readHeader() throws IOException {
        try (var lines = Files.newBufferedReader(targetFile)) {
            return lines.readLine();
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    @Override
    public StateFile files() {
        return this;
    }

    /** Returns the path of a file next to the state file. */
    Path sibling(String end) {
        return configuredPath.resolveSibling(configuredPath.getFileName() + end);
    }

    /** Returns whether a file next to the state file exists. */
    boolean exists(String end) {
        sizes.putIfAbsent(end, size(end));
        return Files.exists(sibling(end));
    }

    private long size(String end) {
        try {
            return Files.size(sibling(end));
        } catch (NoSuchFileException e) {
            return -1;
        } catch (IOException e) {
            throw new UncheckedIOException("The source cannot read " + sibling(end) + " (" + e + ")", e);
        }
    }

    /** Throws an exception if another source has changed the file. */
    private void checkUnchanged(String end) {
        long size = size(end);
        if (!Objects.equals(sizes.getOrDefault(end, size), size)) {
            throw conflict(sibling(end));
        }
    }

    /**
     * Reads the lines of a file next to the state file. Any line may be truncated, because a process may have been
     * killed while it was writing. The caller has to close the stream.
     */
    Stream<String> lines(String end) throws IOException {
        checkUnchanged(end);
        // a truncated line may not be valid UTF-8
        var reader =
                new BufferedReader(new InputStreamReader(Files.newInputStream(sibling(end)), StandardCharsets.UTF_8));
        return reader.lines().onClose(() -> IOHelper.close(reader));
    }

    /** Appends lines to a file next to the state file, and creates the file if needed. */
    void append(String end, List<String> lines) {
        checkUnchanged(end);
        boolean isNew = size(end) < 0;
        try {
            writeText(sibling(end), "\n" + String.join("\n", lines), StandardOpenOption.APPEND);
        } finally {
            sizes.put(end, size(end));
        }
        if (isNew) {
            syncFolder(configuredPath);
        }
    }

    /** Removes a file next to the state file if it exists. */
    void remove(String end) throws IOException {
        checkUnchanged(end);
        Files.deleteIfExists(sibling(end));
        sizes.put(end, -1L);
    }

    /** Renames one of the files next to the state file. Overwrites the target if it exists. */
    void rename(String end, String other) throws IOException {
        checkUnchanged(end);
        checkUnchanged(other);
        move(sibling(end), sibling(other));
        sizes.put(other, sizes.put(end, -1L));
    }

    /** Confirms the number of deletions for the next reconciliation run, which may take place in another process. */
    public void confirm(int deletions) {
        try {
            replace(sibling(CONFIRM_SUFFIX), Integer.toString(deletions));
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "The confirmation cannot be written to " + sibling(CONFIRM_SUFFIX) + " (" + e + ")", e);
        }
    }

    /**
     * Returns the number of deletions that an operator has confirmed. Returns null if the confirmation file is missing
     * or empty, and 0 if it contains text that is not a number.
     */
    Integer confirmedDeletions() throws IOException {
        if (Files.notExists(sibling(CONFIRM_SUFFIX))) {
            return null;
        }
        // some editors and shells write UTF-16
        String text = new String(Files.readAllBytes(sibling(CONFIRM_SUFFIX)), StandardCharsets.UTF_8)
                .replaceAll("[^!-~]", "");
        return text.isEmpty() ? null : Integer.valueOf(text.matches("\\d{1,9}") ? text : "0");
    }

    void removeConfirmation() throws IOException {
        Files.deleteIfExists(sibling(CONFIRM_SUFFIX));
    }

    /**
     * Replaces the content of a file. Even after a power loss, the file contains either the previous or the new text.
     */
    private static void replace(Path file, String text) throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".tmp");
        writeText(fresh, text, StandardOpenOption.TRUNCATE_EXISTING);
        move(fresh, file);
    }

    private static void move(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        syncFolder(to);
    }

    /** Writes or appends text to a file, so that it survives a power loss. */
    private static void writeText(Path file, String text, StandardOpenOption how) {
        try (var out = PrivateFiles.open(
                file, StandardOpenOption.WRITE, StandardOpenOption.CREATE, how, StandardOpenOption.SYNC)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException("The source cannot write to " + file + " (" + e + ")", e);
        }
    }

    /** Writes the folder's changes to the disk, so that a new file name survives a power loss. */
    private static void syncFolder(Path file) {
        try (var folder = FileChannel.open(file.getParent())) {
            folder.force(true);
        } catch (IOException e) {
            // Windows cannot open folders
        }
    }
}
