/*
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *     http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */
package io.github.camelladiflow.benchmark;

import java.io.IOException;

/** The light server in a JVM of its own. */
final class ServerProcess extends ChildProcess {

    private final long port;

    ServerProcess() throws IOException {
        super("-Xmx512m", LightServer.class.getName());
        port = number();
    }

    String url(int latencyMillis, String answer) {
        return "http://127.0.0.1:" + port + "/" + latencyMillis + "/" + answer;
    }
}
