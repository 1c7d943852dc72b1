// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.sandbox;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;

/**
 * The command {@code health}, which checks whether a sandbox responds on this machine. A container without curl uses it
 * as its health check.
 */
final class HealthCommand {

    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private HealthCommand() {}

    /**
     * Runs the command. Returns the exit code: 0 if the sandbox responds, 1 if it does not, 2 if an argument is
     * invalid.
     */
    static int run(List<String> arguments) {
        if (arguments.size() != 1 || !arguments.get(0).matches("--port=[0-9]{1,5}")) {
            System.err.println(
                    "The command 'health' requires exactly one argument, --port=PORT, with the sandbox's port");
            return 2;
        }
        String url = "http://127.0.0.1:" + arguments.get(0).substring("--port=".length()) + SandboxControl.PATH;
        try {
            int status = HttpClient.newBuilder()
                    .proxy(HttpClient.Builder.NO_PROXY)
                    .connectTimeout(TIMEOUT)
                    .build()
                    .send(
                            HttpRequest.newBuilder(URI.create(url))
                                    .timeout(TIMEOUT)
                                    .build(),
                            BodyHandlers.discarding())
                    .statusCode();
            System.out.println("HTTP " + status + " from " + url);
            return status == 200 ? 0 : 1;
        } catch (IOException | IllegalArgumentException e) {
            System.err.println("No sandbox responds at " + url + ". Start the sandbox with --port");
            return 1;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 1;
        }
    }
}
