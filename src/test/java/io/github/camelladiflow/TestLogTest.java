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

/** Tests which part of a log is printed. */
class TestLogTest {

    @TempDir
    Path folder;

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    private void appendToLog(String line) throws IOException {
        Files.writeString(folder.resolve("log"), line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private TestLog testLog() {
        return new TestLog(folder.resolve("log"), new PrintStream(printed, true, StandardCharsets.UTF_8));
    }

    private String printed() {
        return printed.toString(StandardCharsets.UTF_8);
    }

    @Test
    void printsLogOfFailedTestOnly() throws IOException {
        var testLog = testLog();
        testLog.begin("first()");
        appendToLog("of the first");
        testLog.end("first()", false);
        assertThat(printed()).isEmpty();

        testLog.begin("second()");
        appendToLog("Hội thảo, of the second");
        testLog.end("second()", true);
        assertThat(printed())
                .contains("log of second()", "Hội thảo, of the second")
                .doesNotContain("first");

        testLog.begin("third()");
        appendToLog("of the third");
        testLog.end("third()", false);
        assertThat(printed()).doesNotContain("third");
    }

    @Test
    void printsLogFromStartOfTest() throws IOException {
        var testLog = testLog();
        testLog.begin("first()");
        appendToLog("before the second");
        testLog.begin("second()");
        appendToLog("of the second");
        testLog.end("second()", true);
        assertThat(printed()).contains("of the second").doesNotContain("before");

        testLog.end("first()", true);
        assertThat(printed()).contains("before the second");
    }

    @Test
    void printsEndOfLongLogAndNothingWithoutFile() throws IOException {
        var testLog = testLog();
        testLog.begin("without()");
        testLog.end("without()", true);
        assertThat(printed()).isEmpty();

        testLog.begin("long()");
        appendToLog("begin of it");
        appendToLog("x".repeat(100_000));
        appendToLog("end");
        testLog.end("long()", true);

        assertThat(printed()).contains("x\nend\n").doesNotContain("begin of it").hasSizeLessThan(61_000);
    }
}
