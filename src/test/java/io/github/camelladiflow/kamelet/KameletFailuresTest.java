// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.kamelet;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

import io.github.camelladiflow.sandbox.Reply;
import org.apache.camel.component.mock.MockEndpoint;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Tests which error handler handles the failures of Kamelets. */
class KameletFailuresTest extends Kamelets {

    private static final String ON_EXCEPTION = """
            - onException:
                exception:
                  - java.lang.Exception
                handled:
                  constant:
                    expression: "true"
                steps:
                  - to:
                      uri: mock:failures
            - route:
            """;

    private static final String ERROR_HANDLER = """
            - route:
                errorHandler:
                  deadLetterChannel:
                    deadLetterUri: mock:failures
            """;

    @TempDir
    Path folder;

    private KameletRuntime routes;

    @AfterEach
    void stop() {
        if (routes != null) {
            routes.close();
        }
    }

    private void start(String route) throws Exception {
        routes = new KameletRuntime(with("camel.component.ladiflow.maxRetries", "0"), route);
    }

    /** Returns a route with this error handler that calls an action, which fails. */
    private Exception failure(String errorHandler, String action, String parameters) throws Exception {
        sandbox().always(Reply.status(500));
        start(errorHandler + """
                    from:
                      uri: direct:in
                      steps:
                        - to:
                            uri: kamelet:ladiflow-%s-action
                            parameters:
                              secret: http://127.0.0.1:1/hooks/5e7
                              %s
                """.formatted(action, parameters));
        return routes.send("direct:in", "{\"email\": \"" + LAN + "\"}").getException();
    }

    private MockEndpoint failures() {
        return routes.context().getEndpoint("mock:failures", MockEndpoint.class);
    }

    static List<String> actions() throws IOException {
        return KameletConventionsTest.kamelets().stream()
                .filter(name -> name.endsWith("-action"))
                .map(name -> name.replaceAll("^ladiflow-|-action$", ""))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("actions")
    void onExceptionOfRouteHandlesFailureWithNoErrorHandler(String action) throws Exception {
        assertThat(failure(ON_EXCEPTION, action, "noErrorHandler: true")).isNull();
        assertThat(failures().getReceivedCounter()).isEqualTo(1);
    }

    /** This is the behaviour that the descriptions of the Kamelets state. */
    @ParameterizedTest
    @MethodSource("actions")
    void onExceptionOfRouteDoesNotHandleFailureByDefault(String action) throws Exception {
        assertThat(failure(ON_EXCEPTION, action, "")).isNotNull();
        assertThat(failures().getReceivedCounter()).isZero();
    }

    @ParameterizedTest
    @MethodSource("actions")
    void errorHandlerOfRouteHandlesFailureByDefault(String action) throws Exception {
        assertThat(failure(ERROR_HANDLER, action, "")).isNull();
        assertThat(failures().getReceivedCounter()).isEqualTo(1);
    }

    @Test
    void onExceptionOfRouteHandlesFailureBehindSource() throws Exception {
        start(ON_EXCEPTION + """
                    from:
                      uri: kamelet:ladiflow-customer-source
                      parameters:
                        stateFile: "%s"
                        firstPoll: all
                      steps:
                        - throwException:
                            exceptionType: java.lang.IllegalStateException
                            message: full
                """.formatted(folder.resolve("customers.state")));

        await().untilAsserted(() -> assertThat(failures().getReceivedCounter()).isPositive());
    }
}
