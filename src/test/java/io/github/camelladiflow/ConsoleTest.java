// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import java.util.Map;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.camelladiflow.sandbox.Reply;
import org.apache.camel.console.DevConsole;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.util.json.JsonObject;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests the developer console {@code ladiflow}. */
class ConsoleTest extends SandboxRouteTestBase {

    private DevConsole console() {
        return PluginHelper.getDevConsoleResolver(context).resolveDevConsole("ladiflow");
    }

    private String text() {
        return (String) console().call(DevConsole.MediaType.TEXT);
    }

    private void lookUp() throws Exception {
        component().setMaxRequestsPerSecond(100);
        startRouteTo(lookupUri("cacheTtl=10m"));
        sendSuccessfully("direct:in", LAN.phone());
        sendSuccessfully("direct:in", LAN.phone());
        sandbox().next(Reply.status(500));
        send(lookupUri(), LAN.phone());
    }

    @Test
    void showsOutcomesAndCacheStatisticsAsText() throws Exception {
        lookUp();

        assertThat(text().lines().toList()).containsAll("""
                        Component: ladiflow
                            found: 2
                            server_failed: 1
                            cache_hit: 1
                            cache_miss: 1
                            requests: 2
                            retries: 0
                            waiting: 0
                            max_requests_per_second: 100
                        """.lines().toList());
    }

    @Test
    void showsStatisticsOfEachComponentAsJson() throws Exception {
        context.addComponent("hanoi", new LadiFlowComponent());
        lookUp();

        var json = new ObjectMapper()
                .readTree(((JsonObject) console().call(DevConsole.MediaType.JSON, Map.of())).toJson());
        assertThat(json.at("/components/0/name").asText()).isEqualTo("hanoi");
        assertThat(json.at("/components/0/found").asInt()).isZero();
        assertThat(json.at("/components/1/name").asText()).isEqualTo("ladiflow");
        assertThat(json.at("/components/1/found").asInt()).isEqualTo(2);
        assertThat(json.at("/components/1/cache_hit").asInt()).isEqualTo(1);
    }

    @Test
    void showsNothingWithoutComponent() {
        context.start();

        assertThat(text()).isEmpty();
    }
}
