// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.kaoto;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.camelladiflow.sandbox.LadiFlowExtension;
import org.apache.camel.main.Main;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests Kaoto in Chromium with our catalog: the displayed routes and forms, and the saved routes in Camel. {@code
 * src/test/kaoto/check.mjs} contains the steps in the browser.
 */
class KaotoInTheBrowserIT {

    private static final Path BASE = Path.of(System.getProperty("basedir", "."));
    private static final Path APP = BASE.resolve("target/app");
    private static final Path ROUTES = BASE.resolve("../../../routes");
    private static final Path OUT = BASE.resolve("target/out");

    @RegisterExtension
    static final LadiFlowExtension LADIFLOW = new LadiFlowExtension();

    private static JsonNode report;

    @BeforeAll
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    static void runKaotoSession() throws Exception {
        Files.deleteIfExists(OUT.resolve("report.json"));
        var node = new ProcessBuilder(
                        "node",
                        "check.mjs",
                        APP.resolve("dist").toAbsolutePath().toString(),
                        ROUTES.toAbsolutePath().toString(),
                        OUT.toAbsolutePath().toString())
                .directory(APP.toFile())
                .inheritIO()
                .start();
        try {
            assertThat(node.waitFor()).as("exit code of check.mjs").isZero();
        } finally {
            node.destroy();
        }
        report = new ObjectMapper().readTree(OUT.resolve("report.json").toFile());
    }

    @Test
    void findsComponentAndEachKameletInPalette() {
        assertThat(texts(report.path("tiles"))).contains("ladiflow").containsAll(names(report.path("kamelets")));
    }

    @Test
    void drawsEachSampleRouteWithAllEndpoints() throws IOException {
        var files = routes();

        assertThat(names(report.path("drawn"))).isEqualTo(files.keySet());
        files.forEach((file, yaml) ->
                assertThat(texts(report.path("drawn").path(file))).as(file).containsAll(schemes(yaml)));
    }

    @Test
    void reportsNoProblemInAnyRouteStep() {
        assertThat(report.path("warnings").size()).isPositive();
        assertThat(report.path("warnings"))
                .isNotEmpty()
                .allSatisfy(warnings -> assertThat(texts(warnings)).isEmpty());
    }

    @Test
    void takesScreenshotOfEachRoute() throws IOException {
        assertThat(routes().keySet())
                .isNotEmpty()
                .allSatisfy(file -> assertThat(OUT.resolve("kaoto-" + file.replace(".camel.yaml", ".png")))
                        .isNotEmptyFile());
    }

    @Test
    void showsAllProducerOptionsInStepForm() throws IOException {
        assertThat(names(report.path("component")))
                .containsAll(KaotoCatalog.component().path("properties").properties().stream()
                        .filter(option ->
                                !option.getValue().path("label").asText().startsWith("consumer"))
                        .map(Map.Entry::getKey)
                        .toList());
    }

    @Test
    void showsAllPropertiesInEachKameletForm() throws IOException {
        assertThat(report.path("kamelets").properties()).isNotEmpty().allSatisfy(form -> {
            assertThat(names(form.getValue()))
                    .isEqualTo(names(KaotoCatalog.kamelets().path(form.getKey()).at("/spec/definition/properties")));
            assertThat(form.getValue().path("apiKey").asText("password")).isEqualTo("password");
        });
    }

    @Test
    void masksApiKey() {
        assertThat(report.path("component").path("apiKey").asText()).isEqualTo("password");
        assertThat(report.at("/kamelets/ladiflow-customer-show-action/apiKey").asText())
                .isEqualTo("password");
    }

    @Test
    void logsNoBrowserErrors() {
        assertThat(texts(report.path("errors"))).isEmpty();
    }

    @Test
    void savesRoutesInBothUriSpellings() {
        assertThat(OUT.resolve("spelt-in-one.camel.yaml")).content().contains("uri: ladiflow:customer/show");
        assertThat(OUT.resolve("spelt-apart.camel.yaml"))
                .content()
                .containsPattern("uri: ladiflow\n")
                .contains("operation: customer/show");
    }

    @ParameterizedTest
    @ValueSource(strings = {"spelt-in-one", "spelt-apart"})
    void runsSavedRoutesInCamel(String name) throws Exception {
        try (var runtime = run(name)) {
            assertThat(runtime.lookup(Map.of("phone", "+84 901 234 567"))).contains("lan.tran@example.com");
            assertThat(runtime.lookup(Map.of("phone", "0399999999"))).isNull();
        }
    }

    @Test
    void runsSavedKameletRouteInCamel() throws Exception {
        try (var runtime = run("kamelet")) {
            assertThat(runtime.lookup("{\"lead\": {\"phone\": \"+84 901 234 567\"}}"))
                    .contains("lan.tran@example.com");
            assertThat(runtime.lookup("{\"lead\": {\"phone\": \"0399999999\"}}"))
                    .isNull();
        }
    }

    @Test
    void runsRouteBuiltFromPaletteInCamel() throws Exception {
        try (var runtime = run("from-the-palette")) {
            assertThat(runtime.lookup("lan.tran@example.com")).contains("\"phone\":\"0901234567\"");
            assertThat(LADIFLOW.sandbox().requestCount()).isEqualTo(2);
        }
    }

    private static Map<String, String> routes() throws IOException {
        var routes = new TreeMap<String, String>();
        try (var files = Files.newDirectoryStream(ROUTES, "*.camel.yaml")) {
            for (Path file : files) {
                routes.put(file.getFileName().toString(), Files.readString(file));
            }
        }
        return routes;
    }

    /**
     * The schemes of the endpoints of a route, by which Kaoto calls a step without a description. It draws an idempotent
     * consumer as one step without content.
     */
    private static Set<String> schemes(String yaml) {
        return Pattern.compile("\\b(?:uri|to): ([a-z-]+):")
                .matcher(yaml.split("idempotentConsumer:")[0])
                .results()
                .map(result -> result.group(1))
                .collect(Collectors.toSet());
    }

    private static Runtime run(String name) throws Exception {
        var main = new Main();
        main.setPropertyPlaceholderLocations("false");
        main.addInitialProperty("camel.component.ladiflow.apiKey", LADIFLOW.apiKey());
        main.addInitialProperty("camel.component.ladiflow.baseUrl", LADIFLOW.baseUrl());
        main.configure().withRoutesIncludePattern("file:" + OUT.resolve(name + ".camel.yaml"));
        main.start();
        return new Runtime(main);
    }

    private record Runtime(Main main) implements AutoCloseable {

        String lookup(Object body) throws Exception {
            return main.getCamelTemplate().requestBody("direct:lookup", body, String.class);
        }

        @Override
        public void close() {
            main.stop();
        }
    }

    private static Set<String> names(JsonNode object) {
        return object.properties().stream().map(Map.Entry::getKey).collect(Collectors.toSet());
    }

    private static Set<String> texts(JsonNode array) {
        return array.valueStream().map(JsonNode::asText).collect(Collectors.toSet());
    }
}
