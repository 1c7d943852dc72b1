// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.regex.Pattern;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Reads what OSGi reads of the jar. That it runs in Apache Karaf is shown by the profile {@code runtimes}. */
class BundleIT {

    private static Path jar;
    private static Attributes manifest;

    @BeforeAll
    static void readTheManifest() throws IOException {
        jar = Path.of(System.getProperty("project.build.jar"));
        try (var file = new JarFile(jar.toFile())) {
            manifest = file.getManifest().getMainAttributes();
        }
    }

    /** The clauses of a header, each with its directives: a comma in quotes divides nothing. */
    private static String[] clauses(String header) {
        return manifest.getValue(header).split(",(?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)");
    }

    @Test
    void theJarIsABundleForJava17() {
        assertThat(manifest.getValue("Bundle-SymbolicName")).isEqualTo("io.github.camelladiflow");
        assertThat(manifest.getValue("Require-Capability"))
                .isEqualTo("osgi.ee;filter:=\"(&(osgi.ee=JavaSE)(version=17))\"");
    }

    @Test
    void theImportsAcceptEveryCamelFrom410AndTheLibrariesItBrings() {
        assertThat(clauses("Import-Package"))
                .filteredOn(clause -> clause.startsWith("org.apache.camel"))
                .isNotEmpty()
                .allSatisfy(clause -> assertThat(clause).contains(";version=\"[4.10,5)\""));
        assertThat(clauses("Import-Package"))
                .filteredOn(clause -> clause.startsWith("com.fasterxml.jackson"))
                .isNotEmpty()
                .allSatisfy(clause -> assertThat(clause).contains(";version=\"[2.18,3)\""));
        assertThat(clauses("Import-Package"))
                .filteredOn(clause -> clause.startsWith("com.github.benmanes.caffeine"))
                .isNotEmpty()
                .allSatisfy(clause -> assertThat(clause).endsWith(";version=\"[3,4)\""));
    }

    @Test
    void nothingButMicrometerTracingAndTablesIsOptionalAndNothingOfSpringIsImported() {
        assertThat(clauses("Import-Package"))
                .filteredOn(clause -> clause.contains("resolution:=optional"))
                .allSatisfy(
                        clause -> assertThat(clause)
                                .matches(
                                        "(io\\.micrometer|org\\.apache\\.camel\\.telemetry|com\\.fasterxml\\.jackson\\.dataformat\\.csv)\\b.*"));
        assertThat(manifest.getValue("Import-Package")).doesNotContain("spring");
    }

    @Test
    void theExportedPackagesHaveVersionsAndTheOthersStayInside() {
        assertThat(clauses("Export-Package"))
                .isNotEmpty()
                .allSatisfy(clause -> assertThat(clause)
                        .matches(Pattern.compile(
                                "io\\.github\\.camelladiflow(\\.event|\\.model|\\.options|\\.table)?;version=\"\\d+\\.\\d+\\.\\d+.*",
                                Pattern.DOTALL)));
    }

    @Test
    void theFeatureNamesThisVersionAndAnyCamelFrom410() throws IOException {
        String features = Files.readString(jar.resolveSibling("feature/features.xml"));
        assertThat(features)
                .contains("<feature name=\"camel-ladiflow\"", "mvn:io.github.camel-ladiflow/camel-ladiflow/")
                .contains("<feature version=\"[4.10,5)\">camel-http</feature>")
                .contains("<feature version=\"[4.10,5)\">camel-jackson</feature>")
                .contains("<feature version=\"[4.10,5)\">camel-caffeine</feature>")
                .doesNotContain("${");
        assertThat(Files.readString(jar.resolveSibling("feature/camel-features.xml")))
                .contains("mvn:org.apache.camel/camel-http/4.1")
                .doesNotContain("${");
    }
}
