// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.source;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Objects;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stores a state in a file: a line with the format's name, its version and a checksum, then a line of JSON. After a
 * crash of the process or the machine, the file contains the last state or the previous one. Not thread-safe.
 */
public class StateFile implements StateStore {

    private static final int MAX_LINKS = 40;

    private static final Logger LOG = LoggerFactory.getLogger(StateFile.class);

    private final Path configuredPath;
    private final String sourceId;
    private Path targetFile;
    private String knownHeader;

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
                throw new ConflictException(targetFile.toString(), "Give each source its own file");
            }
            StateText text = StateText.of(state);
            replace(targetFile, text.header() + "\n" + text.json() + "\n");
            knownHeader = text.header();
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "The state of the source cannot be written to " + targetFile + " (" + e + ")", e);
        }
    }

    private String readHeader() throws IOException {
        try (var lines = Files.newBufferedReader(targetFile)) {
            return lines.readLine();
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    /**
     * Replaces the content of a file. Even after a power loss, the file contains either the previous or the new text.
     */
    private static void replace(Path file, String text) throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".tmp");
        try (var out = PrivateFiles.open(
                fresh,
                StandardOpenOption.WRITE,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.SYNC)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        syncFolder(file);
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
