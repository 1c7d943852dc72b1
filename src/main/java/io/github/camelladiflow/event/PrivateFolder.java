// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.event;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

import io.github.camelladiflow.internal.PrivateFiles;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.support.service.ServiceSupport;

/**
 * Writes the body to a new file in a folder for customers' data, as a step of a route. Text is written in UTF-8. Where
 * the file system supports permissions, only the owner of the process can read the folder (0700) and its files (0600).
 * An existing folder keeps its permissions. A file becomes visible only when it is complete, and its name does not
 * contain any part of the message. Thread-safe after its properties are set.
 */
public final class PrivateFolder extends ServiceSupport implements Processor {

    private Path folder;
    private String name = "*";
    private int maxFiles = Integer.MAX_VALUE;
    private long maxBytes = Long.MAX_VALUE;

    /**
     * Sets the folder.
     *
     * @param folder the folder's path. The folder and its parents are created when the route starts
     */
    public void setFolder(String folder) {
        this.folder = Path.of(folder).toAbsolutePath();
    }

    /**
     * Sets the pattern of file names.
     *
     * @param name the pattern, such as {@code form-*.txt}. The id of the exchange replaces the asterisk
     */
    public void setName(String name) {
        this.name = name;
    }

    /**
     * Sets the maximum number of files in the folder whose names match the pattern.
     *
     * @param maxFiles the limit; unlimited by default
     */
    public void setMaxFiles(int maxFiles) {
        this.maxFiles = maxFiles;
    }

    /**
     * Sets the maximum total size of all files whose names match the pattern.
     *
     * @param maxBytes the limit in bytes; unlimited by default
     */
    public void setMaxBytes(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    @Override
    protected void doInit() throws IOException {
        PrivateFiles.createFolders(folder);
    }

    /**
     * Writes the body to a file.
     *
     * @throws IOException if the file cannot be written, or would exceed one of the folder's limits
     */
    @Override
    public synchronized void process(Exchange exchange) throws IOException {
        init();
        Object body = exchange.getMessage().getBody() == null
                ? ""
                : exchange.getMessage().getBody();
        byte[] bytes = body instanceof String text
                ? text.getBytes(StandardCharsets.UTF_8)
                : exchange.getMessage().getBody(byte[].class);
        checkLimits(bytes.length);
        var file = folder.resolve(name.replace("*", exchange.getExchangeId()));
        // programs that read folders ignore names that begin with a dot
        var incomplete = file.resolveSibling("." + file.getFileName());
        try (var out = PrivateFiles.open(
                incomplete, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW, StandardOpenOption.SYNC)) {
            out.write(bytes);
        }
        Files.move(incomplete, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private void checkLimits(long bytes) throws IOException {
        if (maxFiles == Integer.MAX_VALUE && maxBytes == Long.MAX_VALUE) {
            return;
        }
        int files = 1;
        try (var others = Files.newDirectoryStream(folder, name)) {
            for (Path other : others) {
                files++;
                bytes += Files.size(other);
            }
        }
        if (files > maxFiles || bytes > maxBytes) {
            throw new IOException("The folder is full. It can contain at most"
                    + " " + maxFiles + " files (" + name + ") and " + maxBytes + " bytes in total. Process some of"
                    + " these files, and remove them.");
        }
    }
}
