// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Checks what GitHub itself does not check: each action that a workflow uses is pinned to a commit. */
@Tag("baseline")
class GitHubFilesTest {

    private static final Pattern ACTION_USE = Pattern.compile("uses: (\\S+)(.*)");
    private static final Pattern PINNED_ACTION =
            Pattern.compile("(actions/[a-z-]+|github/codeql-action/[a-z]+)@[0-9a-f]{40}");

    static List<Path> workflows() throws IOException {
        try (var files = Files.list(Path.of(".github/workflows"))) {
            return files.sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("workflows")
    void pinsGitHubActionsToCommits(Path workflow) throws IOException {
        var uses = ACTION_USE.matcher(Files.readString(workflow)).results().toList();

        assertThat(uses).isNotEmpty().allSatisfy(use -> {
            assertThat(use.group(1)).matches(PINNED_ACTION);
            assertThat(use.group(2)).matches(" # v\\d+\\.\\d+\\.\\d+");
        });
    }
}
