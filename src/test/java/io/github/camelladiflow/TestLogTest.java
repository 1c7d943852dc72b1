// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** What of a log is printed. */
class TestLogTest {

    @TempDir
    Path folder;

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    private void log(String line) throws IOException {
        Files.writeString(folder.resolve("log"), line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private TestLog testLog() {
        return new TestLog(folder.resolve("log"), new PrintStream(printed, true, StandardCharsets.UTF_8));
    }

    private String printed() {
        return printed.toString(StandardCharsets.UTF_8);
    }

    @Test
    void printsTheLogOfATestThatFailedAndOfNoOther() throws IOException {
        var testLog = testLog();
        testLog.begin("first()");
        log("of the first");
        testLog.end("first()", false);
        assertThat(printed()).isEmpty();

        testLog.begin("second()");
        log("Hội thảo, of the second");
        testLog.end("second()", true);
        assertThat(printed())
                .contains("log of second()", "Hội thảo, of the second")
                .doesNotContain("first");

        testLog.begin("third()");
        log("of the third");
        testLog.end("third()", false);
        assertThat(printed()).doesNotContain("third");
    }

    @Test
    void printsTheLogOfATestFromItsBeginWhateverRunsBesideIt() throws IOException {
        var testLog = testLog();
        testLog.begin("first()");
        log("before the second");
        testLog.begin("second()");
        log("of the second");
        testLog.end("second()", true);
        assertThat(printed()).contains("of the second").doesNotContain("before");

        testLog.end("first()", true);
        assertThat(printed()).contains("before the second");
    }

    @Test
    void printsTheEndOfALongLogAndNothingWithoutAFile() throws IOException {
        var testLog = testLog();
        testLog.begin("without()");
        testLog.end("without()", true);
        assertThat(printed()).isEmpty();

        testLog.begin("long()");
        log("begin of it");
        log("x".repeat(100_000));
        log("end");
        testLog.end("long()", true);

        assertThat(printed()).contains("x\nend\n").doesNotContain("begin of it").hasSizeLessThan(61_000);
    }
}
