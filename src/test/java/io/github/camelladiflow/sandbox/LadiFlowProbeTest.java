// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.net.ServerSocketFactory;

import io.github.camelladiflow.internal.client.Certificates;
import io.github.camelladiflow.internal.client.RawServer;
import io.github.camelladiflow.routes.ReservedPort;
import io.github.camelladiflow.sandbox.SandboxSettings.Change;
import io.github.camelladiflow.test.sandbox.ApiDescription;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/** Tests the probe's report about a service, a connection and an API key. */
@Tag("baseline")
class LadiFlowProbeTest {

    private static final Pattern FINDING = Pattern.compile("^  (holds|does not hold|not seen) +([a-z0-9-]+)  +(.*)$");
    private static final Set<String> READING = Set.of(
            "customer/show",
            "customer/list",
            "customer/list-tag",
            "sequence/list",
            "trigger/list",
            "flow/get-cost",
            "flow/list-transaction");

    /** Texts that a hostile service might write into a response. */
    private static final List<String> CANARIES = List.of(
            "sandbox-key", "Ngọc Lan", "lan.tran", "901234567", "Công ty", "Khách quen", "VIP", "6650a1b2", "6650aaaa");

    @RegisterExtension
    static final LadiFlowExtension LADIFLOW =
            new LadiFlowExtension(LadiFlowSandbox.builder().customerCount(150));

    private LadiFlowSandbox sandbox;
    private String report;

    @BeforeEach
    void connect() {
        sandbox = LADIFLOW.sandbox();
    }

    /** After every test, the report must contain neither the key nor personal data. */
    @AfterEach
    void assertReportHasNoSecrets() {
        if (report != null) {
            assertThat(report).doesNotContain(CANARIES);
            assertThat(report.lines()).isNotEmpty().allMatch(line -> line.length() < 600);
        }
    }

    private LadiFlowProbe probe() {
        return new LadiFlowProbe(sandbox.baseUrl(), sandbox.apiKey());
    }

    /** Runs a probe, and asserts that it has sent all its requests. */
    private Map<String, String> findings(LadiFlowProbe probe) {
        var done = probe.run();
        report = done.text();
        assertThat(done.ready()).as(report).isTrue();
        return findings(report);
    }

    private static Map<String, String> findings(String text) {
        var findings = new LinkedHashMap<String, String>();
        text.lines()
                .map(FINDING::matcher)
                .filter(line -> line.matches())
                .forEach(line -> findings.put(line.group(2), line.group(1) + ": " + line.group(3)));
        return findings;
    }

    private String troubleLines(LadiFlowProbe probe) {
        var done = probe.run();
        report = done.text();
        assertThat(done.ready()).as(report).isFalse();
        assertThat(findings(report).values()).noneMatch(finding -> finding.startsWith("holds: limit"));
        return report.lines()
                .filter(line -> line.startsWith("  TROUBLE"))
                .reduce((first, second) -> first + second)
                .orElseThrow();
    }

    /** A customer without the first tag, so that the two tags can be distinguished. */
    private void removeFirstTag(int number) {
        sandbox.update(
                SandboxCustomer.of(number).id(), members -> members.put("tags", List.of("6650aaaa0000000000000002")));
    }

    @Nested
    class Statements {

        @Test
        void matchDescriptionInNameAndOrder() {
            var described = new LinkedHashMap<String, String>();
            ApiDescription.read()
                    .root()
                    .get("x-statements")
                    .properties()
                    .forEach(one -> described.put(
                            one.getKey(), one.getValue().get("x-probe").asText()));

            var found = findings(probe());

            assertThat(found.keySet()).containsExactlyElementsOf(described.keySet());
            assertThat(found)
                    .isNotEmpty()
                    .allSatisfy((name, finding) -> assertThat(
                                    finding.equals("not seen: tested only with --write")
                                            ? "write"
                                            : finding.equals("not seen: did not happen")
                                                    ? "met"
                                                    : finding.startsWith("not seen: not tested") ? "never" : "read")
                            .isEqualTo(described.get(name)));
        }

        @Test
        void holdForDefaultSandbox() {
            removeFirstTag(2);
            var now = Instant.now().toString();
            sandbox.forOperation("flow/list-transaction").always(Reply.json(200, """
                    {"data": {"items": [{"_id": "x", "customer_id": "y", "type": "EMAIL", "status": "DONE", "credits": 1, "money": 250,
                      "created_at": "%1$s", "updated_at": "%1$s"}]}, "code": 200}""".formatted(now)));

            var found = findings(probe().writing());

            assertThat(found.entrySet().stream()
                            .filter(finding -> !finding.getValue().startsWith("holds"))
                            .map(Map.Entry::getKey))
                    .containsExactly(
                            "missing-scope-is-403",
                            "rate-limit-is-429",
                            "server-failure-is-5xx",
                            "custom-fields-are-replaced",
                            "merge-keeps-the-first-email",
                            "phone-alone-gets-an-address",
                            "cost-days-are-utc");
            assertThat(report).contains("49 statements: 42 hold, 0 do not hold, 7 were not seen.");
        }

        @Test
        void areReportedAsDocumented() throws IOException {
            sandbox.settings().notFound(NotFoundStyle.CUSTOMER_NULL);
            var page = Files.readString(Path.of("src/main/docs/testing.adoc"));
            var shown = page.substring(page.indexOf("camel-ladiflow probe 0"), page.indexOf("  ..."));

            findings(probe());

            String told = report.replace(
                            "from classes", shown.replaceFirst("camel-ladiflow probe ([^,]*),[\\s\\S]*", "$1"))
                    .replace(sandbox.baseUrl(), LadiFlowProbe.DEFAULT_BASE_URL);
            assertThat(told.lines().toList()).containsSubsequence(shown.lines().toList());
        }

        @Test
        void areCheckedWithoutWriting() {
            var before = sandbox.customers();

            findings(probe());

            assertThat(sandbox.customers()).isEqualTo(before);
            assertThat(sandbox.requests()).isNotEmpty().allMatch(request -> READING.contains(request.operation()));
            assertThat(sandbox.requestCount()).isLessThan(40);
        }

        @Test
        void areCheckedWithoutWritingPhoneNumbers() {
            findings(probe().writing());

            assertThat(sandbox.requests())
                    .filteredOn(request -> !READING.contains(request.operation()))
                    .isNotEmpty()
                    .noneMatch(request -> request.members().containsKey("phone"));
        }

        @Test
        void areCheckedWithOwnCustomerAndTagsIfWritingIsAllowed() {
            var before = sandbox.customers();

            findings(probe().writing());

            assertThat(sandbox.customers()).containsAll(before).hasSize(before.size() + 1);
            assertThat(sandbox.customers().get(before.size()).get("email").toString())
                    .matches("camel-ladiflow-probe-[0-9a-f-]{36}@example\\.com");
            assertThat(sandbox.subscriptions()).isEmpty();
            assertThat(sandbox.requestCount()).isLessThan(70);
        }

        @ParameterizedTest
        @EnumSource
        void reportEveryNotFoundStyle(NotFoundStyle style) {
            sandbox.settings().notFound(style);

            var found = findings(probe());

            boolean holds = style.name().contains("404");
            assertThat(found.get("unknown-customer-is-404")).startsWith(holds ? "holds" : "does not hold");
            assertThat(found.get("several-keys-must-be-one-customers")).startsWith("holds");
            assertThat(found.get("unknown-customer-is-404"))
                    .contains(
                            switch (style) {
                                case HTTP_404_ENVELOPE -> "HTTP 404, code 404, data null";
                                case HTTP_200_CODE_404 -> "HTTP 200, code 404, data null";
                                case DATA_NULL -> "HTTP 200, code 200, data null";
                                case DATA_MISSING -> "HTTP 200, code 200, data missing";
                                case DATA_EMPTY -> "HTTP 200, code 200, data {}";
                                case CUSTOMER_NULL -> "data {\"customer\": null}";
                                case CUSTOMER_EMPTY -> "data {\"customer\": {}}";
                            });
        }

        /** A setting, and the assumption that does not hold with it. */
        @ParameterizedTest
        @CsvSource(delimiter = '|', textBlock = """
                codeOnly   | errors-use-the-http-status, write-is-http-201
                firstPage  | first-page-is-1, page-0-is-the-first-page
                maxLimit   | page-size-is-20, page-size-is-not-capped
                strict     | unknown-members-are-ignored, other-members-are-kept
                addTags    | tags-are-added, empty-list-changes-nothing
                """)
        void reportDeviationsOfOtherService(String setting, String wrong) {
            switch (setting) {
                case "codeOnly" -> sandbox.settings().codeOnly(true);
                case "firstPage" -> sandbox.settings().firstPage(0);
                case "maxLimit" -> sandbox.settings().maxLimit(10);
                case "strict" -> sandbox.settings().strict(true);
                default -> sandbox.settings().addTags(false);
            }

            var found = findings(probe().writing());

            assertThat(found.entrySet().stream()
                            .filter(finding -> finding.getValue().startsWith("does not hold"))
                            .map(Map.Entry::getKey))
                    .containsExactly(wrong.split(", "));
        }

        @ParameterizedTest
        @EnumSource
        void areNotSeenIfPagesChangeMeanwhile(Change change) {
            sandbox.settings().changeAfterPage(change.name()).shuffle(true);

            var found = findings(probe());

            assertThat(found.get("first-page-is-1")).startsWith(change == Change.NONE ? "holds" : "not seen");
            assertThat(found.get("page-behind-the-last-is-empty")).startsWith("holds");
        }

        @Test
        void areNotSeenInEmptyStore() {
            sandbox.customers().forEach(customer -> sandbox.remove((String) customer.get("_id")));

            var found = findings(probe());

            assertThat(found.get("first-page-is-1")).isEqualTo("not seen: the store has no data to test it");
            assertThat(found.get("bad-request-is-400")).startsWith("holds");
        }

        @Test
        void reportIntermediateFailures() {
            sandbox.forOperation("customer/list").next(Reply.rateLimited(Duration.ZERO), Reply.html(502));
            sandbox.forOperation("flow/get-cost").next(Reply.envelope(200, 500, "Lỗi"));

            var found = findings(probe());

            assertThat(found.get("rate-limit-is-429")).startsWith("holds: HTTP 429, code 429, data null, Retry-After");
            assertThat(found.get("errors-are-envelopes")).isEqualTo("does not hold: HTTP 502, an HTML page");
            assertThat(found.get("server-failure-is-5xx")).isEqualTo("does not hold: HTTP 200, code 500, data null");
            assertThat(found.get("first-page-is-1")).startsWith("not seen");
        }

        @Test
        void reportRejectedWrite() {
            sandbox.forOperation("customer/create").always(Reply.envelope(422, "email lan.tran@example.com"));

            var found = findings(probe().writing());

            assertThat(report).contains("The probe's customer was not created: HTTP 422, code 422, data null");
            assertThat(found.get("null-clears")).isEqualTo("not seen: an earlier step failed");
        }

        @Test
        void areCheckedWithBoundedNumberOfRequests() {
            sandbox.when(request -> sandbox.requestCount() > 2).always(Reply.rateLimited(Duration.ZERO));

            findings(probe().writing());

            assertThat(sandbox.requestCount()).isLessThanOrEqualTo(80);
        }

        /** All names, values and texts in responses are those of a hostile service. */
        @Test
        void containNoTextOfTheService() {
            sandbox.when(request -> sandbox.requestCount() > 2)
                    .always(Reply.json(200, """
                    {"data": {"sandbox-key": "Ngọc Lan", "customer": "lan.tran", "limit": 901234567, "total": 901234567,
                      "items": [{"_id": "6650a1b2", "email": "lan.tran@example.com", "phone": "0901234567", "name": "VIP",
                        "updated_at": "Khách quen", "id": "6650aaaa"}, "VIP", {"_id": {"VIP": 1}, "name": "Khách quen"}],
                      "tag_id": "6650aaaa", "_id": "6650a1b2"},
                     "message": "sandbox-key Công ty", "code": "sandbox-key"}""").withHeader("Retry-After", "VIP"));

            report = probe().writing().run().text();

            assertThat(report).contains("an invalid code");
        }
    }

    @Nested
    class Key {

        @Test
        void isAccepted() {
            findings(probe());

            assertThat(report)
                    .contains(
                            "ok       The service can be reached.", "ok       The service accepts your key: HTTP 200");
        }

        @ParameterizedTest
        @ValueSource(booleans = {false, true})
        void isRejectedLikeInvalidOne(boolean codeOnly) throws IOException {
            sandbox.settings().codeOnly(codeOnly);

            assertThat(troubleLines(new LadiFlowProbe(sandbox.baseUrl(), "another-key")))
                    .contains(
                            "The service rejects your key like a made-up key. Check that it is complete and active, belongs to this store");
            assertThat(report).doesNotContain("another-key");
            assertThat(findings(report).get("wrong-key-is-401")).startsWith("holds");
            assertThat(findings(report).get("first-page-is-1")).isEqualTo("not seen: the connection check failed");
        }

        /** The response to a wrong key is also 401. */
        @ParameterizedTest
        @CsvSource(delimiter = '|', textBlock = """
                403 | The service recognizes your key, but the key lacks a scope. Give the key the scope for LadiFlow. HTTP 403 | holds
                401 | and has the scope for LadiFlow                                                        | not seen
                """)
        void lacksScope(int status, String told, String finding) {
            sandbox.settings().missingScope(status);

            assertThat(troubleLines(new LadiFlowProbe(sandbox.baseUrl(), sandbox.apiKeyWithoutScope())))
                    .contains(told);
            assertThat(findings(report).get("missing-scope-is-403")).startsWith(finding);
        }

        @Test
        void isNotChecked() {
            sandbox.next(Reply.json(200, "{\"data\": {}, \"code\": 200}"));

            findings(probe());

            assertThat(report)
                    .contains("The service also accepts a made-up key. Check that --base-url is the URL of LadiFlow.");
        }

        @ParameterizedTest
        @ValueSource(strings = {"", " ", "a b", "key\n", "khóa"})
        void isNotValidHeader(String key) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new LadiFlowProbe(LadiFlowProbe.DEFAULT_BASE_URL, key))
                    .withMessageContaining("copy only the key");
        }
    }

    @Nested
    class Connection {

        static Stream<Arguments> answers() {
            return Stream.of(
                    Arguments.of(
                            Reply.html(502), "does not come from the LadiFlow API: check that --base-url ends in /1.0"),
                    Arguments.of(Reply.html(200), "HTML page"),
                    Arguments.of(
                            Reply.status(302).withHeader("Location", "https://lan.tran.example.com/sandbox-key"),
                            "The service redirects to another address. The probe does not send the key there"),
                    Arguments.of(
                            Reply.envelope(503, "Bảo trì"),
                            "The service responds with an error. Retry later. HTTP 503, code 503"),
                    Arguments.of(Reply.rateLimited(Duration.ZERO), "The service limits the request rate"),
                    Arguments.of(
                            Reply.envelope(418, "Trà"),
                            "The service unexpectedly rejects a request for the list of tags. Please send this report. HTTP 418, code 418"),
                    Arguments.of(Reply.hangUp(), "was closed, or the server does not use HTTP"),
                    Arguments.of(
                            Reply.json(200, "{\"data\": \"" + "x".repeat(5_000_000) + "\"}"),
                            "The response was larger than 5000000 bytes"));
        }

        @ParameterizedTest
        @MethodSource("answers")
        void reachesOtherService(Reply reply, String told) {
            sandbox.always(reply);

            assertThat(troubleLines(probe())).contains(told);
        }

        @Test
        void isRefused() throws IOException {
            try (var nobody = new ReservedPort()) {
                assertThat(troubleLines(
                                new LadiFlowProbe("http://127.0.0.1:" + nobody.number() + "/1.0", "sandbox-key")))
                        .contains("The connection to 127.0.0.1 was refused. Check --base-url");
            }
        }

        /** A host name that never exists, and for which no DNS query is sent, because the name is too long. */
        @Test
        void hasUnknownHost() {
            String host = "a.".repeat(130) + "example.com";

            assertThat(troubleLines(new LadiFlowProbe("https://" + host + "/1.0", "sandbox-key")))
                    .contains("is unknown. Check --base-url and DNS");
        }

        @Test
        void hasUntrustedCertificate() throws Exception {
            var untrusted = Certificates.selfSigned("ip:127.0.0.1").server();

            assertThat(troubleLinesAt("https", untrusted, "", Duration.ofMinutes(1)))
                    .contains("There is no secure connection to 127.0.0.1. Its certificate is not trusted");
        }

        @Test
        void speaksPlainHttpInsteadOfTls() throws Exception {
            String answer = "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n";

            assertThat(troubleLinesAt("https", ServerSocketFactory.getDefault(), answer, Duration.ofMinutes(1)))
                    .contains(
                            "127.0.0.1 does not respond with TLS, but perhaps with plain HTTP. Check the port of --base-url");
        }

        @Test
        void timesOutOnEndlessResponse() throws Exception {
            String part = "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{";

            assertThat(troubleLinesAt("http", ServerSocketFactory.getDefault(), part, Duration.ofSeconds(1)))
                    .contains("No complete response within 1000 ms");
        }

        /** Returns the report about a server that sends this response and keeps the connection open. */
        private String troubleLinesAt(String scheme, ServerSocketFactory factory, String answer, Duration timeout) {
            try (var server = RawServer.start(factory, connection -> {
                connection.readSome();
                connection.write(answer).awaitEnd();
            })) {
                String url = server.baseUrl(scheme, "127.0.0.1");
                return troubleLines(new LadiFlowProbe(url, "sandbox-key").timeout(timeout));
            }
        }

        @ParameterizedTest
        @CsvSource({"PT3H, 180 minutes fast", "-PT10M, minutes slow", "PT5S, The clocks agree"})
        void reportsClockSkew(Duration skew, String told) {
            findings(probe().clock(() -> Instant.now().plus(skew)));

            assertThat(report).contains(told);
        }

        @ParameterizedTest
        @CsvSource(textBlock = """
                        http://api.service.ladiflow.com/1.0
                        ftp://127.0.0.1/1.0
                        api.service.ladiflow.com
                        https://user:sandbox-key@api.service.ladiflow.com/1.0
                        https://api.service.ladiflow.com/1.0?key=sandbox-key
                        https://localhost.example.com#1
                        http://127.0.0.1.example.com/1.0
                        https:///1.0
                        no url
                        """)
        void rejectsUrlsUnsafeForKey(String url) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new LadiFlowProbe(url, "sandbox-key"))
                    .withMessageContaining("The base URL")
                    .satisfies(failure -> assertThat(failure.getMessage()).doesNotContain("sandbox-key"));
        }
    }
}
