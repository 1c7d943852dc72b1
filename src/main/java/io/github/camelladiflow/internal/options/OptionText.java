// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.options;

import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import io.github.camelladiflow.internal.text.Mojibake;
import org.apache.camel.support.EndpointHelper;
import org.apache.camel.support.component.PropertyConfigurerSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the text of an option strictly: to Camel's own converters 5M and x are 0, and 10m! is 10m. */
public final class OptionText {

    private static final Logger LOG = LoggerFactory.getLogger(OptionText.class);
    private static final Pattern NUMBER = Pattern.compile("-?\\d+");
    private static final Pattern TIME_WITH_UNITS =
            Pattern.compile("(-?)(?=\\d)(?:(\\d+)d)?(?:(\\d+)h)?(?:(\\d+)m)?(?:(\\d+)s)?(?:(\\d+)ms)?");
    private static final List<ChronoUnit> UNITS =
            List.of(ChronoUnit.DAYS, ChronoUnit.HOURS, ChronoUnit.MINUTES, ChronoUnit.SECONDS, ChronoUnit.MILLIS);

    /** Camel's own of scheduled consumers, whose type is a number. */
    private static final Set<String> CAMEL_TIME_OPTIONS = Set.of("delay", "initialdelay");

    private OptionText() {}

    /** The value of a time or a number; another option's value as it is. */
    static Object read(String option, Class<?> type, Object value) {
        if (!(value instanceof String given) || isResolvedByCamel(given)) {
            return value;
        }
        if (Mojibake.isMojibake(given)) {
            throw new IllegalArgumentException(option + Mojibake.HINT);
        }
        if (type == Duration.class || isCamelTimeOption(option)) {
            return time(option, given);
        }
        String text = given.strip();
        if (type == int.class || type == Integer.class) {
            return (int) parseNumber(option, text, Integer.MIN_VALUE, Integer.MAX_VALUE);
        }
        if (type == long.class || type == Long.class) {
            return parseNumber(option, text, Long.MIN_VALUE, Long.MAX_VALUE);
        }
        return value;
    }

    private static boolean isResolvedByCamel(String text) {
        return EndpointHelper.isReferenceParameter(text) || PropertyConfigurerSupport.MAGIC_VALUE.equals(text);
    }

    public static Duration time(String option, String value) {
        String text = value.strip();
        Duration time = parseTime(option, text);
        warnIfUnitIsMissing(option, text);
        return time;
    }

    private static Duration parseTime(String option, String text) {
        try {
            if (NUMBER.matcher(text).matches()) {
                return Duration.ofMillis(Long.parseLong(text));
            }
            Matcher parts = TIME_WITH_UNITS.matcher(text);
            return parts.matches() ? sum(parts) : Duration.parse(text);
        } catch (ArithmeticException | NumberFormatException e) {
            // without the cause: Spring Boot reports the deepest alone
            throw new IllegalArgumentException(option + "=" + text + " is too long a time");
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(option + "=" + text
                    + " is not a time. Write it as 500ms, 5s, 2m, 1h, 1d or 1h30m, with small letters;"
                    + " a number alone is milliseconds");
        }
    }

    private static void warnIfUnitIsMissing(String option, String text) {
        long number = NUMBER.matcher(text).matches() ? Long.parseLong(text) : 0;
        if (number > 0 && number < 1000 && !isCamelTimeOption(option)) {
            LOG.warn(
                    "{}={} has no unit, so it is milliseconds, less than a second. Write {}ms, or for seconds {}s.",
                    option,
                    number,
                    number,
                    number);
        }
    }

    private static boolean isCamelTimeOption(String option) {
        return CAMEL_TIME_OPTIONS.contains(option.replace("-", "").toLowerCase(Locale.ROOT));
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

    private static long parseNumber(String option, String text, long least, long most) {
        if (!NUMBER.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    option + "=" + text + " is not a whole number. Write it in digits alone");
        }
        BigInteger number = new BigInteger(text);
        if (number.compareTo(BigInteger.valueOf(least)) < 0 || number.compareTo(BigInteger.valueOf(most)) > 0) {
            throw new IllegalArgumentException(
                    option + "=" + text + " is out of range. It may be from " + least + " to " + most);
        }
        return number.longValueExact();
    }

    /** Whether the values of an option can be checked by their text alone: those of enums, booleans, numbers and times. */
    public static boolean isCheckable(Class<?> type) {
        return type.isEnum()
                || type == Duration.class
                || type == boolean.class
                || type == Boolean.class
                || type == int.class
                || type == Integer.class
                || type == long.class
                || type == Long.class;
    }

    /** Returns a checkable value in its one form, of letters, digits, underscores, signs and dots; null if it is not one. */
    public static String checkedOrNull(String option, Class<?> type, String value) {
        String text = value.strip();
        if (type.isEnum()) {
            return Arrays.stream(type.getEnumConstants())
                    .map(constant -> ((Enum<?>) constant).name())
                    .filter(text::equalsIgnoreCase)
                    .findFirst()
                    .orElse(null);
        }
        if (type == boolean.class || type == Boolean.class) {
            String lower = text.toLowerCase(Locale.ROOT);
            return lower.equals("true") || lower.equals("false") ? lower : null;
        }
        try {
            if (isResolvedByCamel(text)) {
                return null;
            }
            return type == Duration.class
                    ? parseTime(option, text).toString()
                    : read(option, type, text).toString();
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** What a checkable value may be. */
    public static String allowedValues(Class<?> type) {
        if (type.isEnum()) {
            return "one of " + constants(type);
        }
        if (type == boolean.class || type == Boolean.class) {
            return "true or false";
        }
        return type == Duration.class
                ? "a time such as 500ms, 5s, 2m, 1h, 1d or 1h30m"
                : "a whole number, in digits alone";
    }

    private static String constants(Class<?> type) {
        return Arrays.stream(type.getEnumConstants()).map(Object::toString).collect(Collectors.joining(", "));
    }

    /** Why Camel could not use a value. It is told only where it can be no secret. */
    static IllegalArgumentException unusableValue(String option, Class<?> type, Object value) {
        if (type != null && type.isEnum()) {
            return new IllegalArgumentException(option + "=" + value + " is wrong. Use one of: " + constants(type));
        }
        if (type == boolean.class || type == Boolean.class) {
            return new IllegalArgumentException(option + "=" + value + " is wrong. Use true or false");
        }
        return new IllegalArgumentException(
                option + " has a value that cannot be used" + (type == null ? "" : " as " + type.getSimpleName())
                        + ". One that begins with # names a bean of the registry, which has to exist");
    }
}
