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
 * A folder for files with customers' data, as a step of a route: it writes the body to a new file, text in UTF-8. Only the owner
 * of the process may read the folder (0700) and its files (0600), where the file system has such permissions; a folder that exists
 * keeps its own. A file appears when it is complete, and no part of a message becomes part of its name. Thread-safe once its
 * properties are set.
 */
public final class PrivateFolder extends ServiceSupport implements Processor {

    private Path folder;
    private String name = "*";
    private int maxFiles = Integer.MAX_VALUE;
    private long maxBytes = Long.MAX_VALUE;

    /** Makes a step that needs a folder. */
    public PrivateFolder() {
        // properties follow
    }

    /**
     * Sets the folder.
     *
     * @param folder its path; made when the route starts, with its parents
     */
    public void setFolder(String folder) {
        this.folder = Path.of(folder).toAbsolutePath();
    }

    /**
     * Sets how the files are named.
     *
     * @param name such as {@code form-*.txt}; the id of the exchange takes the place of the asterisk
     */
    public void setName(String name) {
        this.name = name;
    }

    /**
     * Sets how many files with such names the folder may hold.
     *
     * @param maxFiles the limit; none at first
     */
    public void setMaxFiles(int maxFiles) {
        this.maxFiles = maxFiles;
    }

    /**
     * Sets how large all files with such names may be together.
     *
     * @param maxBytes the limit; none at first
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
     * @throws IOException if the file cannot be written, or the folder would then hold more than its limits allow
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
        // readers of folders pass over names that begin with a dot
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
            throw new IOException("The folder holds as many files " + name + " as it may (" + maxFiles + " files, "
                    + maxBytes + " bytes). Look through them and remove them.");
        }
    }
}
