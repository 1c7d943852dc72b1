/*
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *     http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */
package com.example.leads;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The launcher: what it is told, what it tells, how it ends. */
class LeadImportTest {

    @TempDir
    Path folder;

    @Test
    void endsWithTheTotalsOfExpectedWhenTheInboxIsEmpty() throws Exception {
        var out = new ByteArrayOutputStream();
        assertThat(run(options(null), out)).isTrue();

        var total = Files.readAllLines(ImportFixture.example("expected")).stream()
                .filter(line -> line.startsWith("# TOTAL "))
                .findFirst()
                .orElseThrow();
        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("LADIFLOW_API_KEY is not set")
                .contains("hoi-thao.csv")
                .containsOnlyOnce("TOTAL")
                .endsWith(total.substring(2) + System.lineSeparator());
    }

    @Test
    void aSecondRunInTheSameFolderBeginsAnew() throws Exception {
        assertThat(run(options(null), new ByteArrayOutputStream())).isTrue();
        var out = new ByteArrayOutputStream();
        assertThat(run(options(null), out)).isTrue();

        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("TOTAL files=3 ")
                .contains(" lost=0");
    }

    @Test
    void endsBadlyWhenAFileIsInFailed() throws Exception {
        var inbox = Files.createDirectory(folder.resolve("inbox"));
        Files.writeString(inbox.resolve("leads.csv"), "nothing of use\n");
        Files.writeString(inbox.resolve("leads.txt"), "lan.tran@example.com\n");
        var out = new ByteArrayOutputStream();

        assertThat(run(options(inbox), out)).isFalse();
        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("Files in .failed: 1")
                .contains("TOTAL files=1 rows=1 found=1 notfound=0 errors=0 lost=0");
    }

    @Test
    void twoSamplesDoNotShareOneFolder() throws Exception {
        try (var first = new ImportRuntime(options(null));
                var second = new ImportRuntime(options(null))) {
            first.start();
            assertThatThrownBy(second::start).isInstanceOf(IOException.class).hasMessageContaining("-Dsample.dir=DIR");
        }
    }

    @Test
    void anApiKeyInTheEnvironmentMeansTheService() {
        var none = new Properties();
        assertThat(ImportOptions.of(none, Map.of()).sandbox()).isTrue();
        assertThat(ImportOptions.of(none, Map.of("LADIFLOW_API_KEY", " ")).sandbox())
                .isTrue();
        assertThat(ImportOptions.of(none, Map.of("LADIFLOW_API_KEY", "key")).sandbox())
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource({"sample.exit, perhaps", "sample.parallelism, 0", "sample.latency, soon"})
    void anOptionThatIsNotOfItsKindIsNamed(String name, String value) {
        var properties = new Properties();
        properties.setProperty(name, value);
        assertThatThrownBy(() -> ImportOptions.of(properties, Map.of())).hasMessageContaining("-D" + name);
    }

    private ImportOptions options(Path inbox) {
        return new ImportOptions(
                folder.resolve("work"),
                inbox,
                ImportRoutes.YAML,
                true,
                16,
                Duration.ZERO,
                true,
                0,
                Map.of("sample.settled", "100"));
    }

    private static boolean run(ImportOptions options, ByteArrayOutputStream out) throws Exception {
        try (var runtime = new ImportRuntime(options)) {
            return new LeadImport(options, runtime, new PrintStream(out, true, StandardCharsets.UTF_8)).run();
        }
    }
}
