// SPDX-License-Identifier: Apache-2.0
package com.example.leads;

import java.util.Arrays;
import java.util.List;

import io.github.camelladiflow.model.exception.LadiFlowException;
import io.github.camelladiflow.model.exception.LadiFlowRequestException;

/**
 * The reason why a row cannot be looked up, in any language. It contains no part of the row.
 *
 * @param key the key of the text in {@link Messages}
 * @param arguments the values to insert into the text
 */
record Reason(String key, Object... arguments) {

    /** Returns the text in a language. */
    String in(Messages words) {
        return words.format(
                key,
                Arrays.stream(arguments)
                        .map(one -> one instanceof Reason reason ? reason.in(words) : one)
                        .toArray());
    }

    /** Returns whether LadiFlow is the cause, so that the failure may be transient. */
    boolean isOutage() {
        return List.of("failure.rate", "failure.server", "failure.connection").contains(key);
    }

    /** Returns the reason why a row failed. */
    static Reason of(Throwable failure) {
        if (failure instanceof LocalizedException localized) {
            return localized.reason();
        }
        if (failure instanceof LadiFlowRequestException request) {
            Integer status = request.getHttpStatus();
            return status == null
                    ? new Reason("failure.key")
                    : status == 404 ? new Reason("failure.address") : new Reason("failure.rejected", status);
        }
        return switch (LadiFlowException.outcomeOf(failure)) {
            case RATE_LIMITED -> new Reason("failure.rate");
            case SERVER_FAILED -> new Reason("failure.server");
            case CONNECTION_FAILED -> new Reason("failure.connection");
            case NOT_UNDERSTOOD -> new Reason("failure.response");
            default -> new Reason("failure.other", failure.getClass().getSimpleName());
        };
    }

    @Override
    public String toString() {
        return in(Messages.ENGLISH);
    }
}
