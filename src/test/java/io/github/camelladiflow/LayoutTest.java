// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests the layout of the project. Tests run in the project's root folder. */
class LayoutTest {

    @Test
    void limitsTopLevelFiles() throws IOException {
        try (var files = Files.list(Path.of(""))) {
            var names = files.map(Path::toString)
                    // files that a build and editors create, which .gitignore lists
                    .filter(name -> !name.startsWith(".") && !name.equals("target") && !name.endsWith(".iml"));

            assertThat(names).isSubsetOf("pom.xml", "src", "routes", "examples", "README.md", "LICENSE");
        }
    }

    /** The formatter adds the licence header to all other files. */
    @Test
    void startsPackageDescriptionsWithLicence() throws IOException {
        var licence = Files.readString(Path.of(".mvn/licence-header.txt"));
        try (var files = Files.walk(Path.of("src"))) {
            assertThat(files.filter(file -> file.endsWith("package-info.java")))
                    .isNotEmpty()
                    .allSatisfy(file -> assertThat(file).content().startsWith(licence));
        }
    }
}
