// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.request;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.github.camelladiflow.internal.json.JsonTree;
import io.github.camelladiflow.internal.request.Members.Member;
import io.github.camelladiflow.model.request.PhoneFormat;

/**
 * Reads the members of a write. A value that is null, blank or an empty list is treated as missing. The message of an
 * IllegalArgumentException contains the name of the rejected member, but not its value.
 */
public final class CustomerMembers {

    /** The writable members of a customer. */
    public static final Members TABLE = new Members("""
            _id ID: id, customer_id, ladiflow_id, mã khách hàng, mã KH, id khách hàng, id KH
            email EMAIL: email_address, e-mail, mail, your_email, customer_email, email khách hàng, địa chỉ email, địa chỉ mail, thư điện tử, hộp thư, hòm thư
            phone PHONE: phone_number, mobile, mobile_phone, mobile_number, cell_phone, telephone, telephone_number, tel, your_phone, customer_phone, SĐT, số ĐT, ĐT, ĐTDĐ, SĐT khách hàng, SĐT KH, số điện thoại, số điện thoại khách hàng, số điện thoại KH, số điện thoại liên hệ, điện thoại, điện thoại di động, điện thoại liên hệ, di động, số di động
            first_name TEXT: tên, tên gọi, given_name
            last_name TEXT: họ, họ đệm, họ và tên đệm, surname, family_name
            full_name TEXT: name, họ tên, họ và tên, họ tên khách hàng, họ và tên khách hàng, họ tên KH, họ và tên KH, tên khách hàng, tên KH, tên đầy đủ, customer_name, your_name, contact_name
            dob DATE: date_of_birth, birth_date, birthday, ngày sinh, ngày tháng năm sinh, sinh nhật
            gender TEXT: giới tính, sex
            tags LIST: tag, nhãn, thẻ tag, gắn tag
            custom_fields FIELDS: custom_field, custome_fields
            country TEXT: quốc gia
            city TEXT: thành phố, tỉnh, tỉnh thành, tỉnh thành phố, tỉnh/TP, province
            district TEXT: quận, huyện, quận huyện
            ward TEXT: phường, xã, phường xã
            address TEXT: địa chỉ, address_1, địa chỉ 1, street_address
            address_2 TEXT: địa chỉ 2
            company TEXT: công ty, tên công ty, company_name
            job_title TEXT: chức vụ, chức danh, nghề nghiệp
            lang TEXT: language, ngôn ngữ
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
            subcribed_at DATE: subscribed_at, ngày đăng ký
            external_data FIELDS:
            """);

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
            """.split("\\s+")).map(Members::normalized).collect(Collectors.toUnmodifiableSet());

    private static final String CLEAR = "clear";
    private static final String CUSTOM_FIELDS = "custom_fields";
    private static final Set<String> KEYS = Set.of("_id", "email", "phone");

    private CustomerMembers() {}

    /**
     * Converts the members of a write to LadiFlow's request. Members that the table does not contain are sent as given.
     *
     * @param given the members and, in {@code clear}, the names of the members to clear
     * @return a new tree
     */
    public static ObjectNode read(ObjectNode given, PhoneFormat phoneFormat) {
        ObjectNode request = JsonTree.NODES.objectNode();
        given.properties().forEach(entry -> {
            String name = entry.getKey();
            if (!MemberKind.isNotGiven(entry.getValue()) && !name.equals(CLEAR)) {
                Member member = TABLE.find(name);
                if (member == null) {
                    putUnknown(request, name, entry.getValue());
                } else {
                    Members.put(request, member, name, convert(member, entry.getValue(), phoneFormat));
                }
            }
        });
        if (!MemberKind.isNotGiven(given.get(CLEAR))) {
            clear(request, given.get(CLEAR));
        }
        if (MemberKind.isGenerated(request.path("email").asText()) && (!request.has("_id") || request.has("phone"))) {
            request.remove("email");
        }
        return request;
    }

    private static JsonNode convert(Member member, JsonNode given, PhoneFormat phoneFormat) {
        JsonNode value = member.convert(given);
        if (member.kind() != MemberKind.PHONE) {
            return value;
        }
        boolean isVietnamese = phoneFormat == PhoneFormat.VN;
        if (value.isNumber()) {
            return TextNode.valueOf(PhoneNumbers.phone(value.numberValue(), isVietnamese));
        }
        MemberKind.require(
                PhoneNumbers.isPhone(value.textValue()),
                "The member 'phone' is not a phone number: " + PhoneNumbers.FORMAT_HINT);
        return isVietnamese ? TextNode.valueOf(PhoneNumbers.toVietnameseFormat(value.textValue())) : value;
    }

    private static void putUnknown(ObjectNode request, String name, JsonNode value) {
        String form = Members.normalized(name);
        MemberKind.require(
                !READ_ONLY.contains(form),
                "The member '" + name + "' cannot be written, because it occurs only in responses. Omit the member,"
                        + " or send a Customer object, from which the component sends only the writable members");
        // the component itself decides whether tags are sent as names
        if (!form.equals("importbytagname")) {
            request.set(name, value);
        }
    }

    /** Sets members to null or to an empty list, unless they have a value. */
    private static void clear(ObjectNode request, JsonNode names) {
        MemberKind.require(names.isTextual() || names.isArray(), "The member 'clear' must be a list of member names");
        var fields = new ArrayList<String>();
        (names.isArray()
                        ? MemberKind.stream(names).map(JsonNode::asText)
                        : Stream.of(names.textValue().split(",")))
                .map(String::strip)
                .forEach(name -> {
                    int dot = name.indexOf('.');
                    Member member = TABLE.find(dot < 0 ? name : name.substring(0, dot));
                    boolean isField = member != null && member.name().equals(CUSTOM_FIELDS) && dot < name.length() - 1;
                    MemberKind.require(
                            member != null && !KEYS.contains(member.name()) && (dot < 0 || isField),
                            "The write clears a member that cannot be cleared. Members that can be cleared: "
                                    + String.join(", ", clearable()) + ", and custom fields such as"
                                    + " custom_fields.note");
                    if (dot > 0) {
                        fields.add(name.substring(dot + 1));
                    } else if (!request.has(member.name())) {
                        request.set(
                                member.name(), isList(member) ? JsonTree.NODES.arrayNode() : JsonTree.NODES.nullNode());
                    }
                });
        if (!fields.isEmpty()) {
            request.set(CUSTOM_FIELDS, FieldValues.withCleared(request.path(CUSTOM_FIELDS), fields));
        }
    }

    private static List<String> clearable() {
        return TABLE.names().stream().filter(name -> !KEYS.contains(name)).toList();
    }

    private static boolean isList(Member member) {
        return member.kind() == MemberKind.LIST || member.kind() == MemberKind.FIELDS;
    }

    /** Returns a customer's writable members. */
    public static ObjectNode writable(ObjectNode customer) {
        ObjectNode members = JsonTree.NODES.objectNode();
        customer.properties().forEach(entry -> {
            if (TABLE.find(entry.getKey()) != null) {
                members.set(entry.getKey(), entry.getValue());
            }
        });
        return members;
    }

    /**
     * Adds a customer's existing items to each list in a request, so that LadiFlow keeps these items even if it replaces
     * lists. An empty list stays empty, because it clears the customer's list.
     */
    public static void addItemsOf(ObjectNode customer, ObjectNode request) {
        TABLE.names().stream().map(TABLE::find).filter(CustomerMembers::isList).forEach(list -> {
            if (!request.path(list.name()).isEmpty()) {
                JsonNode before = customer.path(list.name());
                JsonNode given = request.get(list.name());
                request.set(
                        list.name(),
                        list.kind() == MemberKind.LIST
                                ? MemberKind.union(before, given)
                                : FieldValues.merged(before, given));
            }
        });
    }
}
