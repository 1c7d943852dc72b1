// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.request;

import java.text.Normalizer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelladiflow.internal.json.JsonTree;
import io.github.camelladiflow.internal.text.CleanText;

/**
 * The members that a request can have. Each line of the table describes a member: its name in LadiFlow's request, its
 * {@linkplain MemberKind kind}, and other names that people use for it. Comparisons of names ignore case, accents,
 * Unicode normal forms, and characters other than letters and digits. Immutable.
 */
public final class Members {

    /** A member of a request. */
    public record Member(String name, MemberKind kind) {

        /**
         * Converts a given value to the value to send.
         *
         * @return null if the value is treated as missing
         * @throws IllegalArgumentException if LadiFlow does not accept the value. The exception's message names the
         *     member, and does not contain the value
         */
        public JsonNode convert(JsonNode given) {
            try {
                return kind.convert(given);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("The member '" + name + "' " + e.getMessage());
            }
        }
    }

    private final Map<String, Member> members = new LinkedHashMap<>();
    private final Map<String, Member> membersByForm = new LinkedHashMap<>();

    /** Creates a table from lines such as {@code phone PHONE: mobile, tel}. */
    public Members(String lines) {
        lines.lines().forEach(line -> {
            String[] parts = line.split(":", 2);
            String[] words = parts[0].split(" ");
            var member = new Member(words[0], MemberKind.valueOf(words[1]));
            members.put(member.name, member);
            membersByForm.put(normalized(member.name), member);
            for (String other : parts[1].isBlank() ? new String[0] : parts[1].split(",")) {
                membersByForm.put(normalized(other), member);
            }
        });
    }

    /** {@return the names of all members, in the order of the table} */
    public List<String> names() {
        return List.copyOf(members.keySet());
    }

    /** {@return the member that has a name, null if no member has it} */
    public Member find(String name) {
        Member member = members.get(name);
        return member != null ? member : membersByForm.get(normalized(name));
    }

    /**
     * Returns the normalized form of a name for comparisons, such as {@code sodienthoai} for {@code Số điện thoại} and
     * {@code so_dien_thoai}.
     */
    static String normalized(String name) {
        return Normalizer.normalize(name, Normalizer.Form.NFKD)
                .toLowerCase(Locale.ROOT)
                .replace('đ', 'd')
                .replaceAll("[^a-z0-9]", "");
    }

    /**
     * Checks the members of a query, and converts their values. Rejects unknown members, because the query without them
     * would select too many items. Null is treated as missing.
     *
     * @return the request in a new tree
     * @throws IllegalArgumentException if a member is unknown or has an invalid value. The exception's message names
     *     the member, and does not contain the value
     */
    public ObjectNode check(ObjectNode given) {
        ObjectNode request = JsonTree.NODES.objectNode();
        given.properties().forEach(entry -> {
            Member member = find(entry.getKey());
            if (member == null) {
                String name =
                        CleanText.isMemberName(entry.getKey()) ? "The member '" + entry.getKey() + "'" : "A member";
                throw new IllegalArgumentException(
                        name + " is not allowed. Allowed members: " + new TreeSet<>(members.keySet()));
            }
            if (!entry.getValue().isNull()) {
                JsonNode value = member.convert(entry.getValue());
                MemberKind.require(value != null, "The member '" + entry.getKey() + "' has no value. Omit it");
                put(request, member, entry.getKey(), value);
            }
        });
        return request;
    }

    /** Converts the known members that have a value, and ignores all other members. */
    public ObjectNode checkGiven(ObjectNode given) {
        ObjectNode request = JsonTree.NODES.objectNode();
        given.properties().forEach(entry -> {
            Member member = find(entry.getKey());
            if (member != null && !MemberKind.isNotGiven(entry.getValue())) {
                put(request, member, entry.getKey(), member.convert(entry.getValue()));
            }
        });
        return request;
    }

    /** Sets a member of a request, unless the value is null. Rejects a second value that differs from the first. */
    public static void put(ObjectNode request, Member member, String givenName, JsonNode value) {
        JsonNode first = request.get(member.name);
        MemberKind.require(
                first == null || value == null || first.equals(value),
                "The member '" + member.name + "' has two names in the message ('" + givenName
                        + "' is one of them) with different values. Send only one of them");
        if (value != null) {
            request.set(member.name, value);
        }
    }
}
