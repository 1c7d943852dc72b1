// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.kamelet;

import java.nio.file.Files;
import java.nio.file.Path;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.camelladiflow.sandbox.LadiFlowExtension;
import io.github.camelladiflow.sandbox.LadiFlowSandbox;
import org.apache.camel.component.mock.MockEndpoint;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** Changed customers that come into a YAML route on Camel Main. */
class CustomerSourceKameletTest {

    @RegisterExtension
    static final LadiFlowExtension LADIFLOW =
            new LadiFlowExtension(LadiFlowSandbox.builder().customerCount(200));

    @TempDir
    Path folder;

    private KameletRuntime start(String parameters) throws Exception {
        return KameletRuntime.ofRoute(KameletRuntime.componentProperties(LADIFLOW.sandbox()), """
                - route:
                    from:
                      uri: kamelet:ladiflow-customer-source
                      parameters:
                %s
                      steps:
                        - to: mock:customers
                """.formatted(
                        parameters.indent(8).stripTrailing()));
    }

    private MockEndpoint customers(KameletRuntime routes) {
        return routes.context().getEndpoint("mock:customers", MockEndpoint.class);
    }

    @Test
    void handsOverEachCustomerAsJsonAndKeepsHowFarItIs() throws Exception {
        Path state = folder.resolve("customers.state");
        try (var routes = start("stateFile: '" + state + "'\nfirstPoll: all\ndelay: 50ms")) {
            int all = LADIFLOW.sandbox().customers().size();
            await().until(() -> customers(routes).getReceivedCounter() >= all);
            var first = customers(routes).getExchanges().get(0).getMessage();

            assertThat(first.getHeader("Content-Type")).isEqualTo("application/json");
            assertThat(first.getBody()).isInstanceOf(String.class);
            assertThat(first.getHeader("CamelMessageTimestamp")).isInstanceOf(Long.class);
            assertThat(new ObjectMapper()
                            .readTree(first.getBody(String.class))
                            .path("_id")
                            .textValue())
                    .matches("[0-9a-f]{24}");
        }
        assertThat(Files.exists(state)).isTrue();
    }

    @Test
    void withReconcileItTellsWhoWasDeleted() throws Exception {
        Path state = folder.resolve("customers.state");
        Path known = folder.resolve("customers.state.ids");
        try (var routes = start("stateFile: '" + state + "'\nfirstPoll: all\ndelay: 50ms\nreconcile: 50ms")) {
            int all = LADIFLOW.sandbox().customers().size();
            await().until(() -> customers(routes).getReceivedCounter() == all);
            // how far the walk of a round is stands in it when the round has ended
            await().until(() -> Files.exists(known) && Files.readString(known).contains(" @\n"));
            String gone = LADIFLOW.sandbox().seededCustomers().get(30).id();
            LADIFLOW.sandbox().remove(gone);
            await().until(() -> customers(routes).getReceivedCounter() > all);

            var told = customers(routes).getExchanges().get(all).getMessage();
            assertThat(told.getBody(String.class)).isEqualTo("{\"_id\":\"" + gone + "\",\"is_delete\":true}");
            assertThat(told.getHeader("CamelLadiFlowChangeId")).isEqualTo("/" + gone + "/deleted");
        }
    }

    @Test
    void withoutAStateFileItDoesNotStartAndSaysSo() {
        assertThatThrownBy(() -> start("firstPoll: all")).hasStackTraceContaining("stateFile");
    }
}
