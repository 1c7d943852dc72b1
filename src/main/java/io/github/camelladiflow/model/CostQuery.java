// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.model;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

import com.fasterxml.jackson.annotation.JsonCreator;
import io.github.camelladiflow.internal.json.JsonValue;

/**
 * Of which transactions the cost is asked for, or which are to be listed: the request of {@code flow/get-cost} and
 * {@code flow/list-transaction}, which may be the body of a message sent to them. Immutable and thread-safe; the methods that
 * begin with {@code with} return a changed copy. It need not be complete: options of the endpoint may add what is missing.
 *
 * <p>A moment may be written as a date, which is all of that day in the endpoint's time zone; as a date and time, in that zone
 * too; or with an offset; of a year from 1970 to 9999. {@code source_id} stands for the id of the source. Without an id all of
 * that source count, as in LadiFlow's own example. A source that is null on purpose is asked so, for which NONE stands too; all
 * else that is null, blank or empty is not given. Other members are refused.
 *
 * <p>The facts are from LadiFlow's public documentation of the Open API 1.0.
 */
public final class CostQuery extends ApiObject {

    /** Which member has the id of a source. */
    private static final Map<String, String> IDS =
            Map.of("FLOW", "flow_id", "CAMPAIGN", "campaign_id", "SEQUENCE", "sequence_id", "NONE", "");

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

    private static final Set<String> WITHOUT_NAMES = Set.of("flow_id", "campaign_id", "flow_config_id");

    private static final int FIRST_YEAR = 1970;
    private static final int LAST_YEAR = 9999;

    private static final DateTimeFormatter MOMENT = new DateTimeFormatterBuilder()
            .append(DateTimeFormatter.ISO_LOCAL_DATE)
            .optionalStart()
            .appendLiteral('T')
            .append(DateTimeFormatter.ISO_LOCAL_TIME)
            .optionalStart()
            .appendOffsetId()
            .toFormatter(Locale.ROOT)
            .withResolverStyle(ResolverStyle.STRICT);

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    private CostQuery(JsonValue members) {
        super(checked(members));
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
        return new CostQuery(JsonValue.of(members));
    }

    /**
     * Asks for what a flow, a campaign or a sequence cost.
     *
     * @param source {@code FLOW}, {@code CAMPAIGN} or {@code SEQUENCE}, in any case
     * @param id its id; of a sequence, its name will do
     * @return the query
     */
    public static CostQuery of(String source, String id) {
        return of(Map.of("source", source, "source_id", id));
    }

    /**
     * Asks without a source, as one of LadiFlow's examples does.
     *
     * @return the query
     */
    public static CostQuery ofNoSource() {
        return of(Map.of("source", "NONE"));
    }

    private static JsonValue checked(JsonValue given) {
        var query = new Requests(given, MEMBERS);
        if (given.get("source") != null && given.get("source").isNull()) {
            query.put("source", "NONE");
        }
        for (String name : new String[] {"from_date", "to_date"}) {
            query.change(name, value -> {
                parse(Requests.text(value));
                return Requests.text(value);
            });
        }
        for (String name : MEMBERS) {
            if (name.equals("type") || name.endsWith("_id")) {
                query.change(name, Requests::text);
            }
        }
        query.change("source", CostQuery::source);
        query.change("page", value -> Requests.whole(value, 0));
        query.change("limit", value -> Requests.whole(value, 1));
        query.change("sort", Requests::sort);
        if (query.has("source_id") && query.has("source")) {
            String id = IDS.get((String) query.get("source"));
            Object value = query.remove("source_id");
            if (id.isEmpty()) {
                throw new IllegalArgumentException("source_id needs a source, which NONE is not");
            }
            query.put(id, value);
        }
        for (String name : WITHOUT_NAMES) {
            query.change(name, CostQuery::id);
        }
        return query.toJson();
    }

    /** A name would be asked for, and cost nothing. */
    private static Object id(Object value) {
        if (!((String) value).matches("[0-9a-fA-F]{24}")) {
            throw new IllegalArgumentException(
                    "has to be an id of 24 hexadecimal digits: it has no list to find a name in");
        }
        return value;
    }

    private static Object source(Object value) {
        String source = Requests.text(value).toUpperCase(Locale.ROOT);
        if (!IDS.containsKey(source)) {
            throw new IllegalArgumentException("has to be FLOW, CAMPAIGN or SEQUENCE, or NONE to send null");
        }
        return source;
    }

    private static TemporalAccessor parse(String text) {
        try {
            TemporalAccessor time = MOMENT.parseBest(text, OffsetDateTime::from, LocalDateTime::from, LocalDate::from);
            int year = time.get(ChronoField.YEAR);
            if (year < FIRST_YEAR || year > LAST_YEAR) {
                throw new IllegalArgumentException("has to be of a year from " + FIRST_YEAR + " to " + LAST_YEAR);
            }
            return time;
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    "has to be a date such as 2024-06-01, or a time such as 2024-06-01T08:00:00 or"
                            + " 2024-06-01T08:00:00+07:00");
        }
    }

    // ---- changed copies

    /**
     * Asks from a moment on.
     *
     * @param from the first moment
     * @return the changed copy
     */
    public CostQuery withFrom(Instant from) {
        return with("from_date", from);
    }

    /**
     * Asks from a day on.
     *
     * @param from the first day
     * @return the changed copy
     */
    public CostQuery withFrom(LocalDate from) {
        return with("from_date", from);
    }

    /**
     * Asks to a moment.
     *
     * @param to the last moment
     * @return the changed copy
     */
    public CostQuery withTo(Instant to) {
        return with("to_date", to);
    }

    /**
     * Asks to a day.
     *
     * @param to the last day, all of which counts
     * @return the changed copy
     */
    public CostQuery withTo(LocalDate to) {
        return with("to_date", to);
    }

    /**
     * Asks for one kind of action.
     *
     * @param type LadiFlow's code, such as {@code EMAIL}: an open set; null for all
     * @return the changed copy
     */
    public CostQuery withType(String type) {
        return with("type", type);
    }

    private CostQuery with(String name, Object value) {
        Map<String, Object> members = new LinkedHashMap<>(toMap());
        members.put(name, value);
        return of(members);
    }

    // ---- what it asks

    /**
     * Returns the first moment.
     *
     * @param zone the time zone of dates without one
     * @return the moment, null if it is not given
     */
    public Instant getFrom(ZoneId zone) {
        String text = text("from_date");
        return text == null ? null : first(parse(text), zone);
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
        return to instanceof LocalDate day ? first(day.plusDays(1), zone).minusMillis(1) : first(to, zone);
    }

    private static Instant first(TemporalAccessor time, ZoneId zone) {
        if (time instanceof OffsetDateTime withOffset) {
            return withOffset.toInstant();
        }
        return time instanceof LocalDateTime local
                ? local.atZone(zone).toInstant()
                : LocalDate.from(time).atStartOfDay(zone).toInstant();
    }

    /** {@return {@code source}: FLOW, CAMPAIGN, SEQUENCE, NONE, or null if it is not given} */
    public String getSource() {
        return text("source");
    }

    /** {@return the id of the source, null for all of it} */
    public String getSourceId() {
        String member = getSourceMember();
        return member == null ? null : text(member);
    }

    /** {@return the name of the member that has the id of the source, null if there is none} */
    public String getSourceMember() {
        String source = getSource();
        String member = source == null ? "" : IDS.get(source);
        return member.isEmpty() ? null : member;
    }

    /** {@return {@code type}: the code of an action, such as {@code EMAIL}, or null for all} */
    public String getType() {
        return text("type");
    }
}
