// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.options;

import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.github.camelladiflow.internal.text.CleanText;
import org.apache.camel.CamelContext;
import org.apache.camel.Expression;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Parses the text of options, with one function for each kind of value. The functions are strict, unlike Camel's own
 * converters, which read 5M and x as 0, and 10m! as 10m.
 */
public final class OptionText {

    /**
     * The part of an exception message that says that an option must be a constant. It follows the name of the option.
     */
    public static final String NOT_FROM_MESSAGE =
            " must be a constant, because messages must not change it. If you need two values, use a choice with two"
                    + " endpoints.";

    private static final Logger LOG = LoggerFactory.getLogger(OptionText.class);
    private static final Pattern NUMBER = Pattern.compile("-?\\d+");
    private static final Pattern TIME_WITH_UNITS =
            Pattern.compile("(-?)(?=\\d)(?:(\\d+)d)?(?:(\\d+)h)?(?:(\\d+)m)?(?:(\\d+)s)?(?:(\\d+)ms)?");
    private static final List<ChronoUnit> UNITS =
            List.of(ChronoUnit.DAYS, ChronoUnit.HOURS, ChronoUnit.MINUTES, ChronoUnit.SECONDS, ChronoUnit.MILLIS);

    /**
     * The functions for all types except enums. A function throws an exception that says what is wrong and what to do.
     */
    private static final Map<Class<?>, Function<String, Object>> PARSERS = Map.of(
            Duration.class, OptionText::duration,
            boolean.class, OptionText::bool,
            Boolean.class, OptionText::bool,
            int.class, text -> (int) number(text, Integer.SIZE),
            Integer.class, text -> (int) number(text, Integer.SIZE),
            long.class, text -> number(text, Long.SIZE),
            Long.class, text -> number(text, Long.SIZE));

    /** The options of Camel's scheduled consumers that have a number as their type, but a time as their value. */
    private static final Set<String> CAMEL_TIME_OPTIONS = Set.of("delay", "initialdelay");

    private OptionText() {}

    /**
     * Converts the text of an option. Returns the text unchanged if the type is not an enum, a boolean, a number or a
     * time.
     *
     * @param type the type of the option, null if the option does not exist
     * @throws IllegalArgumentException if the text is not a value of the type
     */
    public static Object convert(String option, Class<?> type, String text) {
        Checks.require(!CleanText.isMojibake(text), option + CleanText.MOJIBAKE_HINT);
        if (type == null || !hasParser(type)) {
            return text;
        }
        boolean isCamelTime = CAMEL_TIME_OPTIONS.contains(OptionNames.normalized(option));
        String stripped = text.strip();
        Object value = parse(option + "=" + stripped, isCamelTime ? Duration.class : type, stripped);
        if (type == Duration.class && stripped.matches("[1-9][0-9]{0,2}")) {
            LOG.warn(("%1$s=%2$s has no unit, so the component reads the number as milliseconds. Write %2$sms, or"
                            + " %2$ss for seconds.")
                    .formatted(option, stripped));
        }
        return value;
    }

    /** Returns whether the values of a type are checked. This applies to enums, booleans, numbers and times. */
    private static boolean hasParser(Class<?> type) {
        return type.isEnum() || PARSERS.containsKey(type);
    }

    /**
     * Converts text to a value of a type that has a parser.
     *
     * @param subject the beginning of the exception's message
     */
    private static Object parse(String subject, Class<?> type, String text) {
        try {
            return type.isEnum() ? constant(type, text) : PARSERS.get(type).apply(text);
        } catch (IllegalArgumentException e) {
            // the cause is omitted, because it does not name the option
            throw new IllegalArgumentException(subject + " " + e.getMessage());
        }
    }

    private static Duration duration(String text) {
        try {
            if (NUMBER.matcher(text).matches()) {
                return Duration.ofMillis(Long.parseLong(text));
            }
            Matcher parts = TIME_WITH_UNITS.matcher(text);
            return parts.matches() ? sum(parts) : Duration.parse(text);
        } catch (ArithmeticException | NumberFormatException e) {
            throw new IllegalArgumentException("is too long");
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    "is not a duration. Use a value such as 500ms, 5s, 2m, 1h, 1d or 1h30m, in lower case. A"
                            + " number without a unit is in milliseconds");
        }
    }

    private static Duration sum(Matcher parts) {
        Duration sum = Duration.ZERO;
        for (int i = 0; i < UNITS.size(); i++) {
            String amount = parts.group(i + 2);
            if (amount != null) {
                sum = sum.plus(Duration.of(Long.parseLong(amount), UNITS.get(i)));
            }
        }
        return parts.group(1).isEmpty() ? sum : sum.negated();
    }

    private static long number(String text, int bits) {
        Checks.require(NUMBER.matcher(text).matches(), "is not a whole number. Use only digits");
        BigInteger number = new BigInteger(text);
        long min = -1L << (bits - 1);
        Checks.require(number.bitLength() < bits, "is out of range. Use a number from " + min + " to " + (-1 - min));
        return number.longValue();
    }

    private static boolean bool(String text) {
        boolean isTrue = text.equalsIgnoreCase("true");
        Checks.require(isTrue || text.equalsIgnoreCase("false"), "is invalid. Use true or false");
        return isTrue;
    }

    /** Returns an enum constant. Accepts as-is and asIs for AS_IS, as Camel does. */
    private static Object constant(Class<?> type, String text) {
        List<?> constants = List.of(type.getEnumConstants());
        return constants.stream()
                .filter(constant -> letters(constant.toString()).equals(letters(text)))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "is invalid. Use one of: " + constants.toString().replaceAll("[\\[\\]]", "")));
    }

    private static String letters(String text) {
        return OptionNames.normalized(text.replace('_', '-'));
    }

    /**
     * Splits a list at its commas.
     *
     * @return the items without blanks around them; an empty list if the text is null
     */
    public static List<String> list(String text) {
        return text == null
                ? List.of()
                : Arrays.stream(text.split(","))
                        .map(String::strip)
                        .filter(item -> !item.isEmpty())
                        .toList();
    }

    /** Reads the name of a time zone. */
    public static ZoneId timeZone(String option, String text) {
        try {
            return ZoneId.of(text);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    option + "=" + text + " is not a time zone. Use a name such as Asia/Ho_Chi_Minh or UTC", e);
        }
    }

    /** Returns whether the text contains an expression of Camel's Simple language. */
    public static boolean isExpression(String text) {
        return text.contains("${") || text.contains("$simple{");
    }

    /**
     * Creates an expression of Camel's Simple language.
     *
     * @throws IllegalArgumentException if the text is not a valid expression
     */
    public static Expression expression(CamelContext context, String option, String text) {
        try {
            Expression expression = context.resolveLanguage("simple").createExpression(text);
            expression.init(context);
            return expression;
        } catch (RuntimeException e) {
            // the cause is omitted, because Camel's own messages quote the text
            throw new IllegalArgumentException("The option '" + option + "' is not a valid expression of Camel's Simple"
                    + " language (" + e.getClass().getSimpleName() + "). Check each ${ and }");
        }
    }
}
