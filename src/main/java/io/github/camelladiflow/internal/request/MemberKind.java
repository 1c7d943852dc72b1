// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.request;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.util.Arrays;
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
import io.github.camelladiflow.internal.json.TypedValues;
import io.github.camelladiflow.internal.text.CleanText;

/**
 * The kind of a member, which determines how a given value is checked and converted to the value that is sent. A
 * conversion returns null if the value is treated as missing. The message of an IllegalArgumentException says what the
 * value must be, but contains neither the value nor the member's name.
 */
public enum MemberKind {

    // members of a customer
    ID(MemberKind::customerId),
    EMAIL(MemberKind::email),
    PHONE(MemberKind::phone),
    TEXT(given -> TextNode.valueOf(looseText(given, "must be text"))),
    DATE(MemberKind::date),
    NUMBER(MemberKind::number),
    WHOLE_NUMBER(MemberKind::wholeNumber),
    LIST(MemberKind::list),
    /** A list, or text. Text is not split into items, because a single address may contain commas. */
    LIST_OR_TEXT(given -> given.isArray() ? list(given) : TEXT.convert(given)),
    /** A list of objects with the members {@code name} and {@code value}. The values are checked later. */
    CUSTOM_FIELDS(FieldValues::fromInput),
    FIELD_LIST(FieldValues::finiteFromInput),

    // members of queries and subscriptions
    STRICT_TEXT(MemberKind::strictText),
    NAME(MemberKind::textOrNumber),
    NAMES(MemberKind::names),
    /** Text that is not blank, because a blank keyword would select all items. */
    KEYWORD(MemberKind::keyword),
    /** Text or a number. Any other value is treated as missing. */
    TAG_NAME(given -> given.isValueNode() && !isNotGiven(given) && !given.isBoolean() ? textOrNumber(given) : null),
    ADDRESS(MemberKind::address),
    OBJECT_ID(MemberKind::objectId),
    SOURCE(MemberKind::source),
    TIME(MemberKind::time),
    SEARCH(MemberKind::search),
    SORT(MemberKind::sort),
    PAGE(given -> wholeNumberFrom(0, given)),
    LIMIT(given -> wholeNumberFrom(1, given));

    /** The ending of the addresses that LadiFlow generates for customers without an e-mail address. */
    private static final String SYNTHETIC_EMAIL_SUFFIX = "@ladimail.com";

    private static final String SORT_HINT =
            "must be the name of a member, followed by ASC or DESC, such as updated_at DESC";
    private static final Set<String> SOURCES = Set.of("FLOW", "CAMPAIGN", "SEQUENCE", "NONE");
    private static final int FIRST_YEAR = 1970;
    private static final int LAST_YEAR = 9999;

    private final UnaryOperator<JsonNode> conversion;

    MemberKind(UnaryOperator<JsonNode> conversion) {
        this.conversion = conversion;
    }

    /**
     * Converts a given value to the value to send.
     *
     * @return the value to send, null if the given value is treated as missing
     * @throws IllegalArgumentException if LadiFlow does not accept the value. The exception's message continues a
     *     sentence that begins with the member's name
     */
    JsonNode convert(JsonNode given) {
        return conversion.apply(given);
    }

    static void require(boolean isRight, String cure) {
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

    /**
     * Returns whether a value is null or blank, or is a list or an object that is empty or contains only such values.
     */
    public static boolean isAbsent(JsonNode value) {
        return value.isContainerNode()
                ? StreamSupport.stream(value.spliterator(), false).allMatch(MemberKind::isAbsent)
                : isNotGiven(value);
    }

    /** Returns the items of a list, or no items for any other value. */
    public static Stream<JsonNode> stream(JsonNode list) {
        return list.isArray() ? StreamSupport.stream(list.spliterator(), false) : Stream.empty();
    }

    /** Returns the tags in a list that are names and not ids. */
    public static List<String> tagNames(JsonNode list) {
        return stream(list)
                .map(JsonNode::asText)
                .filter(text -> !LookupKeys.isObjectId(text))
                .toList();
    }

    /** Returns the strings in two lists, each string once. */
    static ArrayNode union(JsonNode one, JsonNode other) {
        var texts = JsonTree.NODES.arrayNode();
        Stream.concat(stream(one), stream(other))
                .filter(JsonNode::isTextual)
                .distinct()
                .forEach(texts::add);
        return texts;
    }

    /** Returns whether LadiFlow has generated the address. */
    static boolean isSynthetic(String email) {
        return email.toLowerCase(Locale.ROOT).endsWith(SYNTHETIC_EMAIL_SUFFIX);
    }

    /**
     * Returns whether a value is text or a number. NaN is neither, because many formats write NaN for a missing number.
     */
    static boolean isText(JsonNode given) {
        return (given.isTextual() || given.isNumber()) && !given.asText().equals("NaN");
    }

    private static String looseText(JsonNode given, String cure) {
        require(isText(given), cure);
        return given.asText();
    }

    private static JsonNode customerId(JsonNode given) {
        String id = CleanText.of(looseText(given, "must be text"));
        require(
                LookupKeys.isObjectId(id),
                "is not a LadiFlow customer id. A customer id has 24 hexadecimal digits. Send an id of your own"
                        + " system as external_customer_id");
        return TextNode.valueOf(LookupKeys.objectId(id));
    }

    private static JsonNode email(JsonNode given) {
        String email = CleanText.of(looseText(given, "must be text"));
        if (!LookupKeys.isEmail(email)) {
            if (isSynthetic(email)) {
                return null;
            }
            throw new IllegalArgumentException("is not an e-mail address: " + LookupKeys.describeInvalidEmail(email));
        }
        return TextNode.valueOf(email);
    }

    /** Checks a phone number. A JSON number is not converted to text, because it may have lost its leading zero. */
    private static JsonNode phone(JsonNode given) {
        String phone = CleanText.of(looseText(given, "must be text"));
        require(PhoneNumbers.isPhone(phone), "is not a phone number: " + PhoneNumbers.FORMAT_HINT);
        return given.isNumber() ? given : TextNode.valueOf(phone);
    }

    private static JsonNode date(JsonNode given) {
        var date = TypedValues.date(given);
        require(date != null, "is not a date in the form yyyy-mm-dd");
        return TextNode.valueOf(date.toString());
    }

    private static JsonNode number(JsonNode given) {
        var number = FieldValues.toNumber(given);
        require(number != null, "must be a number, written in digits");
        return PlainValues.numberNode(number);
    }

    private static JsonNode wholeNumber(JsonNode given) {
        var number = FieldValues.toNumber(given);
        require(
                number != null
                        && number.signum() >= 0
                        && number.stripTrailingZeros().scale() <= 0,
                "must be a whole number in digits, because LadiFlow accepts no other value. Correct or omit the value");
        return PlainValues.numberNode(new BigDecimal(number.toBigInteger()));
    }

    /** Converts a list, or text such as a table cell, in which commas or semicolons separate the items. */
    private static JsonNode list(JsonNode given) {
        Stream<String> items = given.isArray()
                ? stream(given)
                        .filter(item -> item.isTextual() || !isNotGiven(item))
                        .map(item -> looseText(item, "must be a list of strings"))
                : Arrays.stream(looseText(given, "must be a list of strings, or text separated by commas")
                        .split("[,;]"));
        ArrayNode list = JsonTree.NODES.arrayNode();
        items.map(CleanText::of).filter(text -> !text.isEmpty()).distinct().forEach(text -> {
            require(!CleanText.isMojibake(text), CleanText.MOJIBAKE_HINT.strip());
            list.add(text);
        });
        return list.isEmpty() ? null : list;
    }

    private static TextNode strictText(JsonNode given) {
        require(given.isTextual(), "must be text");
        return textOrNumber(given);
    }

    private static TextNode textOrNumber(JsonNode given) {
        String text = CleanText.of(given.asText());
        require((given.isTextual() || given.isNumber()) && !text.isEmpty(), "must be text that is not blank");
        return TextNode.valueOf(text);
    }

    private static JsonNode keyword(JsonNode given) {
        require(given.isTextual() || given.isNumber(), "must be text");
        require(!isNotGiven(given), "is blank. To list all items, omit the keyword");
        return textOrNumber(given);
    }

    private static JsonNode names(JsonNode given) {
        var names = (given.isArray() ? stream(given) : Stream.of(given))
                .map(MemberKind::strictText)
                .distinct()
                .toList();
        return names.isEmpty() ? null : JsonTree.NODES.arrayNode().addAll(names);
    }

    private static JsonNode address(JsonNode given) {
        TextNode email = textOrNumber(given);
        require(LookupKeys.isEmail(email.textValue()), "must be an e-mail address");
        return email;
    }

    /**
     * Checks an id. LadiFlow has no lists of flows and campaigns, so a name cannot be replaced with an id, and a query
     * by name would return a cost of 0.
     */
    private static JsonNode objectId(JsonNode given) {
        TextNode id = strictText(given);
        require(
                LookupKeys.isObjectId(id.textValue()),
                "must be an id of 24 hexadecimal digits. The component cannot look up a name here, because"
                        + " LadiFlow does not list these objects");
        return id;
    }

    private static JsonNode source(JsonNode given) {
        String source = strictText(given).textValue().toUpperCase(Locale.ROOT);
        require(SOURCES.contains(source), "must be FLOW, CAMPAIGN, SEQUENCE or NONE (which is sent as null)");
        return TextNode.valueOf(source);
    }

    private static JsonNode time(JsonNode given) {
        TextNode text = textOrNumber(given);
        parseTime(text.textValue());
        return text;
    }

    /**
     * Parses a date or a time in a query.
     *
     * @throws IllegalArgumentException if the text is neither a date nor a time, or if its year is out of range
     */
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

    /** Converts a time to an instant, and a date to the start of that day. Returns null for null. */
    public static Instant start(String time, ZoneId zone) {
        return time == null ? null : TypedValues.toInstant(parseTime(time), zone);
    }

    /** Converts a time to an instant, and a date to the last millisecond of that day. Returns null for null. */
    public static Instant end(String time, ZoneId zone) {
        return time != null && parseTime(time) instanceof LocalDate day
                ? TypedValues.toInstant(day.plusDays(1), zone).minusMillis(1)
                : start(time, zone);
    }

    private static JsonNode search(JsonNode given) {
        require(
                !given.isObject() || given.size() == 1 && given.has("name"),
                "must have only the member 'name', with the text to search for in names, e-mail addresses and phone"
                        + " numbers");
        return JsonTree.NODES.objectNode().set("name", textOrNumber(given.isObject() ? given.get("name") : given));
    }

    /** Parses text such as updated_at DESC, or an object such as {"updated_at": "DESC"}. */
    private static JsonNode sort(JsonNode given) {
        var sort = JsonTree.NODES.objectNode();
        if (given.isObject()) {
            given.properties()
                    .forEach(one ->
                            sort.put(one.getKey(), sortOrder(one.getValue().asText())));
            require(!sort.isEmpty(), SORT_HINT);
            return sort;
        }
        String[] words = strictText(given).textValue().split("[\\s:]+");
        require(words.length == 2, SORT_HINT);
        return sort.put(words[0], sortOrder(words[1]));
    }

    private static String sortOrder(String order) {
        String word = order.strip().toUpperCase(Locale.ROOT);
        require(word.equals("ASC") || word.equals("DESC"), SORT_HINT);
        return word;
    }

    private static JsonNode wholeNumberFrom(int least, JsonNode given) {
        String text = textOrNumber(given).textValue();
        require(
                text.matches("\\d{1,9}") && Integer.parseInt(text) >= least,
                "must be a whole number, " + least + " or more");
        return IntNode.valueOf(Integer.parseInt(text));
    }
}
