// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.test.sandbox;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.tools.ToolProvider;

import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.sandbox.LadiFlowExtension;
import io.github.camelladiflow.sandbox.NotFoundStyle;
import io.github.camelladiflow.sandbox.Reply;
import io.github.camelladiflow.sandbox.SandboxRequest;
import io.github.camelladiflow.test.JavaProcess;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests the probe as users start it, with the sandbox instead of LadiFlow. */
@Tag("baseline")
@ExtendWith(LadiFlowExtension.class)
class ProbeTest extends SandboxHttpTest {

    private static final String SOURCE = "src/sandbox/java/Probe.java";
    private static final String WRITE = "--write=an@example.com";

    @TempDir
    static Path classes;

    @TempDir
    Path folder;

    private String output;

    @BeforeAll
    static void compileOnce() {
        assertThat(ToolProvider.getSystemJavaCompiler()
                        .run(null, null, null, "-proc:none", "-d", classes.toString(), SOURCE))
                .isZero();
    }

    /** Runs the compiled probe with a key and these arguments, and returns its exit code. */
    private int probe(String key, String... arguments) throws Exception {
        return run(classes, "Probe", key, arguments);
    }

    /** Runs the probe's class or source file. */
    private int run(Path classPath, String program, String key, String... arguments) throws Exception {
        var all = new ArrayList<>(List.of("-cp", classPath.toString(), program));
        all.addAll(List.of(arguments));
        var log = Files.createTempFile(folder, "probe", ".txt");
        var builder = JavaProcess.of(log, all.toArray(String[]::new));
        builder.environment().put("LADIFLOW_API_KEY", key);
        var process = builder.start();
        assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
        output = Files.readString(log);
        assertThat(output).doesNotContain("sandbox-key");
        return process.exitValue();
    }

    private List<String> verdicts(String... arguments) throws Exception {
        var all = new ArrayList<>(List.of(arguments));
        all.add("--base-url=" + sandbox.baseUrl());
        assertThat(probe(sandbox.apiKey(), all.toArray(String[]::new))).isZero();
        return output.lines()
                .map(line -> line.replaceFirst("  +(\\S+) .*", ": $1"))
                .toList();
    }

    @Test
    void runsFromItsSourceFile() throws Exception {
        assertThat(run(folder, SOURCE, "sandbox-key", "--unknown")).isEqualTo(2);

        assertThat(output).contains("Usage: java Probe.java");
    }

    @Test
    void callsEachOperationOnceAndWritesOnlyOnDemand() throws Exception {
        assertThat(verdicts()).hasSize(7).allMatch(line -> line.startsWith("confirmed: "));
        assertThat(sandbox.requests())
                .extracting(SandboxRequest::operation)
                .doesNotHaveDuplicates()
                .allMatch(path -> LadiFlowOperation.of(path).isReadOnly());

        sandbox.clearRequests();
        assertThat(verdicts(WRITE)).hasSize(12).allMatch(line -> line.startsWith("confirmed: "));
        assertThat(sandbox.requests()).extracting(SandboxRequest::operation).doesNotHaveDuplicates();
        assertThat(sandbox.customers()).hasSize(1_001);
        assertThat(sandbox.subscriptions()).isEmpty();
    }

    @Test
    void reportsStatementsThatResponsesDoNotConfirm() throws Exception {
        sandbox.settings()
                .notFound(NotFoundStyle.CUSTOMER_NULL)
                .addTags(false)
                .codeOnly(true)
                .maxLimit(50);
        sandbox.forOperation("sequence/list").always(Reply.html(502));
        sandbox.forOperation("trigger/list").always(Reply.hangUp());
        sandbox.forOperation("sequence/subscribe").always(Reply.json(200, "{\"data\": {}, \"code\": 200}"));
        sandbox.forOperation("customer/create").always(Reply.json(201, "{\"data\": {}, \"code\": 201}"));

        assertThat(verdicts(WRITE)).containsExactlyElementsOf("""
                confirmed: customer/list-tag
                not confirmed: customer/list
                not confirmed: customer/show
                not confirmed: sequence/list
                not seen: trigger/list
                confirmed: flow/get-cost
                confirmed: flow/list-transaction
                confirmed: customer/create-tag
                not confirmed: customer/create-or-update
                not confirmed: customer/update
                not confirmed: customer/create
                not confirmed: sequence/subscribe
                """.lines().toList());
    }

    @Test
    void stopsIfKeyIsNotAcceptedOrOtherServerResponds() throws Exception {
        assertThat(probe("a-wrong-key", "--base-url=" + sandbox.baseUrl())).isEqualTo(1);
        assertThat(output)
                .contains("(HTTP 401, code 401)", "does not accept the key")
                .doesNotContain("a-wrong-key");

        sandbox.always(Reply.html(200));
        assertThat(probe("sandbox-key", "--base-url=" + sandbox.baseUrl(), WRITE))
                .isEqualTo(1);
        assertThat(sandbox.requestCount()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"--key=my-secret", "--write=my-secret", "--base-url=http://127.0.0.1:1@my-secret.example.com/1.0"
            })
    void rejectsInvalidArgumentWithoutRepeatingIt(String argument) throws Exception {
        assertThat(probe("sandbox-key", argument)).isEqualTo(2);

        assertThat(output).contains("Usage: java Probe.java").doesNotContain("my-secret");
    }

    @Test
    void rejectsInvalidKey() throws Exception {
        assertThat(probe("my secret", "--base-url=" + sandbox.baseUrl())).isEqualTo(2);
        assertThat(output).contains("LADIFLOW_API_KEY").doesNotContain("my secret");
    }
}
