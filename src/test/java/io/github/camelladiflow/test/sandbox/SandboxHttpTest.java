// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.test.sandbox;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

import io.github.camelladiflow.sandbox.LadiFlowSandbox;
import org.junit.jupiter.api.BeforeEach;

/** The base class for tests that call a sandbox, which an extension of the class starts, over HTTP. */
abstract class SandboxHttpTest {

    LadiFlowSandbox sandbox;
    SandboxClient client;

    @BeforeEach
    void connect(LadiFlowSandbox running) {
        sandbox = running;
        client = new SandboxClient(running);
    }

    /** Sends a command to the sandbox's own interface. */
    HttpResponse<String> control(String command) {
        return client.send(HttpRequest.newBuilder(URI.create(sandbox.controlUrl()))
                .POST(HttpRequest.BodyPublishers.ofString(command)));
    }

    /** Returns the sandbox's state, or the part with this path. */
    HttpResponse<String> view(String path) {
        return client.send(HttpRequest.newBuilder(URI.create(sandbox.controlUrl() + path)));
    }
}
