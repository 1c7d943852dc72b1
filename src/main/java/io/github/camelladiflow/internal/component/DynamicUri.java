// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.component;

import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;

import io.github.camelladiflow.internal.OptionGroup;
import io.github.camelladiflow.internal.options.Checks;
import io.github.camelladiflow.internal.options.OptionNames;
import io.github.camelladiflow.internal.options.OptionText;
import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.exception.LadiFlowRequestException;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Expression;
import org.apache.camel.Processor;
import org.apache.camel.spi.PropertyConfigurerGetter;
import org.apache.camel.spi.annotations.SendDynamic;
import org.apache.camel.support.EndpointHelper;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.component.SendDynamicAwareSupport;
import org.apache.camel.util.StringHelper;
import org.apache.camel.util.URISupport;

/**
 * Makes {@code toD("ladiflow:customer/show?lookupValue=${body}&notFound=${header.notFound}")} safe. It splits the URI
 * as the route defines it, before expressions are evaluated, so that no value can add an option. The endpoint evaluates
 * expressions in text options. This class evaluates enum, boolean, number and duration options, each separately, and
 * checks their values. Without this class, a value from a message would be evaluated a second time, could set options,
 * and would become part of an endpoint's URI. Camel creates one instance for each step of a route. The URI of a step
 * never changes. Thread-safe.
 */
@SendDynamic("ladiflow")
public final class DynamicUri extends SendDynamicAwareSupport {

    /** The maximum number of different endpoints for the messages of one {@code toD}. */
    public static final int MAX_ENDPOINTS = 100;

    /**
     * The options that must be constants. They set where the API key and customers' data are sent, and when a day
     * begins. They also set whether a write may be carried out twice or may merge customers.
     */
    private static final Set<String> NEVER_FROM_MESSAGE =
            Set.of("allowplainhttp", "proxyport", "retrywrites", "mergeguard", "timezone");

    /** The options that the endpoint evaluates for each message if their type is text. */
    private static final Set<String> EVALUATED_BY_ENDPOINT = OptionNames.named(OptionGroup.namesExcept(
            EnumSet.of(OptionGroup.CONSUMER, OptionGroup.CUSTOMER_WRITE, OptionGroup.SCHEDULER)));

    private LadiFlowOperation operation;
    private String path;
    /** The functions that return the URI's options for a message, null before the first message. */
    private List<Function<Exchange, String>> options;
    /** The names of the options whose values come from messages. */
    private final List<String> chosen = new ArrayList<>();

    private final Set<String> uris = ConcurrentHashMap.newKeySet();

    /**
     * Skips Camel's search for the component's options. This search fails for a component whose name is not
     * {@code ladiflow}, such as the component of a second store.
     */
    @Override
    protected void doInit() {}

    @Override
    public boolean isLenientProperties() {
        return false;
    }

    /**
     * Returns the URI of the endpoint for a message.
     *
     * @param originalUri the URI in the route, with its placeholders
     * @throws IllegalArgumentException if an option that messages must not change is an expression
     * @throws LadiFlowRequestException if the message's value for an option has the wrong type, or if earlier messages
     *     had too many different values. The exception's message does not quote the value
     */
    @Override
    public DynamicAwareEntry prepare(Exchange exchange, String uri, String originalUri) {
        split(originalUri);
        return new DynamicAwareEntry(chosen.isEmpty() ? originalUri : resolve(exchange), originalUri, null, null);
    }

    @Override
    public String resolveStaticUri(Exchange exchange, DynamicAwareEntry entry) {
        return entry.getUri();
    }

    @Override
    public Processor createPreProcessor(Exchange exchange, DynamicAwareEntry entry) {
        return null;
    }

    @Override
    public Processor createPostProcessor(Exchange exchange, DynamicAwareEntry entry) {
        return null;
    }

    private synchronized void split(String uri) {
        if (options != null) {
            return;
        }
        CamelContext context = getCamelContext();
        String resolved = EndpointHelper.resolveEndpointUriPropertyPlaceholders(context, uri);
        path = StringHelper.before(resolved, "?", resolved);
        Checks.require(!OptionText.isExpression(path), "The operation" + OptionText.NOT_FROM_MESSAGE);
        operation = LadiFlowOperation.of(StringHelper.after(path, ":", path).replaceFirst("^/+", ""));
        options = parse(StringHelper.after(resolved, "?", "")).entrySet().stream()
                .map(option ->
                        option(context, option.getKey(), option.getValue().toString()))
                .toList();
    }

    /** Returns the options as they are written in the URI. */
    private static Map<String, Object> parse(String query) {
        try {
            return URISupport.parseQuery(query, true);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("The options of the URI are invalid: " + e.getReason());
        }
    }

    private Function<Exchange, String> option(CamelContext context, String name, String value) {
        Checks.require(!OptionText.isExpression(name), "The name of an option" + OptionText.NOT_FROM_MESSAGE);
        String constant = name + '=' + value;
        if (!OptionText.isExpression(value)) {
            return exchange -> constant;
        }
        String normalized = OptionNames.normalized(name);
        var types = (PropertyConfigurerGetter)
                PluginHelper.getConfigurerResolver(context).resolvePropertyConfigurer("ladiflow-endpoint", context);
        Class<?> type = types.getOptionType(normalized, true);
        boolean isAllowed = !NEVER_FROM_MESSAGE.contains(normalized);
        // a later check rejects options that do not exist
        if (type == null || isAllowed && type == String.class && EVALUATED_BY_ENDPOINT.contains(name)) {
            return exchange -> constant;
        }
        Checks.require(isAllowed && OptionText.hasParser(type), name + OptionText.NOT_FROM_MESSAGE);
        var unwrapped = new HashMap<String, Object>(Map.of(name, value));
        URISupport.resolveRawParameterValues(unwrapped);
        Expression expression =
                OptionText.expression(context, name, unwrapped.get(name).toString());
        chosen.add(name);
        return exchange -> name + '=' + evaluate(name, type, expression, exchange);
    }

    private String resolve(Exchange exchange) {
        String uri =
                options.stream().map(option -> option.apply(exchange)).collect(Collectors.joining("&", path + '?', ""));
        if (!uris.contains(uri)) {
            countEndpoint(uri);
        }
        return uri;
    }

    private Object evaluate(String option, Class<?> type, Expression expression, Exchange exchange) {
        String value;
        try {
            value = expression.evaluate(exchange, String.class);
        } catch (RuntimeException e) {
            // the cause is omitted, because Camel's own messages quote the body
            throw rejected("The option '" + option + "' cannot be evaluated for this message ("
                    + e.getClass().getSimpleName() + ").");
        }
        try {
            String text = value == null ? "" : value.strip();
            return OptionText.parse("The message's value for the option '" + option + "'", type, text);
        } catch (IllegalArgumentException e) {
            throw rejected(e.getMessage() + ".");
        }
    }

    /**
     * Counts the endpoint, and rejects it if there are too many. Camel keeps each endpoint and its producer. To make
     * room for another endpoint, Camel may stop an endpoint that is in use.
     */
    private synchronized void countEndpoint(String uri) {
        if (uris.size() >= MAX_ENDPOINTS && !uris.contains(uri)) {
            String names = String.join(", ", chosen);
            throw rejected("The messages had " + MAX_ENDPOINTS + " different values for " + names + ". Camel"
                    + " keeps an endpoint for each value, so no more values are allowed. "
                    + (names.contains("page")
                            ? "Remove 'page' and pageSize from the URI, and set 'page' and 'limit' in the"
                                    + " message's body, where " + operation + " reads them."
                            : "Use an expression with fewer values, or several endpoints in a choice."));
        }
        uris.add(uri);
    }

    private LadiFlowRequestException rejected(String message) {
        return new LadiFlowRequestException(message, operation);
    }
}
