/*
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *     http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */
package io.github.camelladiflow.sample;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.Header;

/** The route's bean for files: opens them and reads their rows. Stateless. */
public final class LeadFiles {

    /**
     * Opens a file of the inbox.
     *
     * @param file the file
     * @param name its name
     * @return the file, at its first row
     * @throws LeadFileException if no row of it can be read, so that it has to be repaired by somebody
     * @throws IOException if it cannot be read now, or could not be moved out of the inbox afterwards
     */
    public LeadFile open(@Body File file, @Header(Exchange.FILE_NAME) String name) throws IOException {
        // a file that cannot leave the inbox would be read, and its rows sent, again and again
        checkFolder(file.toPath().resolveSibling(".done"));
        checkFolder(file.toPath().resolveSibling(".failed"));
        if (Files.exists(file.toPath()) && !Files.isReadable(file.toPath())) {
            throw new LeadFileException("its permissions forbid to read it");
        }
        return LeadFile.open(file.toPath(), name);
    }

    /**
     * Reads what is to be looked up from a row.
     *
     * @param row the row
     * @return the body for {@code ladiflow:customer/show}
     * @throws LeadRowException if the row names nobody
     */
    public Object key(@Body LeadRow row) {
        return row.key();
    }

    /**
     * Makes sure that a file that was read to its end may leave the inbox.
     *
     * @param file the file
     * @return the file
     * @throws IllegalStateException if a row of it is in no queue, or if it was changed while it was read
     * @throws IOException if that cannot be found out
     */
    public LeadFile finish(@ExchangeProperty("leadFile") LeadFile file) throws IOException {
        file.finish();
        return file;
    }

    private static void checkFolder(Path folder) throws IOException {
        if (Files.exists(folder) && !Files.isDirectory(folder)) {
            throw new IOException("it could not be moved away, for " + folder.getFileName() + " is no folder");
        }
        Files.createDirectories(folder);
        if (!Files.isWritable(folder)) {
            throw new IOException("it could not be moved away, for " + folder.getFileName() + " cannot be written to");
        }
    }
}
