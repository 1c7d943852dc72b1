// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.sandbox;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;

/** {@code health}: whether a sandbox responds on this machine, for the health check of a container without curl. */
final class HealthCommand {

    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private HealthCommand() {}

    /** Returns the exit code: 0 if it responds, 1 if not, 2 if the argument is wrong. */
    static int run(List<String> arguments) {
        if (arguments.size() != 1 || !arguments.get(0).matches("--port=[0-9]{1,5}")) {
            System.err.println("health needs the argument --port=PORT of the sandbox, and no other");
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
            System.err.println("No sandbox responds at " + url + ": start one with that port");
            return 1;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 1;
        }
    }
}
