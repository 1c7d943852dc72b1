// SPDX-License-Identifier: Apache-2.0
package com.example.leads;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.Header;

/** The route's bean for files: opens them, reads their rows, and moves them out of the inbox. Thread-safe once it is set. */
public final class LeadFiles {

    private static final String DONE = ".done";
    private static final String FAILED = ".failed";

    private String encoding = "";
    private String columns = "";
    private boolean links;

    /**
     * Sets the encoding of files that do not tell it by a byte order mark.
     *
     * @param encoding such as {@code windows-1258}; blank for UTF-8 or UTF-16
     */
    public void setEncoding(String encoding) {
        this.encoding = encoding;
    }

    /**
     * Sets which columns of CSV hold keys.
     *
     * @param columns one a line, {@code NAME}, {@code id=NAME}, {@code email=NAME} or {@code phone=NAME}; blank for those
     *     with usual names
     */
    public void setColumns(String columns) {
        this.columns = columns;
    }

    /**
     * Sets whether symbolic links are read.
     *
     * @param links false unless set: a link may lead anywhere
     */
    public void setLinks(boolean links) {
        this.links = links;
    }

    /**
     * Opens a file of the inbox. One of which no row can be read is moved to {@code .failed}.
     *
     * @param file the file
     * @param name its name
     * @return the file, at its first row
     * @throws LeadFileException if no row of it can be read, so that it has to be repaired by somebody
     * @throws IOException if it cannot be read or moved now, or could not be moved out of the inbox afterwards
     */
    public LeadFile open(@Body File file, @Header(Exchange.FILE_NAME) String name) throws IOException {
        // a file that cannot leave the inbox would be read, and its rows sent, again and again
        var path = file.toPath();
        checkFolder(path.resolveSibling(DONE));
        checkFolder(path.resolveSibling(FAILED));
        try {
            if (Files.exists(path) && !Files.isReadable(path)) {
                throw new LeadFileException("file.forbidden");
            }
            return LeadFile.open(path, name, Reading.of(encoding, columns, links));
        } catch (LeadFileException e) {
            move(path, FAILED);
            throw e;
        }
    }

    /**
     * Moves a file that was read to its end to {@code .done}.
     *
     * @param file the file
     * @return the file
     * @throws Told if a row of it is in no queue, or if it was changed while it was read
     * @throws IOException if that cannot be found out, or if the file cannot be moved
     */
    public LeadFile finish(@ExchangeProperty("leadFile") LeadFile file) throws IOException {
        file.finish();
        move(file.path(), DONE);
        return file;
    }

    private static void checkFolder(Path folder) throws IOException {
        if (Files.exists(folder) && !Files.isDirectory(folder)) {
            throw new Told("file.noFolder", folder.getFileName());
        }
        Files.createDirectories(folder);
        if (!Files.isWritable(folder)) {
            throw new Told("file.readOnly", folder.getFileName());
        }
    }

    /** Moves a file to a folder beside it, under a name that no file has there. */
    private static void move(Path file, String folder) throws IOException {
        var name = file.getFileName().toString();
        int dot = name.lastIndexOf('.') < 0 ? name.length() : name.lastIndexOf('.');
        var target = file.resolveSibling(folder).resolve(name);
        for (int i = 2; Files.exists(target, LinkOption.NOFOLLOW_LINKS); i++) {
            target = target.resolveSibling(name.substring(0, dot) + " (" + i + ")" + name.substring(dot));
        }
        try {
            Files.move(file, target);
        } catch (IOException e) {
            // without the cause: the log tells the innermost one
            throw new Told("file.notMoved", e.getMessage());
        }
    }
}
