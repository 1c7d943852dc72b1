// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.test.springboot;

import java.io.IOException;
import java.io.InputStream;
import java.lang.annotation.Annotation;
import java.util.List;
import java.util.Properties;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.context.annotation.ImportCandidates;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests the list of auto-configurations, and the metadata that Spring Boot reads before it loads them. Both are
 * maintained by hand.
 */
class AutoConfigurationMetadataTest {

    private static final String PACKAGE = "io.github.camelladiflow.springboot.";

    @Test
    void metadataMatchesAnnotations() throws Exception {
        var expected = new Properties();
        for (String name : ownAutoConfigurations()) {
            var type = Class.forName(name);
            expected.setProperty(name, "");
            put(expected, name + ".AutoConfigureAfter", type, AutoConfiguration.class, AutoConfiguration::after);
            put(expected, name + ".ConditionalOnClass", type, ConditionalOnClass.class, ConditionalOnClass::value);
            put(expected, name + ".ConditionalOnBean", type, ConditionalOnBean.class, ConditionalOnBean::value);
        }

        assertThat(metadata()).isEqualTo(expected);
    }

    @Test
    void eachAutoConfigurationDependsOnClassOfItsSubject() throws Exception {
        assertThat(ownAutoConfigurations()).hasSize(1);
        for (String name : ownAutoConfigurations()) {
            assertThat(Class.forName(name)).hasAnnotation(ConditionalOnClass.class);
        }
    }

    private static List<String> ownAutoConfigurations() {
        return ImportCandidates.load(AutoConfiguration.class, null).getCandidates().stream()
                .filter(name -> name.startsWith(PACKAGE))
                .toList();
    }

    private static <A extends Annotation> void put(
            Properties properties, String name, Class<?> type, Class<A> annotation, Function<A, Class<?>[]> classes) {
        var names = Stream.of(type.getAnnotationsByType(annotation))
                .flatMap(classes.andThen(Stream::of))
                .map(Class::getName)
                .collect(Collectors.joining(","));
        if (!names.isEmpty()) {
            properties.setProperty(name, names);
        }
    }

    /** Returns the metadata of this project's classes, from any jar. */
    private static Properties metadata() throws IOException {
        Properties metadata = new Properties();
        var files = AutoConfigurationMetadataTest.class
                .getClassLoader()
                .getResources("META-INF/spring-autoconfigure-metadata.properties");
        while (files.hasMoreElements()) {
            try (InputStream in = files.nextElement().openStream()) {
                metadata.load(in);
            }
        }
        metadata.keySet().removeIf(name -> !name.toString().startsWith(PACKAGE));
        return metadata;
    }
}
