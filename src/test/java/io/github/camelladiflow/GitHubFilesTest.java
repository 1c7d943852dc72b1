// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What GitHub reads, as strictly as GitHub reads it. The workflows' own syntax is checked by actionlint, which {@code
 * .ci/lint} runs.
 */
class GitHubFilesTest {

    private static final Path GITHUB = Path.of(".github");
    private static final Pattern USES = Pattern.compile("uses: (\\S+)(.*)");
    private static final Pattern PINNED = Pattern.compile("(actions/[a-z-]+|github/codeql-action/[a-z]+)@[0-9a-f]{40}");
    private static final Pattern SCRIPT = Pattern.compile("run: (\\.ci/\\w+|mvn\\b)");

    static List<Path> workflows() throws IOException {
        return files("workflows");
    }

    static List<Path> forms() throws IOException {
        return files("ISSUE_TEMPLATE").stream()
                .filter(file -> !file.endsWith("config.yml"))
                .toList();
    }

    private static List<Path> files(String folder) throws IOException {
        try (var files = Files.list(GITHUB.resolve(folder))) {
            return files.sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("workflows")
    void everyActionIsOneOfGitHubsOwnAndPinnedToACommitWithItsVersionBesideIt(Path workflow) throws IOException {
        var uses = USES.matcher(Files.readString(workflow)).results().toList();

        assertThat(uses).isNotEmpty().allSatisfy(use -> {
            assertThat(use.group(1)).matches(PINNED);
            assertThat(use.group(2)).matches(" # v\\d+\\.\\d+\\.\\d+");
        });
    }

    @ParameterizedTest
    @MethodSource("workflows")
    void everyJobCallsAScriptThatIsThereAndEndsInTime(Path workflow) throws IOException {
        assertThat(SCRIPT.matcher(Files.readString(workflow)).results())
                .isNotEmpty()
                .allSatisfy(script -> {
                    if (!script.group(1).equals("mvn")) {
                        assertThat(Path.of(script.group(1))).isExecutable();
                    }
                });
        assertThat(map(map(read(workflow)).get("jobs")).values())
                .isNotEmpty()
                .allSatisfy(job -> assertThat(map(job)).containsKeys("runs-on", "timeout-minutes", "steps"));
    }

    @ParameterizedTest
    @MethodSource("workflows")
    void aWorkflowMayOnlyReadAndGivesAwayNoSecretButToTheStepThatUploads(Path workflow) throws IOException {
        assertThat(map(read(workflow)).get("permissions")).isEqualTo(Map.of("contents", "read"));
        if (!workflow.endsWith("release.yml")) {
            assertThat(workflow).content().doesNotContain("secrets.");
        }
    }

    @ParameterizedTest
    @MethodSource("forms")
    void aFormHasWhatGitHubAsksForAndNothingThatItDoesNotKnow(Path form) throws IOException {
        var content = map(read(form));

        assertThat(content).containsOnlyKeys("name", "description", "labels", "body");
        var ids = new HashSet<Object>();
        for (Object item : list(content.get("body"))) {
            var field = map(item);
            assertThat(field.get("type")).isIn("markdown", "textarea", "input", "dropdown", "checkboxes");
            if (field.get("type").equals("markdown")) {
                assertThat(field).containsOnlyKeys("type", "attributes");
                assertThat(map(field.get("attributes"))).containsOnlyKeys("value");
            } else {
                assertThat(field).containsOnlyKeys("type", "id", "attributes", "validations");
                assertThat(field.get("id")).asString().matches("[a-z_-]+");
                assertThat(ids.add(field.get("id")))
                        .as("only one " + field.get("id"))
                        .isTrue();
                assertThat(map(field.get("attributes")).get("label")).asString().isNotBlank();
                assertThat(map(field.get("attributes")).keySet())
                        .isSubsetOf(Set.of("label", "description", "placeholder", "render", "value"));
                assertThat(map(field.get("validations")).get("required")).isInstanceOf(Boolean.class);
            }
        }
        assertThat(ids).isNotEmpty();
    }

    @Test
    void whoFoundAWeaknessIsSentToThePrivateForm() throws IOException {
        var config = map(read(GITHUB.resolve("ISSUE_TEMPLATE/config.yml")));

        assertThat(config).containsOnlyKeys("blank_issues_enabled", "contact_links");
        assertThat(list(config.get("contact_links"))).singleElement().satisfies(link -> {
            assertThat(map(link)).containsOnlyKeys("name", "url", "about");
            assertThat(GITHUB.resolve("SECURITY.md"))
                    .content()
                    .contains(map(link).get("url") + "");
        });
    }

    @Test
    void updatesAreAskedForWithWhatGitHubKnows() throws IOException {
        var content = map(read(GITHUB.resolve("dependabot.yml")));

        assertThat(content).containsOnlyKeys("version", "updates").containsEntry("version", 2);
        assertThat(list(content.get("updates")))
                .extracting(update -> map(update).get("package-ecosystem"))
                .containsExactly("maven", "github-actions");
        assertThat(list(content.get("updates"))).isNotEmpty().allSatisfy(update -> {
            assertThat(map(update).keySet())
                    .isSubsetOf(
                            Set.of("package-ecosystem", "directory", "directories", "schedule", "ignore", "groups"));
            assertThat(map(map(update).get("schedule")).get("interval")).isIn("daily", "weekly", "monthly");
        });
    }

    @Test
    void updatesOfCamelAndSpringBootAreAskedForInEveryPomButOfLinesThatEndEarly() throws IOException {
        var maven = map(
                list(map(read(GITHUB.resolve("dependabot.yml"))).get("updates")).get(0));

        assertThat(list(maven.get("directories"))).asString().contains("/, ", "/examples/*", "/src/it/*");
        assertThat(list(maven.get("ignore")))
                .filteredOn(ignored ->
                        map(ignored).get("dependency-name").toString().matches("org[.](apache[.]camel|springf).*"))
                .allSatisfy(ignored -> assertThat(list(map(ignored).get("versions")))
                        .asString()
                        .startsWith("[[4.19,4.22)"));
    }

    private static Object read(Path file) throws IOException {
        return new Yaml(new SafeConstructor(new LoaderOptions())).load(Files.readString(file));
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> map(Object value) {
        assertThat(value).isInstanceOf(Map.class);
        return (Map<String, Object>) value;
    }

    private static List<?> list(Object value) {
        assertThat(value).isInstanceOf(List.class);
        return (List<?>) value;
    }
}
