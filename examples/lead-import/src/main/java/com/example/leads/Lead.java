// SPDX-License-Identifier: Apache-2.0
package com.example.leads;

import java.text.Normalizer;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.github.camelladiflow.model.exception.LadiFlowRequestException;
import io.github.camelladiflow.model.request.CustomerLookup;
import io.github.camelladiflow.model.request.LookupField;
import io.github.camelladiflow.model.request.PhoneFormat;
import io.github.camelladiflow.table.LeadTable;

/**
 * The data in a row about a customer to write. {@link #toString()} does not show it.
 *
 * @param members the members, as {@code customer/create-or-update} accepts them
 * @param consents whether the row states that the customer consents to messages
 * @param hasAmbiguousDate whether one of its dates could also be month, day, year
 * @param extras the values in the row that belong to no member: {@link #SEQUENCE} and those of {@link #PROOF_NAMES}
 * @param earlierResult the columns of an earlier result in the row by name: status, reason and the following ones; or
 *     none
 */
record Lead(
        Map<String, Object> members,
        boolean consents,
        boolean hasAmbiguousDate,
        Map<String, String> extras,
        Map<String, String> earlierResult) {

    /** The prefix in the name of a column or setting for a custom field. */
    static final String CUSTOM_FIELD_PREFIX = "custom_fields.";

    static final String SEQUENCE = "sequence";

    /** The columns, and options, that state who recorded a consent, when it was given, and its text. */
    static final List<String> PROOF_NAMES = List.of("consent-by", "consent-at", "consent-text");

    private static final Map<String, String> EXTRA_COLUMNS = Map.of(
            "sequence", SEQUENCE,
            "tensequence", SEQUENCE,
            "consentby", PROOF_NAMES.get(0),
            "nguoighinhandongy", PROOF_NAMES.get(0),
            "consentat", PROOF_NAMES.get(1),
            "ngaydongy", PROOF_NAMES.get(1),
            "thoidiemdongy", PROOF_NAMES.get(1),
            "consenttext", PROOF_NAMES.get(2),
            "noidungdongy", PROOF_NAMES.get(2));

    private static final Set<String> CONSENT_COLUMNS =
            Set.of("dongy", "dongynhantin", "consent", "optin", "agree", "chophep", "dongynhanthongtin");
    private static final Set<String> YES_VALUES =
            Set.of("có", "co", "x", "yes", "y", "true", "1", "ok", "đồng ý", "dong y", "rồi", "roi", "v", "✓", "✔");
    private static final Map<String, String> GENDERS =
            Map.of("nam", "male", "m", "male", "trai", "male", "nu", "female", "f", "female", "gai", "female");

    private static final Pattern SHORTENED = Pattern.compile("\\+?\\d([.,]\\d+)?[eE]\\+?\\d{1,9}");
    private static final Pattern AMBIGUOUS_DATE =
            Pattern.compile("(0?[1-9]|1[0-2])[/.-](0?[1-9]|1[0-2])[/.-]\\d{4}(?:[ T].*)?");
    private static final Pattern ISO_DATE = Pattern.compile("\\d{4}-\\d{2}-\\d{2}");

    /** Returns whether a column states that a customer consents to messages. */
    static boolean isConsent(String header) {
        return CONSENT_COLUMNS.contains(normalize(header));
    }

    /** Returns the name of a value that belongs to no member, or null. */
    static String extraColumn(String header) {
        return EXTRA_COLUMNS.get(normalize(header));
    }

    /** Returns whether a cell of such a column means yes. */
    static boolean isYes(String cell) {
        return YES_VALUES.contains(
                Normalizer.normalize(cell, Normalizer.Form.NFKC).strip().toLowerCase(Locale.ROOT));
    }

    /** Returns a text without accents and blanks, so that {@code Đồng ý} becomes {@code dongy}. */
    static String normalize(String text) {
        return Normalizer.normalize(text, Normalizer.Form.NFKD)
                .toLowerCase(Locale.ROOT)
                .replace('đ', 'd')
                .replaceAll("[^a-z0-9]", "");
    }

    /**
     * Creates a lead from cells as spreadsheets write them. Cells whose columns mean no member are omitted.
     *
     * @param cells the cells by header or by the member's name; blank cells are treated as missing
     * @param consents the value of each column of consent; there is consent if all are yes
     * @throws LeadRowException if a spreadsheet has damaged a cell
     */
    static Lead of(Map<String, ?> cells, Stream<Boolean> consents, Map<String, String> earlier) {
        boolean ambiguous = cells.entrySet().stream()
                .anyMatch(cell -> "dob".equals(LeadTable.memberOf(cell.getKey())) && isAmbiguous(cell.getValue()));
        var asides = new HashMap<String, String>();
        cells.forEach((header, cell) -> {
            var text = String.valueOf(cell).strip();
            if (extraColumn(header) != null && !text.isEmpty()) {
                asides.put(extraColumn(header), text);
            }
        });
        boolean consenting = consents.distinct().toList().equals(List.of(true));
        return new Lead(members(cells), consenting, ambiguous, asides, earlier);
    }

    private static Map<String, Object> members(Map<String, ?> cells) {
        var members = new LinkedHashMap<String, Object>();
        var fields = new LinkedHashMap<String, Object>();
        cells.forEach((header, cell) -> {
            var member = LeadTable.memberOf(header);
            if (header.startsWith(CUSTOM_FIELD_PREFIX)) {
                fields.put(header.substring(CUSTOM_FIELD_PREFIX.length()), cell);
            } else if (member != null && !(cell instanceof String text && text.isBlank())) {
                members.putIfAbsent(
                        member,
                        cell instanceof String text ? convert(member, header, LeadTable.cell(member, text)) : cell);
            }
        });
        if (!fields.isEmpty()) {
            members.put("custom_fields", fields);
        }
        // LadiFlow shows the first name as the name
        var last = members.remove("last_name");
        var first = members.get("first_name");
        if (!members.containsKey("name") && (last != null || first != null)) {
            members.put("name", last == null ? first : first == null ? last : last + " " + first);
        }
        if (members.containsKey("name")) {
            members.put("first_name", members.get("name"));
        }
        return members;
    }

    private static String convert(String member, String header, String text) {
        var problem = switch (member) {
            case "phone" -> isShortened(text) ? "row.shortened" : null;
            // if the month is not valid, days and months have another order in the file
            case "dob", "subscribed_at" -> ISO_DATE.matcher(text).matches() ? null : "row.date";
            default -> null;
        };
        if (problem != null) {
            throw new LeadRowException(problem, header);
        }
        return member.equals("gender") ? GENDERS.getOrDefault(normalize(text), text) : text;
    }

    /** Returns whether a spreadsheet has dropped the last digits of a number. */
    static boolean isShortened(Object key) {
        return SHORTENED.matcher(String.valueOf(key).strip()).matches();
    }

    /** Returns a Vietnamese number in LadiFlow's format, or null. */
    static String normalizePhone(String phone) {
        try {
            return CustomerLookup.of(LookupField.PHONE, phone, PhoneFormat.VN).value();
        } catch (LadiFlowRequestException e) {
            return null;
        }
    }

    /** Returns the first cell of the earlier result, or an empty text. */
    String earlierStatus() {
        return earlierResult.values().stream().findFirst().orElse("");
    }

    /** Returns this lead for a target. An earlier result is kept only if it is valid for the target. */
    Lead at(Target target) {
        return target.trusts(Target.markedIn(earlierStatus()))
                ? this
                : new Lead(members, consents, hasAmbiguousDate, extras, Map.of());
    }

    private static boolean isAmbiguous(Object text) {
        var date = AMBIGUOUS_DATE.matcher(String.valueOf(text).strip());
        return date.matches() && Integer.parseInt(date.group(1)) != Integer.parseInt(date.group(2));
    }

    @Override
    public String toString() {
        return "Lead";
    }
}
