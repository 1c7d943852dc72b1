// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.stream.IntStream;
import java.util.zip.ZipEntry;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPathConstants;
import javax.xml.xpath.XPathFactory;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.w3c.dom.NodeList;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests the contents of the jars that users get. They must contain the files that Camel generates, but no file that
 * only the project itself needs.
 */
@Tag("baseline")
class BuiltJarTest {

    private static final String SERVICES = "META-INF/services/org/apache/camel/";

    private static JarFile jar;
    private static JarFile sandboxJar;
    private static Attributes manifest;
    private static Path folder;

    @BeforeAll
    static void openJars() throws IOException {
        String path = System.getProperty("project.build.jar");
        assertThat(path)
                .as("system property project.build.jar, which the POM gives")
                .isNotNull();
        folder = Path.of(path).getParent();
        jar = new JarFile(path);
        manifest = jar.getManifest().getMainAttributes();
        sandboxJar = new JarFile(path.replaceFirst("\\.jar$", "-sandbox.jar"));
    }

    @AfterAll
    static void closeJars() throws IOException {
        jar.close();
        sandboxJar.close();
    }

    private static List<String> files(JarFile jar) {
        return jar.stream()
                .filter(entry -> !entry.isDirectory())
                .map(ZipEntry::getName)
                .toList();
    }

    private static byte[] bytes(JarFile jar, String name) throws IOException {
        ZipEntry entry = jar.getEntry(name);
        assertThat(entry).as(name).isNotNull();
        try (var in = jar.getInputStream(entry)) {
            return in.readAllBytes();
        }
    }

    private static String text(String name) throws IOException {
        return new String(bytes(jar, name), StandardCharsets.UTF_8);
    }

    private static Properties properties(String name) throws IOException {
        var properties = new Properties();
        properties.load(new ByteArrayInputStream(bytes(jar, name)));
        return properties;
    }

    @Test
    void containsLicenceAndNotice() throws IOException {
        assertThat(bytes(jar, "META-INF/LICENSE")).isEqualTo(Files.readAllBytes(Path.of("LICENSE")));
        assertThat(text("META-INF/NOTICE")).contains("The camel-ladiflow developers");
    }

    // ---- files for Camel, Spring Boot and editors

    /**
     * The jar contains all files that other tests find there, except for lists that Camel's plugin writes next to those
     * in META-INF.
     */
    @Test
    void containsAllBuiltFiles() throws IOException {
        Path classes = folder.resolve("classes");
        try (var built = Files.walk(classes).filter(Files::isRegularFile)) {
            assertThat(built.map(file -> classes.relativize(file).toString().replace(File.separatorChar, '/'))
                            .filter(name -> !name.matches("[a-z-]+\\.properties")))
                    .contains(
                            SERVICES + "configurer/ladiflow-endpoint",
                            "io/github/camelladiflow/LadiFlowEndpointConfigurer.class")
                    .isSubsetOf(files(jar));
        }
    }

    // ---- files that the project adds

    @Test
    void recordsVersionOfBuild() throws Exception {
        var built = properties("META-INF/maven/io.github.camel-ladiflow/camel-ladiflow/pom.properties");

        assertThat(properties("io/github/camelladiflow/internal/client/version.properties")
                        .getProperty("version"))
                .isEqualTo(built.getProperty("version"))
                .isNotBlank();
    }

    @Test
    void namesTitleVersionAndModuleInManifest() throws Exception {
        assertThat(manifest.getValue("Implementation-Title")).isEqualTo("Camel :: LadiFlow");
        assertThat(manifest.getValue("Implementation-Version")).isNotBlank();
        assertThat(manifest.getValue("Automatic-Module-Name")).isEqualTo("io.github.camelladiflow");
    }

    // ---- files that must not be in the jar

    @Test
    void containsOnlyOwnFoldersAndApiDescription() {
        assertThat(files(jar))
                .isNotEmpty()
                .allMatch(file ->
                        file.matches("(META-INF|io/github/camelladiflow|kamelets)/.*|ladiflow\\.openapi\\.yaml"));
    }

    @Test
    void declaresNoTestDependenciesForUsers() throws Exception {
        var pom = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(
                        bytes(jar, "META-INF/maven/io.github.camel-ladiflow/camel-ladiflow/pom.xml")));
        String required = "/project/dependencies/dependency[not(scope) and not(optional)]/artifactId";
        var artifacts =
                (NodeList) XPathFactory.newInstance().newXPath().evaluate(required, pom, XPathConstants.NODESET);

        assertThat(IntStream.range(0, artifacts.getLength())
                        .mapToObj(i -> artifacts.item(i).getTextContent()))
                .isNotEmpty()
                .isSubsetOf(
                        "camel-support",
                        "camel-http",
                        "httpclient5",
                        "httpcore5",
                        "httpcore5-h2",
                        "camel-jackson",
                        "camel-health",
                        "camel-caffeine");
    }

    @Test
    void containsOnlySandboxInSandboxJar() {
        assertThat(files(sandboxJar))
                .contains(
                        "io/github/camelladiflow/sandbox/LadiFlowSandbox.class",
                        "io/github/camelladiflow/sandbox/LadiFlowExtension.class",
                        "io/github/camelladiflow/sandbox/customer-show.json")
                .allMatch(file -> file.startsWith("io/github/camelladiflow/sandbox/") || file.startsWith("META-INF/"))
                .noneMatch(file -> file.startsWith("META-INF/services/"));
    }
}
