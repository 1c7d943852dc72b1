// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.kamelet;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

import io.github.camelladiflow.event.LadiFlowCatchHook;
import io.github.camelladiflow.internal.monitor.RecordedLog;
import io.github.camelladiflow.test.HookServer;
import org.apache.camel.main.Main;
import org.apache.camel.util.ObjectHelper;
import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Tests the start of a flow from a YAML route on Camel Main. */
class TriggerHookKameletTest {

    private final HookServer server = new HookServer();

    TriggerHookKameletTest() throws IOException {}

    @AfterEach
    void stopServer() {
        server.close();
    }

    private KameletRuntime start(String parameters) throws Exception {
        return KameletRuntime.ofParameters(
                Map.of("hook.url", server.url("/hooks?a=5e7&b=1+2")), "ladiflow-trigger-hook-action", parameters);
    }

    @Test
    void postsBodyToHookAndKeepsIt() throws Exception {
        try (var routes = start("secret: RAW({{hook.url}})")) {
            var exchange = routes.send("direct:in", "{\"order\":{\"id\":7}}");

            assertThat(exchange.getException()).isNull();
            assertThat(exchange.getMessage().getBody()).isEqualTo("{\"order\":{\"id\":7}}");
            assertThat(routes.context().getEndpoints())
                    .isNotEmpty()
                    .noneMatch(endpoint -> endpoint.toString().contains("5e7"));
        }
        assertThat(server.texts()).containsExactly("POST /hooks?a=5e7&b=1+2 application/json {\"order\":{\"id\":7}}");
    }

    @Test
    void camelMainMasksHookUrlInPropertySummary(@TempDir Path folder) throws Exception {
        var url = server.url("/hooks/5e7");
        var properties = Files.writeString(
                folder.resolve("application.properties"),
                "camel.kamelet.ladiflow-trigger-hook-action.secret=%s\ncamel.beans.hook=#class:%s\ncamel.beans.hook.secret=%s\n"
                        .formatted(url, LadiFlowCatchHook.class.getName(), url));
        var main = new Main();
        main.setPropertyPlaceholderLocations("file:" + properties);
        main.configure().withRoutesIncludePattern("false");
        main.configure()
                .addLambdaRouteBuilder(routes -> routes.from("direct:in")
                        .to("kamelet:ladiflow-trigger-hook-action")
                        .process("hook"));
        try (var log = new RecordedLog("org.apache.camel", Level.DEBUG)) {
            main.start();
            assertThat(main.getCamelTemplate()
                            .send("direct:in", exchange -> exchange.getMessage().setBody("{}"))
                            .getException())
                    .isNull();

            assertThat(log.lines(Level.INFO))
                    .anyMatch(line -> line.endsWith(".kamelet.yaml] secret = xxxxxx"))
                    .anyMatch(line -> line.endsWith(" camel.beans.hook.secret = xxxxxx"))
                    .noneMatch(line -> line.contains("5e7"));
        } finally {
            main.stop();
        }
        assertThat(server.texts())
                .containsExactly("POST /hooks/5e7 application/json {}", "POST /hooks/5e7 application/json {}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"noErrorHandler: true", "secret: https:/5e7"})
    void doesNotStartWithoutValidUrl(String parameters) {
        assertThatThrownBy(() -> start(parameters))
                .satisfies(failure -> assertThat(ObjectHelper.createExceptionIterable(failure))
                        .asString()
                        .contains("secret")
                        .doesNotContain("5e7"));
    }
}
