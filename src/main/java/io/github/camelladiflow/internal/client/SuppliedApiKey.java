// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import java.nio.file.FileSystemException;
import java.util.function.Supplier;

import io.github.camelladiflow.internal.options.ApiKey;
import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.exception.LadiFlowAuthenticationException;

/**
 * Gets the API key from the supplier that the option {@code apiKeySupplier} sets. The supplier's exceptions may quote
 * the key, so their messages are never shown.
 */
final class SuppliedApiKey {

    private SuppliedApiKey() {}

    /**
     * Returns the checked key.
     *
     * @throws LadiFlowAuthenticationException if the supplier fails, or returns text that cannot be a key
     */
    static String get(Supplier<String> supplier, LadiFlowOperation operation) {
        String apiKey;
        try {
            apiKey = supplier.get();
        } catch (Throwable e) {
            // this also catches errors, and checked exceptions that the supplier does not declare
            if (e instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
            throw supplierFailure(operation, e.getCause() == null ? e : e.getCause());
        }
        try {
            return ApiKey.check(apiKey);
        } catch (IllegalArgumentException e) {
            // only the first sentence applies here; the others describe properties and URIs
            throw failure(operation, e.getMessage().split("(?<=\\.) ", 2)[0] + " Check what the supplier returns.");
        }
    }

    private static LadiFlowAuthenticationException supplierFailure(LadiFlowOperation operation, Throwable reason) {
        // a path is safe to show; any other message could contain the key
        String file = reason instanceof FileSystemException missing && missing.getFile() != null
                ? " for " + missing.getFile()
                : "";
        var place = new IllegalStateException(reason.getClass().getName());
        place.setStackTrace(reason.getStackTrace());
        LadiFlowAuthenticationException failure = failure(
                operation,
                "it failed with " + reason.getClass().getSimpleName() + file
                        + ". Check what the supplier reads, such as a mounted file. The suppressed exception shows"
                        + " where"
                        + " it failed.");
        failure.addSuppressed(place);
        return failure;
    }

    private static LadiFlowAuthenticationException failure(LadiFlowOperation operation, String reason) {
        return new LadiFlowAuthenticationException(
                "apiKeySupplier returned no API key for " + operation + ": " + reason, operation, false);
    }
}
