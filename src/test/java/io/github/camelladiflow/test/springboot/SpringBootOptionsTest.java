// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.test.springboot;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.stream.Collectors;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelladiflow.docs.Differences;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests the files from which Spring Boot knows the component's options: the class that binds them, and the description
 * that editors read. Both are generated from the component's own description. If the component has changed, this
 * command updates both files:
 *
 * <pre>mvn test -Dtest=SpringBootOptionsTest -Dladiflow.spring.write</pre>
 */
class SpringBootOptionsTest {

    private static final String PREFIX = "camel.component.ladiflow";
    private static final String CLASS_NAME = "io.github.camelladiflow.springboot.LadiFlowComponentConfiguration";
    private static final Path CLASS = Path.of("src/generated/java/" + CLASS_NAME.replace('.', '/') + ".java");
    private static final Path METADATA = Path.of("src/main/resources/META-INF/spring-configuration-metadata.json");
    private static final int LINE_LENGTH = 120;

    private final List<Option> options = new ArrayList<>();

    SpringBootOptionsTest() throws IOException {
        try (var in = getClass().getResourceAsStream("/META-INF/io/github/camelladiflow/ladiflow.json")) {
            new ObjectMapper()
                    .readTree(in).get("componentProperties").properties().stream()
                            // Spring Boot sets each option separately
                            .filter(property -> !property.getKey().equals("configuration"))
                            .forEach(property -> options.add(new Option(property.getKey(), property.getValue())));
        }
    }

    /** One option of the component, as in its description. */
    private record Option(String name, JsonNode described) {

        /** Returns the name of the option's property in Spring Boot's canonical form. */
        String property() {
            return PREFIX + "." + name.replaceAll("(?<=[a-z0-9])(?=[A-Z])", "-").toLowerCase(Locale.ROOT);
        }

        /** Returns the type of the property. The value of an option with another object as its value is a bean's name. */
        String type() {
            String type = described.get("javaType").asText();
            return switch (type) {
                case "boolean", "Boolean" -> "java.lang.Boolean";
                case "int" -> "java.lang.Integer";
                case "long" -> "java.lang.Long";
                case "double" -> "java.lang.Double";
                default -> isBean() ? "java.lang.String" : type;
            };
        }

        boolean isBean() {
            return described.get("type").asText().equals("object");
        }

        String beanType() {
            return described.get("javaType").asText().replaceFirst("<.*", "");
        }

        String simpleType() {
            return type().substring(type().lastIndexOf('.') + 1);
        }

        String description() {
            return described.get("description").asText();
        }
    }

    @Test
    void hasTypedDescribedPropertyForEachOption() throws IOException {
        holds(CLASS, javaClass());
    }

    @Test
    void metadataDescribesEveryOptionForEditors() throws IOException {
        holds(METADATA, metadata());
    }

    private static void holds(Path file, String expected) throws IOException {
        if (System.getProperty("ladiflow.spring.write") != null) {
            Files.writeString(file, expected);
        }
        assertThat(Differences.between(Files.readString(file), expected))
                .as("The component's options have changed. Run: mvn test -Dtest=SpringBootOptionsTest"
                        + " -Dladiflow.spring.write, then build again")
                .isEmpty();
    }

    // ---- the class

    private String javaClass() {
        var source = new StringBuilder("""
                // SPDX-License-Identifier: Apache-2.0
                package io.github.camelladiflow.springboot;

                %s/**
                 * The properties {@code camel.component.ladiflow.*}: one for every option of the component, null where it is not set.
                 *
                 * <p>Written by a test from the component's own description; to change an option, change the component.
                 */
                @ConfigurationProperties("camel.component.ladiflow")
                public class LadiFlowComponentConfiguration extends ComponentConfigurationPropertiesCommon {
                """.formatted(imports()));
        options.forEach(
                option -> source.append("\n    private %s %s;\n".formatted(option.simpleType(), option.name())));
        options.forEach(option -> source.append(accessors(option)));
        return source.append("}\n").toString();
    }

    private String imports() {
        var types = options.stream()
                .map(Option::type)
                .filter(type -> !type.startsWith("java.lang."))
                .collect(Collectors.toCollection(TreeSet::new));
        types.add("org.apache.camel.spring.boot.ComponentConfigurationPropertiesCommon");
        types.add("org.springframework.boot.context.properties.ConfigurationProperties");
        // the JDK's classes come first
        return types.stream()
                .map(type -> "import " + type + ";\n")
                .collect(Collectors.partitioningBy(line -> !line.startsWith("import java."), Collectors.joining()))
                .values()
                .stream()
                .map(lines -> lines + "\n")
                .collect(Collectors.joining());
    }

    private static String accessors(Option option) {
        return """

                    /**
                     * Returns the option {@code %1$s}.
                     *
                     * @return its value, null if it is not set
                     */
                    public %2$s get%3$s() {
                        return %1$s;
                    }

                    /**
                %4$s
                     */
                    public void set%3$s(%2$s %1$s) {
                        this.%1$s = %1$s;
                    }
                """.formatted(
                        option.name(),
                        option.simpleType(),
                        option.name().substring(0, 1).toUpperCase(Locale.ROOT)
                                + option.name().substring(1),
                        javadoc(option.description()));
    }

    private static String javadoc(String text) {
        var lines = new StringBuilder();
        var line = new StringBuilder("     *");
        for (String word : text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("@", "&#64;")
                .split(" ")) {
            if (line.length() + 1 + word.length() > LINE_LENGTH) {
                lines.append(line).append('\n');
                line = new StringBuilder("     *");
            }
            line.append(' ').append(word);
        }
        return lines.append(line).toString();
    }

    // ---- the description

    private String metadata() {
        ObjectNode root = new ObjectMapper().createObjectNode();
        root.putArray("groups")
                .addObject()
                .put("name", PREFIX)
                .put("type", CLASS_NAME)
                .put("sourceType", CLASS_NAME);
        ArrayNode properties = root.putArray("properties");
        property(
                        properties,
                        PREFIX + ".enabled",
                        "java.lang.Boolean",
                        "Whether the component ladiflow is configured from these properties.")
                .put("defaultValue", true);
        ArrayNode hints = root.putArray("hints");
        for (Option option : options) {
            ObjectNode property = property(properties, option.property(), option.type(), option.description());
            if (option.described().has("defaultValue")) {
                property.set("defaultValue", option.described().get("defaultValue"));
            }
            if (option.described().path("deprecated").asBoolean()) {
                property.putObject("deprecation");
            }
            hint(hints, option);
        }
        return root.toPrettyString() + "\n";
    }

    private static ObjectNode property(ArrayNode properties, String name, String type, String description) {
        return properties
                .addObject()
                .put("name", name)
                .put("type", type)
                .put("description", description)
                .put("sourceType", CLASS_NAME);
    }

    /** Returns the suggestions in editors: the values of an enum, or the beans of the right type. */
    private static void hint(ArrayNode hints, Option option) {
        switch (option.described().get("type").asText()) {
            case "enum" -> {
                ArrayNode values =
                        hints.addObject().put("name", option.property()).putArray("values");
                option.described()
                        .get("enum")
                        .forEach(value -> values.addObject().put("value", value.asText()));
            }
            case "object" ->
                hints.addObject()
                        .put("name", option.property())
                        .putArray("providers")
                        .addObject()
                        .put("name", "spring-bean-reference")
                        .putObject("parameters")
                        .put("target", option.beanType());
            default -> {}
        }
    }
}
