// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.github.camelladiflow.LadiFlowComponent;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.Main;
import org.apache.camel.main.MainListenerSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests that every piece of code in the documents works: Camel loads it, or it is a part of a compiled test class. */
@Tag("baseline")
class SnippetsTest {

    private static final Map<String, String> ENVIRONMENT = Map.of(
            "LADIFLOW_API_KEY", "key-of-ladiflow",
            "LADIFLOW_API_KEY_HANOI", "key-of-hanoi",
            "LADIFLOW_EVENT_SECRET", "a-secret-of-both-of-us",
            "LADIFLOW_HOOK_URL", "https://hooks.example.com/made-up",
            "PROXY_PASSWORD", "a-made-up-password",
            "STORE_PASSWORD", "a-made-up-password");
    private static final String SPRING_BOOT = "spring-boot";
    private static final Path SPRING_BOOT_PROPERTIES =
            Path.of("examples/spring-boot/src/main/resources/application.properties");

    static Stream<Snippet> routes() {
        return Documents.snippets()
                .filter(snippet -> snippet.is("yaml")
                        || snippet.is("xml") && !snippet.isMaven()
                        || snippet.is("java")
                                && Snippets.compiled(snippet.name()).isEmpty());
    }

    static Stream<Snippet> properties() {
        return Documents.snippets().filter(snippet -> snippet.is("properties") && !SPRING_BOOT.equals(snippet.name()));
    }

    static Stream<Snippet> springBootProperties() {
        return Documents.snippets().filter(snippet -> SPRING_BOOT.equals(snippet.name()));
    }

    @ParameterizedTest
    @MethodSource("routes")
    void camelLoadsEachDocumentedRoute(Snippet snippet) throws Exception {
        try (var routes = new SnippetRoutes(snippet, ENVIRONMENT)) {
            assertThat(routes.prepare()).isPositive();
        }
    }

    @ParameterizedTest
    @MethodSource("properties")
    void camelMainAcceptsEachDocumentedProperty(Snippet snippet, @TempDir Path folder) throws Exception {
        var file = Files.writeString(folder.resolve("application.properties"), snippet.text());
        var main = new Main();
        main.setDefaultPropertyPlaceholderLocation("file:" + file);
        main.addMainListener(new MainListenerSupport() {
            @Override
            public void beforeInitialize(BaseMainSupport starting) {
                starting.getCamelContext()
                        .getPropertiesComponent()
                        .addPropertiesFunction(new SnippetRoutes.EnvironmentFunction(ENVIRONMENT));
            }
        });
        try {
            // fails if there is an unknown property
            main.init();

            if (snippet.text().contains("camel.ssl.")) {
                var tls = main.getCamelContext().getSSLContextParameters();
                assertThat(tls.getTrustManagers()).isNotNull();
                assertThat(tls.getKeyManagers()).isNotNull();
            }
            for (var name : List.of("ladiflow", "hanoi")) {
                if (snippet.text().contains("." + name + ".api-key=")
                        || snippet.text().contains("." + name + ".configuration.api-key=")) {
                    assertThat(main.getCamelContext()
                                    .getComponent(name, LadiFlowComponent.class)
                                    .getConfiguration()
                                    .getApiKey())
                            .isEqualTo("key-of-" + name);
                }
            }
        } finally {
            main.shutdown();
        }
    }

    @ParameterizedTest
    @MethodSource("springBootProperties")
    void springBootPropertiesAreThoseOfTheExample(Snippet snippet) throws IOException {
        assertThat(Files.readAllLines(SPRING_BOOT_PROPERTIES))
                .containsAll(snippet.text().lines().toList());
    }
}
