// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.docs;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.sandbox.LadiFlowSandbox;
import io.github.camelladiflow.sandbox.SandboxRequest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Runs the commands that readers copy, in order: those on the page about the sandbox, and LadiFlow's own. Each command
 * must succeed.
 */
@Tag("baseline")
class CurlTest {

    private static final Pattern WORD = Pattern.compile("'([^']*)'|(\\S+)");

    private static int status(HttpRequest request) throws Exception {
        return HttpClient.newHttpClient()
                .send(request, BodyHandlers.discarding())
                .statusCode();
    }

    @Test
    void sandboxAcceptsEveryCallOnItsPage() throws Exception {
        var calls = Documents.snippets(Documents.TESTING).stream()
                .map(Snippet::text)
                .filter(text -> text.startsWith("curl "))
                .toList();
        // the commands in the page's table
        var commands = Pattern.compile("(?m)^\\| `(\\{\".*?})`(?: \\||$)")
                .matcher(Documents.read(Documents.TESTING))
                .results()
                .map(found -> "curl -d '" + found.group(1) + "' http://127.0.0.1:8585/sandbox")
                .toList();

        assertThat(calls).isNotEmpty();
        assertThat(commands).isNotEmpty();
        try (var sandbox = LadiFlowSandbox.start()) {
            String url = sandbox.controlUrl().replace("/sandbox", "");
            for (String call : (Iterable<String>) Stream.concat(calls.stream(), commands.stream())::iterator) {
                assertThat(status(request(call.replace("http://127.0.0.1:8585", url))))
                        .as(call)
                        .isEqualTo(200);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void sandboxAcceptsPublishedCurlCommandOfEachOperation(boolean strict) throws Exception {
        String page;
        try (var in = CurlTest.class.getResourceAsStream("/ladiflow-curl.txt")) {
            page = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        try (var sandbox = LadiFlowSandbox.start()) {
            sandbox.settings().strict(strict);
            for (String call : page.substring(page.indexOf("curl ")).split("\n\n")) {
                var request = request(call.replace("https://api.service.ladiflow.com/1.0", sandbox.baseUrl())
                        .replace("{API-KEY}", sandbox.apiKey()));
                assertThat(status(request)).as(call).isIn(200, 201);
            }

            assertThat(sandbox.requests())
                    .extracting(SandboxRequest::operation)
                    .containsOnlyOnceElementsOf(Arrays.asList(LadiFlowOperation.PATHS.split(",")));
        }
    }

    private static HttpRequest request(String call) {
        // curl's content type for data by default
        var request = HttpRequest.newBuilder().setHeader("Content-Type", "application/x-www-form-urlencoded");
        var words = WORD.matcher(call)
                .results()
                .map(word -> word.group(1) == null ? word.group(2) : word.group(1))
                .iterator();
        String method = null;
        var body = BodyPublishers.noBody();
        while (words.hasNext()) {
            String word = words.next();
            switch (word) {
                case "curl", "-s", "--location", "\\" -> {
                    // the commands run unchanged
                }
                // curl writes the response there
                case "-o" -> words.next();
                case "-X" -> method = words.next();
                case "-H", "--header" -> {
                    String[] header = words.next().split(": ", 2);
                    request.setHeader(header[0], header[1]);
                }
                case "-d", "--data", "--data-raw" -> {
                    body = BodyPublishers.ofString(words.next());
                    method = method == null ? "POST" : method;
                }
                default -> request.uri(URI.create(word));
            }
        }
        return request.method(method == null ? "GET" : method, body).build();
    }
}
