// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.test.springboot;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Compares the options that Spring Boot knows with those of the component. When the component has changed, this writes
 * both files anew:
 *
 * <pre>mvn test -Dtest=SpringBootOptionsTest -Dladiflow.spring.write</pre>
 */
class SpringBootOptionsTest {

    private static final Path CLASS =
            Path.of("src/generated/java/" + SpringBootOptions.CLASS_NAME.replace('.', '/') + ".java");
    private static final Path METADATA = Path.of("src/main/resources/META-INF/spring-configuration-metadata.json");

    private final SpringBootOptions options = SpringBootOptions.ofTheComponent();

    @Test
    void everyOptionOfTheComponentIsAPropertyOfItsTypeWithItsDescription() throws IOException {
        holds(CLASS, licenceHeader() + options.javaClass());
    }

    @Test
    void editorsSeeEveryOptionWithItsTypeDefaultDescriptionAndValues() throws IOException {
        holds(METADATA, options.metadata());
    }

    private static void holds(Path file, String expected) throws IOException {
        if (System.getProperty("ladiflow.spring.write") != null) {
            Files.writeString(file, expected);
        }
        assertThat(file)
                .as("The component's options have changed. Run: mvn test -Dtest=SpringBootOptionsTest"
                        + " -Dladiflow.spring.write, then build again")
                .exists()
                .content()
                .isEqualTo(expected);
    }

    private static String licenceHeader() throws IOException {
        String self = Files.readString(
                Path.of("src/test/java/io/github/camelladiflow/test/springboot/SpringBootOptionsTest.java"));
        return self.substring(0, self.indexOf("package "));
    }
}
