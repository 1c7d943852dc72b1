// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.model.request;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.github.camelladiflow.internal.json.JsonValue;
import io.github.camelladiflow.internal.json.PlainValues;
import io.github.camelladiflow.internal.json.TypedValues;

/**
 * Of which transactions the cost is asked for, or which are to be listed: the request of {@code flow/get-cost} and
 * {@code flow/list-transaction}, which may be the body of a message sent to them. Immutable and thread-safe.
 * It need not be complete: options of the endpoint may add what is missing.
 *
 * <p>A moment may be written as a date, which is all of that day in the endpoint's time zone; as a date and time, in that zone
 * too; or with an offset; of a year from 1970 to 9999. {@code source_id} stands for the id of the source. Without an id all of
 * that source count, as in LadiFlow's own example. A {@code source} that is null, or NONE, is sent as null; any other member
 * that is null is not given. A blank value, one of another type, and members other than these are rejected, because without
 * them the query would be for more.
 *
 * <p>The facts are from LadiFlow's public documentation of the Open API 1.0.
 */
public final class CostQuery extends Request {

    private static final Set<String> SOURCES = Set.of("FLOW", "CAMPAIGN", "SEQUENCE", "NONE");

    private static final Set<String> MEMBERS = Set.of(
            "from_date",
            "to_date",
            "type",
            "source",
            "source_id",
            "flow_id",
            "trigger_id",
            "flow_config_id",
            "campaign_id",
            "sequence_id",
            "page",
            "limit",
            "sort");

    private static final int FIRST_YEAR = 1970;
    private static final int LAST_YEAR = 9999;

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    private CostQuery(JsonValue members) {
        this(members.toTree());
    }

    private CostQuery(ObjectNode members) {
        super(validated(members));
    }

    /**
     * Makes a query of plain Java values.
     *
     * @param members by their names in the API, such as {@code from_date}
     * @return the query
     * @throws IllegalArgumentException if a member is of another name or cannot be used; the message says what would be
     *     right, and holds none of the values
     */
    public static CostQuery of(Map<String, ?> members) {
        return new CostQuery(PlainValues.toObjectNode(members));
    }

    private static ObjectNode validated(ObjectNode query) {
        boolean isNone = query.has("source") && query.get("source").isNull();
        RequestMembers.validate(query, MEMBERS, CostQuery::validatedMember);
        if (isNone) {
            query.put("source", "NONE");
        }
        if (!query.has("source_id") || !query.has("source")) {
            return query;
        }
        String source = query.get("source").textValue();
        RequestMembers.require(!source.equals("NONE"), "source_id needs a source, which NONE is not");
        query.set(source.toLowerCase(Locale.ROOT) + "_id", query.remove("source_id"));
        return validated(query);
    }

    private static JsonNode validatedMember(String name, JsonNode value) {
        return switch (name) {
            case "from_date", "to_date" -> time(value);
            case "source" -> source(value);
            case "flow_id", "campaign_id", "flow_config_id" -> requireId(value);
            default -> RequestMembers.commonMember(name, value);
        };
    }

    /** A name would be asked for, and cost nothing. */
    private static JsonNode requireId(JsonNode value) {
        TextNode id = RequestMembers.text(value);
        RequestMembers.require(
                LookupKeys.isObjectId(id.textValue()),
                "has to be an id of 24 hexadecimal digits: it has no list to find a name in");
        return id;
    }

    private static JsonNode source(JsonNode value) {
        String source = RequestMembers.text(value).textValue().toUpperCase(Locale.ROOT);
        RequestMembers.require(SOURCES.contains(source), "has to be FLOW, CAMPAIGN or SEQUENCE, or NONE to send null");
        return TextNode.valueOf(source);
    }

    private static JsonNode time(JsonNode value) {
        TextNode text = RequestMembers.textOrNumber(value);
        parse(text.textValue());
        return text;
    }

    private static TemporalAccessor parse(String text) {
        try {
            TemporalAccessor time = TypedValues.parseTime(text);
            int year = time.get(ChronoField.YEAR);
            RequestMembers.require(
                    year >= FIRST_YEAR && year <= LAST_YEAR,
                    "has to be of a year from " + FIRST_YEAR + " to " + LAST_YEAR);
            return time;
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    "has to be a date such as 2024-06-01, or a time such as 2024-06-01T08:00:00 or"
                            + " 2024-06-01T08:00:00+07:00");
        }
    }

    /**
     * Returns the first moment.
     *
     * @param zone the time zone of dates without one
     * @return the moment, null if it is not given
     */
    public Instant getFrom(ZoneId zone) {
        String text = text("from_date");
        return text == null ? null : TypedValues.toInstant(parse(text), zone);
    }

    /**
     * Returns the last moment, to the millisecond.
     *
     * @param zone the time zone of dates without one
     * @return the moment, for a day its last; null if it is not given
     */
    public Instant getTo(ZoneId zone) {
        String text = text("to_date");
        if (text == null) {
            return null;
        }
        TemporalAccessor to = parse(text);
        return to instanceof LocalDate day
                ? TypedValues.toInstant(day.plusDays(1), zone).minusMillis(1)
                : TypedValues.toInstant(to, zone);
    }

    /** {@return {@code source}: FLOW, CAMPAIGN, SEQUENCE, NONE, or null if it is not given} */
    public String getSource() {
        return text("source");
    }
}
