// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.docs;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Compares the public API with the description of it that is checked in, so that nobody changes it unawares. After a
 * change that is meant, write the description anew:
 *
 * <pre>{@code mvn test -Dtest=PublicApiTest -Dreference.update=true}</pre>
 */
class PublicApiTest {

    private static final Path DESCRIPTION = Path.of("src/test/resources/public-api.txt");
    private static final String HINT =
            "%s. If that is meant, and said in api.adoc: mvn test -Dtest=PublicApiTest -Dreference.update=true";

    @Test
    void publicApiMatchesItsDescription() throws Exception {
        var now = PublicApi.describe();

        if (Boolean.getBoolean("reference.update")) {
            Files.write(DESCRIPTION, now);
        }
        var described = Files.readAllLines(DESCRIPTION);
        assertThat(linesMissingFrom(described, now))
                .as(HINT, "Missing or changed: this breaks who uses it")
                .isEmpty();
        assertThat(linesMissingFrom(now, described)).as(HINT, "New or changed").isEmpty();
    }

    @Test
    void descriptionCoversPublicMembersAndNothingInternal() throws Exception {
        var now = PublicApi.describe();

        assertThat(now)
                .contains(
                        "io.github.camelladiflow.LadiFlowConstants: public static final java.lang.String OUTCOME = CamelLadiFlowOutcome",
                        "io.github.camelladiflow.model.exception.LadiFlowException: public java.time.Duration getRetryAfter()")
                .anyMatch(line -> line.startsWith("componentProperties apiKey ") && line.contains("secret=true"))
                .anyMatch(line -> line.startsWith("properties operation ") && line.contains("customer/show"))
                .anyMatch(line -> line.startsWith("headers CamelLadiFlowOutcome "))
                .anyMatch(line -> line.startsWith("io.github.camelladiflow.sandbox.LadiFlowExtension: "));
        assertThat(now).noneMatch(line -> line.startsWith("io.github.camelladiflow.internal"));
    }

    private static List<String> linesMissingFrom(List<String> lines, List<String> others) {
        var rest = new ArrayList<>(lines);
        rest.removeAll(new HashSet<>(others));
        return rest;
    }
}
