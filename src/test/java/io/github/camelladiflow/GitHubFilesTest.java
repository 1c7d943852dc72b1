// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Checks the files that GitHub reads as strictly as GitHub does. Actionlint, which {@code .ci/lint} runs, checks the
 * syntax of the workflows.
 */
class GitHubFilesTest {

    private static final Path GITHUB = Path.of(".github");
    private static final Pattern ACTION_USE = Pattern.compile("uses: (\\S+)(.*)");
    private static final Pattern PINNED_ACTION =
            Pattern.compile("(actions/[a-z-]+|github/codeql-action/[a-z]+)@[0-9a-f]{40}");
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
    void pinsGitHubActionsToCommits(Path workflow) throws IOException {
        var uses = ACTION_USE.matcher(Files.readString(workflow)).results().toList();

        assertThat(uses).isNotEmpty().allSatisfy(use -> {
            assertThat(use.group(1)).matches(PINNED_ACTION);
            assertThat(use.group(2)).matches(" # v\\d+\\.\\d+\\.\\d+");
        });
    }

    @ParameterizedTest
    @MethodSource("workflows")
    void runsExistingScriptsWithTimeout(Path workflow) throws IOException {
        assertThat(SCRIPT.matcher(Files.readString(workflow)).results())
                .isNotEmpty()
                .allSatisfy(script -> {
                    if (!script.group(1).equals("mvn")) {
                        assertThat(Path.of(script.group(1))).isExecutable();
                    }
                });
        assertThat(readYaml(workflow).path("jobs"))
                .isNotEmpty()
                .allSatisfy(job -> assertThat(memberNames(job)).contains("runs-on", "timeout-minutes", "steps"));
    }

    @ParameterizedTest
    @MethodSource("workflows")
    void grantsReadPermissionAndNoSecrets(Path workflow) throws IOException {
        assertThat(readYaml(workflow).path("permissions").toString()).isEqualTo("{\"contents\":\"read\"}");
        if (!workflow.endsWith("release.yml")) {
            assertThat(workflow).content().doesNotContain("secrets.");
        }
    }

    @ParameterizedTest
    @MethodSource("forms")
    void usesOnlyKnownIssueFormFields(Path form) throws IOException {
        var content = readYaml(form);

        assertThat(memberNames(content)).containsExactlyInAnyOrder("name", "description", "labels", "body");
        for (JsonNode field : content.path("body")) {
            var attributes = field.path("attributes");
            assertThat(field.path("type").textValue()).isIn("markdown", "textarea", "input", "dropdown", "checkboxes");
            if (field.path("type").textValue().equals("markdown")) {
                assertThat(memberNames(field)).containsExactlyInAnyOrder("type", "attributes");
                assertThat(memberNames(attributes)).containsExactly("value");
            } else {
                assertThat(memberNames(field)).containsExactlyInAnyOrder("type", "id", "attributes", "validations");
                assertThat(attributes.path("label").textValue()).isNotBlank();
                assertThat(memberNames(attributes))
                        .isSubsetOf("label", "description", "placeholder", "render", "value");
                assertThat(field.at("/validations/required").isBoolean()).isTrue();
            }
        }
        assertThat(content.path("body").findValuesAsText("id"))
                .isNotEmpty()
                .doesNotHaveDuplicates()
                .allMatch(id -> id.matches("[a-z_-]+"));
    }

    @Test
    void linksSecurityReportsToPrivateForm() throws IOException {
        var config = readYaml(GITHUB.resolve("ISSUE_TEMPLATE/config.yml"));

        assertThat(memberNames(config)).containsExactlyInAnyOrder("blank_issues_enabled", "contact_links");
        assertThat(config.path("contact_links")).singleElement().satisfies(link -> {
            assertThat(memberNames(link)).containsExactlyInAnyOrder("name", "url", "about");
            assertThat(GITHUB.resolve("SECURITY.md"))
                    .content()
                    .contains(link.path("url").textValue());
        });
    }

    @Test
    void usesOnlyKnownDependabotSettings() throws IOException {
        var content = readYaml(GITHUB.resolve("dependabot.yml"));

        assertThat(memberNames(content)).containsExactlyInAnyOrder("version", "updates");
        assertThat(content.path("version").intValue()).isEqualTo(2);
        assertThat(content.findValuesAsText("package-ecosystem")).containsExactly("maven", "github-actions");
        assertThat(content.path("updates")).isNotEmpty().allSatisfy(update -> {
            assertThat(memberNames(update))
                    .isSubsetOf("package-ecosystem", "directory", "directories", "schedule", "ignore", "groups");
            assertThat(update.at("/schedule/interval").textValue()).isIn("daily", "weekly", "monthly");
        });
    }

    @Test
    void updatesCamelAndSpringBootInEveryPom() throws IOException {
        var maven = readYaml(GITHUB.resolve("dependabot.yml")).at("/updates/0");

        assertThat(maven.path("directories")).extracting(JsonNode::textValue).contains("/", "/examples/*", "/src/it/*");
        assertThat(maven.path("ignore"))
                .filteredOn(ignored ->
                        ignored.path("dependency-name").textValue().matches("org[.](apache[.]camel|springf).*"))
                .allSatisfy(ignored ->
                        assertThat(ignored.at("/versions/0").textValue()).startsWith("[4.19,4.22)"));
    }

    private static JsonNode readYaml(Path file) throws IOException {
        return new YAMLMapper()
                .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
                .readTree(file.toFile());
    }

    private static List<String> memberNames(JsonNode object) {
        return object.properties().stream().map(Map.Entry::getKey).toList();
    }
}
