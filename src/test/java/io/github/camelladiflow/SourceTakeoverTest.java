// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

import io.github.camelladiflow.sandbox.LadiFlowExtension;
import io.github.camelladiflow.sandbox.Reply;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Two processes, of which Camel's component master lets one poll. */
class SourceTakeoverTest {

    private static final int PAGE_SIZE = 20;
    private static final Duration LONG = Duration.ofMinutes(5);

    @RegisterExtension
    static final LadiFlowExtension LADIFLOW = new LadiFlowExtension();

    @TempDir
    Path folder;

    private final List<Process> processes = new ArrayList<>();

    @AfterEach
    void killProcesses() throws InterruptedException {
        for (Process process : processes) {
            process.destroyForcibly().waitFor();
        }
    }

    private Process startProcess(String name) throws IOException {
        var process = SourceProcess.start(LADIFLOW.baseUrl(), LADIFLOW.apiKey(), folder, name, "overlap=1m");
        processes.add(process);
        return process;
    }

    private List<String> idsEmittedBy(String name) {
        try {
            Path file = folder.resolve(name + ".ids");
            return Files.exists(file)
                    ? Files.readAllLines(file).stream()
                            .map(change -> change.split("/")[1])
                            .toList()
                    : List.of();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void takesOverFromKilledProcessWithoutLoss() throws Exception {
        LADIFLOW.sandbox().rateLimit(10);
        // so that it is in the middle however late that is seen
        var begun = new AtomicBoolean(true);
        LADIFLOW.sandbox()
                .when(request -> begun.get() && request.number() > 30)
                .always(Reply.rateLimited(Duration.ofSeconds(1)));
        Process one = startProcess("one");
        Process two = startProcess("two");
        await().atMost(LONG)
                .until(() -> idsEmittedBy("one").size() + idsEmittedBy("two").size() > 5 * PAGE_SIZE);
        boolean oneLed = !idsEmittedBy("one").isEmpty();
        String leader = oneLed ? "one" : "two";
        String other = oneLed ? "two" : "one";
        assertThat(idsEmittedBy(other)).as("the one that does not lead").isEmpty();

        (oneLed ? one : two).destroyForcibly().waitFor();
        begun.set(false);
        LADIFLOW.sandbox().rateLimit(0);
        var all = LADIFLOW.sandbox().customers().stream()
                .map(members -> (String) members.get("_id"))
                .toList();
        String changed = all.get(3);
        LADIFLOW.sandbox()
                .update(
                        changed,
                        members -> members.put("updated_at", Instant.now().toString()));

        await().atMost(LONG).until(() -> {
            var handed = new HashSet<>(idsEmittedBy(leader));
            handed.addAll(idsEmittedBy(other));
            return handed.containsAll(all) && idsEmittedBy(other).contains(changed);
        });
        var again = new ArrayList<>(idsEmittedBy(other));
        again.remove(changed);
        again.retainAll(idsEmittedBy(leader));
        assertThat(again).as("came again").hasSizeLessThanOrEqualTo(PAGE_SIZE);
        assertThat(idsEmittedBy(leader).size()).as("killed in the middle").isLessThan(all.size());
    }
}
