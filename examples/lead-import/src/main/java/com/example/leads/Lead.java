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
 * What a row says about a customer who is to be written. {@link #toString()} does not show it.
 *
 * @param members the members as {@code customer/create-or-update} takes them
 * @param consents whether the row says that the customer wants messages
 * @param hasAmbiguousDate whether one of its dates could as well be month, day, year
 * @param extras what the row says of no member: {@link #SEQUENCE} and those of {@link #PROOF_NAMES}
 * @param earlierResult the columns of an earlier result in the row, by their names: status, reason and what follows; or none
 */
record Lead(
        Map<String, Object> members,
        boolean consents,
        boolean hasAmbiguousDate,
        Map<String, String> extras,
        Map<String, String> earlierResult) {

    /** With which the name of a column or setting for a custom field begins. */
    static final String CUSTOM_FIELD_PREFIX = "custom_fields.";

    static final String SEQUENCE = "sequence";

    /** Who has noted a consent, when it was given, and to which words: options, too. */
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

    /** Whether a column says that somebody wants messages. */
    static boolean isConsent(String header) {
        return CONSENT_COLUMNS.contains(normalize(header));
    }

    /** What a column says of no member, or null. */
    static String extraColumn(String header) {
        return EXTRA_COLUMNS.get(normalize(header));
    }

    /** Whether a cell of such a column says yes. */
    static boolean isYes(String cell) {
        return YES_VALUES.contains(
                Normalizer.normalize(cell, Normalizer.Form.NFKC).strip().toLowerCase(Locale.ROOT));
    }

    /** {@code Đồng ý} is {@code dongy}. */
    static String normalize(String text) {
        return Normalizer.normalize(text, Normalizer.Form.NFKD)
                .toLowerCase(Locale.ROOT)
                .replace('đ', 'd')
                .replaceAll("[^a-z0-9]", "");
    }

    /**
     * Makes a lead of cells, as spreadsheets write them. Those whose columns mean no member are left out.
     *
     * @param cells by their headers, or by members' names; blank ones count as not given
     * @param consents what each column of consent says; there is consent if all say yes
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
        // LadiFlow shows as the name what it is sent as the first name
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
            // where the month can be none, the file has days and months in another order
            case "dob", "subscribed_at" -> ISO_DATE.matcher(text).matches() ? null : "row.date";
            default -> null;
        };
        if (problem != null) {
            throw new LeadRowException(problem, header);
        }
        return member.equals("gender") ? GENDERS.getOrDefault(normalize(text), text) : text;
    }

    /** Whether a spreadsheet has left the last digits of a number out. */
    static boolean isShortened(Object key) {
        return SHORTENED.matcher(String.valueOf(key).strip()).matches();
    }

    /** A number of Vietnam as LadiFlow has it, or null. */
    static String normalizePhone(String phone) {
        try {
            return CustomerLookup.of(LookupField.PHONE, phone, PhoneFormat.VN).value();
        } catch (LadiFlowRequestException e) {
            return null;
        }
    }

    /** The first cell of the earlier result, or empty. */
    String earlierStatus() {
        return earlierResult.values().stream().findFirst().orElse("");
    }

    /** This lead for a target: an earlier result counts only if it is valid there. */
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
