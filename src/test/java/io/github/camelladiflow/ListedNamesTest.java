// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Checks class names in files that no compiler reads. If a name in {@code -Dtest} matches no class, Surefire ignores it
 * next to others.
 */
@Tag("baseline")
class ListedNamesTest {

    /**
     * Matches complete names and patterns, with slashes or dots: {@code io/github/camelladiflow/internal/**}{@code
     * /*Test}.
     */
    private static final Pattern QUALIFIED_NAME =
            Pattern.compile("(?<![\\w./-])(?:io[./]github[./]camelladiflow|com[./]example)[./][\\w./*]*[\\w*]");
    /** Simple names of tests, as {@code -Dtest} accepts them. */
    private static final Pattern SIMPLE_TEST_NAME =
            Pattern.compile("(?<![\\w./*])(\\*?\\w*[a-z]\\w*(?:Test|IT))(?![\\w*.])");

    private static final Pattern PROJECT_CLASS = Pattern.compile("io\\.github\\.camelladiflow[.a-z]*\\.[A-Z]\\w*");

    /** Returns all source files, as class names with slashes. */
    private static Set<String> classNames() throws IOException {
        var classes = new LinkedHashSet<String>();
        for (var root : List.of("src", "examples")) {
            try (var files = Files.walk(Path.of(root))) {
                files.map(file -> file.toString().replace('\\', '/'))
                        .filter(file -> file.endsWith(".java") && !file.contains("/target/"))
                        .map(file -> file.replaceFirst(".*/java/", "").replaceFirst("\\.java$", ""))
                        .forEach(classes::add);
            }
        }
        return classes;
    }

    private static List<Path> listFiles() throws IOException {
        var lists = new ArrayList<Path>();
        for (var folder : List.of(".ci", ".github/workflows")) {
            try (var files = Files.list(Path.of(folder))) {
                files.filter(file -> Files.isRegularFile(file)
                                && !file.getFileName().toString().startsWith("."))
                        .forEach(lists::add);
            }
        }
        return lists;
    }

    private static boolean exists(String name, Set<String> classes) {
        var matcher = FileSystems.getDefault().getPathMatcher("glob:" + name);
        return classes.stream().anyMatch(one -> matcher.matches(Path.of(one)));
    }

    private static List<String> findAll(Pattern pattern, String text) {
        return pattern.matcher(text).results().map(name -> name.group()).toList();
    }

    @Test
    void listsOnlyExistingTestClasses() throws IOException {
        var classes = classNames();
        var names = new ArrayList<String>();
        var unknown = new ArrayList<String>();
        for (var list : listFiles()) {
            String text = Files.readString(list);
            var patterns = new ArrayList<String>();
            for (String name : findAll(QUALIFIED_NAME, text)) {
                // if a method is named, only its class is checked here
                patterns.add(name.replaceFirst("((?:Test|IT))\\.\\w+$", "$1").replace('.', '/'));
            }
            findAll(SIMPLE_TEST_NAME, text).forEach(name -> patterns.add("**/" + name));
            names.addAll(patterns);
            patterns.stream().filter(name -> !exists(name, classes)).forEach(name -> unknown.add(list + ": " + name));
        }

        assertThat(unknown).isEmpty();
        assertThat(names).contains("**/*PropertyTest", "**/LookupLivenessTest");
    }

    /** Java, JUnit and Spring Boot find these classes by file names, and some of them ignore a name without a class. */
    @Test
    void namesOnlyExistingServiceClasses() throws Exception {
        List<Path> files;
        try (var all = Files.walk(Path.of("src/test/resources/META-INF/services"))) {
            files = all.filter(Files::isRegularFile).toList();
        }

        assertThat(files).isNotEmpty();
        for (var file : files) {
            var service = Class.forName(file.getFileName().toString());
            for (String name : lines(file)) {
                assertThat(Class.forName(name)).as(file.toString()).isAssignableTo(service);
            }
        }
        for (var file : List.of(
                "spring-autoconfigure-metadata.properties",
                "spring/org.springframework.boot.autoconfigure.AutoConfiguration.imports")) {
            String text = Files.readString(Path.of("src/main/resources/META-INF", file));
            assertThat(findAll(PROJECT_CLASS, text)).as(file).isNotEmpty().allSatisfy(name -> Class.forName(name));
        }
    }

    private static List<String> lines(Path file) throws IOException {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.map(String::strip)
                    .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                    .toList();
        }
    }
}
