// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.operation;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.Locale;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelladiflow.internal.request.MemberKind;
import io.github.camelladiflow.internal.request.Members;

/** Reads a query for costs or transactions from a message. */
final class CostQuery {

    private static final Instant MAX_INSTANT = Instant.parse("9999-12-31T23:59:59.999Z");

    private static final DateTimeFormatter MILLIS_FORMAT =
            new DateTimeFormatterBuilder().appendInstant(3).toFormatter();

    private CostQuery() {}

    static RequestReader reader(OperationContext context) {
        ZoneId zone = zone(context.request().getTimeZone());
        Members members = context.definition().members();
        return new RequestReader(
                context,
                name -> true,
                given -> members.check(withSource(given)),
                query -> complete(query, members, zone));
    }

    private static ZoneId zone(String name) {
        try {
            return ZoneId.of(name);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("timeZone must be a time zone such as Asia/Ho_Chi_Minh or UTC");
        }
    }

    /** Replaces null, which LadiFlow's own example sends, with NONE. */
    private static ObjectNode withSource(ObjectNode given) {
        return given.path("source").isNull() ? given.put("source", "NONE") : given;
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
        query.put("from_date", MILLIS_FORMAT.format(from));
        if (query.has("to_date")) {
            Instant to = MemberKind.end(query.get("to_date").textValue(), zone);
            MemberKind.require(!to.isBefore(from), "to_date must not be before from_date");
            MemberKind.require(
                    !to.isAfter(MAX_INSTANT), "to_date must be before the year 10000 when it is converted to UTC");
            query.put("to_date", MILLIS_FORMAT.format(to));
        }
        return query;
    }
}
