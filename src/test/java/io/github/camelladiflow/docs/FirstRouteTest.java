// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.docs;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;

import io.github.camelladiflow.sandbox.LadiFlowExtension;
import io.github.camelladiflow.sandbox.Reply;
import io.github.camelladiflow.sandbox.SandboxCustomer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Tests what the route for outages does with real files when LadiFlow is down or rejects the API key. */
class FirstRouteTest {

    private static final SandboxCustomer LAN = SandboxCustomer.of(1);
    private static final SandboxCustomer BINH = SandboxCustomer.of(2);
    private static final String UNKNOWN = "0999999999";
    private static final String[] NONE = {};

    @RegisterExtension
    static final LadiFlowExtension LADIFLOW = new LadiFlowExtension();

    @TempDir
    Path folder;

    private SnippetRoutes routes;

    @AfterEach
    void closeRoutes() {
        routes.close();
    }

    static Stream<Snippet> redeliveryRoutes() {
        return Documents.snippets("src/main/docs/failures.adoc").stream()
                .filter(snippet -> "redelivery".equals(snippet.name()));
    }

    @ParameterizedTest
    @MethodSource("redeliveryRoutes")
    void movesLeadThatIsNotFoundAfterOutageAndDeliversOthers(Snippet snippet) throws Exception {
        LADIFLOW.sandbox().forKey("phone", UNKNOWN).next(3, Reply.status(503));
        lead("1-unknown", UNKNOWN);
        lead("2-known", LAN.phone());
        lead("3-known", BINH.email());

        start(snippet);
        awaitEmptyInbox();

        assertThat(names("inbox/.failed")).containsExactly("1-unknown");
        assertThat(names("outbox")).containsExactlyInAnyOrder(LAN.id() + ".json", BINH.id() + ".json");
    }

    @ParameterizedTest
    @MethodSource("redeliveryRoutes")
    void keepsLeadsUntilApiKeyIsAccepted(Snippet snippet) throws Exception {
        LADIFLOW.sandbox().always(Reply.unauthorized());
        lead("1-unknown", UNKNOWN);
        lead("2-known", LAN.phone());

        start(snippet);
        LADIFLOW.sandbox().awaitRequests(5, Duration.ofSeconds(20));
        assertThat(names("inbox")).contains("1-unknown", "2-known");
        assertThat(names("inbox/.failed")).isEmpty();

        LADIFLOW.sandbox().always(Reply.normal());
        awaitEmptyInbox();
        assertThat(names("inbox/.failed")).containsExactly("1-unknown");
        assertThat(names("outbox")).hasSize(1);
    }

    @ParameterizedTest
    @MethodSource("redeliveryRoutes")
    void movesAtMostTheLeadThatIsRetriedIfStoppedDuringOutage(Snippet snippet) throws Exception {
        LADIFLOW.sandbox().always(Reply.status(503));
        lead("1-known", LAN.phone());
        lead("2-known", BINH.email());
        lead("3-known", LAN.email());

        start(snippet);
        LADIFLOW.sandbox().awaitRequests(4, Duration.ofSeconds(20));
        routes.stop(Duration.ofMillis(500));

        assertThat(names("inbox/.failed")).hasSizeLessThanOrEqualTo(1);
        assertThat(Stream.of(names("inbox"), names("inbox/.failed")).flatMap(Stream::of))
                .contains("1-known", "2-known", "3-known");
    }

    private void start(Snippet snippet) throws Exception {
        routes = new SnippetRoutes(snippet, Map.of("LADIFLOW_API_KEY", LADIFLOW.apiKey()))
                .useStore("ladiflow", LADIFLOW.baseUrl())
                .startWithFiles(folder);
    }

    private void lead(String name, String key) throws IOException {
        Files.createDirectories(folder.resolve("inbox"));
        Files.writeString(folder.resolve("inbox").resolve(name), key);
    }

    private void awaitEmptyInbox() {
        await().untilAsserted(() -> assertThat(folder.resolve("inbox").toFile().listFiles(File::isFile))
                .isEmpty());
    }

    private String[] names(String name) {
        var names = folder.resolve(name).toFile().list();
        return names == null ? NONE : names;
    }
}
