// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.docs;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.regex.Pattern;

import io.github.camelladiflow.sandbox.LadiFlowSandbox;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** The calls of the page about the sandbox, in their order: each must be answered well. */
class CurlTest {

    private static final Pattern WORD = Pattern.compile("'([^']*)'|(\\S+)");

    @Test
    void theSandboxTakesEveryCallOfThePageAboutIt() throws Exception {
        var calls = Documents.snippets(Documents.TESTING).stream()
                .filter(snippet -> snippet.is("bash"))
                .flatMap(snippet -> snippet.text().lines())
                .filter(line -> line.startsWith("curl "))
                .toList();

        assertThat(calls).isNotEmpty();
        try (var sandbox = LadiFlowSandbox.start()) {
            for (String call : calls) {
                var request = request(call.replaceAll(
                        "http://127.0.0.1:8585", sandbox.controlUrl().replace("/sandbox", "")));
                assertThat(HttpClient.newHttpClient()
                                .send(request, BodyHandlers.ofString())
                                .statusCode())
                        .as(call)
                        .isEqualTo(200);
            }
        }
    }

    private static HttpRequest request(String call) {
        var request = HttpRequest.newBuilder();
        var words = WORD.matcher(call)
                .results()
                .map(word -> word.group(1) == null ? word.group(2) : word.group(1))
                .iterator();
        String method = null;
        var body = BodyPublishers.noBody();
        while (words.hasNext()) {
            String word = words.next();
            switch (word) {
                case "curl", "-s" -> {
                    // as they are
                }
                // where curl writes the answer
                case "-o" -> words.next();
                case "-X" -> method = words.next();
                case "-H" -> request.headers(words.next().split(": ", 2));
                case "-d" -> {
                    body = BodyPublishers.ofString(words.next());
                    method = method == null ? "POST" : method;
                }
                default -> request.uri(URI.create(word));
            }
        }
        return request.method(method == null ? "GET" : method, body).build();
    }
}
