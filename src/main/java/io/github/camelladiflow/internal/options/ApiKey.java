// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.options;

import java.util.regex.Pattern;

/**
 * Checks that an option contains an API key, and not text that was set by mistake. Exception messages do not quote the
 * text.
 */
public final class ApiKey {

    private static final Pattern VARIABLE = Pattern.compile("\\$\\{(?:env[:.])?([A-Z][A-Z0-9_]*)}");
    private static final Pattern VISIBLE_ASCII = Pattern.compile("[\\x21-\\x7E]+");

    private ApiKey() {}

    /** Returns the key, or throws an exception if the text is not an API key. */
    public static String check(String apiKey) {
        Checks.require(
                apiKey != null && !apiKey.isBlank(),
                "The API key of the LadiFlow store is missing. Set the property"
                        + " camel.component.ladiflow.api-key={{env:LADIFLOW_API_KEY}} (for another store, replace"
                        + " ladiflow with the name of its component). You can also call"
                        + " LadiFlowComponent.getConfiguration().setApiKey, set"
                        + " apiKey=RAW({{env:LADIFLOW_API_KEY}}) on the endpoint, or set an apiKeySupplier.");
        var variable = VARIABLE.matcher(apiKey.strip());
        if (variable.matches()) {
            throw new IllegalArgumentException(
                    "The API key is written as ${" + variable.group(1) + "}, which Camel does not resolve. For the"
                            + " environment variable with this name, write {{env:" + variable.group(1)
                            + "}}. In a URI, write"
                            + " apiKey=RAW({{env:" + variable.group(1) + "}}).");
        }
        Checks.require(!OptionText.isExpression(apiKey), "apiKey" + OptionText.NOT_FROM_MESSAGE);
        Checks.require(
                !apiKey.contains("{{"),
                "The API key is an unresolved placeholder. Camel resolves {{...}} in properties and in routes,"
                        + " but not in setters. Call camelContext.resolvePropertyPlaceholders before you pass the"
                        + " value to a setter.");
        Checks.require(
                VISIBLE_ASCII.matcher(apiKey).matches(),
                "The API key has characters that an HTTP header cannot contain: spaces, line breaks or non-ASCII"
                        + " characters. Copy only the key, without a line break. In a URI, write apiKey=RAW(...).");
        return apiKey;
    }
}
