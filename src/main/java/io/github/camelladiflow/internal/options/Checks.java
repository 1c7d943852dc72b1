// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.options;

import java.lang.reflect.Field;
import java.time.Duration;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

import io.github.camelladiflow.options.LadiFlowConfiguration;
import io.github.camelladiflow.options.RequestOptions;
import org.apache.camel.util.ReflectionHelper;

/** Checks names and values of options. Exception messages do not contain values, because these may be secrets. */
public final class Checks {

    /** The longest duration in days. The clock's value plus twice this duration still fits into a long. */
    private static final int MAX_DAYS = 36_500;

    private static final Set<String> MAY_BE_ZERO =
            Set.of("maxRetries", "cacheTtl", "cacheNotFoundTtl", "cacheStaleIfError", "overlap", "page", "firstPage");

    /** A constant key in which a plus became a space. */
    private static final Pattern LOST_PLUS = Pattern.compile("\\s+[0-9].*|\\S+\\s+\\S*@.*");

    private Checks() {}

    public static void require(boolean isRight, String cure) {
        if (!isRight) {
            throw new IllegalArgumentException(cure);
        }
    }

    /**
     * Throws an exception that lists all options if one of the given options does not exist.
     *
     * @param owner the owner of the options, which is the beginning of the exception's message
     */
    public static void requireKnown(String owner, Collection<String> given, Collection<String> known) {
        var names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        names.addAll(known);
        var unknown =
                given.stream().filter(name -> !names.contains(name)).sorted().toList();
        require(
                unknown.isEmpty(),
                owner + " has no option " + String.join(", ", unknown) + ". Use one of: " + String.join(", ", names)
                        + ". Only the component has cacheMaxSize, cacheName, maxRequestsPerSecond, rateLimiter and the"
                        + " TLS options.");
    }

    /** Checks the options of an endpoint, except for the API key and the base URL. */
    public static void check(LadiFlowConfiguration options, RequestOptions request) {
        requireRanges(options);
        requireRanges(request);
        require(
                (options.getProxyHost() == null) == (options.getProxyPort() == null),
                "proxyHost and proxyPort belong together: set both or neither");
        require(
                options.getCacheTtl() != null
                        || options.getCacheNotFoundTtl() == null && options.getCacheStaleIfError() == null,
                "cacheNotFoundTtl and cacheStaleIfError need cacheTtl, which is not set");
        require(
                options.getLookupValue() == null
                        || !LOST_PLUS.matcher(options.getLookupValue()).matches(),
                "lookupValue contains a space, which may have been a +. In a URI and in YAML parameters, a + becomes a"
                        + " space. Write lookupValue=RAW(...).");
        require(request.getFirstPage() == null || request.getFirstPage() <= 1, "firstPage must be 0 or 1");
    }

    private static void requireRanges(Object options) {
        for (Field field : options.getClass().getDeclaredFields()) {
            Object value = ReflectionHelper.getField(field, options);
            int least = MAY_BE_ZERO.contains(field.getName()) ? 0 : 1;
            if (value instanceof Duration duration) {
                require(
                        duration.compareTo(Duration.ofNanos(least)) >= 0
                                && duration.compareTo(Duration.ofDays(MAX_DAYS)) <= 0,
                        field.getName() + " must be " + (least == 0 ? "0 or more" : "more than 0") + ", and at most "
                                + MAX_DAYS + "d");
            } else if (value instanceof Number number) {
                require(number.longValue() >= least, field.getName() + " must be " + least + " or more");
            }
        }
    }
}
