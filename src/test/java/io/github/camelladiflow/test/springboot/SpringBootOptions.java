// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.test.springboot;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.Collectors;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Writes what Spring Boot has to know about the component's options: the class that binds them, and the description that
 * editors read. Both come from the component's own description, so they cannot say anything else.
 */
final class SpringBootOptions {

    static final String CLASS_NAME = "io.github.camelladiflow.springboot.LadiFlowComponentConfiguration";

    private static final String COMPONENT_JSON = "/META-INF/io/github/camelladiflow/ladiflow.json";
    private static final String PREFIX = "camel.component.ladiflow";
    private static final int LINE_LENGTH = 120;

    private final ObjectMapper json = new ObjectMapper();
    private final List<Option> options;

    private SpringBootOptions(List<Option> options) {
        this.options = options;
    }

    /** Reads the description of the component that was generated in this build. */
    static SpringBootOptions ofTheComponent() {
        try (InputStream in = SpringBootOptions.class.getResourceAsStream(COMPONENT_JSON)) {
            JsonNode component = new ObjectMapper().readTree(Objects.requireNonNull(in, COMPONENT_JSON));
            List<Option> options = new ArrayList<>();
            component
                    .get("componentProperties")
                    .properties()
                    .forEach(property -> options.add(new Option(property.getKey(), property.getValue())));
            return new SpringBootOptions(options);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<Option> options() {
        return options;
    }

    /** The source of the class, without the licence header. */
    String javaClass() {
        StringBuilder source = new StringBuilder("package io.github.camelladiflow.springboot;\n\n");
        source.append(imports());
        source.append("""
                /**
                 * The properties {@code camel.component.ladiflow.*}: one for every option of the component, null where it is not set.
                 *
                 * <p>Written by a test from the component's own description; to change an option, change the component.
                 */
                @ConfigurationProperties("camel.component.ladiflow")
                public class LadiFlowComponentConfiguration extends ComponentConfigurationPropertiesCommon {
                """);
        options.forEach(
                option -> source.append("\n    private %s %s;\n".formatted(option.simpleType(), option.name())));
        options.forEach(option -> source.append(accessors(option)));
        return source.append("}\n").toString();
    }

    private String imports() {
        TreeSet<String> types = options.stream()
                .map(Option::type)
                .filter(type -> !type.startsWith("java.lang."))
                .collect(Collectors.toCollection(TreeSet::new));
        types.add("io.github.camelladiflow.internal.options.OptionText");
        types.add("org.apache.camel.spring.boot.ComponentConfigurationPropertiesCommon");
        types.add("org.springframework.boot.context.properties.ConfigurationProperties");
        return imports(types, true) + imports(types, false);
    }

    private static String imports(TreeSet<String> types, boolean ofTheJdk) {
        String lines = types.stream()
                .filter(type -> type.startsWith("java.") == ofTheJdk)
                .map(type -> "import " + type + ";\n")
                .collect(Collectors.joining());
        return lines.isEmpty() ? "" : lines + "\n";
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
                    public void set%3$s(%5$s %1$s) {
                        this.%1$s = %6$s;
                    }
                """.formatted(
                        option.name(),
                        option.simpleType(),
                        option.capitalizedName(),
                        javadoc(option.description()),
                        option.isTime() ? "String" : option.simpleType(),
                        option.isTime() ? "OptionText.time(\"%1$s\", %1$s)".formatted(option.name()) : option.name());
    }

    private static String javadoc(String text) {
        StringBuilder lines = new StringBuilder();
        StringBuilder line = new StringBuilder("     *");
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

    /** The file {@code META-INF/spring-configuration-metadata.json}. */
    String metadata() {
        ObjectNode root = json.createObjectNode();
        group(root.putArray("groups"), PREFIX, CLASS_NAME);
        ArrayNode properties = root.putArray("properties");
        property(
                properties,
                PREFIX + ".enabled",
                "java.lang.Boolean",
                "Whether the component ladiflow is configured from these properties.");
        property(
                properties,
                PREFIX + ".customizer.enabled",
                "java.lang.Boolean",
                "Whether these properties set the options of the component.");
        properties.forEach(property -> ((ObjectNode) property).put("defaultValue", true));
        ArrayNode hints = json.createArrayNode();
        for (Option option : options) {
            ObjectNode property = property(properties, option.property(), option.type(), option.description());
            if (option.defaultValue() != null) {
                property.set("defaultValue", option.defaultValue());
            }
            if (option.isDeprecated()) {
                property.putObject("deprecation");
            }
            hint(hints, option);
        }
        root.set("hints", hints);
        return root.toPrettyString() + "\n";
    }

    private static void group(ArrayNode groups, String name, String type) {
        groups.addObject().put("name", name).put("type", type).put("sourceType", CLASS_NAME);
    }

    private static ObjectNode property(ArrayNode properties, String name, String type, String description) {
        return properties
                .addObject()
                .put("name", name)
                .put("type", type)
                .put("description", description)
                .put("sourceType", CLASS_NAME);
    }

    /** What editors offer: the values of an enum, or the beans of the right type. */
    private static void hint(ArrayNode hints, Option option) {
        if (option.isEnum()) {
            ArrayNode values = hints.addObject().put("name", option.property()).putArray("values");
            option.values().forEach(value -> values.addObject().put("value", value));
        } else if (option.isObject()) {
            hints.addObject()
                    .put("name", option.property())
                    .putArray("providers")
                    .addObject()
                    .put("name", "spring-bean-reference")
                    .putObject("parameters")
                    .put("target", option.type());
        }
    }

    /** One option of the component, as its description has it. */
    record Option(String name, JsonNode described) {

        /** The name of its property in Spring Boot's canonical form. */
        String property() {
            return PREFIX + "." + name.replaceAll("(?<=[a-z0-9])(?=[A-Z])", "-").toLowerCase(Locale.ROOT);
        }

        String type() {
            String type = described.get("javaType").asText();
            return switch (type) {
                case "boolean" -> "java.lang.Boolean";
                case "int" -> "java.lang.Integer";
                case "long" -> "java.lang.Long";
                case "double" -> "java.lang.Double";
                default -> type.replaceFirst("<.*", "");
            };
        }

        /** Set as a text, which the component reads, since Spring reads other forms. */
        boolean isTime() {
            return type().equals("java.time.Duration");
        }

        String simpleType() {
            String name = type().substring(type().lastIndexOf('.') + 1);
            return name.equals("Supplier") ? name + "<String>" : name;
        }

        String capitalizedName() {
            return name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
        }

        String description() {
            return described.get("description").asText();
        }

        JsonNode defaultValue() {
            return described.get("defaultValue");
        }

        boolean isDeprecated() {
            return described.path("deprecated").asBoolean();
        }

        boolean isEnum() {
            return "enum".equals(described.get("type").asText());
        }

        boolean isObject() {
            return "object".equals(described.get("type").asText());
        }

        List<String> values() {
            List<String> values = new ArrayList<>();
            described.get("enum").forEach(value -> values.add(value.asText()));
            return values;
        }
    }
}
