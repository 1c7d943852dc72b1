// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.options;

import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.apache.camel.support.EndpointHelper;
import org.apache.camel.support.component.PropertyConfigurerSupport;

/** The form in which the value of an option is written. Camel converts the text, but would read 5M and 10MB as 0. */
enum OptionForm {
    TIME(
            "[Pp].+|\\d{1,18}|(?=\\d)(\\d{1,9}d)?(\\d{1,9}h)?(\\d{1,9}m)?(\\d{1,9}s)?(\\d{1,9}ms)?",
            "a duration such as 500ms, 5s, 2m, 1h30m or 1d"),
    NUMBER("\\d{1,9}", "a whole number without a unit"),
    BYTES("\\d{1,18}", "a number of bytes without a unit, such as 10485760 for 10 MB"),
    BOOLEAN("(?i)true|false", "true or false"),
    OTHER("(?s).*", "the name of a bean in the registry, such as #myBean");

    private static final Map<Class<?>, OptionForm> BY_TYPE = Map.of(
            Duration.class, TIME,
            int.class, NUMBER,
            Integer.class, NUMBER,
            long.class, NUMBER,
            boolean.class, BOOLEAN,
            Boolean.class, BOOLEAN);

    private final Pattern pattern;
    private final String description;

    OptionForm(String pattern, String description) {
        this.pattern = Pattern.compile(pattern);
        this.description = description;
    }

    static OptionForm of(String option, Class<?> type) {
        return switch (option.toLowerCase(Locale.ROOT)) {
            // Camel describes these times as numbers
            case "delay", "initialdelay" -> TIME;
            case "maxresponsesize" -> BYTES;
            default -> BY_TYPE.getOrDefault(type, OTHER);
        };
    }

    /** Throws an exception if the value is text that does not have this form, and does not refer to a bean. */
    void check(Object value) {
        Checks.require(
                !(value instanceof String text)
                        || EndpointHelper.isReferenceParameter(text)
                        || PropertyConfigurerSupport.MAGIC_VALUE.equals(text)
                        || pattern.matcher(text).matches(),
                description);
    }

    String description(Class<?> type) {
        return type.isEnum()
                ? "one of "
                        + Arrays.stream(type.getEnumConstants())
                                .map(Object::toString)
                                .collect(Collectors.joining(", "))
                : description;
    }
}
