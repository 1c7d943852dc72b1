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

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The folder that the route watches.
 *
 * @param folder where it is
 */
record SampleInbox(Path folder) {

    /** What the route does not take: hidden files and unfinished ones. */
    private static final Pattern IGNORED = Pattern.compile("\\..*|.*\\.(part|filepart|tmp)", Pattern.CASE_INSENSITIVE);

    private static final Pattern LEADS = Pattern.compile(".*\\.(csv|jsonl|txt)");

    /**
     * Copies lead files into the inbox. Each appears there as a whole, so that half of one is never read.
     *
     * @param source the folder that holds them
     * @return how many
     * @throws IOException if that fails
     */
    int fillFrom(Path source) throws IOException {
        Files.createDirectories(folder);
        var leads = files(source).stream()
                .filter(file -> LEADS.matcher(file.getFileName().toString()).matches())
                .toList();
        for (var file : leads) {
            var copy = folder.resolve("." + file.getFileName() + ".tmp");
            Files.copy(file, copy, StandardCopyOption.COPY_ATTRIBUTES, StandardCopyOption.REPLACE_EXISTING);
            Files.move(copy, folder.resolve(file.getFileName()), StandardCopyOption.ATOMIC_MOVE);
        }
        return leads.size();
    }

    /**
     * Lists what the route has still to read.
     *
     * @return the files, by name
     * @throws IOException if the folder cannot be read
     */
    List<Path> waiting() throws IOException {
        return files(folder).stream()
                .filter(file -> !IGNORED.matcher(file.getFileName().toString()).matches())
                .toList();
    }

    private static List<Path> files(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.filter(Files::isRegularFile)
                    .sorted(Comparator.comparing(Path::getFileName))
                    .toList();
        }
    }
}
