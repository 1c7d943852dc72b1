// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.routes;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import com.sun.net.httpserver.HttpServer;
import io.github.camelladiflow.sandbox.Reply;
import io.github.camelladiflow.sandbox.SandboxRequest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.assertj.core.api.InstanceOfAssertFactories.COLLECTION;
import static org.assertj.core.api.InstanceOfAssertFactories.LIST;

/** Tests the route {@code lead-gateway}, which accepts the forms of a web site. */
@Tag("baseline")
class LeadGatewayTest extends StandaloneRouteTestBase {

    private static final String BINH = "665000000000000000000002";

    private String site = SITE;
    private String url;

    private HttpRequest.Builder form(String method, String body) {
        return HttpRequest.newBuilder(URI.create(url))
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .header("Content-Type", "application/x-www-form-urlencoded");
    }

    /** Sends a form as a browser does. The response must not disclose anything. */
    private int sendForm(String body) throws Exception {
        var answer = send(form("POST", body).header("X-Mine", "of the request").header("Origin", site));
        if (answer.statusCode() < 404) {
            assertThat(answer.body()).isEmpty();
            assertThat(answer.headers().map())
                    .containsEntry("access-control-allow-origin", List.of(site))
                    .extracting(Map::keySet, COLLECTION)
                    .isSubsetOf(":status", "content-length", "access-control-allow-origin");
        }
        return answer.statusCode();
    }

    private void assertFormAccepted(String body) throws Exception {
        assertThat(sendForm(body)).as(body).isEqualTo(204);
    }

    private Path leads() {
        return folder.resolve("inbox/lead-gateway");
    }

    private Path subscriptions() {
        return folder.resolve("inbox/lead-subscribe");
    }

    private void awaitLeadsInLadiFlow() {
        awaitThat(() -> {
            assertThat(leads()).isDirectoryNotContaining(Files::isRegularFile);
            assertThat(texts(subscriptions(), "*.json")).isEmpty();
        });
    }

    private void startGateway() throws Exception {
        url = serveHttp() + "/leads";
        set("site=" + site, "tags=Website", "lead.retry=10");
        start("lead-gateway.camel.yaml");
        // the server has the route before it has the route's last handler: until then, a POST gets 404, and a GET
        // already 405
        awaitThat(() -> assertThat(sendForm("")).isEqualTo(400));
    }

    /** One process serves all these scenarios, because it starts slowly. The last one kills it. */
    @Test
    void writesLeadsOfForms() throws Exception {
        startGateway();
        rejectsFormsWithoutStoringThem();
        addsOnlyTagsToKnownCustomer();
        sandbox.clearRequests();
        writesOnlyNameEmailAndPhoneOfForm();
        sandbox.reset();
        storesLeadsPrivatelyAndRespondsAlikeBeforeItCallsLadiFlow();
        sandbox.reset();
        retriesOnlyRequestsThatWereNotCarriedOut();
        sandbox.reset();
        keepsAcceptedLeadsThroughKillAndRejectedKey();
    }

    private void writesOnlyNameEmailAndPhoneOfForm() throws Exception {
        sandbox.settings().strict(true);
        var foreign = "&_id=" + BINH + "&clear=company&tags=VIP&score=999&custom_fields=x&CamelHttpUri=x";
        var name = URLEncoder.encode(HOSTILE, StandardCharsets.UTF_8);
        assertFormAccepted("name=" + name + "&email=moi%40example.com&phone=0901112223" + foreign);
        awaitLeadsInLadiFlow();

        assertThat(requests("customer/create-or-update"))
                .extracting(SandboxRequest::members)
                .satisfiesExactly(
                        unknown -> assertThat(unknown)
                                .containsOnly(
                                        Map.entry("full_name", HOSTILE),
                                        Map.entry("first_name", HOSTILE),
                                        Map.entry("email", "moi@example.com"),
                                        Map.entry("phone", "0901112223")),
                        tagged -> assertThat(tagged)
                                .containsOnlyKeys("_id", "email", "tags")
                                .containsEntry("tags", List.of("6650aaaa0000000000000006")));
        assertThat(log()).doesNotContain("lan.tran@").doesNotContain("moi@").doesNotContain("0901");
    }

    private void addsOnlyTagsToKnownCustomer() throws Exception {
        assertFormAccepted("name=Ai&email=lan.tran@example.com&phone=0950000002");
        assertFormAccepted("name=Ai&email=ai@example.com&phone=0950000002&tags=Spam&company=Ai");
        assertFormAccepted("name=Ai&phone=%2B84 901 234 567");
        awaitLeadsInLadiFlow();

        assertThat(customer("_id", LAN))
                .as("the customer with the e-mail address")
                .containsEntry("name", "Trần Thị Ngọc Lan")
                .containsEntry("phone", "0901234567");
        assertThat(customer("_id", BINH))
                .as("the customer with the phone number")
                .containsEntry("name", "Lê Văn Bình")
                .doesNotContainEntry("company", "Ai")
                .containsEntry("email", "binh.le2@example.com")
                .extractingByKey("tags", LIST)
                .containsExactly("6650aaaa0000000000000001", "6650aaaa0000000000000002", "6650aaaa0000000000000006");
        assertThat(sandbox.subscriptions())
                .as("a lead without an e-mail address is not subscribed")
                .extracting(subscription -> subscription.get("email"))
                .containsExactly("lan.tran@example.com", "binh.le2@example.com");
    }

    private void rejectsFormsWithoutStoringThem() throws Exception {
        for (String form : List.of(
                "",
                "name=Lan",
                "email=",
                "email=x",
                "phone=x&email=moi@example.com",
                "email=moi@example.com&email=moi2@example.com",
                "{\"email\":\"moi@example.com\"}")) {
            assertThat(sendForm(form)).as(form).isEqualTo(400);
        }
        assertThat(sendForm("name=" + "x".repeat(70_000))).isEqualTo(413);

        assertThat(sandbox.requests()).isEmpty();
        assertThat(leads()).doesNotExist();
        assertThat(folder.resolve("outbox")).doesNotExist();
    }

    private void retriesOnlyRequestsThatWereNotCarriedOut() throws Exception {
        sandbox.forOperation("customer/show").next(3, Reply.status(503));
        sandbox.forOperation("customer/create-or-update").next(4, Reply.rateLimited(Duration.ZERO));
        sandbox.forOperation("sequence/subscribe").next(4, Reply.rateLimited(Duration.ZERO));
        assertFormAccepted("email=moi@example.com");
        awaitLeadsInLadiFlow();
        assertThat(sandbox.carriedOut("customer/create-or-update")).isEqualTo(2);
        assertThat(sandbox.subscriptions()).hasSize(1);

        sandbox.forOperation("customer/create-or-update").next(Reply.status(400), Reply.status(503));
        sandbox.clearRequests();
        assertFormAccepted("email=moi2@example.com");
        assertFormAccepted("email=moi3@example.com");
        awaitThat(() -> assertThat(texts(leads().resolve(".failed"), "*.json")).hasSize(2));
        assertThat(requests("customer/create-or-update"))
                .as("requests that failed")
                .hasSize(2);

        sandbox.forOperation("sequence/subscribe").next(Reply.status(503));
        sandbox.clearRequests();
        assertFormAccepted("email=moi4@example.com");
        awaitThat(() ->
                assertThat(texts(subscriptions().resolve(".failed"), "*.json")).hasSize(1));
        assertThat(requests("sequence/subscribe")).hasSize(1);
        assertThat(requests("customer/create-or-update")).hasSize(2);
        assertThat(log()).doesNotContain("moi");
    }

    private void keepsAcceptedLeadsThroughKillAndRejectedKey() throws Exception {
        sandbox.always(Reply.unauthorized());
        assertFormAccepted("email=moi@example.com");
        assertFormAccepted("email=moi2@example.com&name=L%C3%AA+M%E1%BB%9Bi");
        awaitThat(() -> assertThat(sandbox.requestCount()).isGreaterThan(8));
        process.destroyForcibly().waitFor();
        sandbox.reset();
        start("lead-gateway.camel.yaml");

        awaitThat(() -> assertThat(customer("email", "moi2@example.com"))
                .containsEntry("name", "Lê Mới")
                .containsKey("tags"));
        assertThat(customer("email", "moi@example.com")).containsKey("tags");
        awaitLeadsInLadiFlow();
    }

    private static void assertOnlyOwnerCanRead(Path folder) throws IOException {
        assumeThat(folder.getFileSystem().supportedFileAttributeViews()).contains("posix");
        try (var files = Files.walk(folder)) {
            for (Path file : files.filter(path -> !path.toString().endsWith(".camelLock"))
                    .toList()) {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                        .as(file.toString())
                        .isEqualTo(Files.isDirectory(file) ? "rwx------" : "rw-------");
            }
        }
    }

    /** LadiFlow does not respond until all forms have a response, which thus cannot depend on who is a customer. */
    private void storesLeadsPrivatelyAndRespondsAlikeBeforeItCallsLadiFlow() throws Exception {
        sandbox.hold();
        var answers = new HashSet<>();
        for (var email : List.of("lan.tran@example.com", "moi@example.com")) {
            var answer = send(form("POST", "name=Ai&email=" + email));
            answers.add(List.of(answer.statusCode(), answer.headers(), answer.body()));
        }
        assertThat(answers).as("one answer to all").hasSize(1);

        assertOnlyOwnerCanRead(folder.resolve("inbox"));
        sandbox.release();
        awaitLeadsInLadiFlow();
        assertThat(customer("email", "moi@example.com")).containsEntry("name", "Ai");
    }

    /** On a computer and on a phone, a visitor fills in and sends the form, and reads the result. */
    @Test
    void formPageShowsResultToVisitor() throws Exception {
        var chromium = Path.of(System.getenv().getOrDefault("CHROMIUM", "/usr/bin/chromium"));
        assumeThat(chromium).as("Chromium").isExecutable();
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        var page = "http://127.0.0.1:" + server.getAddress().getPort();
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
}
