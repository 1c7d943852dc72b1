// SPDX-License-Identifier: Apache-2.0
package com.example.leads;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

import com.example.leads.LeadFile.Outcome;
import io.github.camelladiflow.model.exception.LadiFlowAuthenticationException;
import org.apache.camel.AggregationStrategy;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.Header;

/**
 * The route's bean for files. It opens them, counts their outcomes and those of their rows, and moves them out of the
 * inbox. Thread-safe once it is configured.
 */
public final class LeadFiles implements AggregationStrategy {

    private static final String DONE = ".done";
    private static final String FAILED = ".failed";

    private final Map<Outcome, Long> outcomes = new ConcurrentHashMap<>();
    private final LongAdder files = new LongAdder();
    private final LongAdder rows = new LongAdder();
    private final LongAdder failedFiles = new LongAdder();
    private final LongAdder failedAttempts = new LongAdder();
    private final RowSet finished = new RowSet();
    private Messages words = Messages.ENGLISH;
    private String encoding = "";
    private String columns = "";

    /**
     * Sets the language of the log.
     *
     * @param language {@code vi} or {@code en}
     */
    public void setLanguage(String language) {
        words = Messages.of(language);
    }

    /**
     * Sets the encoding of files without a byte order mark.
     *
     * @param encoding such as {@code windows-1258}; blank for UTF-8 or UTF-16
     */
    public void setEncoding(String encoding) {
        this.encoding = encoding;
    }

    /**
     * Sets the columns of CSV files that contain keys.
     *
     * @param columns one column per line, {@code NAME}, {@code id=NAME}, {@code email=NAME} or {@code phone=NAME};
     *     blank for those with usual names
     */
    public void setColumns(String columns) {
        this.columns = columns;
    }

    /**
     * Opens a file in the inbox. If none of its rows can be read, moves the file to {@code .failed}.
     *
     * @param file the file
     * @param name its name
     * @return the file, at its first row
     * @throws LeadFileException if none of its rows can be read, so that the user has to repair it
     * @throws IOException if it cannot be read or moved now, or could not be moved out of the inbox afterwards
     */
    public LeadFile open(@Body File file, @Header(Exchange.FILE_NAME) String name) throws IOException {
        // a file that cannot be moved out of the inbox would be read, and its rows would be sent, repeatedly
        var path = file.toPath();
        checkFolder(path.resolveSibling(DONE));
        checkFolder(path.resolveSibling(FAILED));
        try {
            if (Files.exists(path) && !Files.isReadable(path)) {
                throw new LeadFileException("file.forbidden");
            }
            var reading =
                    Options.of(Map.of("encoding", encoding, "column", columns)).readOptions();
            return LeadFile.open(path, name, reading);
        } catch (LeadFileException e) {
            move(path, FAILED);
            throw e;
        }
    }

    /** Counts a row whose message is in its queue, and keeps the file's exchange as it was before the split. */
    @Override
    public Exchange aggregate(Exchange oldExchange, Exchange newExchange, Exchange inputExchange) {
        // the outcome is text, because Camel's conversion to an enum costs more than all other steps for a row
        var outcome = Outcome.valueOf(newExchange.getProperty("outcome", String.class));
        inputExchange.getProperty("leadFile", LeadFile.class).countDelivered(outcome);
        outcomes.merge(outcome, 1L, Long::sum);
        return inputExchange;
    }

    @Override
    public Exchange aggregate(Exchange oldExchange, Exchange newExchange) {
        throw new UnsupportedOperationException("The split also passes the exchange of the file");
    }

    /**
     * Moves a file that has been read completely to {@code .done}.
     *
     * @param file the file
     * @return its counts in one line
     * @throws LocalizedException if one of its rows is in no queue, or if the file was changed while it was read
     * @throws IOException if this cannot be checked, or if the file cannot be moved
     */
    public String finish(@ExchangeProperty("leadFile") LeadFile file) throws IOException {
        file.finish();
        move(file.path(), DONE);
        synchronized (finished) {
            finished.add(file.name(), file.rowLineNumbers());
        }
        rows.add(file.rows());
        files.increment();
        return file.summary().in(words);
    }

    /**
     * Returns one line that says why a file failed and where it is.
     *
     * @param file the name of the file
     * @param failure the thrown exception
     * @return a text without any part of a row
     */
    public String failed(
            @Header(Exchange.FILE_NAME) String file, @ExchangeProperty(Exchange.EXCEPTION_CAUGHT) Exception failure) {
        boolean isKey = LocalizedException.innermost(failure) instanceof LadiFlowAuthenticationException;
        boolean isFile = failure instanceof LeadFileException;
        (isFile ? failedFiles : failedAttempts).increment();
        return words.format(
                isFile ? "watch.inFailed" : isKey ? "watch.key" : "watch.again",
                file,
                LocalizedException.describe(failure, words));
    }

    /**
     * Returns how many messages the queue of an outcome has received from this process, including those of files that
     * were read again.
     */
    long count(Outcome outcome) {
        return outcomes.getOrDefault(outcome, 0L);
    }

    /** Returns the number of files in {@code .done}. */
    long files() {
        return files.sum();
    }

    /** Returns the number of rows in the files in {@code .done}. */
    long rows() {
        return rows.sum();
    }

    /** Returns the number of files in {@code .failed}. */
    long failedFiles() {
        return failedFiles.sum();
    }

    /** Returns how often a file stayed in the inbox. */
    long failedAttempts() {
        return failedAttempts.sum();
    }

    /** Returns how many rows of the files in {@code .done} are missing in a set. */
    long missingIn(RowSet delivered) {
        synchronized (finished) {
            return finished.missingIn(delivered);
        }
    }

    private static void checkFolder(Path folder) throws IOException {
        if (Files.exists(folder) && !Files.isDirectory(folder)) {
            throw new LocalizedException("file.noFolder", folder.getFileName());
        }
        Files.createDirectories(folder);
        if (!Files.isWritable(folder)) {
            throw new LocalizedException("file.readOnly", folder.getFileName());
        }
    }

    /** Moves a file to a folder next to it, under an unused name. */
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
            // the cause is omitted, because the log shows the innermost cause
            throw new LocalizedException("file.notMoved", e.getMessage());
        }
    }
}
