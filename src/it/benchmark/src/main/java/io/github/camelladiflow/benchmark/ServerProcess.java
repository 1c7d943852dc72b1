// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.benchmark;

import java.io.IOException;

/** The light server in its own JVM. */
final class ServerProcess extends ChildProcess {

    private final long port;

    ServerProcess() throws IOException {
        super("-Xmx512m", LightServer.class.getName());
        port = number();
    }

    String url(int latencyMillis, String response) {
        return "http://127.0.0.1:" + port + "/" + latencyMillis + "/" + response + "/1.0";
    }
}
