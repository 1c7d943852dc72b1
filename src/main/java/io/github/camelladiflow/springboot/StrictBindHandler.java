// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.springboot;

import java.beans.PropertyDescriptor;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.github.camelladiflow.LadiFlowComponent;
import io.github.camelladiflow.internal.options.OptionText;
import io.github.camelladiflow.internal.text.SimilarNames;
import io.github.camelladiflow.options.LadiFlowConfiguration;
import io.github.camelladiflow.options.LookupOptions;
import io.github.camelladiflow.options.WriteOptions;
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
 * Refuses what Spring Boot would pass over when it sets a component of ours, under {@code camel.component.ladiflow} or the
 * prefix of a store that is a bean: names that there are not, and times by other rules than elsewhere. For one binding.
 */
final class StrictBindHandler extends AbstractBindHandler {

    static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{([\\w.-]+)}");

    private static final Set<Class<?>> GROUPS =
            Set.of(LadiFlowConfiguration.class, LookupOptions.class, WriteOptions.class);

    private final Environment environment;
    private ConfigurationPropertyName root;
    /** Whether Spring alone reads the values: those under {@code camel.component} go through Camel. */
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
        if (isDurationOption(name, target)) {
            return toDuration(name, context, result);
        }
        if (readBySpringOnly && root.isAncestorOf(name) && result instanceof String text) {
            rejectUnresolved(name.toString(), text);
            if (text.contains("{{")) {
                throw new IllegalArgumentException("The property " + name
                        + " is read by Spring, not by Camel: write ${NAME} there, not {{NAME}} or {{env:NAME}}.");
            }
        }
        return super.onSuccess(name, target, context, result);
    }

    @Override
    public Object onFailure(ConfigurationPropertyName name, Bindable<?> target, BindContext context, Exception error)
            throws Exception {
        // what Spring's rules do not know may be good by ours
        return isDurationOption(name, target)
                ? toDuration(name, context, null)
                : super.onFailure(name, target, context, error);
    }

    private boolean isDurationOption(ConfigurationPropertyName name, Bindable<?> target) {
        return root != null && root.isAncestorOf(name) && target.getType().resolve() == Duration.class;
    }

    private Object toDuration(ConfigurationPropertyName name, BindContext context, Object bound) {
        return context.getConfigurationProperty() != null
                        && context.getConfigurationProperty().getValue() instanceof CharSequence text
                ? OptionText.time(
                        StringHelper.dashToCamelCase(name.getLastElement(Form.DASHED)),
                        environment.resolvePlaceholders(text.toString()))
                : bound;
    }

    /** Spring hands a placeholder on as it is written when nothing of its name is set. */
    static void rejectUnresolved(String property, String value) {
        Matcher placeholder = PLACEHOLDER.matcher(value == null ? "" : value);
        if (placeholder.find()) {
            throw new IllegalArgumentException("The property " + property + " needs " + placeholder.group()
                    + ", and nothing of that name is set. Set the environment variable or property "
                    + placeholder.group(1) + ".");
        }
    }

    /** Environment variables have no dashes, so that their names can be read in more than one way: they are not checked. */
    private void checkNames(Class<?> type, BindContext context) {
        Map<String, String> known = new LinkedHashMap<>();
        addNames("", type, known);
        for (var source : context.getSources()) {
            if (source instanceof IterableConfigurationPropertySource names
                    && !(source.getUnderlyingSource() instanceof SystemEnvironmentPropertySource)) {
                names.stream().filter(root::isAncestorOf).forEach(name -> check(name, known));
            }
        }
    }

    /** Adds the names of options by what Spring compares them by. */
    private static void addNames(String group, Class<?> type, Map<String, String> known) {
        PropertyDescriptor[] options = BeanUtils.getPropertyDescriptors(type);
        for (PropertyDescriptor option : options) {
            String name = group + StringHelper.camelCaseToDash(option.getName());
            known.put(name.replace("-", ""), name);
        }
        known.remove("class");
        for (PropertyDescriptor option : options) {
            if (GROUPS.contains(option.getPropertyType())) {
                addNames(StringHelper.camelCaseToDash(option.getName()) + ".", option.getPropertyType(), known);
            }
        }
    }

    private void check(ConfigurationPropertyName name, Map<String, String> known) {
        ConfigurationPropertyName below = name.subName(root.getNumberOfElements());
        String first = below.getElement(0, Form.UNIFORM);
        boolean isGroup = known.keySet().stream().anyMatch(option -> option.startsWith(first + "."));
        String path =
                isGroup && below.getNumberOfElements() > 1 ? first + "." + below.getElement(1, Form.UNIFORM) : first;
        if (known.containsKey(path)) {
            return;
        }
        String nearest = SimilarNames.closest(
                name.getLastElement(Form.ORIGINAL), known.values(), StrictBindHandler::normalized, 3);
        throw new IllegalArgumentException("There is no property " + name + " of LadiFlow"
                + (nearest == null
                        ? ". Use one of: " + String.join(", ", known.values())
                        : ", did you mean " + root + "." + nearest + "?"));
    }

    /** The last part, as Spring compares names: without case and dashes. */
    private static String normalized(String name) {
        return name.substring(name.lastIndexOf('.') + 1).replace("-", "").toLowerCase(Locale.ROOT);
    }
}
