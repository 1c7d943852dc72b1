// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.options;

import java.util.function.Supplier;
import java.util.regex.Pattern;

import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.exception.LadiFlowAuthenticationException;
import io.github.camelladiflow.options.LadiFlowConfiguration;

/**
 * Gets the API key from the options, and checks that it is a key, and not text that was set by mistake. Exception
 * messages do not quote the text. They do not show the message of an {@code apiKeySupplier}'s exception either, which may
 * quote the key.
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

    /**
     * Returns the current key. The key is checked when an endpoint starts.
     *
     * @throws LadiFlowAuthenticationException if the supplier fails or returns text that cannot be a key
     */
    public static String current(LadiFlowConfiguration settings, LadiFlowOperation operation) {
        Supplier<String> supplier = settings.getApiKeySupplier();
        return supplier == null ? settings.getApiKey() : supplied(supplier, operation);
    }

    private static String supplied(Supplier<String> supplier, LadiFlowOperation operation) {
        String apiKey;
        try {
            apiKey = supplier.get();
        } catch (Throwable e) {
            // this also catches errors, and checked exceptions that the supplier does not declare
            if (e instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
            Throwable reason = e.getCause() == null ? e : e.getCause();
            throw failure(
                    operation,
                    "it failed with " + reason.getClass().getSimpleName()
                            + ". Check what the supplier reads, such as a mounted file.");
        }
        try {
            return check(apiKey);
        } catch (IllegalArgumentException e) {
            // only the first sentence applies here; the others describe properties and URIs
            throw failure(operation, e.getMessage().split("(?<=\\.) ", 2)[0] + " Check what the supplier returns.");
        }
    }

    private static LadiFlowAuthenticationException failure(LadiFlowOperation operation, String reason) {
        return new LadiFlowAuthenticationException(
                "apiKeySupplier returned no API key for " + operation + ": " + reason, operation);
    }
}
