// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.routes;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import com.sun.net.httpserver.HttpServer;
import io.github.camelladiflow.sandbox.Reply;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.assertj.core.api.InstanceOfAssertFactories.COLLECTION;

/** Tests the route {@code lead-gateway}, which accepts the forms of a web site. */
class LeadGatewayTest extends StandaloneRouteTestBase {

    private String ownSite = SITE;
    private String site = SITE;
    private String url;

    private HttpRequest.Builder form(String method, String body) {
        return HttpRequest.newBuilder(URI.create(url)).method(method, HttpRequest.BodyPublishers.ofString(body));
    }

    private int sendForm(String body) throws Exception {
        return sendForm("POST", body);
    }

    /** Sends a form as a browser does from a page of the web site. The response must not disclose anything else. */
    private int sendForm(String method, String body) throws Exception {
        var headers = new String[] {"Content-Type", "application/json", "X-Mine", "of the request", "Origin", site};
        var answer = send(form(method, body).headers(headers));
        if (answer.statusCode() < 404) {
            assertThat(answer.body()).isEmpty();
            assertThat(answer.headers().map())
                    .containsEntry("access-control-allow-origin", List.of(ownSite))
                    .containsEntry("access-control-allow-headers", List.of("Content-Type"))
                    .containsEntry("vary", List.of("Origin"))
                    .extracting(Map::keySet, COLLECTION)
                    .isSubsetOf(
                            ":status",
                            "content-length",
                            "access-control-allow-origin",
                            "access-control-allow-headers",
                            "vary");
        }
        return answer.statusCode();
    }

    private void assertFormAccepted(String body) throws Exception {
        assertThat(sendForm(body)).as(body).isEqualTo(204);
    }

    private void awaitTakenLeads() {
        awaitThat(() -> assertThat(folder.resolve("inbox/lead-gateway")).isEmptyDirectory());
    }

    private void startGateway() throws Exception {
        url = serveHttp() + "/leads";
        set("site=" + ownSite, "tags=Website", "lead.retry=10");
        start("lead-gateway.camel.yaml");
        awaitThat(() -> assertThat(sendForm("OPTIONS", "")).isEqualTo(204));
    }

    @Test
    void runsLeadGateway() throws Exception {
        startGateway();
        sandbox.settings().strict(true);
        var lead = "{\"name\":\"${sys.user.home}','x\",\"phone\":\"+84 901 234 567\",\"score\":999,\"tags\":\"VIP\","
                + "\"_id\":\"6650a1b2c3d4e5f601234568\",\"clear\":[\"company\"]}";
        assertFormAccepted(lead);
        awaitTakenLeads();
        assertThat(requests("customer/create-or-update"))
                .singleElement()
                .satisfies(request -> assertThat(request.members())
                        .as("a stranger changes nothing, and takes nothing away")
                        .containsOnly(
                                Map.entry("_id", LAN),
                                Map.entry("email", "lan.tran@example.com"),
                                Map.entry(
                                        "tags",
                                        List.of(
                                                "6650aaaa0000000000000001",
                                                "6650aaaa0000000000000002",
                                                "6650aaaa0000000000000006"))));
        sandbox.clearRequests();

        assertThat(sendForm("OPTIONS", "")).isEqualTo(204);
        var kept = new ArrayList<>(List.of(
                "{}",
                "[]",
                "7",
                "",
                "hỏng",
                "{\"name\":\"Lan\"}",
                "{\"email\":{\"a\":1}}",
                "{\"phone\":\"x\",\"email\":\"\"}"));
        for (String form : kept) {
            assertThat(sendForm(form)).as(form).isEqualTo(400);
        }
        assertThat(sandbox.requests()).isEmpty();
        // one valid key is sufficient, and an employee checks the rest
        var half = List.of(
                "{\"email\":{\"a\":1},\"phone\":\"0901234567\"}",
                "{\"email\":\"lan.tran@example.com\",\"phone\":\"không có\"}",
                "{\"email\":\"lan.tran@\",\"phone\":901234567,\"name\":[1]}");
        for (String good : half) {
            assertFormAccepted(good);
        }
        kept.addAll(half);
        awaitThat(() -> assertThat(requests("customer/create-or-update"))
                .hasSize(half.size())
                .allSatisfy(request ->
                        assertThat(request.members().keySet()).contains("_id").doesNotContain("full_name")));
        awaitTakenLeads();
        sandbox.clearRequests();
        assertThat(outbox("form-*")).containsExactlyInAnyOrderElementsOf(kept);
        assertThat(sendForm("{\"name\":\"" + "x".repeat(70_000) + "\"}")).isEqualTo(413);
        assertThat(sendForm("GET", "")).isEqualTo(405);
        site = "https://other.example.com";
        assertThat(sendForm("OPTIONS", "")).isEqualTo(403);
        assertThat(sendForm(lead)).isEqualTo(403);
        assertThat(sandbox.requests()).isEmpty();

        // the customer with the e-mail address is used
        site = SITE;
        assertFormAccepted("{\"email\":\"lan.tran@example.com\",\"phone\":\"0950000002\"}");
        assertFormAccepted("{\"email\":\"\",\"phone\":\"0901234567\"}");
        awaitTakenLeads();
        assertThat(customer("_id", LAN))
                .containsEntry("name", "Trần Thị Ngọc Lan")
                .containsEntry("phone", "0901234567");

        sandbox.forOperation("customer/create-or-update").next(Reply.status(400));
        assertThat(sendForm("{\"email\":\"moi@example.com\"}")).isEqualTo(204);
        awaitThat(() -> assertThat(outbox("lead-*"))
                .as("refused")
                .containsExactly("{\"tags\":[\"Website\"],\"email\":\"moi@example.com\"}"));
        sandbox.forOperation("customer/create-or-update").always(Reply.status(500));
        assertThat(sendForm("{\"email\":\"moi2@example.com\"}")).isEqualTo(204);
        awaitThat(() -> assertThat(outbox("lead-*")).as("failed at six times").hasSize(2));
        assertThat(log()).doesNotContain("lan.tran@").doesNotContain("moi@").doesNotContain("0901234567");
    }

    @Test
    void leadGatewayKeepsAcceptedLeadsThroughKillAndRejectedKey() throws Exception {
        startGateway();
        sandbox.always(Reply.unauthorized());
        assertFormAccepted("{\"email\":\"moi@example.com\"}");
        assertFormAccepted("{\"email\":\"moi2@example.com\",\"name\":\"Lê Mới\"}");
        awaitThat(() -> assertThat(sandbox.requestCount()).isGreaterThan(8));
        process.destroyForcibly().waitFor();
        sandbox.reset();
        start("lead-gateway.camel.yaml");

        awaitThat(() -> assertThat(customer("email", "moi2@example.com"))
                .containsEntry("name", "Lê Mới")
                .containsKey("tags"));
        assertThat(customer("email", "moi@example.com")).containsKey("tags");
        awaitTakenLeads();
        assertThat(folder.resolve("outbox")).isEmptyDirectory();
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void leadGatewayStoresLeadsPrivatelyAndReportsWriteFailure() throws Exception {
        set("forms.max=2");
        startGateway();
        sandbox.hold();
        for (int expected : List.of(400, 400, 503, 503)) {
            assertThat(sendForm("{\"email\":\"không có\"}")).isEqualTo(expected);
        }
        var half = "{\"email\":\"moi@example.com\",\"phone\":\"không có\"}";
        assertThat(sendForm(half)).as("its visitor can try again").isEqualTo(503);
        assertThat(sendForm("{\"email\":\"moi@example.com\"}"))
                .as("a valid lead is accepted although the folder of invalid forms is full")
                .isEqualTo(204);
        assertThat(outbox("form-*")).hasSize(2);
        try (var files = Files.walk(folder)) {
            for (Path file :
                    files.filter(path -> path.toString().contains("box")).toList()) {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                        .as(file.toString())
                        .isEqualTo(Files.isDirectory(file) ? "rwx------" : "rw-------");
            }
        }

        var unknown = form("POST", "{\"email\":\"moi@example.com\"}")
                .header("Content-Type", "application/json; charset=none-such");
        assertThat(send(unknown).statusCode()).isEqualTo(415);
        assertThat(folder.resolve("inbox/lead-gateway")).isDirectoryContaining("glob:**.json");
        sandbox.release();
        awaitTakenLeads();
    }

    /**
     * LadiFlow does not respond until all forms have a response, so that no response and no response time can depend on
     * whether a customer exists.
     */
    @Test
    void leadGatewayRespondsAlikeToKnownAndUnknownCustomers() throws Exception {
        startGateway();
        sandbox.clearRequests();
        sandbox.hold();
        int each = 100;
        var times = Map.of("known", new ArrayList<Long>(), "stranger", new ArrayList<Long>());
        var answers = new HashSet<>();
        for (int i = 0; i < each; i++) {
            sandbox.add(Map.of("email", "known" + i + "@example.com", "name", "Lan Trần"));
            for (var who : times.keySet()) {
                var request = form("POST", "{\"email\":\"" + who + i + "@example.com\",\"name\":\"Ai\"}");
                long start = System.nanoTime();
                var answer = send(request);
                times.get(who).add(System.nanoTime() - start);
                answers.add(List.of(answer.statusCode(), answer.headers(), answer.body()));
            }
        }
        assertThat(answers).as("one answer to all").hasSize(1);
        assertThat(sandbox.requests().stream()
                        .map(request -> request.text("email"))
                        .distinct())
                .as("the first lead waits, and is asked for again")
                .hasSizeLessThanOrEqualTo(1);
        assertThat(median(times.get("known")))
                .as("nanoseconds of those who are known")
                .isCloseTo(median(times.get("stranger")), withinPercentage(50));

        sandbox.release();
        awaitTakenLeads();
        for (String name : List.of("Lan Trần", "Ai")) {
            assertThat(sandbox.customers())
                    .filteredOn(customer -> name.equals(customer.get("name")))
                    .filteredOn(customer -> customer.get("tags") instanceof List<?> tags && tags.size() == 1)
                    .hasSize(each);
        }
    }

    /** On a computer and on a phone, a visitor fills in and sends the form, and reads the result. */
    @Test
    void formPageShowsResultToVisitor() throws Exception {
        var chromium = Path.of(System.getenv().getOrDefault("CHROMIUM", "/usr/bin/chromium"));
        assumeThat(chromium).as("Chromium").isExecutable();
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        var page = "http://127.0.0.1:" + server.getAddress().getPort();
        ownSite = page;
        site = page;
        startGateway();
        var told = new LinkedBlockingQueue<String>();
        server.createContext("/told", exchange -> {
            told.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            exchange.sendResponseHeaders(204, -1);
        });
        server.createContext("/", exchange -> {
            var text = exchange.getRequestURI().getPath().equals("/visitor")
                    ? VISITOR
                    : Files.readString(Path.of("examples/lead-form/index.html"))
                            .replace("http://localhost:8080/leads", url);
            exchange.getResponseHeaders().set("Content-Type", "text/html; charset=UTF-8");
            exchange.sendResponseHeaders(200, 0);
            try (var body = exchange.getResponseBody()) {
                body.write(text.getBytes(StandardCharsets.UTF_8));
            }
        });
        server.start();
        var browser = new ProcessBuilder(
                        chromium.toString(),
                        "--headless",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--user-data-dir=" + folder.resolve("browser"),
                        page + "/visitor")
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("browser.log").toFile())
                .start();
        try {
            for (int width : List.of(390, 1200)) {
                assertThat(told.poll(PATIENCE.toMinutes(), TimeUnit.MINUTES))
                        .as("%d pixels", width)
                        .contains(
                                "missing: Bạn chưa điền số điện thoại hay email.",
                                "wrong: Số điện thoại hoặc email chưa đúng.",
                                "typed: không có",
                                "failed: Chưa gửi được",
                                "typed: moi" + width + "@example.com",
                                "taken: Cảm ơn bạn",
                                "form: gone",
                                "wider than the screen: false")
                        .doesNotContain("wider than the screen: true");
                awaitThat(() -> assertThat(customer("email", "moi" + width + "@example.com"))
                        .containsEntry("name", "Lê Mới"));
            }
        } finally {
            browser.destroyForcibly().waitFor();
            server.stop(0);
        }
    }

    /** Fills in the page in a frame of either width, and returns the page's text. */
    private static final String VISITOR = """
            <!doctype html><meta charset="utf-8"><body><script type="module">
            for (const width of [390, 1200]) {
              const email = `moi${width}@example.com`, told = [];
              const frame = document.createElement('iframe');
              frame.style = `width: ${width}px; height: 844px`;
              frame.src = '/';
              document.body.append(frame);
              await new Promise((loaded) => (frame.onload = loaded));
              const page = frame.contentDocument, form = page.querySelector('form'), gateway = form.action;
              const status = page.querySelector('[role=status]');
              async function send(lead) {
                delete status.dataset.happened;
                for (const [name, value] of Object.entries(lead)) page.getElementById(name).value = value;
                page.querySelector('button').click();
                while ([undefined, 'sending'].includes(status.dataset.happened)) await new Promise((next) => setTimeout(next, 20));
                const root = page.documentElement;
                told.push(`${status.dataset.happened}: ${status.textContent}`);
                told.push(`wider than the screen: ${root.scrollWidth > root.clientWidth}`);
              }
              await send({});
              await send({ phone: 'không có' });
              told.push('typed: ' + page.getElementById('phone').value);
              form.action = 'http://127.0.0.1:9/';
              await send({ phone: '', email, name: 'Lê Mới' });
              told.push('typed: ' + page.getElementById('email').value);
              form.action = gateway;
              await send({});
              told.push('form: ' + (form.offsetParent ? 'there' : 'gone'));
              await fetch('/told', { method: 'POST', body: told.join('\\n') });
            }
            </script></body>
            """;

    private static long median(List<Long> times) {
        return times.stream().sorted().skip(times.size() / 2).findFirst().orElseThrow();
    }

    @Test
    void leadGatewayWritesConsentProofToConfiguredField() throws Exception {
        set("consent.field=consent");
        set("consent.text=Khi b\\u1ea5m G\\u1eedi, b\\u1ea1n \\u0111\\u1ed3ng \\u00fd");
        startGateway();
        assertThat(sendForm("{\"email\":\"moi@example.com\"}")).isEqualTo(204);
        awaitThat(() -> assertThat(requests("customer/create-or-update"))
                .singleElement()
                .satisfies(request -> assertThat(request.body())
                        .containsPattern("\"consent\",\"value\":\"moi@example.com *; 20[-0-9]+T[:0-9]+[Z+-][:0-9]*; "
                                + "Khi bấm Gửi, bạn đồng ý\"")));
    }

    @Test
    void leadGatewayDoesNotStartWithWronglyDecodedTag() throws Exception {
        serveHttp();
        set("site=" + SITE, "tags=Hội thảo");
        start("lead-gateway.camel.yaml");

        assertThat(process.waitFor()).isNotZero();
        assertThat(log()).contains("tags' is UTF-8 text that was decoded as Latin-1", "H\\u1ed9i");
    }
}
