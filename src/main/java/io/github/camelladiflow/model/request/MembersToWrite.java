// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.model.request;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.github.camelladiflow.internal.json.JsonTree;
import io.github.camelladiflow.internal.json.PlainValues;
import io.github.camelladiflow.internal.json.TypedValues;
import io.github.camelladiflow.internal.text.CleanText;
import io.github.camelladiflow.internal.text.Mojibake;

/**
 * The members of a customer on their way to LadiFlow, by the names that answers have: what is made of a value that somebody
 * gives. Messages name the member, never the value.
 */
final class MembersToWrite {

    static final List<String> KEYS = List.of("_id", "email", "phone");
    static final List<String> LISTS = List.of("tags", "channels", "custom_fields", "external_data");

    /** What LadiFlow puts in the place of an address that a customer does not have. */
    private static final String SYNTHETIC_EMAIL_SUFFIX = "@ladimail.com";

    private static final Map<String, String> REQUEST_NAMES =
            Map.of("name", "full_name", "language", "lang", "subscribed_at", "subcribed_at");

    private MembersToWrite() {}

    static String requestName(String member) {
        return REQUEST_NAMES.getOrDefault(member, member);
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
     * @return the value, of custom fields an object with their values; null if it counts as not given
     * @throws IllegalArgumentException if LadiFlow takes no such value
     */
    static JsonNode toRequestValue(String member, JsonNode given) {
        try {
            return isNotGiven(given) ? null : convert(member, given);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(member + " " + e.getMessage());
        }
    }

    private static JsonNode convert(String member, JsonNode given) {
        return switch (member) {
            case "_id" -> id(given);
            case "email" -> email(given);
            case "phone" -> phone(given);
            case "dob", "subscribed_at" -> date(given);
            case "tags", "channels" -> texts(given);
            case "custom_fields" -> FieldsToWrite.fromInput(given);
            case "external_data" -> FieldsToWrite.toList(given);
            case "postal_code" -> wholeNumber(given);
            case "score" -> number(given);
            // of a list its items, since commas may be in it
            case "website" -> given.isArray() ? texts(given) : text(given);
            default -> text(given);
        };
    }

    /** Makes of what a customer has what is sent; what cannot be sent stays. */
    static void convertInPlace(Map.Entry<String, JsonNode> member) {
        try {
            JsonNode sent = ColumnNames.WRITABLE.contains(member.getKey())
                    ? toRequestValue(member.getKey(), member.getValue())
                    : null;
            if (sent != null) {
                member.setValue(sent);
            }
        } catch (IllegalArgumentException e) {
            // whatever is given is another value than one that LadiFlow would not take
        }
    }

    /** Whether two values that are sent mean the same; of tags and channels the order means nothing. */
    static boolean isEquivalent(String member, JsonNode one, JsonNode other) {
        if (one.isNumber() && other.isNumber()) {
            return one.decimalValue().compareTo(other.decimalValue()) == 0;
        }
        return member.equals("tags") || member.equals("channels")
                ? Set.copyOf(stream(one).toList())
                        .equals(Set.copyOf(stream(other).toList()))
                : one.equals(other);
    }

    /** What a customer has in a list, and what is given of it besides. */
    static ArrayNode merged(String member, JsonNode before, JsonNode given) {
        return member.equals("tags") || member.equals("channels")
                ? JsonTree.newArray()
                        .addAll(Stream.concat(stream(before), stream(given))
                                .filter(JsonNode::isTextual)
                                .distinct()
                                .toList())
                : FieldsToWrite.merged(before, given);
    }

    private static JsonNode text(JsonNode given) {
        return TextNode.valueOf(requireText(given, "must be text"));
    }

    private static String requireText(JsonNode given, String cure) {
        RequestMembers.require(isText(given), cure);
        return given.asText();
    }

    /** NaN is what others make of a number that is missing. */
    static boolean isText(JsonNode given) {
        return (given.isTextual() || given.isNumber()) && !given.asText().equals("NaN");
    }

    private static JsonNode id(JsonNode given) {
        String id = CleanText.of(requireText(given, "must be text"));
        RequestMembers.require(
                LookupKeys.isObjectId(id),
                "is no customer id of LadiFlow, which is 24 hexadecimal digits. An id of your own system goes into"
                        + " external_customer_id");
        return TextNode.valueOf(LookupKeys.objectId(id));
    }

    private static JsonNode email(JsonNode given) {
        String email = CleanText.of(requireText(given, "must be text"));
        if (isSynthetic(email)) {
            return null;
        }
        if (!LookupKeys.isEmail(email)) {
            throw new IllegalArgumentException("is no e-mail address: " + LookupKeys.describeInvalidEmail(email));
        }
        return TextNode.valueOf(email);
    }

    static boolean isSynthetic(String email) {
        return email.toLowerCase(Locale.ROOT).endsWith(SYNTHETIC_EMAIL_SUFFIX);
    }

    /** A number stays one, since it may have lost its zero. */
    private static JsonNode phone(JsonNode given) {
        String phone = CleanText.of(requireText(given, "must be text"));
        RequestMembers.require(
                LookupKeys.isPhone(phone),
                "is no phone number: it may have 7 to 19 digits, a + in front, and blanks, dots, dashes, slashes or"
                        + " parentheses between the digits");
        return given.isNumber() ? given : TextNode.valueOf(phone);
    }

    private static JsonNode date(JsonNode given) {
        var date = TypedValues.date(given);
        RequestMembers.require(date != null, "is no date: write it as yyyy-mm-dd");
        return TextNode.valueOf(date.toString());
    }

    private static JsonNode number(JsonNode given) {
        var number = FieldsToWrite.toNumber(given);
        RequestMembers.require(number != null, "must be a number, written in digits");
        return PlainValues.numberNode(number);
    }

    private static JsonNode wholeNumber(JsonNode given) {
        var number = FieldsToWrite.toNumber(given);
        RequestMembers.require(
                number != null
                        && number.signum() >= 0
                        && number.stripTrailingZeros().scale() <= 0,
                "must be a whole number, since LadiFlow takes no other: write it in digits, or leave it out");
        return PlainValues.numberNode(new BigDecimal(number.toBigInteger()));
    }

    /** A text holds several with commas or semicolons between them, as a column of a table does. */
    private static JsonNode texts(JsonNode given) {
        Stream<String> texts = given.isArray()
                ? stream(given)
                        .filter(item -> !isNotGiven(item))
                        .map(item -> requireText(item, "must be a list of text"))
                : Arrays.stream(requireText(given, "must be a list of text, or text with commas in between")
                        .split("[,;]"));
        ArrayNode list = JsonTree.newArray();
        texts.map(CleanText::of).filter(text -> !text.isEmpty()).distinct().forEach(text -> {
            RequestMembers.require(!Mojibake.isMojibake(text), Mojibake.HINT.strip());
            list.add(text);
        });
        return list.isEmpty() ? null : list;
    }

    static Stream<JsonNode> stream(JsonNode list) {
        return list.isArray() ? StreamSupport.stream(list.spliterator(), false) : Stream.empty();
    }
}
