// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import java.util.function.Supplier;

import io.github.camelladiflow.internal.options.ApiKey;
import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.exception.LadiFlowAuthenticationException;
import io.github.camelladiflow.options.LadiFlowConfiguration;

/**
 * Gets the API key from the options. The exceptions of an {@code apiKeySupplier} may quote the key, so their messages
 * are never shown.
 */
public final class SuppliedApiKey {

    private SuppliedApiKey() {}

    /**
     * Returns the current key.
     *
     * @throws LadiFlowAuthenticationException if there is none, or if the supplier fails or returns text that cannot be
     *     a key
     */
    public static String current(LadiFlowConfiguration settings, LadiFlowOperation operation) {
        if (settings.getApiKeySupplier() != null) {
            return supplied(settings.getApiKeySupplier(), operation);
        }
        String apiKey = settings.getApiKey();
        if (apiKey == null || apiKey.isBlank()) {
            // the key is checked when an endpoint starts, unless an interceptor or a mock skips the endpoint
            throw new LadiFlowAuthenticationException(
                    "There is no API key for " + operation + ". Set apiKey.", operation, false);
        }
        return apiKey;
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
            var failure = failure(
                    operation,
                    "it failed with " + reason.getClass().getSimpleName()
                            + ". Check what the supplier reads, such as a mounted file.");
            failure.setStackTrace(reason.getStackTrace());
            throw failure;
        }
        try {
            return ApiKey.check(apiKey);
        } catch (IllegalArgumentException e) {
            // only the first sentence applies here; the others describe properties and URIs
            throw failure(operation, e.getMessage().split("(?<=\\.) ", 2)[0] + " Check what the supplier returns.");
        }
    }

    private static LadiFlowAuthenticationException failure(LadiFlowOperation operation, String reason) {
        return new LadiFlowAuthenticationException(
                "apiKeySupplier returned no API key for " + operation + ": " + reason, operation, false);
    }
}
