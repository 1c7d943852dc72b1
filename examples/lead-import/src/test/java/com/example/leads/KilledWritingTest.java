// SPDX-License-Identifier: Apache-2.0
package com.example.leads;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.github.camelladiflow.sandbox.LadiFlowExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** The long form: {@code -Dsample.test.written=5000 -Dsample.test.kills=50}. */
class KilledWritingTest {

    private static final int ROWS = Integer.getInteger("sample.test.written", 300);
    private static final int KILLS = Integer.getInteger("sample.test.kills", 3);
    private static final Pattern UNKNOWN = Pattern.compile("(\\d+) subscriptions were under way");

    @RegisterExtension
    static final LadiFlowExtension LADIFLOW = new LadiFlowExtension();

    @TempDir
    Path folder;

    @Test
    @Timeout(value = 60, unit = TimeUnit.MINUTES)
    void killedAtAnyMomentItLosesNoRowAndSubscribesNobodyTwiceWhoseEndWasKnown() throws Exception {
        var in = folder.resolve("leads.csv");
        var out = folder.resolve("result.csv");
        Files.writeString(
                in,
                "Email,Họ tên\n"
                        + IntStream.range(0, ROWS)
                                .mapToObj(row -> "lead" + row + "@example.com,Lead\n")
                                .collect(Collectors.joining()));
        var sandbox = LADIFLOW.sandbox();
        for (int kill = 1; kill <= KILLS; kill++) {
            long enough = (long) ROWS * 3 * kill / (KILLS + 1);
            try (var process = start(in, out)) {
                sandbox.awaitRequests(enough, Duration.ofMinutes(2));
                process.kill();
            }
        }
        try (var process = start(in, out)) {
            assertThat(process.exitCode()).as(process::output).isZero();
            var unknown = UNKNOWN.matcher(process.output())
                    .results()
                    .mapToInt(told -> Integer.parseInt(told.group(1)))
                    .sum();
            var subscribed = sandbox.subscriptions().stream()
                    .map(one -> one.get("email"))
                    .toList();
            int twice = subscribed.size() - new HashSet<>(subscribed).size();
            System.out.printf(
                    Locale.ROOT,
                    "KILLED-WRITING rows=%d kills=%d subscribed=%d twice=%d told-as-unknown=%d%n",
                    ROWS,
                    KILLS,
                    new HashSet<>(subscribed).size(),
                    twice,
                    unknown);
            assertThat(new HashSet<>(subscribed)).hasSize(ROWS);
            assertThat(twice).isLessThanOrEqualTo(unknown);
        }
        assertThat(Files.readAllLines(out))
                .hasSize(ROWS + 1)
                .allMatch(line -> line.endsWith("Subscribed")
                        || line.endsWith("Subscribed before")
                        || line.contains("LadiFlow sequence"));
    }

    private ImportProcess start(Path in, Path out) throws Exception {
        return ImportProcess.start(
                LADIFLOW.sandbox(),
                folder.resolve("work"),
                List.of(),
                Map.of("LC_ALL", "C.UTF-8"),
                "-Dsample.file=" + in,
                "-Dsample.out=" + out,
                "-Dsample.write=true",
                "-Dsample.yes=true",
                "-Dsample.consent-all=true",
                "-Dsample.sequence=Sinh nhật",
                "-Dsample.language=en");
    }
}
