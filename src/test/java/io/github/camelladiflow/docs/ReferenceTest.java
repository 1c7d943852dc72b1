// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Compares the tables of the component reference with the metadata, which the build makes of the code. To write them anew:
 *
 * <pre>{@code mvn test -Dtest=ReferenceTest -Dreference.update=true}</pre>
 */
class ReferenceTest {

    private static final String UPDATE = "reference.update";

    private final ReferenceTables tables = new ReferenceTables();

    @Test
    void referenceTablesMatchMetadata() throws IOException {
        var document = Documents.read(Documents.REFERENCE);
        var updated = tables.updated(document);

        if (Boolean.getBoolean(UPDATE)) {
            Files.writeString(Path.of(Documents.REFERENCE), updated);
        } else {
            assertThat(Differences.between(document, updated))
                    .as("to update the tables: mvn test -Dtest=ReferenceTest -D%s=true", UPDATE)
                    .isEmpty();
        }
    }

    @Test
    void differencesAreReportedInFewLines() {
        var document = Documents.read(Documents.REFERENCE);

        assertThat(Differences.between(document.replace("| *apiKey*", "| *key*"), document))
                .hasSizeBetween(2, 8)
                .allMatch(line -> line.matches("[-+] .*(apiKey|key).*"));
        assertThat(Differences.between(document.replace(" ", ""), document)).hasSize(40);
        assertThat(Differences.between("a\nb", "b\na")).hasSize(1);
        assertThat(Differences.between(document, document)).isEmpty();
    }

    @Test
    void referenceTitleMatchesMetadata() {
        var component = tables.metadata().get("component");

        assertThat(Documents.read(Documents.REFERENCE))
                .contains(
                        "\n:shortname: " + component.get("scheme").asText() + "\n",
                        "\n:artifactid: " + component.get("artifactId").asText() + "\n",
                        "\n:description: " + component.get("description").asText() + "\n",
                        "\n:component-header: "
                                + (component.get("producerOnly").asBoolean()
                                        ? "Only producer is supported"
                                        : component.get("consumerOnly").asBoolean()
                                                ? "Only consumer is supported"
                                                : "Both producer and consumer are supported")
                                + "\n",
                        "\n:since: " + component.get("firstVersion").asText() + "\n",
                        "\n:supportlevel: " + component.get("supportLevel").asText() + "\n",
                        "\n" + component.get("syntax").asText() + "[?options]\n");
    }

    @Test
    void metadataDescriptionsAreComplete() {
        // Camel's tools drop characters such as plus signs and brackets, and leave entities, of Javadoc
        for (var kind : new String[] {"componentProperties", "properties", "headers"}) {
            tables.metadata()
                    .get(kind)
                    .forEach(option -> assertThat(option.get("description").asText())
                            .isNotBlank()
                            .doesNotContain("&", "  ", "{@", "<"));
        }
    }
}
