// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.component;

import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.Map;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelladiflow.internal.json.PlainValues;
import io.github.camelladiflow.internal.operation.OperationDefinition;
import io.github.camelladiflow.internal.options.Checks;
import io.github.camelladiflow.internal.options.OptionText;
import io.github.camelladiflow.internal.source.ChangeSource.Settings;
import io.github.camelladiflow.internal.text.CleanText;
import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.options.RequestOptions;

/** Checks and reads the options of a source. */
public final class SourceSettings {

    private static final int DEFAULT_PAGE_SIZE = 100;

    private SourceSettings() {}

    /**
     * Reads the settings.
     * @throws UnsupportedOperationException if the operation cannot be used in {@code from}
     * @throws IllegalArgumentException if an option is missing or invalid
     */
    public static Settings of(LadiFlowOperation operation, String baseUrl, RequestOptions options) {
        if (operation != LadiFlowOperation.CUSTOMER_LIST) {
            throw new UnsupportedOperationException("ladiflow:" + operation
                    + " has no consumer, so it cannot be used in from(). Use it in to() or enrich(). To receive"
                    + " changed customers, use ladiflow:"
                    + LadiFlowOperation.CUSTOMER_LIST + " in from().");
        }
        Checks.require(
                options.getStateRepository() != null
                        || options.getStateFile() != null
                                && !options.getStateFile().isBlank(),
                "A source needs stateFile or stateRepository to save its position. Set stateFile"
                        + " to a file, such as stateFile=/var/lib/orders/customers.state, or stateRepository to a"
                        + " bean, such as stateRepository=#states");
        Checks.require(
                options.getStateRepository() == null || options.getStateFile() == null,
                "A source can have stateFile or stateRepository, but not both: remove one of them");
        checkFilter("search", options.getSearch());
        checkFilter("tags", options.getTags());
        int pageSize = options.getPageSize() == null ? DEFAULT_PAGE_SIZE : options.getPageSize();
        return new Settings(
                StoreCaller.scope(baseUrl, options.getSearch() + "\n" + options.getTags()),
                startMillis(options.getFirstPoll()),
                options.getOverlap().toMillis(),
                pageSize,
                options.getFirstPage());
    }

    /** Returns the query that a source uses to list customers. */
    public static ObjectNode query(RequestOptions list) {
        var members = new HashMap<String, Object>(Map.of("sort", "updated_at DESC"));
        if (list.getSearch() != null) {
            members.put("search", list.getSearch());
        }
        if (list.getTags() != null) {
            members.put("tags", list.getTags());
        }
        return OperationDefinition.of(LadiFlowOperation.CUSTOMER_LIST)
                .members()
                .check(PlainValues.toObjectNode(members));
    }

    private static void checkFilter(String option, String value) {
        Checks.require(
                value == null || !CleanText.of(value.replace(",", "")).isEmpty(),
                "The option '" + option + "' of a source is empty. To emit all customers, omit the option");
        Checks.require(
                value == null || !OptionText.isExpression(value),
                "The option '" + option + "' of a source must be a constant, because a source has no message that"
                        + " an expression"
                        + " could read");
    }

    /**
     * Returns the time of the first change to emit, in milliseconds since 1970. Returns null if the option is {@code
     * now}.
     */
    private static Long startMillis(String firstPoll) {
        String text = firstPoll == null ? "" : firstPoll.strip();
        if (text.equalsIgnoreCase("now")) {
            return null;
        }
        if (text.equalsIgnoreCase("all")) {
            return Settings.FROM_BEGINNING;
        }
        try {
            String time = text.matches("\\d{4}-\\d\\d-\\d\\d") ? text + "T00:00:00Z" : text;
            return OffsetDateTime.parse(time).toInstant().toEpochMilli();
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    "firstPoll must be now, all, a day such as 2026-01-31 (midnight in UTC), or a time with its zone"
                            + " such as 2026-01-31T00:00:00Z. In a URI, write a time that contains + as"
                            + " RAW(2026-01-31T00:00:00+07:00)");
        }
    }
}
