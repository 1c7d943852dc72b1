// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.request;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.github.camelladiflow.internal.json.JsonTree;
import io.github.camelladiflow.internal.json.PlainValues;
import io.github.camelladiflow.internal.text.CleanText;

/**
 * The kind of a member, which determines how a given value is checked and converted to the value that is sent. A
 * conversion returns null if the value is treated as missing. The message of an IllegalArgumentException says what the
 * value must be, but contains neither the value nor the member's name.
 */
public enum MemberKind {
    TEXT(MemberKind::text),
    ID(MemberKind::id),
    EMAIL(MemberKind::email),
    /** A phone number. A JSON number is not converted to text, because it may have lost its leading zero. */
    PHONE(given -> given.isNumber() ? given : text(given)),
    DATE(MemberKind::date),
    NUMBER(given -> PlainValues.numberNode(number(given, "must be a number, written in digits"))),
    WHOLE_NUMBER(MemberKind::wholeNumber),
    /** A list, or text such as a table cell, in which commas or semicolons separate the items. */
    LIST(MemberKind::list),
    /** A list, or text. Text is not split into items, because a single address may contain commas. */
    LIST_OR_TEXT(given -> given.isArray() ? list(given) : text(given)),
    /** Names of which none is blank. Commas separate the names in text. */
    NAMES(MemberKind::names),
    /** A list of objects with the members {@code name} and {@code value}. */
    FIELDS(FieldValues::fromInput),
    SOURCE(given -> oneOf(given, "FLOW", "CAMPAIGN", "SEQUENCE", "NONE")),
    TIME(MemberKind::time),
    SEARCH(MemberKind::search),
    SORT(MemberKind::sort),
    PAGE(given -> count(0, given)),
    LIMIT(given -> count(1, given));

    /** The ending of the addresses that LadiFlow generates for customers without an e-mail address. */
    private static final String GENERATED_EMAIL_SUFFIX = "@ladimail.com";

    private static final String SORT_HINT =
            "must be the name of a member, followed by ASC or DESC, such as updated_at DESC";
    private static final int FIRST_YEAR = 1970;
    private static final int LAST_YEAR = 9999;

    private final UnaryOperator<JsonNode> conversion;

    MemberKind(UnaryOperator<JsonNode> conversion) {
        this.conversion = conversion;
    }

    JsonNode convert(JsonNode given) {
        return conversion.apply(given);
    }

    public static void require(boolean isRight, String cure) {
        if (!isRight) {
            throw new IllegalArgumentException(cure);
        }
    }

    /** Returns whether a value is null, blank, or an empty list. */
    public static boolean isNotGiven(JsonNode value) {
        return value == null
                || value.isNull()
                || value.isMissingNode()
                || value.isArray() && value.isEmpty()
                || value.isTextual() && CleanText.of(value.textValue()).isEmpty();
    }

    /** Returns the items of a list, or no items for any other value. */
    public static Stream<JsonNode> stream(JsonNode list) {
        return list.isArray() ? StreamSupport.stream(list.spliterator(), false) : Stream.empty();
    }

    /** Returns the strings in two lists, each string once. */
    public static ArrayNode union(JsonNode one, JsonNode other) {
        Set<String> texts = new LinkedHashSet<>();
        Stream.concat(stream(one), stream(other))
                .filter(JsonNode::isTextual)
                .forEach(item -> texts.add(item.textValue()));
        return arrayOf(texts);
    }

    private static ArrayNode arrayOf(Iterable<String> texts) {
        ArrayNode list = JsonTree.NODES.arrayNode();
        texts.forEach(list::add);
        return list;
    }

    /** Returns whether LadiFlow has generated the address. */
    static boolean isGenerated(String email) {
        return email.toLowerCase(Locale.ROOT).endsWith(GENERATED_EMAIL_SUFFIX);
    }

    /** Converts text or a number. NaN is rejected, because many formats write NaN for a missing number. */
    private static TextNode text(JsonNode given) {
        String text = CleanText.of(given.asText());
        require(
                (given.isTextual() || given.isNumber()) && !text.isEmpty() && !text.equals("NaN"),
                "must be text that is not blank");
        return TextNode.valueOf(text);
    }

    private static TextNode id(JsonNode given) {
        String id = text(given).textValue();
        require(
                LookupKeys.isObjectId(id),
                "is not an id of LadiFlow, which has 24 hexadecimal digits. Send an id of your own system as"
                        + " external_customer_id");
        return TextNode.valueOf(id.toLowerCase(Locale.ROOT));
    }

    private static TextNode email(JsonNode given) {
        TextNode email = text(given);
        String problem = isGenerated(email.textValue()) ? null : LookupKeys.emailProblem(email.textValue());
        require(problem == null, "is not an e-mail address: " + problem);
        return email;
    }

    private static TextNode date(JsonNode given) {
        LocalDate date = TypedValues.date(given);
        require(date != null, "is not a date in the form yyyy-mm-dd");
        return TextNode.valueOf(date.toString());
    }

    private static BigDecimal number(JsonNode given, String cure) {
        BigDecimal number = given.isNumber()
                ? given.decimalValue()
                : given.isTextual() ? TypedValues.decimal(given.textValue()) : null;
        require(number != null && TypedValues.isReasonable(number), cure);
        return number;
    }

    private static JsonNode wholeNumber(JsonNode given) {
        String cure =
                "must be a whole number in digits, because LadiFlow accepts no other value. Correct or omit the value";
        BigDecimal number = number(given, cure);
        require(number.signum() >= 0 && number.stripTrailingZeros().scale() <= 0, cure);
        return PlainValues.numberNode(new BigDecimal(number.toBigInteger()));
    }

    private static ArrayNode list(JsonNode given) {
        Set<String> items = new LinkedHashSet<>();
        for (String item : given.isArray()
                ? stream(given)
                        .filter(one -> !one.isNull())
                        .map(MemberKind::item)
                        .toList()
                : List.of(item(given).split("[,;]"))) {
            items.add(CleanText.of(item));
        }
        items.remove("");
        return items.isEmpty() ? null : arrayOf(items);
    }

    private static ArrayNode names(JsonNode given) {
        Set<String> names = new LinkedHashSet<>();
        Stream<JsonNode> items = given.isTextual()
                ? Stream.of(given.textValue().split(",", -1)).map(TextNode::valueOf)
                : given.isArray() ? stream(given) : Stream.of(given);
        items.forEach(item -> names.add(text(item).textValue()));
        return names.isEmpty() ? null : arrayOf(names);
    }

    private static String item(JsonNode given) {
        require(
                (given.isTextual() || given.isNumber()) && !given.asText().equals("NaN"),
                "must be a list of strings, or text separated by commas");
        return given.asText();
    }

    private static TextNode oneOf(JsonNode given, String... names) {
        String name = text(given).textValue().toUpperCase(Locale.ROOT);
        require(List.of(names).contains(name), "must be one of " + String.join(", ", names));
        return TextNode.valueOf(name);
    }

    private static TextNode time(JsonNode given) {
        TextNode text = text(given);
        parseTime(text.textValue());
        return text;
    }

    private static TemporalAccessor parseTime(String text) {
        try {
            TemporalAccessor time = TypedValues.parseTime(text);
            int year = time.get(ChronoField.YEAR);
            require(
                    year >= FIRST_YEAR && year <= LAST_YEAR,
                    "must have a year from " + FIRST_YEAR + " to " + LAST_YEAR);
            return time;
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    "must be a date such as 2024-06-01, or a time such as 2024-06-01T08:00:00 or"
                            + " 2024-06-01T08:00:00+07:00");
        }
    }

    /** Converts a time to an instant, and a date to the start of that day. */
    public static Instant start(String time, ZoneId zone) {
        return TypedValues.toInstant(parseTime(time), zone);
    }

    /** Converts a time to an instant, and a date to the last millisecond of that day. */
    public static Instant end(String time, ZoneId zone) {
        return parseTime(time) instanceof LocalDate day
                ? TypedValues.toInstant(day.plusDays(1), zone).minusMillis(1)
                : start(time, zone);
    }

    private static JsonNode search(JsonNode given) {
        require(
                !given.isObject() || given.size() == 1 && given.has("name"),
                "must have only the member 'name', with the text to search for in names, e-mail addresses and phone"
                        + " numbers");
        return JsonTree.NODES.objectNode().set("name", text(given.isObject() ? given.get("name") : given));
    }

    /** Parses text such as updated_at DESC, or an object such as {"updated_at": "DESC"}. */
    private static JsonNode sort(JsonNode given) {
        String[] words = given.isObject() && given.size() == 1
                ? new String[] {
                    given.fieldNames().next(), given.elements().next().asText()
                }
                : given.asText().strip().split("[\\s:]+");
        String order = words.length == 2 ? words[1].strip().toUpperCase(Locale.ROOT) : "";
        require(order.equals("ASC") || order.equals("DESC"), SORT_HINT);
        return JsonTree.NODES.objectNode().put(words[0], order);
    }

    private static IntNode count(int least, JsonNode given) {
        String text = text(given).textValue();
        require(
                text.matches("\\d{1,9}") && Integer.parseInt(text) >= least,
                "must be a whole number, " + least + " or more");
        return IntNode.valueOf(Integer.parseInt(text));
    }
}
