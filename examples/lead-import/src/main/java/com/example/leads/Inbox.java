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
package com.example.leads;

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
record Inbox(Path folder) {

    /** What the route does not take: hidden files and unfinished ones. */
    private static final Pattern IGNORED = Pattern.compile("\\..*|.*\\.(part|filepart|tmp)", Pattern.CASE_INSENSITIVE);

    private static final List<String> EXAMPLES = List.of("hoi-thao.csv", "landing-page.jsonl", "tong-dai.txt");

    /**
     * Copies the example files into the inbox. Each appears there as a whole, so that half of one is never read.
     *
     * @throws IOException if that fails
     */
    void fillWithExamples() throws IOException {
        Files.createDirectories(folder);
        for (var name : EXAMPLES) {
            var copy = folder.resolve("." + name + ".tmp");
            try (var example = Inbox.class.getResourceAsStream("/leads/" + name)) {
                Files.copy(example, copy, StandardCopyOption.REPLACE_EXISTING);
            }
            Files.move(copy, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
        }
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
