// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.test.sandbox;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

import io.github.camelladiflow.sandbox.LadiFlowExtension;
import io.github.camelladiflow.sandbox.NotFoundStyle;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import static io.github.camelladiflow.test.sandbox.SandboxClient.json;
import static org.assertj.core.api.Assertions.assertThat;

/** Tests the sandbox's web page without a browser. */
@ExtendWith(LadiFlowExtension.class)
class SandboxPageTest extends SandboxHttpTest {

    private HttpResponse<String> page;

    @BeforeEach
    void open() {
        page = client.send(
                HttpRequest.newBuilder(URI.create(sandbox.controlUrl().replace("/sandbox", "/"))));
    }

    @Test
    void isOneFileWithoutExternalResources() {
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.headers().firstValue("Content-Type")).hasValue("text/html; charset=utf-8");
        assertThat(page.headers().firstValue("Content-Security-Policy").orElseThrow())
                .contains("default-src 'none'", "frame-ancestors 'none'");
        assertThat(page.body()).doesNotContain("//www", "http:", "https:", "src=", "@import", "url(");
        assertThat(sandbox.requestCount()).isZero();
    }

    @Test
    void insertsTextOnly() {
        assertThat(page.body())
                .contains("textContent")
                .doesNotContain("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "srcdoc", "eval(");
    }

    @Test
    void requestsExistingResources() {
        var calls = Pattern.compile("ask\\('([A-Z]+)', '([^'?]*)")
                .matcher(page.body())
                .results();

        assertThat(calls.filter(call -> !call.group(2).equals("/customers/")).map(this::status))
                .hasSizeGreaterThan(8)
                .doesNotContain(404, 405);
    }

    private int status(MatchResult call) {
        return control(call.group(1), call.group(2), "{}").statusCode();
    }

    @Test
    void offersEachOption() {
        for (var choice : NotFoundStyle.values()) {
            assertThat(page.body()).contains("'" + choice + "'");
        }
        for (var choice : List.of("NONE", "ADD", "UPDATE", "REMOVE")) {
            assertThat(page.body()).contains("'" + choice + "'");
        }
    }

    @Test
    void sandboxAcceptsEachFaultOfThePage() {
        var faults = Pattern.compile("(?m)^  '[^']+': (\\{.*}),$")
                .matcher(page.body())
                .results()
                .toList();

        assertThat(faults).hasSizeGreaterThan(5).allSatisfy(fault -> {
            String reply =
                    fault.group(1).replaceAll("([{ ])([a-zA-Z]+):", "$1\"$2\":").replace('\'', '"');
            var answer = control("POST", "/replies", reply);
            assertThat(json(answer).get("replies")).as(answer.body()).isNotNull();
        });
    }
}
