// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.test.springboot;

import java.util.Locale;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelladiflow.springboot.LadiFlowComponentAutoConfiguration;
import io.github.camelladiflow.test.Resources;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;

/**
 * Generates the files from which Spring Boot knows the component's options: the class that binds them, the description
 * that editors read, and the conditions of the auto-configuration.
 */
public final class SpringBootFiles {

    private static final String PREFIX = "camel.component.ladiflow";
    private static final String CLASS_NAME = "io.github.camelladiflow.springboot.LadiFlowComponentConfiguration";

    private SpringBootFiles() {}

    /** An option of the component, as in its description. */
    private record Option(String name, JsonNode description) {

        String text(String member) {
            return description.get(member).asText();
        }

        /** Returns the type of the property. An option whose value is another object is set to the name of a bean. */
        String type() {
            return switch (text("javaType")) {
                case "boolean", "Boolean" -> "java.lang.Boolean";
                case "int" -> "java.lang.Integer";
                case "long" -> "java.lang.Long";
                default -> text("type").equals("object") ? "java.lang.String" : text("javaType");
            };
        }

        String simpleType() {
            return type().substring(type().lastIndexOf('.') + 1);
        }
    }

    private static Stream<Option> options() {
        return Resources.metadata().get("componentProperties").properties().stream()
                // Spring Boot sets each option separately
                .filter(property -> !property.getKey().equals("configuration"))
                .map(property -> new Option(property.getKey(), property.getValue()));
    }

    /** Returns the text of a file, which is the given text unless the file is generated here. */
    public static String write(String file, String text) {
        return switch (file.substring(file.lastIndexOf('/') + 1)) {
            case "LadiFlowComponentConfiguration.java" -> javaClass();
            case "spring-configuration-metadata.json" -> metadata();
            case "spring-autoconfigure-metadata.properties" -> conditions();
            default -> text;
        };
    }

    private static String javaClass() {
        var types = options()
                .map(Option::type)
                .filter(type -> !type.startsWith("java.lang."))
                .collect(Collectors.toCollection(TreeSet::new));
        types.add("org.apache.camel.spring.boot.ComponentConfigurationPropertiesCommon");
        types.add("org.springframework.boot.context.properties.ConfigurationProperties");
        return """
                // SPDX-License-Identifier: Apache-2.0
                package io.github.camelladiflow.springboot;

                %s
                %s
                /**
                 * The properties {@code camel.component.ladiflow.*}: one for each option of the component, null if it is not set.
                 *
                 * <p>Generated from the component's description. {@link io.github.camelladiflow.options.LadiFlowConfiguration} describes the options.
                 */
                @ConfigurationProperties("camel.component.ladiflow")
                public class LadiFlowComponentConfiguration extends ComponentConfigurationPropertiesCommon {
                %s%s}
                """.formatted(
                        imports(types, type -> type.startsWith("java.")),
                        imports(types, type -> !type.startsWith("java.")),
                        options()
                                .map(option -> "\n    private %s %s;\n".formatted(option.simpleType(), option.name()))
                                .collect(Collectors.joining()),
                        options().map(SpringBootFiles::accessors).collect(Collectors.joining()));
    }

    private static String imports(TreeSet<String> types, Predicate<String> wanted) {
        return types.stream()
                .filter(wanted)
                .map(type -> "import " + type + ";\n")
                .collect(Collectors.joining());
    }

    private static String accessors(Option option) {
        String capital = option.name().substring(0, 1).toUpperCase(Locale.ROOT)
                + option.name().substring(1);
        return """

                    public %2$s get%3$s() {
                        return %1$s;
                    }

                    public void set%3$s(%2$s %1$s) {
                        this.%1$s = %1$s;
                    }
                """.formatted(option.name(), option.simpleType(), capital);
    }

    private static String metadata() {
        ObjectNode root = new ObjectMapper().createObjectNode();
        root.putArray("groups")
                .addObject()
                .put("name", PREFIX)
                .put("type", CLASS_NAME)
                .put("sourceType", CLASS_NAME);
        ArrayNode properties = root.putArray("properties");
        String enabled = "Whether the component ladiflow is configured from these properties.";
        addProperty(properties, PREFIX + ".enabled", "java.lang.Boolean", enabled)
                .put("defaultValue", true);
        ArrayNode hints = root.putArray("hints");
        options().forEach(option -> {
            String name = PREFIX + "."
                    + option.name().replaceAll("(?<=[a-z0-9])(?=[A-Z])", "-").toLowerCase(Locale.ROOT);
            ObjectNode property = addProperty(properties, name, option.type(), option.text("description"));
            if (option.description().has("defaultValue")) {
                property.set("defaultValue", option.description().get("defaultValue"));
            }
            if (option.text("type").equals("enum")) {
                ArrayNode values = hints.addObject().put("name", name).putArray("values");
                option.description()
                        .get("enum")
                        .forEach(value -> values.addObject().put("value", value.asText()));
            } else if (option.text("type").equals("object")) {
                hints.addObject()
                        .put("name", name)
                        .putArray("providers")
                        .addObject()
                        .put("name", "spring-bean-reference")
                        .putObject("parameters")
                        .put("target", option.text("javaType").replaceFirst("<.*", ""));
            }
        });
        return root.toPrettyString() + "\n";
    }

    private static ObjectNode addProperty(ArrayNode properties, String name, String type, String description) {
        return properties
                .addObject()
                .put("name", name)
                .put("type", type)
                .put("description", description)
                .put("sourceType", CLASS_NAME);
    }

    /** Returns the conditions that let Spring Boot skip the auto-configuration without loading it. */
    private static String conditions() {
        Class<?> type = LadiFlowComponentAutoConfiguration.class;
        return "# Generated from the annotations of the class.\n" + type.getName() + "=\n"
                + condition(
                        "AutoConfigureAfter",
                        type.getAnnotation(AutoConfiguration.class).after())
                + condition(
                        "ConditionalOnBean",
                        type.getAnnotation(ConditionalOnBean.class).value())
                + condition(
                        "ConditionalOnClass",
                        type.getAnnotation(ConditionalOnClass.class).value());
    }

    private static String condition(String name, Class<?>... classes) {
        return LadiFlowComponentAutoConfiguration.class.getName() + "." + name + "="
                + Stream.of(classes).map(Class::getName).collect(Collectors.joining(",")) + "\n";
    }
}
