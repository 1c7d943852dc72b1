// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.options;

import java.util.regex.Pattern;

/**
 * Checks that an option contains an API key, and not text that was set by mistake. Exception messages do not quote the
 * text.
 */
public final class ApiKey {

    private static final Pattern KEY =
            Pattern.compile("(?![\"'])(?!.*(\\$\\{|\\$simple\\{|\\{\\{))[\\x21-\\x7E]+(?<![\"'])");

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
        Checks.require(
                KEY.matcher(apiKey).matches(),
                "The API key is not the key alone. It must be visible ASCII characters without quotation marks, spaces"
                        + " and line breaks, and it must be a constant. For an environment variable, write"
                        + " {{env:LADIFLOW_API_KEY}} instead of ${...}, and in a URI apiKey=RAW({{env:LADIFLOW_API_KEY}})."
                        + " Before a setter is called, camelContext.resolvePropertyPlaceholders resolves {{...}}.");
        return apiKey;
    }
}
