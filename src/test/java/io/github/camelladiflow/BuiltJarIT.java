// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import javax.xml.parsers.DocumentBuilderFactory;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.jboss.jandex.DotName;
import org.jboss.jandex.IndexReader;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Element;

import static org.assertj.core.api.Assertions.assertThat;

/** Looks into the jars that users get: what Camel generates must be there, and nothing that is only ours. */
class BuiltJarIT {

    private static final String SERVICES = "META-INF/services/org/apache/camel/";

    private static JarFile jar;
    private static JarFile sandboxJar;

    @BeforeAll
    static void open() throws IOException {
        String path = System.getProperty("project.build.jar");
        assertThat(path)
                .as("system property project.build.jar, which the POM gives")
                .isNotNull();
        jar = new JarFile(path);
        sandboxJar = new JarFile(path.replaceFirst("\\.jar$", "-sandbox.jar"));
    }

    @AfterAll
    static void close() throws IOException {
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

    private static String classFile(String className) {
        return className.replace('.', '/') + ".class";
    }

    @Test
    void theLicenceAndTheNoticeAreThereAndInTheSandboxToo() throws IOException {
        var licence = Files.readAllBytes(Path.of("LICENSE"));
        for (var file : List.of(jar, sandboxJar)) {
            assertThat(bytes(file, "META-INF/LICENSE")).isEqualTo(licence);
            assertThat(new String(bytes(file, "META-INF/NOTICE"), StandardCharsets.UTF_8))
                    .contains("The camel-ladiflow developers");
        }
    }

    @Test
    void theDescriptionOfTheApiIsThereAndInTheSandboxToo() throws IOException {
        assertThat(bytes(sandboxJar, "io/github/camelladiflow/sandbox/ladiflow.openapi.yaml"))
                .isEqualTo(bytes(jar, "ladiflow.openapi.yaml"));
    }

    // ---- what Camel generates

    @Test
    void theComponentsDescriptionIsThere() throws Exception {
        var json = new ObjectMapper().readTree(bytes(jar, "META-INF/io/github/camelladiflow/ladiflow.json"));

        assertThat(json.at("/component/scheme").asText()).isEqualTo("ladiflow");
        assertThat(json.at("/component/syntax").asText()).isEqualTo("ladiflow:operation");
        assertThat(json.at("/component/producerOnly").asBoolean()).isFalse();
        assertThat(json.at("/properties/operation/enum/0").asText()).isEqualTo("customer/show");
        assertThat(json.at("/properties/apiKey/secret").asBoolean()).isTrue();
        assertThat(json.at("/headers").size()).isPositive();
    }

    @ParameterizedTest
    @CsvSource({
        "component/ladiflow,                                       LadiFlowComponent",
        "configurer/ladiflow-component,                            LadiFlowComponentConfigurer",
        "configurer/ladiflow-endpoint,                             LadiFlowEndpointConfigurer",
        "configurer/io.github.camelladiflow.options.LadiFlowConfiguration, internal.options.StrictGroup",
        "configurer/io.github.camelladiflow.options.LookupOptions,         internal.options.StrictGroup",
        "configurer/io.github.camelladiflow.options.WriteOptions,          internal.options.StrictGroup",
        "urifactory/ladiflow-endpoint,                             LadiFlowEndpointUriFactory",
        "send-dynamic/ladiflow,                                    LadiFlowSendDynamicAware"
    })
    void camelFindsEachServiceAndItsClass(String service, String name) throws Exception {
        var className = "io.github.camelladiflow." + name;

        assertThat(properties(SERVICES + service)).containsEntry("class", className);
        assertThat(files(jar)).contains(classFile(className));
    }

    @Test
    void camelFindsTheTypeConvertersAndTheirLoader() throws Exception {
        var names = text(SERVICES + "TypeConverterLoader")
                .lines()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .toList();

        assertThat(names).containsExactly("io.github.camelladiflow.LadiFlowConvertersLoader");
        assertThat(files(jar)).contains(classFile(names.get(0)));
    }

    @Test
    void everyServiceFileNamesAClassOfTheJar() throws Exception {
        for (String file : files(jar)) {
            if (file.startsWith(SERVICES) && file.substring(SERVICES.length()).contains("/")) {
                var className = properties(file).getProperty("class");
                assertThat(files(jar)).as(file).contains(classFile(className));
            }
        }
    }

    @Test
    void camelsListOfComponentsIsThere() throws Exception {
        assertThat(properties(SERVICES + "component.properties"))
                .containsEntry("components", "ladiflow")
                .containsEntry("artifactId", "camel-ladiflow");
    }

    @Test
    void theJandexIndexHoldsAllClassesOfTheJar() throws Exception {
        var index = new IndexReader(new ByteArrayInputStream(bytes(jar, "META-INF/jandex.idx"))).read();

        assertThat(files(jar).stream()
                        .filter(file -> file.endsWith(".class") && !file.endsWith("package-info.class"))
                        .map(file -> file.substring(0, file.length() - ".class".length())
                                .replace('/', '.')))
                .isNotEmpty()
                .allSatisfy(name -> assertThat(index.getClassByName(DotName.createSimple(name)))
                        .as(name)
                        .isNotNull());
    }

    // ---- what Spring Boot and editors read

    @Test
    void springBootFindsItsAutoConfigurations() throws Exception {
        var names = text("META-INF/spring/org.springframework.boot.autoconfigure.AutoConfiguration.imports")
                .lines()
                .toList();

        assertThat(names).hasSize(3).allSatisfy(name -> assertThat(files(jar)).contains(classFile(name)));
        assertThat(properties("META-INF/spring-autoconfigure-metadata.properties"))
                .containsKeys(names.toArray());
        assertThat(new ObjectMapper().readTree(bytes(jar, "META-INF/spring-configuration-metadata.json")))
                .isNotEmpty();
    }

    // ---- what we add

    @Test
    void theVersionIsThatOfTheBuild() throws Exception {
        var built = properties("META-INF/maven/io.github.camel-ladiflow/camel-ladiflow/pom.properties");

        assertThat(properties("io/github/camelladiflow/internal/client/version.properties")
                        .getProperty("version"))
                .isEqualTo(built.getProperty("version"))
                .isNotBlank();
    }

    @Test
    void theManifestNamesTitleVersionAndModule() throws Exception {
        var manifest = jar.getManifest().getMainAttributes();

        assertThat(manifest.getValue("Implementation-Title")).isEqualTo("Camel :: LadiFlow");
        assertThat(manifest.getValue("Implementation-Version")).isNotBlank();
        assertThat(manifest.getValue("Automatic-Module-Name")).isEqualTo("io.github.camelladiflow");
    }

    @Test
    void theLicenceIsThere() throws Exception {
        assertThat(text("META-INF/LICENSE")).contains("Apache License", "Version 2.0");
    }

    // ---- what must not be there

    @Test
    void nothingLiesOutsideOfOurFoldersButTheDescriptionOfTheApi() {
        assertThat(files(jar))
                .isNotEmpty()
                .allMatch(file ->
                        file.matches("(META-INF|io/github/camelladiflow|kamelets)/.*|ladiflow\\.openapi\\.yaml"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"sandbox", "sample", "test", "Test.class", "IT.class", "log4j", "broker", "junit"})
    void nothingOfTheTestTreeIsThere(String part) {
        assertThat(files(jar)).noneMatch(file -> file.contains(part));
    }

    @Test
    void noTestLibraryReachesUsers() throws Exception {
        var pom = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(
                        bytes(jar, "META-INF/maven/io.github.camel-ladiflow/camel-ladiflow/pom.xml")));
        var dependencies = pom.getElementsByTagName("dependency");

        for (int i = 0; i < dependencies.getLength(); i++) {
            var dependency = (Element) dependencies.item(i);
            var artifact = child(dependency, "artifactId");
            boolean managed =
                    dependency.getParentNode().getParentNode().getNodeName().equals("dependencyManagement");
            if (!managed && child(dependency, "scope") == null && child(dependency, "optional") == null) {
                assertThat(artifact)
                        .isIn(
                                "camel-support",
                                "camel-http",
                                "httpclient5",
                                "httpcore5",
                                "httpcore5-h2",
                                "camel-jackson",
                                "camel-health",
                                "camel-caffeine");
            }
        }
    }

    private static String child(Element element, String name) {
        var children = element.getElementsByTagName(name);
        return children.getLength() == 0 ? null : children.item(0).getTextContent();
    }

    @Test
    void theSandboxJarHoldsTheSandboxAlone() {
        assertThat(files(sandboxJar))
                .contains(
                        "io/github/camelladiflow/sandbox/LadiFlowSandbox.class",
                        "io/github/camelladiflow/sandbox/LadiFlowExtension.class",
                        "io/github/camelladiflow/sandbox/LadiFlowProbe.class",
                        "io/github/camelladiflow/sandbox/customer-show.json",
                        "io/github/camelladiflow/sandbox/ladiflow.openapi.yaml")
                .allMatch(file -> file.startsWith("io/github/camelladiflow/sandbox/") || file.startsWith("META-INF/"))
                .noneMatch(file -> file.startsWith("META-INF/services/"));
    }

    @Test
    void theSandboxJarHasAModuleNameOfItsOwn() throws Exception {
        assertThat(sandboxJar.getManifest().getMainAttributes().getValue("Automatic-Module-Name"))
                .isEqualTo("io.github.camelladiflow.sandbox");
    }
}
