// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.request;

import java.text.Normalizer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelladiflow.model.LadiFlowOperation;

/**
 * Tables of the members in the requests of all operations. Each line describes a member: its name, its name in
 * LadiFlow's request if that differs, its {@linkplain MemberKind kind}, and other names that people use for it.
 * Comparisons of names ignore case, accents, Unicode normal forms, and characters other than letters and digits.
 * Stateless.
 */
public final class MemberTable {

    /** The writable members of a customer, with the names that LadiFlow's responses use. */
    public static final MemberTable CUSTOMER = new MemberTable("""
            _id ID: id, customer_id, ladiflow_id, mã khách hàng, mã KH, id khách hàng, id KH
            email EMAIL: email_address, e-mail, mail, your_email, customer_email, email khách hàng, địa chỉ email, địa chỉ mail, thư điện tử, hộp thư, hòm thư
            phone PHONE: phone_number, mobile, mobile_phone, mobile_number, cell_phone, telephone, telephone_number, tel, your_phone, customer_phone, SĐT, số ĐT, ĐT, ĐTDĐ, SĐT khách hàng, SĐT KH, số điện thoại, số điện thoại khách hàng, số điện thoại KH, số điện thoại liên hệ, điện thoại, điện thoại di động, điện thoại liên hệ, di động, số di động
            first_name TEXT: tên, tên gọi, given_name
            last_name TEXT: họ, họ đệm, họ và tên đệm, surname, family_name
            name > full_name TEXT: full_name, họ tên, họ và tên, họ tên khách hàng, họ và tên khách hàng, họ tên KH, họ và tên KH, tên khách hàng, tên KH, tên đầy đủ, customer_name, your_name, contact_name
            dob DATE: date_of_birth, birth_date, birthday, ngày sinh, ngày tháng năm sinh, sinh nhật
            gender TEXT: giới tính, sex
            tags LIST: tag, nhãn, thẻ tag, gắn tag
            custom_fields CUSTOM_FIELDS: custom_field, custome_fields
            country TEXT: quốc gia
            city TEXT: thành phố, tỉnh, tỉnh thành, tỉnh thành phố, tỉnh/TP, province
            district TEXT: quận, huyện, quận huyện
            ward TEXT: phường, xã, phường xã
            address TEXT: địa chỉ, address_1, địa chỉ 1, street_address
            address_2 TEXT: địa chỉ 2
            company TEXT: công ty, tên công ty, company_name
            job_title TEXT: chức vụ, chức danh, nghề nghiệp
            language > lang TEXT: lang, ngôn ngữ
            postal_code WHOLE_NUMBER: zip, zip_code, post_code, mã bưu điện, mã bưu chính
            channels LIST: channel, kênh
            external_customer_id TEXT: mã ngoài
            website LIST_OR_TEXT: trang web
            facebook_url TEXT: facebook, link facebook
            twitter_url TEXT: twitter
            linkedIn_url TEXT: linkedin
            score NUMBER: điểm, điểm số
            zalo TEXT: số zalo
            skype TEXT:
            source TEXT: nguồn, nguồn khách, nguồn khách hàng
            subscribed_at > subcribed_at DATE: subcribed_at, ngày đăng ký
            external_data FIELD_LIST:
            """);

    private static final MemberTable CUSTOMER_QUERY = new MemberTable("""
            search SEARCH:
            tags NAMES:
            sort SORT:
            page PAGE:
            limit LIMIT:
            """);

    private static final MemberTable COST_QUERY = new MemberTable("""
            from_date TIME:
            to_date TIME:
            type STRICT_TEXT:
            source SOURCE:
            source_id STRICT_TEXT:
            flow_id OBJECT_ID:
            trigger_id STRICT_TEXT:
            flow_config_id OBJECT_ID:
            campaign_id OBJECT_ID:
            sequence_id STRICT_TEXT:
            page PAGE:
            limit LIMIT:
            sort SORT:
            """);

    private static final MemberTable SUBSCRIPTION = new MemberTable("""
            email ADDRESS:
            sequence_id NAME: sequence
            custom_fields FIELD_LIST:
            external_data FIELD_LIST:
            """);

    private static final MemberTable KEYWORD_QUERY = new MemberTable("""
            keyword KEYWORD:
            page PAGE:
            limit LIMIT:
            """);

    private static final MemberTable TAG = new MemberTable("""
            name TAG_NAME:
            """);

    /** The members that each operation requires. */
    private static final Map<LadiFlowOperation, List<String>> REQUIRED = Map.of(
            LadiFlowOperation.CUSTOMER_CREATE, List.of("email or phone"),
            LadiFlowOperation.CUSTOMER_UPDATE, List.of("_id", "email or phone"),
            LadiFlowOperation.CUSTOMER_CREATE_OR_UPDATE, List.of("email or phone"),
            LadiFlowOperation.CUSTOMER_CREATE_TAG, List.of("name"),
            LadiFlowOperation.SEQUENCE_SUBSCRIBE, List.of("email", "sequence_id"),
            LadiFlowOperation.FLOW_GET_COST, List.of("from_date", "source"),
            LadiFlowOperation.FLOW_LIST_TRANSACTION, List.of("from_date", "source"));

    /** The members that a subscription reads from a message. A message with {@code _id} is treated as a customer. */
    private static final Set<String> SUBSCRIPTION_NAMES =
            Set.of("_id", "email", "sequence", "sequence_id", "custom_fields", "external_data");

    /** The members that occur only in responses. LadiFlow's documentation does not say that they can be written. */
    private static final Set<String> READ_ONLY =
            Stream.of("""
            alias avatar avatar_color avg_cancel_order_value avg_order_value avg_paid_order_value
            avg_pending_order_value bounce city_id complaint country_id created_at creator_id district_id
            dob_day dob_month dob_month_day dob_year email_subscribe_status fb_page_ids
            fb_page_uids fb_uids ipos_membership_id isNewSubscriber is_delete is_email_verified is_merge key
            ladichat_store_ids ladichat_store_uids ladichat_uids last_voucher_code
            messenger_recurring_message_tokens messenger_recurring_topics owner_id phone_2 phone_verified
            source_customer status store_id total_cancel_order total_cancel_order_value total_order
            total_order_value total_paid_order total_paid_order_value total_pending_order
            total_pending_order_value updated_at vouchers ward_id zalo_oa_ids zalo_oa_uids zalo_uid_by_app
            zalo_uids
            """.split("\\s+")).map(MemberTable::normalized).collect(Collectors.toUnmodifiableSet());

    private final Map<String, MemberKind> members = new LinkedHashMap<>();
    private final Map<String, String> requestNames = new HashMap<>();
    private final Map<String, String> membersByName = new HashMap<>();

    private MemberTable(String lines) {
        lines.lines().forEach(line -> {
            int colon = line.indexOf(':');
            String[] words = line.substring(0, colon).split("[ >]+");
            String name = words[0];
            members.put(name, MemberKind.valueOf(words[words.length - 1]));
            if (words.length > 2) {
                requestNames.put(name, words[1]);
            }
            membersByName.put(name, name);
            Stream.concat(
                            Arrays.stream(words).limit(words.length - 1L),
                            Arrays.stream(line.substring(colon + 1).split(",")))
                    .forEach(other -> membersByName.put(normalized(other), name));
        });
        membersByName.remove("");
    }

    /** {@return the names of all members, in the order of the table} */
    public List<String> names() {
        return List.copyOf(members.keySet());
    }

    boolean has(String member) {
        return members.containsKey(member);
    }

    /** {@return the member that belongs to a name, null if the name is unknown} */
    public String memberOf(String name) {
        String member = membersByName.get(name);
        return member != null || name == null ? member : membersByName.get(normalized(name));
    }

    /** {@return the name of a member in LadiFlow's request; the name is unchanged if the member is unknown} */
    String requestName(String member) {
        return requestNames.getOrDefault(member, member);
    }

    /** Renames the members of a tree to the names used in requests to LadiFlow. */
    void rename(ObjectNode tree) {
        requestNames.forEach((member, name) -> {
            if (tree.has(member)) {
                tree.set(name, tree.remove(member));
            }
        });
    }

    /** {@return the kind of a member, which is text if the member is unknown} */
    MemberKind kind(String member) {
        return members.getOrDefault(member, MemberKind.TEXT);
    }

    /** Returns whether a member occurs only in responses. */
    public static boolean isReadOnly(String name) {
        return READ_ONLY.contains(normalized(name));
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
     * Converts a given value to the value to send.
     *
     * @return null if the value is treated as missing
     * @throws IllegalArgumentException if LadiFlow does not accept the value. The exception's message names the member
     */
    JsonNode convert(String member, JsonNode given) {
        try {
            return kind(member).convert(given);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("The member '" + member + "' " + e.getMessage());
        }
    }

    /**
     * Checks the members of a request against the table of its operation, and converts their values.
     *
     * @param request the members by name; this method may change them
     * @return the request, with LadiFlow's names and values; a write has the names that LadiFlow uses in responses
     * @throws IllegalArgumentException if a member is not in the table or has an invalid value. The exception's message
     *     does not contain the value
     */
    public static ObjectNode check(LadiFlowOperation operation, ObjectNode request) {
        return switch (operation) {
            case CUSTOMER_CREATE, CUSTOMER_UPDATE, CUSTOMER_CREATE_OR_UPDATE -> WriteDraft.check(request);
            case CUSTOMER_LIST -> customerQuery(request);
            case CUSTOMER_CREATE_TAG -> TAG.check(request);
            case CUSTOMER_LIST_TAG, SEQUENCE_LIST, TRIGGER_LIST -> KEYWORD_QUERY.check(request);
            case SEQUENCE_SUBSCRIBE -> subscription(request);
            case FLOW_GET_COST, FLOW_LIST_TRANSACTION -> costQuery(request);
            case CUSTOMER_SHOW -> throw new IllegalArgumentException("A lookup has no members");
        };
    }

    /**
     * {@return the members that an operation requires but a request does not have; alternatives are joined with "or"}
     */
    public static List<String> missing(LadiFlowOperation operation, ObjectNode request) {
        return REQUIRED.getOrDefault(operation, List.of()).stream()
                .filter(names -> Stream.of(names.split(" or ")).noneMatch(request::has))
                .toList();
    }

    /**
     * {@return the members of a message that an operation reads, if it ignores all other members; null if it reads all
     * members}
     */
    public static Set<String> acceptedMembers(LadiFlowOperation operation) {
        return switch (operation) {
            case CUSTOMER_CREATE_TAG -> TAG.members.keySet();
            case CUSTOMER_LIST_TAG, SEQUENCE_LIST, TRIGGER_LIST -> KEYWORD_QUERY.members.keySet();
            case SEQUENCE_SUBSCRIBE -> SUBSCRIPTION_NAMES;
            default -> null;
        };
    }

    /**
     * Checks the members of a query. Throws an exception if the query has an unknown member, because the query without
     * this member would select too many items. Null is treated as missing.
     */
    private ObjectNode check(ObjectNode query) {
        MemberKind.require(
                query.properties().stream().allMatch(member -> has(member.getKey())),
                "The request has members that are not allowed. Allowed members: " + new TreeSet<>(members.keySet()));
        query.properties().removeIf(member -> member.getValue().isNull());
        for (var member : query.properties()) {
            try {
                member.setValue(kind(member.getKey()).convert(member.getValue()));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("The member '" + member.getKey() + "' " + e.getMessage());
            }
        }
        query.properties().removeIf(member -> member.getValue() == null);
        return query;
    }

    /**
     * Checks a query for customers. If all filters are empty, this method sets them to null, so that the caller can
     * reject the query instead of listing all customers.
     */
    private static ObjectNode customerQuery(ObjectNode query) {
        var filters = Stream.of("search", "tags").filter(query::has).toList();
        CUSTOMER_QUERY.check(query);
        if (filters.stream().noneMatch(query::has)) {
            filters.forEach(query::putNull);
        }
        return query;
    }

    /**
     * Checks a query for costs. Replaces a null source with NONE, and renames {@code source_id} after the source, for example
     * to {@code flow_id}.
     */
    private static ObjectNode costQuery(ObjectNode query) {
        boolean isNone = query.has("source") && query.get("source").isNull();
        COST_QUERY.check(query);
        if (isNone) {
            query.put("source", "NONE");
        }
        if (!query.has("source_id") || !query.has("source")) {
            return query;
        }
        String source = query.get("source").textValue();
        MemberKind.require(!source.equals("NONE"), "The member 'source_id' needs a 'source' other than NONE");
        query.set(source.toLowerCase(Locale.ROOT) + "_id", query.remove("source_id"));
        return COST_QUERY.check(query);
    }

    /**
     * Checks a subscription, and removes members that a subscription does not have. From a customer (a message with
     * {@code _id}), keeps only the e-mail address.
     */
    private static ObjectNode subscription(ObjectNode members) {
        if (members.hasNonNull("_id")) {
            members.retain("email");
        }
        if (!members.hasNonNull("sequence_id") && members.has("sequence")) {
            members.set("sequence_id", members.get("sequence"));
        }
        members.retain(SUBSCRIPTION.members.keySet());
        members.properties().removeIf(member -> MemberKind.isAbsent(member.getValue()));
        return SUBSCRIPTION.check(members);
    }
}
