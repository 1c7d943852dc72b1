// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.component;

import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

import io.github.camelladiflow.internal.OptionGroup;
import io.github.camelladiflow.internal.operation.OperationDefinition;
import io.github.camelladiflow.internal.options.OptionText;
import io.github.camelladiflow.internal.text.SimpleExpressions;
import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.exception.LadiFlowRequestException;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Expression;
import org.apache.camel.spi.PropertyConfigurerGetter;
import org.apache.camel.support.EndpointHelper;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.util.Pair;
import org.apache.camel.util.StringHelper;
import org.apache.camel.util.URISupport;

/**
 * The URI of a {@code toD} as the route has it. It is split into its options before anything is evaluated, so that no value can
 * add one. Expressions of enum, boolean, number and time options are evaluated for each message and checked against their types;
 * text options stay as they are. Thread-safe.
 */
public final class DynamicUri {

    /** How many different endpoints the messages of one {@code toD} may choose. */
    public static final int MAX_ENDPOINTS = 100;

    /** They decide where the key and customers' data go, and what may be written twice or into another customer. */
    private static final Set<String> NEVER_FROM_MESSAGE = Set.of(
            "apikey",
            "apikeysupplier",
            "baseurl",
            "allowplainhttp",
            "proxyhost",
            "proxyport",
            "retrywrites",
            "mergeguard",
            "statefile");

    /** The endpoint evaluates these for each message. */
    private static final Set<String> EVALUATED_BY_ENDPOINT = Set.of(
            "lookupvalue",
            "keyword",
            "search",
            "tags",
            "sort",
            "fromdate",
            "todate",
            "source",
            "sourceid",
            "type",
            "sequence");

    private final LadiFlowOperation operation;
    private final String original;
    private final String path;
    private final List<Part> parts;
    private final Set<String> uris = ConcurrentHashMap.newKeySet();

    /**
     * An option of the URI.
     *
     * @param text the option as the route has it, or its name if messages give its value
     * @param expression gives the value for a message, null if the option stays as it is
     */
    private record Part(String text, Class<?> type, Expression expression) {

        boolean isFromMessage() {
            return expression != null;
        }
    }

    private DynamicUri(LadiFlowOperation operation, String original, String path, List<Part> parts) {
        this.operation = operation;
        this.original = original;
        this.path = path;
        this.parts = parts;
    }

    /**
     * Splits a URI.
     *
     * @param uri the URI as the route has it, with its placeholders
     * @throws IllegalArgumentException if it has an expression where none is evaluated
     */
    public static DynamicUri of(CamelContext context, String uri) {
        String resolved = EndpointHelper.resolveEndpointUriPropertyPlaceholders(context, uri);
        String path = StringHelper.before(resolved, "?", resolved);
        if (SimpleExpressions.isExpression(path)) {
            throw new IllegalArgumentException("The operation" + SimpleExpressions.NOT_FROM_MESSAGE);
        }
        LadiFlowOperation operation =
                LadiFlowOperation.of(StringHelper.after(path, ":", path).replaceFirst("^/+", ""));
        var options = (PropertyConfigurerGetter)
                PluginHelper.getConfigurerResolver(context).resolvePropertyConfigurer("ladiflow-endpoint", context);
        List<Part> parts = split(StringHelper.after(resolved, "?", "")).stream()
                .map(option -> part(context, options, option))
                .toList();
        return new DynamicUri(operation, uri, path, parts);
    }

    private static List<String> split(String query) {
        List<Pair<Integer>> raw = URISupport.scanRaw(query);
        var options = new ArrayList<String>();
        int begin = 0;
        for (int i = 0; i <= query.length(); i++) {
            if (i == query.length() || query.charAt(i) == '&' && !URISupport.isRaw(i, raw)) {
                if (i > begin) {
                    options.add(query.substring(begin, i));
                }
                begin = i + 1;
            }
        }
        return options;
    }

    private static Part part(CamelContext context, PropertyConfigurerGetter options, String text) {
        if (!SimpleExpressions.isExpression(text)) {
            return new Part(text, null, null);
        }
        Map.Entry<String, Object> option = parse(text);
        String name = option.getKey();
        if (SimpleExpressions.isExpression(name)) {
            throw new IllegalArgumentException("The name of an option" + SimpleExpressions.NOT_FROM_MESSAGE);
        }
        String normalized = name.replace("-", "").toLowerCase(Locale.ROOT);
        if (NEVER_FROM_MESSAGE.contains(normalized)) {
            throw new IllegalArgumentException(name + SimpleExpressions.NOT_FROM_MESSAGE);
        }
        Class<?> type = options.getOptionType(normalized, true);
        // an option that does not exist is rejected by its name when the endpoint is created
        if (type == null || EVALUATED_BY_ENDPOINT.contains(normalized)) {
            return new Part(text, null, null);
        }
        if (!OptionText.isCheckable(type)) {
            throw new IllegalArgumentException(
                    name + " must not be an expression: neither toD nor the endpoint evaluates it. Write a constant.");
        }
        try {
            Expression expression = context.resolveLanguage("simple")
                    .createExpression(
                            URISupport.isRaw(
                                            0,
                                            URISupport.scanRaw(option.getValue().toString()))
                                    ? withoutRaw(option.getValue().toString())
                                    : option.getValue().toString());
            expression.init(context);
            return new Part(name, type, expression);
        } catch (RuntimeException e) {
            // without the cause: Camel's own messages quote the text
            throw new IllegalArgumentException("The option " + name + " cannot be read as an expression of Camel's"
                    + " language Simple (" + e.getClass().getSimpleName() + "). Look at its ${ and }");
        }
    }

    private static Map.Entry<String, Object> parse(String option) {
        try {
            return URISupport.parseQuery(option, true).entrySet().iterator().next();
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("The options of the URI cannot be read: " + e.getReason());
        }
    }

    /** What stands in {@code RAW(...)}. */
    private static String withoutRaw(String value) {
        return value.substring("RAW(".length(), value.length() - 1);
    }

    /**
     * Returns the URI of the endpoint for a message.
     *
     * @throws LadiFlowRequestException if the message gives an option a value of another type, or if the messages before had too
     *     many different values; it does not contain the value
     */
    public String resolve(Exchange exchange) {
        if (parts.stream().noneMatch(Part::isFromMessage)) {
            return original;
        }
        String uri = parts.stream()
                .map(part -> part.isFromMessage() ? part.text() + '=' + evaluate(part, exchange) : part.text())
                .collect(Collectors.joining("&", path + '?', ""));
        if (!uris.contains(uri)) {
            countEndpoint(uri);
        }
        return uri;
    }

    private String evaluate(Part part, Exchange exchange) {
        String value;
        try {
            value = part.expression().evaluate(exchange, String.class);
        } catch (RuntimeException e) {
            // without the cause: Camel's own messages quote the body
            throw rejected("The option " + part.text() + " cannot be evaluated for this message ("
                    + e.getClass().getSimpleName() + ").");
        }
        String checked = value == null ? null : OptionText.checkedOrNull(part.text(), part.type(), value);
        if (checked == null) {
            throw rejected("The message gives the option " + part.text() + " a value that it cannot have. It may be "
                    + OptionText.allowedValues(part.type()) + ".");
        }
        return checked;
    }

    /** Camel keeps each endpoint and its producer; it may stop one that is in use to make room for another. */
    private synchronized void countEndpoint(String uri) {
        if (uris.size() >= MAX_ENDPOINTS && !uris.contains(uri)) {
            boolean isList = OperationDefinition.of(operation).optionGroups().contains(OptionGroup.LIST);
            throw rejected("The messages have given " + names() + " " + MAX_ENDPOINTS
                    + " different values, each of which is an endpoint that Camel keeps: more are not allowed. "
                    + (isList
                            ? "Leave page and pageSize out of the URI: " + operation
                                    + " reads the members page and limit of the message's body."
                            : "Use an expression with fewer values, or several endpoints in a choice."));
        }
        uris.add(uri);
    }

    private String names() {
        return parts.stream().filter(Part::isFromMessage).map(Part::text).collect(Collectors.joining(", "));
    }

    private LadiFlowRequestException rejected(String message) {
        return new LadiFlowRequestException(message, operation);
    }
}
