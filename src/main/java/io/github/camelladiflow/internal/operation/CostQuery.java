// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.operation;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.Locale;
import java.util.Map;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelladiflow.internal.operation.Names.Kind;
import io.github.camelladiflow.internal.options.OptionText;
import io.github.camelladiflow.internal.request.MemberKind;
import io.github.camelladiflow.internal.request.Members;
import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.Transaction;
import io.github.camelladiflow.options.RequestOptions;

/** Reads a query for costs or transactions from a message. */
final class CostQuery {

    /**
     * The members whose values may be names. Flows and campaigns can only be selected by id, because LadiFlow has no
     * lists of them.
     */
    static final Map<String, Kind> NAME_MEMBERS = Map.of("sequence_id", Kind.SEQUENCE, "trigger_id", Kind.TRIGGER);

    private static final Instant MAX_INSTANT = Instant.parse("9999-12-31T23:59:59.999Z");

    private static final DateTimeFormatter MILLIS_FORMAT =
            new DateTimeFormatterBuilder().appendInstant(3).toFormatter();

    private CostQuery() {}

    static RequestReader reader(LadiFlowOperation operation, OperationContext context) {
        RequestOptions options = context.options().request();
        ZoneId zone = OptionText.timeZone("timeZone", options.getTimeZone());
        Members members = OperationDefinition.of(operation).members();
        return new RequestReader(
                        context,
                        operation,
                        null,
                        "Send a Map or a JSON object with from_date and source (FLOW, CAMPAIGN, SEQUENCE, or NONE for"
                                + " null), or set the options fromDate and source.")
                .checkedBy(given -> members.check(withSource(given)))
                .option("source", "source", options.getSource())
                .option("source_id", "sourceId", options.getSourceId())
                .option("from_date", "fromDate", options.getFromDate())
                .option("to_date", "toDate", options.getToDate())
                .option("type", "type", options.getType())
                .completedBy(query -> complete(query, members, zone));
    }

    /** Replaces null, which LadiFlow's own example sends, with NONE. */
    private static ObjectNode withSource(ObjectNode given) {
        return given.path("source").isNull() ? given.put("source", "NONE") : given;
    }

    /** Lists transactions. */
    static Operation<?, ?> listOfTransactions(OperationContext context) {
        LadiFlowOperation operation = LadiFlowOperation.FLOW_LIST_TRANSACTION;
        return new ListOperation<>(
                operation,
                context,
                Transaction::new,
                reader(operation, context)
                        .option("sort", "sort", context.options().request().getSort()),
                NAME_MEMBERS);
    }

    /** Converts the times to UTC, and renames source_id after the source, for example to flow_id. */
    private static ObjectNode complete(ObjectNode query, Members members, ZoneId zone) {
        String source = query.get("source").textValue();
        boolean isNone = source.equals("NONE");
        if (query.has("source_id")) {
            MemberKind.require(!isNone, "The member 'source_id' needs a 'source' other than NONE");
            var member = members.find(source.toLowerCase(Locale.ROOT) + "_id");
            Members.put(query, member, "source_id", member.convert(query.remove("source_id")));
        }
        if (isNone) {
            query.putNull("source");
        }
        Instant from = MemberKind.start(query.get("from_date").textValue(), zone);
        Instant to = query.has("to_date") ? MemberKind.end(query.get("to_date").textValue(), zone) : MAX_INSTANT;
        MemberKind.require(!to.isBefore(from), "to_date must not be before from_date");
        MemberKind.require(
                !to.isAfter(MAX_INSTANT),
                "from_date and to_date must be before the year 10000 when they are converted to UTC");
        query.put("from_date", MILLIS_FORMAT.format(from));
        if (query.has("to_date")) {
            query.put("to_date", MILLIS_FORMAT.format(to));
        }
        return query;
    }
}
