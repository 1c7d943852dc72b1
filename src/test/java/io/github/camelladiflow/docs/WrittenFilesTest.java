// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.docs;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BinaryOperator;

import io.github.camelladiflow.FailureTableTest;
import io.github.camelladiflow.kamelet.KameletWriter;
import io.github.camelladiflow.test.springboot.SpringBootFiles;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Compares the files and tables that {@code mvn -Pwrite} writes with what the code says now, or writes them. */
@Tag("baseline")
class WrittenFilesTest {

    private static final String FILES = "README\\.md|(\\.github|examples|routes|src/(generated|it|main))/.*"
            + "\\.(adoc|md|xml|java|json|properties|ya?ml)";

    /** Functions from a file's path and present text to the text that it should have. */
    private static final List<BinaryOperator<String>> WRITERS = List.of(
            ReferenceTables::write,
            FailureTableTest::write,
            Snippets::write,
            Versions::write,
            SpringBootFiles::write,
            KameletWriter::write);

    @Test
    void filesAreUpToDate() throws Exception {
        List<String> missing = new ArrayList<>();
        for (String file : Documents.files(FILES)) {
            String present = Documents.read(file);
            String wanted = present;
            for (BinaryOperator<String> writer : WRITERS) {
                wanted = writer.apply(file, wanted);
            }
            if (Boolean.getBoolean("reference.update") && !wanted.equals(present)) {
                Files.writeString(Path.of(file), wanted);
            } else if (!wanted.equals(present)) {
                var written = present.lines().toList();
                wanted.lines().filter(line -> !written.contains(line)).forEach(line -> missing.add(file + ": " + line));
                missing.add(file);
            }
        }
        assertThat(missing).as("`mvn -Pwrite` writes these files").isEmpty();
    }
}
