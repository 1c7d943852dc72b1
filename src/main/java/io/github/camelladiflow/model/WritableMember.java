// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.model;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.github.camelladiflow.internal.json.JsonTree;
import io.github.camelladiflow.internal.json.PlainValues;
import io.github.camelladiflow.internal.text.CleanText;
import io.github.camelladiflow.internal.text.Misread;

/**
 * The members of a customer that LadiFlow takes, as its documentation lists them: what they are called in its answers and in
 * its requests, and what is made of a value that somebody gives. Messages name the member, never the value.
 */
enum WritableMember {
    ID("_id", WritableMember::id),
    EMAIL("email", WritableMember::email),
    PHONE("phone", WritableMember::phone),
    FIRST_NAME("first_name"),
    LAST_NAME("last_name"),
    NAME("name", "full_name", WritableMember::text),
    DOB("dob", WritableMember::date),
    GENDER("gender"),
    TAGS("tags", WritableMember::texts),
    CUSTOM_FIELDS("custom_fields", FieldsToWrite::given),
    COUNTRY("country"),
    CITY("city"),
    DISTRICT("district"),
    WARD("ward"),
    ADDRESS("address"),
    ADDRESS_2("address_2"),
    COMPANY("company"),
    JOB_TITLE("job_title"),
    LANGUAGE("language", "lang", WritableMember::text),
    POSTAL_CODE("postal_code", WritableMember::wholeNumber),
    CHANNELS("channels", WritableMember::texts),
    EXTERNAL_CUSTOMER_ID("external_customer_id"),
    WEBSITE("website", WritableMember::textOrTexts),
    FACEBOOK_URL("facebook_url"),
    TWITTER_URL("twitter_url"),
    LINKED_IN_URL("linkedIn_url"),
    SCORE("score", WritableMember::number),
    ZALO("zalo"),
    SKYPE("skype"),
    SOURCE("source"),
    SUBSCRIBED_AT("subscribed_at", "subcribed_at", WritableMember::date),
    EXTERNAL_DATA("external_data", FieldsToWrite::given);

    /** What LadiFlow puts in the place of an address that a customer does not have. */
    private static final String SYNTHETIC = "@ladimail.com";

    private static final Map<String, WritableMember> BY_NAME =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(one -> one.member, one -> one));

    private final String member;
    private final String inRequests;
    /** Makes of a value that is given what is sent, or null if it counts as not given. */
    private final UnaryOperator<JsonNode> writing;

    WritableMember(String member) {
        this(member, WritableMember::text);
    }

    WritableMember(String member, UnaryOperator<JsonNode> writing) {
        this(member, member, writing);
    }

    WritableMember(String member, String inRequests, UnaryOperator<JsonNode> writing) {
        this.member = member;
        this.inRequests = inRequests;
        this.writing = writing;
    }

    /** The member of a name in any of its spellings, null if there is none. */
    static WritableMember of(String name) {
        String member = ColumnNames.memberOf(name);
        return member == null ? null : BY_NAME.get(member);
    }

    /** Whether it is a name that LadiFlow has for it, in requests or in answers. */
    boolean isExactly(String name) {
        return member.equals(name) || inRequests.equals(name);
    }

    /** What can be cleared, for messages. */
    static String clearable() {
        return Arrays.stream(values())
                .filter(member -> !member.isKey())
                .map(member -> member.member)
                .collect(Collectors.joining(", "));
    }

    /** What it is called in answers. */
    String member() {
        return member;
    }

    String inRequests() {
        return inRequests;
    }

    boolean isKey() {
        return this == ID || this == EMAIL || this == PHONE;
    }

    boolean isList() {
        return this == TAGS || this == CHANNELS || this == CUSTOM_FIELDS || this == EXTERNAL_DATA;
    }

    /** Both lists as one. */
    JsonNode add(JsonNode before, JsonNode given) {
        if (this == CUSTOM_FIELDS || this == EXTERNAL_DATA) {
            return FieldsToWrite.added(before == null ? JsonTree.newArray() : before, given);
        }
        var texts = new LinkedHashSet<String>();
        Stream.of(given, before == null ? given : before)
                .flatMap(WritableMember::stream)
                .filter(JsonNode::isTextual)
                .forEach(item -> texts.add(item.textValue()));
        var list = JsonTree.newArray();
        texts.forEach(list::add);
        return list;
    }

    static boolean isNotGiven(JsonNode value) {
        return value == null
                || value.isNull()
                || value.isMissingNode()
                || value.isArray() && value.isEmpty()
                || value.isTextual() && CleanText.of(value.textValue()).isEmpty();
    }

    /**
     * What is sent for a value.
     *
     * @return the value, null if it counts as not given
     * @throws IllegalArgumentException if LadiFlow takes no such value
     */
    JsonNode write(JsonNode given) {
        try {
            return isNotGiven(given) ? null : writing.apply(given);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(member + " " + e.getMessage());
        }
    }

    private static IllegalArgumentException wrong(String cure) {
        return new IllegalArgumentException(cure);
    }

    private static JsonNode text(JsonNode given) {
        if (!isText(given)) {
            throw wrong("must be text");
        }
        return given.isTextual() ? given : TextNode.valueOf(given.asText());
    }

    /** A list of the items of a list, since commas may be in it. */
    private static JsonNode textOrTexts(JsonNode given) {
        return given.isArray() ? texts(given) : text(given);
    }

    private static JsonNode id(JsonNode given) {
        String id = CleanText.of(text(given).textValue());
        if (!LookupKeys.isObjectId(id)) {
            throw wrong(
                    "is no customer id of LadiFlow, which is 24 hexadecimal digits. An id of your own system goes into "
                            + EXTERNAL_CUSTOMER_ID.member);
        }
        return TextNode.valueOf(LookupKeys.objectId(id));
    }

    private static JsonNode email(JsonNode given) {
        String email = CleanText.of(text(given).textValue());
        if (isSynthetic(email)) {
            return null;
        }
        if (!LookupKeys.isEmail(email)) {
            throw wrong("is no e-mail address: " + LookupKeys.whyNoEmail(email));
        }
        return TextNode.valueOf(email);
    }

    static boolean isSynthetic(String email) {
        return email.toLowerCase(Locale.ROOT).endsWith(SYNTHETIC);
    }

    /** A number stays one, since it may have lost its zero. */
    private static JsonNode phone(JsonNode given) {
        String phone = CleanText.of(text(given).textValue());
        if (!LookupKeys.isPhone(phone)) {
            throw wrong(
                    "is no phone number: it may have 7 to 19 digits, a + in front, and blanks, dots, dashes, slashes or"
                            + " parentheses between the digits");
        }
        return given.isNumber() ? given : TextNode.valueOf(phone);
    }

    private static JsonNode date(JsonNode given) {
        var date = TypedValues.date(given);
        if (date == null) {
            throw wrong("is no date: write it as yyyy-mm-dd");
        }
        return TextNode.valueOf(date.toString());
    }

    private static JsonNode number(JsonNode given) {
        var number = FieldsToWrite.number(given);
        if (number == null) {
            throw wrong("must be a number, written in digits");
        }
        return PlainValues.numberNode(number);
    }

    private static JsonNode wholeNumber(JsonNode given) {
        BigDecimal number = FieldsToWrite.number(given);
        if (number == null || number.signum() < 0 || number.stripTrailingZeros().scale() > 0) {
            throw wrong("must be a whole number, since LadiFlow takes no other: write it in digits, or leave it out");
        }
        return PlainValues.numberNode(new BigDecimal(number.toBigInteger()));
    }

    /** A text holds several with commas or semicolons between them, as a column of a table does. */
    private static JsonNode texts(JsonNode given) {
        Stream<String> texts = given.isArray()
                ? stream(given).filter(item -> !isNotGiven(item)).map(item -> textOf(item, "must be a list of text"))
                : Arrays.stream(textOf(given, "must be a list of text, or text with commas in between")
                        .split("[,;]"));
        ArrayNode list = JsonTree.newArray();
        texts.map(CleanText::of)
                .filter(text -> !text.isEmpty())
                .peek(text -> {
                    if (Misread.test(text)) {
                        throw wrong(Misread.CURE.strip());
                    }
                })
                .collect(Collectors.toCollection(LinkedHashSet::new))
                .forEach(list::add);
        return list.isEmpty() ? null : list;
    }

    private static String textOf(JsonNode item, String cure) {
        if (!isText(item)) {
            throw wrong(cure);
        }
        return item.asText();
    }

    /** NaN is what others make of a number that is missing. */
    static boolean isText(JsonNode given) {
        return (given.isTextual() || given.isNumber()) && !given.asText().equals("NaN");
    }

    static Stream<JsonNode> stream(JsonNode list) {
        return list.isArray() ? StreamSupport.stream(list.spliterator(), false) : Stream.empty();
    }

    /** Whether two values that are sent mean the same; of tags and channels the order means nothing. */
    boolean isSame(JsonNode one, JsonNode other) {
        if (one == null || other == null) {
            return one == other;
        }
        if (this == TAGS || this == CHANNELS) {
            return set(one).equals(set(other));
        }
        return FieldsToWrite.isSame(one, other);
    }

    private static Set<JsonNode> set(JsonNode list) {
        return stream(list).collect(Collectors.toSet());
    }
}
