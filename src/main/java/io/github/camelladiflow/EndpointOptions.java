// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import io.github.camelladiflow.internal.operation.Operations;
import io.github.camelladiflow.internal.options.OptionGroup;
import io.github.camelladiflow.internal.text.Nearest;
import io.github.camelladiflow.model.CustomerWrite;
import io.github.camelladiflow.model.LadiFlowOperation;
import org.apache.camel.spi.PropertyConfigurerGetter;
import org.apache.camel.util.StringHelper;

/** Checks an endpoint's options before its route starts. No message repeats a key or a lookup value. */
final class EndpointOptions {

    /** A hundred years. Two of them and what the clock shows are still nanoseconds in a long. */
    private static final Duration LONGEST = Duration.ofDays(36_500);

    private static final Pattern HOST = Pattern.compile("[\\p{L}\\p{N}._-]+|\\[?[0-9A-Fa-f:.]+]?");

    private static final int LAST_PORT = 65_535;
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{(?:env[:.])?([A-Z][A-Z0-9_]*)}");
    private static final Pattern VISIBLE_ASCII = Pattern.compile("[\\x21-\\x7E]+");
    private static final Pattern LOOPBACK =
            Pattern.compile("localhost|127(\\.\\d{1,3}){3}|\\[(?:0{0,4}:){1,7}0{0,3}1]", Pattern.CASE_INSENSITIVE);
    private static final Pattern BLANK_BEFORE_DIGITS = Pattern.compile("\\s+[0-9].*");
    private static final Pattern BLANK_IN_ADDRESS = Pattern.compile("\\S*\\s+\\S*@.*|.*@\\S*\\s+\\S+");

    private EndpointOptions() {}

    /**
     * Refuses the options in a URI that its operation does not have: by their names alone, since a value may be a misspelt
     * key's.
     */
    static void checkNames(LadiFlowComponent component, LadiFlowOperation operation, Set<String> written) {
        SortedSet<String> names = names(component);
        EnumSet.complementOf(EnumSet.copyOf(Operations.of(operation).options()))
                .forEach(group -> names.removeAll(group.options()));
        Set<String> known = names.stream().map(EndpointOptions::plain).collect(Collectors.toSet());
        String refused = written.stream()
                .filter(name -> !known.contains(plain(name)))
                .sorted()
                .map(name -> refusal(component, operation, names, name))
                .collect(Collectors.joining(" "));
        if (!refused.isEmpty()) {
            throw new IllegalArgumentException(refused + " Use one of: " + String.join(", ", names));
        }
    }

    /** Refuses what a step would not heed. */
    static void checkStep(LadiFlowOperation operation, Set<String> written) {
        var ofSources = new TreeSet<>(OptionGroup.CONSUMER.options());
        ofSources.addAll(OptionGroup.SCHEDULER.options());
        refuse(written, ofSources, operation + " in a to has no option ", "that is one of a source, for from");
    }

    /** Refuses what a source would not heed; what it would but for its value, its own check does. */
    static void checkSource(LadiFlowOperation operation, Set<String> written) {
        refuse(
                written,
                Set.of("lazyStartProducer"),
                operation + " in a from has no option ",
                "that is one of a step, for to");
    }

    private static void refuse(Set<String> written, Set<String> others, String what, String why) {
        Set<String> names = others.stream().map(EndpointOptions::plain).collect(Collectors.toSet());
        String refused =
                written.stream().filter(name -> names.contains(plain(name))).collect(Collectors.joining(", "));
        if (!refused.isEmpty()) {
            throw new IllegalArgumentException(what + refused + ": " + why + ".");
        }
    }

    /** The names of all options that an endpoint may have. */
    static SortedSet<String> names(LadiFlowComponent component) {
        var names = new TreeSet<>(component
                .getCamelContext()
                .getCamelContextExtension()
                .getEndpointUriFactory("ladiflow")
                .propertyNames());
        // stands before the question mark
        names.remove("operation");
        return names;
    }

    private static String refusal(
            LadiFlowComponent component, LadiFlowOperation operation, SortedSet<String> names, String name) {
        boolean ofTheComponent = component.getComponentPropertyConfigurer() instanceof PropertyConfigurerGetter options
                && options.getOptionType(StringHelper.dashToCamelCase(name), true) != null;
        boolean ofAnOperation =
                names(component).stream().anyMatch(known -> plain(known).equals(plain(name)));
        if (ofTheComponent && !ofAnOperation) {
            return name
                    + " is an option of the component, for all its endpoints: set it there, such as with the property"
                    + " camel.component." + component.name() + "." + StringHelper.camelCaseToDash(name) + ".";
        }
        String nearest = Nearest.one(name, names, EndpointOptions::plain, 3);
        return (ofAnOperation ? operation + " has no option " : "There is no option ")
                + name
                + (nearest == null ? "." : ", did you mean " + nearest + "?");
    }

    /** As Camel compares names: without case and dashes. */
    private static String plain(String name) {
        return name.replace("-", "").toLowerCase(Locale.ROOT);
    }

    static void check(LadiFlowEndpoint endpoint) {
        LadiFlowConfiguration configuration = endpoint.getConfiguration();
        if (configuration.getApiKeySupplier() == null) {
            checkApiKey(configuration.getApiKey());
        }
        baseUrl(configuration);
        if (configuration.getConnectTimeout() != null) {
            checkPositive("connectTimeout", configuration.getConnectTimeout());
        }
        checkPositive("responseTimeout", configuration.getResponseTimeout());
        checkRetries(configuration);
        checkConnections(configuration);
        if (configuration.getMaxResponseSize() <= 0) {
            throw new IllegalArgumentException("maxResponseSize must be a positive number of bytes");
        }
        for (OptionGroup group : groups(endpoint)) {
            switch (group) {
                case LOOKUP -> {
                    checkLookupValue(endpoint.getLookupOptions().getLookupValue());
                    checkCache(endpoint.getLookupOptions());
                }
                case LIST -> checkList(endpoint.getListOptions());
                case COST -> checkTimeZone(endpoint.getCostOptions().getTimeZone());
                case PHONE, KEYWORD, SORT, CUSTOMERS, SUBSCRIPTION, WRITE, CONSUMER, SCHEDULER -> {
                    // texts that are expressions, a word, and what the consumer checks
                }
                case CUSTOMER_WRITE ->
                    checkClearMembers(endpoint.getWriteOptions().getClearMembers());
            }
        }
    }

    /** The key as it is now. */
    static String apiKey(LadiFlowConfiguration configuration) {
        Supplier<String> supplier = configuration.getApiKeySupplier();
        String apiKey = supplier == null ? configuration.getApiKey() : supplier.get();
        checkApiKey(apiKey);
        return apiKey;
    }

    private static void checkConnections(LadiFlowConfiguration configuration) {
        Integer connections = configuration.getConnectionsPerRoute();
        if (connections != null && connections < 1) {
            throw new IllegalArgumentException("connectionsPerRoute must be a positive number");
        }
        String host = configuration.getProxyHost();
        Integer port = configuration.getProxyPort();
        if ((host == null) != (port == null)) {
            throw new IllegalArgumentException("proxyHost and proxyPort belong together: set both or neither");
        }
        if (host != null && !HOST.matcher(host).matches()) {
            throw new IllegalArgumentException(
                    "proxyHost must be a name or an address alone, such as proxy.example.com");
        }
        if (port != null && (port < 1 || port > LAST_PORT)) {
            throw new IllegalArgumentException("proxyPort must be from 1 to 65535");
        }
    }

    /** The options of the HTTP endpoint that are set here, by Camel's names. */
    static Map<String, Object> httpOptions(LadiFlowConfiguration configuration) {
        var options = new HashMap<String, Object>();
        if (configuration.getConnectionsPerRoute() != null) {
            options.put("connectionsPerRoute", configuration.getConnectionsPerRoute());
            // the endpoint's pool has this one route
            options.put("maxTotalConnections", configuration.getConnectionsPerRoute());
        }
        if (configuration.getProxyHost() != null) {
            options.put("proxyHost", configuration.getProxyHost());
            options.put("proxyPort", configuration.getProxyPort());
            // how the proxy is spoken to, whatever goes through it
            options.put("proxyAuthScheme", "http");
        }
        return Map.copyOf(options);
    }

    private static Set<OptionGroup> groups(LadiFlowEndpoint endpoint) {
        return Operations.of(endpoint.operation()).options();
    }

    /** What is worth a line in the log of those options that the operation has. */
    static String summary(LadiFlowEndpoint endpoint) {
        String own = groups(endpoint).contains(OptionGroup.LOOKUP)
                ? endpoint.getLookupOptions() + "; "
                : groups(endpoint).contains(OptionGroup.WRITE) ? endpoint.getWriteOptions() + "; " : "";
        return own + endpoint.getConfiguration();
    }

    /** What does start, but is hardly meant. */
    static List<String> warnings(LadiFlowEndpoint endpoint) {
        var warnings = new ArrayList<String>();
        LadiFlowConfiguration configuration = endpoint.getConfiguration();
        if (configuration.getResponseTimeout().compareTo(configuration.getRetryTimeout()) > 0) {
            warnings.add("responseTimeout is longer than retryTimeout ("
                    + configuration.getRetryTimeout().toMillis() + " ms), which ends each call earlier");
        }
        warnIfShort("responseTimeout", configuration.getResponseTimeout(), warnings);
        warnIfShort("connectTimeout", configuration.getConnectTimeout(), warnings);
        warnIfShort("retryMaxDelay", configuration.getRetryMaxDelay(), warnings);
        if (groups(endpoint).contains(OptionGroup.LOOKUP)) {
            LookupOptions options = endpoint.getLookupOptions();
            warnIfShort("cacheTtl", options.getCacheTtl(), warnings);
            warnIfShort("cacheNotFoundTtl", options.getCacheNotFoundTtl(), warnings);
            warnIfShort("cacheStaleIfError", options.getCacheStaleIfError(), warnings);
        }
        if (groups(endpoint).contains(OptionGroup.WRITE)
                && endpoint.getWriteOptions().isDryRun()) {
            warnings.add("dryRun is on: nothing is written");
        }
        return warnings;
    }

    private static void warnIfShort(String option, Duration duration, List<String> warnings) {
        if (isSet(duration) && duration.compareTo(SECOND) < 0) {
            warnings.add(option + " is " + duration.toMillis() + " ms, less than a second. A number without a unit is"
                    + " milliseconds: for seconds write " + duration.toMillis() + "s");
        }
    }

    private static void checkApiKey(String apiKey) {
        if (apiKey == null || apiKey.isBlank()) {
            throw new IllegalArgumentException("The API key of the LadiFlow store is missing. Set it on the component"
                    + " (property camel.component.ladiflow.api-key={{env:LADIFLOW_API_KEY}}, or"
                    + " LadiFlowComponent.getConfiguration().setApiKey) or on the endpoint"
                    + " (apiKey=RAW({{env:LADIFLOW_API_KEY}})), or have an apiKeySupplier give one.");
        }
        Matcher variable = VARIABLE.matcher(apiKey.strip());
        if (variable.matches()) {
            throw new IllegalArgumentException(
                    "The API key is written as ${" + variable.group(1) + "}, which Camel does not"
                            + " resolve. For the environment variable of that name write {{env:" + variable.group(1)
                            + "}}, in a URI"
                            + " apiKey=RAW({{env:" + variable.group(1) + "}}).");
        }
        refuseExpression("apiKey", apiKey);
        if (apiKey.contains("{{")) {
            throw new IllegalArgumentException(
                    "The API key is a placeholder that nobody resolved. Camel resolves {{...}} in"
                            + " properties and in routes, not in setters; there use camelContext.resolvePropertyPlaceholders.");
        }
        if (!VISIBLE_ASCII.matcher(apiKey).matches()) {
            throw new IllegalArgumentException(
                    "The API key has characters that an HTTP header cannot carry: blanks, line"
                            + " ends or characters that are not ASCII. Check that the key alone was copied, without a line end; in"
                            + " a URI write apiKey=RAW(...).");
        }
    }

    /**
     * Returns the base URL without a trailing slash.
     *
     * @throws IllegalArgumentException if it is none that may be called
     */
    static URI baseUrl(LadiFlowConfiguration configuration) {
        String text = configuration.getBaseUrl();
        if (text == null || text.isBlank()) {
            throw new IllegalArgumentException("baseUrl must not be blank");
        }
        refuseExpression("baseUrl", text);
        URI url = parse(text.strip().replaceAll("/+$", ""));
        boolean plain = "http".equalsIgnoreCase(url.getScheme());
        if (url.getHost() == null || !plain && !"https".equalsIgnoreCase(url.getScheme())) {
            throw new IllegalArgumentException(
                    "baseUrl must be an https URL such as " + LadiFlowConfiguration.DEFAULT_BASE_URL);
        }
        if (url.getRawUserInfo() != null || url.getRawQuery() != null || url.getRawFragment() != null) {
            throw new IllegalArgumentException("baseUrl must not have a user, a query or a fragment");
        }
        if (url.getPort() == 0 || url.getPort() > LAST_PORT) {
            throw new IllegalArgumentException(
                    "baseUrl has the port " + url.getPort() + ", which has to be from 1 to 65535");
        }
        if (plain && !configuration.isAllowPlainHttp() && !isLoopback(url.getHost())) {
            throw new IllegalArgumentException("baseUrl is plain http to host " + url.getHost() + ", where the API key"
                    + " and customers' data could be read on the way. Use https, or set allowPlainHttp=true if the way is"
                    + " safe.");
        }
        return url;
    }

    static boolean isLoopback(String host) {
        return LOOPBACK.matcher(host).matches();
    }

    private static URI parse(String text) {
        try {
            URI url = new URI(text);
            return new URI(
                    url.getScheme() == null ? null : url.getScheme().toLowerCase(Locale.ROOT),
                    url.getRawAuthority(),
                    url.getPath(),
                    url.getQuery(),
                    url.getFragment());
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("baseUrl is not a URL: " + e.getReason());
        }
    }

    private static void refuseExpression(String option, String value) {
        if (value.contains("${") || value.contains("$simple{")) {
            throw new IllegalArgumentException(option + " must not be an expression: no message may choose it. For two"
                    + " stores use two components or two endpoints.");
        }
    }

    /** In a URI a plus becomes a blank and an ampersand ends the value: told where it can be seen. */
    private static void checkLookupValue(String lookupValue) {
        if (lookupValue == null || lookupValue.contains("${") || lookupValue.contains("$simple{")) {
            return;
        }
        if (BLANK_BEFORE_DIGITS.matcher(lookupValue).matches()
                || BLANK_IN_ADDRESS.matcher(lookupValue).matches()) {
            throw new IllegalArgumentException("lookupValue has a blank where a + may have been: in a URI and in YAML"
                    + " parameters a + is read as a blank. Write lookupValue=RAW(...).");
        }
    }

    private static void checkList(ListOptions options) {
        if (options.getPageSize() != null && options.getPageSize() < 1) {
            throw new IllegalArgumentException("pageSize must be a positive number of items");
        }
        if (options.getFirstPage() < 0) {
            throw new IllegalArgumentException("firstPage must not be negative; it is 1, or 0");
        }
        if (options.getPage() != null && options.getPage() < options.getFirstPage()) {
            throw new IllegalArgumentException(
                    "page must not be less than firstPage, which is " + options.getFirstPage());
        }
    }

    private static void checkTimeZone(String timeZone) {
        try {
            ZoneId.of(timeZone);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    "timeZone=" + timeZone + " is no time zone. Write it as Asia/Ho_Chi_Minh or UTC", e);
        }
    }

    private static void checkClearMembers(String names) {
        try {
            CustomerWrite.builder().clear(names == null ? new String[0] : names.split(","));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("clearMembers: " + e.getMessage(), e);
        }
    }

    private static void checkCache(LookupOptions options) {
        checkNotNegative("cacheTtl", options.getCacheTtl());
        checkNotNegative("cacheNotFoundTtl", options.getCacheNotFoundTtl());
        checkNotNegative("cacheStaleIfError", options.getCacheStaleIfError());
        if (isSet(options.getCacheNotFoundTtl()) || isSet(options.getCacheStaleIfError())) {
            if (!isSet(options.getCacheTtl())) {
                throw new IllegalArgumentException(
                        "cacheNotFoundTtl and cacheStaleIfError need cacheTtl, which is off");
            }
        }
    }

    private static boolean isSet(Duration duration) {
        return duration != null && !duration.isZero();
    }

    private static void checkRetries(LadiFlowConfiguration configuration) {
        if (configuration.getMaxRetries() < 0) {
            throw new IllegalArgumentException("maxRetries must not be negative; 0 is never");
        }
        checkPositive("retryDelay", configuration.getRetryDelay());
        checkPositive("retryMaxDelay", configuration.getRetryMaxDelay());
        checkPositive("retryTimeout", configuration.getRetryTimeout());
    }

    private static void checkNotNegative(String option, Duration duration) {
        if (duration != null && duration.isNegative()) {
            throw new IllegalArgumentException(option + " must not be negative; 0 is off");
        }
        checkNotTooLong(option, duration);
    }

    private static void checkPositive(String option, Duration duration) {
        if (duration == null || duration.isNegative() || duration.isZero()) {
            throw new IllegalArgumentException(option + " must be longer than zero");
        }
        checkNotTooLong(option, duration);
    }

    private static void checkNotTooLong(String option, Duration duration) {
        if (duration != null && duration.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    option + " is too long a time: it may be " + LONGEST.toDays() + "d at most");
        }
    }
}
