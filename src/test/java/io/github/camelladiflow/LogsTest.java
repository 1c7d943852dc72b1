// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import ch.qos.logback.classic.Level;
import io.github.camelladiflow.sandbox.Reply;
import io.github.camelladiflow.test.RecordedLog;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests the component's log lines. */
class LogsTest extends SandboxRouteTestBase {

    private final RecordedLog log = new RecordedLog("io.github.camelladiflow", Level.DEBUG);

    @AfterEach
    void stopRecording() {
        log.close();
    }

    @Test
    void logsNameOfComponentAtStart() throws Exception {
        context.addComponent("hanoi", new LadiFlowComponent());
        startRouteTo(lookupUri().replace("ladiflow:", "hanoi:"));

        assertThat(log.lines(Level.INFO)).containsExactly("hanoi:customer/show calls " + LADIFLOW.baseUrl());
    }

    @Test
    void warnsOfUnreadableResponseWithRequestIdAndWithoutData() {
        var unreadable = "{\"data\":{\"customer\":{\"phone\":\"" + LAN.phone() + "\"}},\"code\":200}";
        sandbox().next(Reply.json(200, unreadable).withHeader("CF-Ray", "a-1"));
        send(lookupUri(), LAN.phone());

        assertThat(log.lines(Level.WARN))
                .singleElement()
                .asString()
                .startsWith("ladiflow:customer/show: ")
                .contains("the customer is not an object with the member '_id'", "Request id: a-1.")
                .doesNotContain(LAN.phone());
        assertThat(log.lines())
                .noneMatch(line ->
                        line.contains(LAN.phone()) || line.contains(sandbox().apiKey()));
    }
}
