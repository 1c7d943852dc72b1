// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import io.github.camelladiflow.internal.monitor.RecordedLog;
import io.github.camelladiflow.model.exception.LadiFlowAuthenticationException;
import io.github.camelladiflow.sandbox.LadiFlowExtension;
import org.apache.camel.Exchange;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckHelper;
import org.apache.camel.main.Main;
import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Tests an API key in a mounted file, as on the page about security. */
class KeyFileTest {

    @RegisterExtension
    static final LadiFlowExtension LADIFLOW = new LadiFlowExtension();

    @TempDir
    Path folder;

    private final Main main = new Main();

    @AfterEach
    void stop() {
        main.stop();
    }

    private Path start(String key) throws IOException {
        var file = folder.resolve("api-key");
        if (key != null) {
            Files.writeString(file, key);
        }
        main.addProperty("camel.beans.keys", "#class:%s(\"%s\")".formatted(KeyFile.class.getName(), file));
        main.addProperty("camel.component.ladiflow.api-key-supplier", "#bean:keys");
        main.addProperty("camel.component.ladiflow.base-url", LADIFLOW.baseUrl());
        main.addProperty("camel.health.producers-enabled", "true");
        main.configure()
                .addLambdaRouteBuilder(routes -> routes.from("direct:in").to("ladiflow:customer/show"));
        main.start();
        return file;
    }

    @Test
    void usesKeyChangedInFileWithoutRestart() throws Exception {
        var file = start("yesterdays-key\n");

        assertThat(lookup().getException()).hasMessageContaining("it rejected the API key");
        Files.writeString(file, LADIFLOW.apiKey() + "\n");
        assertThat(lookup().getException()).isNull();
    }

    @Test
    void reportsDeletedKeyFileInExceptionHealthAndLog() throws Exception {
        var file = start(LADIFLOW.apiKey());
        assertThat(lookup().getException()).isNull();
        Files.delete(file);

        try (var log = new RecordedLog("io.github.camelladiflow", Level.WARN)) {
            for (int i = 0; i < 3; i++) {
                assertThat(lookup().getException())
                        .isInstanceOf(LadiFlowAuthenticationException.class)
                        .hasMessageContainingAll("apiKeySupplier returned no API key", "NoSuchFileException", "Check ");
            }

            assertThat(log.lines(Level.WARN))
                    .containsExactly(
                            "ladiflow:customer/show: LadiFlow rejects the API key, or apiKeySupplier does"
                                    + " not return a key. Check apiKey, or what apiKeySupplier reads. (occurrences since the last such warning: 1)");
            assertThat(HealthCheckHelper.invokeReadiness(main.getCamelContext()))
                    .anySatisfy(result -> {
                        assertThat(result.getState()).isEqualTo(HealthCheck.State.DOWN);
                        assertThat(result.getMessage().orElse("")).contains("apiKeySupplier");
                    });
        }

        Files.writeString(file, LADIFLOW.apiKey());
        assertThat(lookup().getException()).isNull();
        assertThat(HealthCheckHelper.invokeReadiness(main.getCamelContext()))
                .noneMatch(result -> result.getState() == HealthCheck.State.DOWN);
    }

    private Exchange lookup() {
        return main.getCamelContext()
                .createFluentProducerTemplate()
                .to("direct:in")
                .withBody("0901234567")
                .send();
    }

    @Test
    void failsAtStartNamingPathAndFixIfFileIsMissing() throws Exception {
        assertThatThrownBy(() -> start(null))
                .hasStackTraceContaining("apiKeySupplier returned no API key")
                .hasStackTraceContaining(
                        "NoSuchFileException for " + folder.resolve("api-key") + ". Check what the supplier reads");
    }
}
