// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.test.sandbox;

import io.github.camelladiflow.sandbox.LadiFlowSandbox;
import org.junit.jupiter.api.BeforeEach;

/** For tests of a sandbox, which an extension of the class starts, by a client. */
abstract class SandboxHttpTest {

    LadiFlowSandbox sandbox;
    SandboxClient client;

    @BeforeEach
    void connect(LadiFlowSandbox running) {
        sandbox = running;
        client = new SandboxClient(running);
    }
}
