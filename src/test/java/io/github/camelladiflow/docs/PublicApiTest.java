// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.docs;

import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Member;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.StringJoiner;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Compares the public API with its committed description, so that no change is made by accident. After an intended
 * change, update the description:
 *
 * <pre>{@code mvn test -Dtest=PublicApiTest -Dreference.update=true}</pre>
 */
@Tag("baseline")
class PublicApiTest {

    private static final Path DESCRIPTION = Path.of("src/test/resources/public-api.txt");
    private static final String HINT =
            "%s. If that is meant, and said in CHANGELOG.md: mvn test -Dtest=PublicApiTest -Dreference.update=true";

    private static final Path MAIN = Path.of("src/main/java");
    private static final Path SANDBOX = Path.of("src/sandbox/java");

    /** Returns the properties of an option or a header whose change can break a route. */
    private static final List<String> PARTS =
            List.of("kind", "label", "required", "type", "javaType", "enum", "secret", "defaultValue");

    @Test
    void publicApiMatchesItsDescription() throws Exception {
        var now = describe();

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
        var now = describe();

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

    /**
     * Writes the public API as text, one line for each item: the public and protected members of the exported packages
     * and of the sandbox, against which users compile, and the options and headers that they use in routes and
     * properties.
     */
    private static List<String> describe() throws Exception {
        var lines = Stream.<String>builder();
        for (var kind : List.of("componentProperties", "properties", "headers")) {
            Documents.metadata()
                    .get(kind)
                    .properties()
                    .forEach(option -> lines.add(kind + " " + option.getKey() + partsOf(option.getValue())));
        }
        for (var name : List.of("", ".event", ".model", ".model.exception", ".model.request", ".options")) {
            describe(MAIN, "io.github.camelladiflow" + name, lines);
        }
        describe(SANDBOX, "io.github.camelladiflow.sandbox", lines);
        return lines.build().sorted().toList();
    }

    private static String partsOf(JsonNode option) {
        return PARTS.stream()
                .filter(option::has)
                .map(part -> " " + part + "=" + option.get(part).toString().replace("\"", ""))
                .collect(Collectors.joining());
    }

    /** Returns the classes with a source file of their own, because generated classes are not part of the API. */
    private static void describe(Path sources, String name, Stream.Builder<String> lines) throws Exception {
        try (var files = Files.newDirectoryStream(sources.resolve(name.replace('.', '/')), "*.java")) {
            for (Path file : files) {
                var simple = file.getFileName().toString().replace(".java", "");
                if (!simple.equals("package-info")) {
                    describe(Class.forName(name + "." + simple), lines);
                }
            }
        }
    }

    private static void describe(Class<?> type, Stream.Builder<String> lines) throws IllegalAccessException {
        if (!visible(type.getModifiers())) {
            return;
        }
        lines.add(declaration(type));
        for (Field field : type.getDeclaredFields()) {
            if (visible(field)) {
                lines.add(line(type, field.toGenericString()) + value(field));
            }
        }
        Stream.<Executable>concat(
                        Arrays.stream(type.getDeclaredConstructors()), Arrays.stream(type.getDeclaredMethods()))
                .filter(member -> visible(member))
                // no class can inherit the protected members of a final class
                .filter(member ->
                        !Modifier.isProtected(member.getModifiers()) || !Modifier.isFinal(type.getModifiers()))
                .forEach(member -> lines.add(line(type, member.toGenericString())));
        for (Class<?> nested : type.getDeclaredClasses()) {
            describe(nested, lines);
        }
    }

    private static boolean visible(Member member) {
        return visible(member.getModifiers()) && !member.isSynthetic();
    }

    private static boolean visible(int modifiers) {
        return Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers);
    }

    private static String line(Class<?> type, String member) {
        return type.getName() + ": " + member.replace(type.getName() + ".", "").replace("synchronized ", "");
    }

    /** Describes a class. The result of {@link Class#toGenericString()} differs between JDKs. */
    private static String declaration(Class<?> type) {
        var line = new StringJoiner(" ");
        line.add(type.getName() + ":");
        line.add(Modifier.toString(type.getModifiers() & ~Modifier.INTERFACE));
        line.add(type.isInterface() ? "interface" : type.isEnum() ? "enum" : type.isRecord() ? "record" : "class");
        if (type.getTypeParameters().length > 0) {
            line.add(Arrays.stream(type.getTypeParameters())
                    .map(TypeVariable::getName)
                    .collect(Collectors.joining(", ", "<", ">")));
        }
        if (type.getGenericSuperclass() != null) {
            line.add("extends " + type.getGenericSuperclass().getTypeName());
        }
        if (type.getInterfaces().length > 0) {
            line.add("implements " + names(type.getGenericInterfaces()));
        }
        if (type.isSealed()) {
            line.add("permits " + names(type.getPermittedSubclasses()));
        }
        return line.toString();
    }

    private static String names(Type... types) {
        return Arrays.stream(types).map(Type::getTypeName).sorted().collect(Collectors.joining(", "));
    }

    /** Returns the value of a constant, which the compiler copies into users' classes. */
    private static String value(Field field) throws IllegalAccessException {
        boolean constant = Modifier.isStatic(field.getModifiers())
                && Modifier.isFinal(field.getModifiers())
                && (field.getType().isPrimitive() || field.getType() == String.class);
        return constant ? " = " + field.get(null) : "";
    }
}
