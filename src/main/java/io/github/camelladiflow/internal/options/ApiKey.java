// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.options;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Recognizes values that are put in the place of an API key by mistake. No message contains any part of the value. */
public final class ApiKey {

    private static final Pattern VARIABLE = Pattern.compile("\\$\\{(?:env[:.])?([A-Z][A-Z0-9_]*)}");
    private static final Pattern VISIBLE_ASCII = Pattern.compile("[\\x21-\\x7E]+");

    private ApiKey() {}

    /** Returns the key, or throws an exception if no HTTP header can carry it. */
    public static String check(String apiKey) {
        if (apiKey == null || apiKey.isBlank()) {
            throw new IllegalArgumentException("The API key of the LadiFlow store is missing. Set it on the component"
                    + " (property camel.component.ladiflow.api-key={{env:LADIFLOW_API_KEY}}, with the name of the component"
                    + " if the endpoint is another store's, or"
                    + " LadiFlowComponent.getConfiguration().setApiKey) or on the endpoint"
                    + " (apiKey=RAW({{env:LADIFLOW_API_KEY}})), or set apiKeySupplier.");
        }
        Matcher variable = VARIABLE.matcher(apiKey.strip());
        if (variable.matches()) {
            throw new IllegalArgumentException(
                    "The API key is written as ${" + variable.group(1) + "}, which Camel does not"
                            + " resolve. For the environment variable of that name write {{env:" + variable.group(1)
                            + "}}, in a URI"
                            + " apiKey=RAW({{env:" + variable.group(1) + "}}).");
        }
        if (OptionText.isExpression(apiKey)) {
            throw new IllegalArgumentException("apiKey" + OptionText.NOT_FROM_MESSAGE);
        }
        if (apiKey.contains("{{")) {
            throw new IllegalArgumentException("The API key is an unresolved placeholder. Camel resolves {{...}} in"
                    + " properties and in routes, not in setters; there use camelContext.resolvePropertyPlaceholders.");
        }
        if (!VISIBLE_ASCII.matcher(apiKey).matches()) {
            throw new IllegalArgumentException(
                    "The API key has characters that an HTTP header cannot carry: blanks, line"
                            + " ends or characters that are not ASCII. Check that the key alone was copied, without a line end; in"
                            + " a URI write apiKey=RAW(...).");
        }
        return apiKey;
    }
}
