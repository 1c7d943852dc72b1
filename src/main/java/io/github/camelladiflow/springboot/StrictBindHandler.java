// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.springboot;

import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.regex.Pattern;

import io.github.camelladiflow.LadiFlowComponent;
import io.github.camelladiflow.internal.options.OptionNames;
import io.github.camelladiflow.internal.options.OptionText;
import org.apache.camel.spi.UriParams;
import org.apache.camel.util.StringHelper;
import org.springframework.beans.BeanUtils;
import org.springframework.boot.context.properties.bind.AbstractBindHandler;
import org.springframework.boot.context.properties.bind.BindContext;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.core.env.Environment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/**
 * Rejects unknown property names and placeholders without a value, which Spring Boot would ignore. It applies to {@code
 * camel.component.ladiflow} and to the prefix of a component bean. It accepts durations in the notation of an
 * endpoint URI, such as {@code 1h30m}. Each instance is used for only one binding.
 */
final class StrictBindHandler extends AbstractBindHandler {

    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{([\\w.-]+)}");
    private static final Set<String> NEVER_EXPRESSIONS = Set.of("apikey", "baseurl");

    private final Environment environment;
    private ConfigurationPropertyName root;
    /**
     * Whether only Spring reads the values, as it does for a component bean. Camel also reads values whose names begin
     * with {@code camel.component}.
     */
    private boolean readBySpringOnly;

    StrictBindHandler(BindHandler parent, Environment environment) {
        super(parent);
        this.environment = environment;
    }

    @Override
    public <T> Bindable<T> onStart(ConfigurationPropertyName name, Bindable<T> target, BindContext context) {
        Class<?> type = target.getType().resolve();
        if (root == null && (type == LadiFlowComponent.class || type == LadiFlowComponentConfiguration.class)) {
            root = name;
            readBySpringOnly = type == LadiFlowComponent.class;
            checkNames(type, context);
        }
        return super.onStart(name, target, context);
    }

    @Override
    public Object onSuccess(ConfigurationPropertyName name, Bindable<?> target, BindContext context, Object result) {
        if (isConverted(name, target, context)) {
            return convert(name, target, context);
        }
        if (isOption(name) && result instanceof String text) {
            checkPlaceholders(name, text);
        }
        return super.onSuccess(name, target, context, result);
    }

    @Override
    public Object onFailure(ConfigurationPropertyName name, Bindable<?> target, BindContext context, Exception error)
            throws Exception {
        // Spring cannot parse durations such as 1h30m
        return isConverted(name, target, context)
                ? convert(name, target, context)
                : super.onFailure(name, target, context, error);
    }

    private boolean isOption(ConfigurationPropertyName name) {
        return root != null && root.isAncestorOf(name);
    }

    private boolean isConverted(ConfigurationPropertyName name, Bindable<?> target, BindContext context) {
        return isOption(name)
                && context.getConfigurationProperty() != null
                && OptionText.hasParser(target.getType().resolve(Object.class));
    }

    private Object convert(ConfigurationPropertyName name, Bindable<?> target, BindContext context) {
        String text = context.getConfigurationProperty().getValue().toString();
        return OptionText.convert(
                StringHelper.dashToCamelCase(name.getLastElement(Form.DASHED)),
                target.getType().resolve(),
                environment.resolvePlaceholders(text));
    }

    /**
     * Throws an exception if a value contains an unresolved placeholder. Spring keeps a placeholder unchanged if no
     * property has its name, and Camel's expressions have the same form.
     */
    private void checkPlaceholders(ConfigurationPropertyName name, String text) {
        var unresolved = PLACEHOLDER.matcher(text);
        if (unresolved.find() && (readBySpringOnly || NEVER_EXPRESSIONS.contains(name.getLastElement(Form.UNIFORM)))) {
            throw new IllegalArgumentException("The property " + name + " refers to " + unresolved.group() + ", but"
                    + " no such property exists. Set the environment variable or property "
                    + unresolved.group(1) + ".");
        }
        if (readBySpringOnly && text.contains("{{")) {
            throw new IllegalArgumentException("The property " + name
                    + " is read by Spring, not by Camel. Write ${NAME}, not {{NAME}} or {{env:NAME}}.");
        }
    }

    /**
     * Checks the names of all properties. Environment variables are not checked, because their names contain no dashes
     * and are therefore ambiguous.
     */
    private void checkNames(Class<?> type, BindContext context) {
        SortedSet<String> known = OptionNames.named(List.of());
        addNames("", type, known);
        for (var source : context.getSources()) {
            if (source instanceof IterableConfigurationPropertySource names
                    && !(source.getUnderlyingSource() instanceof SystemEnvironmentPropertySource)) {
                names.stream().filter(root::isAncestorOf).forEach(name -> check(name, known));
            }
        }
    }

    /**
     * Adds the names of a bean's options. For a group of options, also adds the names of these options, prefixed with
     * the name of the group.
     */
    private static void addNames(String prefix, Class<?> type, SortedSet<String> known) {
        for (var option : BeanUtils.getPropertyDescriptors(type)) {
            String name = prefix + StringHelper.camelCaseToDash(option.getName());
            known.add(name);
            if (option.getPropertyType().isAnnotationPresent(UriParams.class)) {
                addNames(name + ".", option.getPropertyType(), known);
            }
        }
        known.remove(prefix + "class");
    }

    private void check(ConfigurationPropertyName name, SortedSet<String> known) {
        ConfigurationPropertyName option = name.subName(root.getNumberOfElements());
        String path = option.toString();
        // Spring itself checks the names below an option that is not a group
        String first = option.getElement(0, Form.UNIFORM);
        boolean isGroup =
                known.stream().anyMatch(other -> other.replace("-", "").startsWith(first + "."));
        if (!known.contains(isGroup ? path : first)) {
            throw new IllegalArgumentException("There is no property " + name
                    + OptionNames.suggestion(
                            name.getLastElement(Form.ORIGINAL),
                            // an option of the component comes before the option with the same name in a group
                            known.stream()
                                    .sorted(Comparator.comparing(String::length))
                                    .toList(),
                            root + ".",
                            ". Use one of: " + String.join(", ", known)));
        }
    }
}
