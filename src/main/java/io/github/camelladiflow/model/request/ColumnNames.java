// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.model.request;

import java.text.Normalizer;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.camelladiflow.internal.text.SimilarNames;

/**
 * What people call the members of a customer, as the header of a table or as the key of a map: LadiFlow's own names, and the
 * usual ones in Vietnamese and English. Case, accents, normal form, and what is neither letter nor digit mean nothing.
 * Stateless.
 */
public final class ColumnNames {

    private static final String NAMES_BY_MEMBER = """
            _id: id, customer_id, ladiflow_id, mã khách hàng, mã KH, id khách hàng, id KH
            email: email_address, e-mail, mail, your_email, customer_email, email khách hàng, địa chỉ email, địa chỉ mail, thư điện tử, hộp thư, hòm thư
            phone: phone_number, mobile, mobile_phone, mobile_number, cell_phone, telephone, telephone_number, tel, your_phone, customer_phone, SĐT, số ĐT, ĐT, ĐTDĐ, SĐT khách hàng, SĐT KH, số điện thoại, số điện thoại khách hàng, số điện thoại KH, số điện thoại liên hệ, điện thoại, điện thoại di động, điện thoại liên hệ, di động, số di động
            first_name: tên, tên gọi, given_name
            last_name: họ, họ đệm, họ và tên đệm, surname, family_name
            name: full_name, họ tên, họ và tên, họ tên khách hàng, họ và tên khách hàng, họ tên KH, họ và tên KH, tên khách hàng, tên KH, tên đầy đủ, customer_name, your_name, contact_name
            dob: date_of_birth, birth_date, birthday, ngày sinh, ngày tháng năm sinh, sinh nhật
            gender: giới tính, sex
            tags: tag, nhãn, thẻ tag, gắn tag
            custom_fields: custom_field, custome_fields
            country: quốc gia
            city: thành phố, tỉnh, tỉnh thành, tỉnh thành phố, tỉnh/TP, province
            district: quận, huyện, quận huyện
            ward: phường, xã, phường xã
            address: địa chỉ, address_1, địa chỉ 1, street_address
            address_2: địa chỉ 2
            company: công ty, tên công ty, company_name
            job_title: chức vụ, chức danh, nghề nghiệp
            language: lang, ngôn ngữ
            postal_code: zip, zip_code, post_code, mã bưu điện, mã bưu chính
            channels: channel, kênh
            external_customer_id: mã ngoài
            website: trang web
            facebook_url: facebook, link facebook
            twitter_url: twitter
            linkedIn_url: linkedin
            score: điểm, điểm số
            zalo: số zalo
            skype:
            source: nguồn, nguồn khách, nguồn khách hàng
            subscribed_at: subcribed_at, ngày đăng ký
            external_data:
            """;

    /** The members, as LadiFlow's answers call them. */
    static final List<String> WRITABLE = NAMES_BY_MEMBER
            .lines()
            .map(line -> line.substring(0, line.indexOf(':')))
            .toList();

    /** What answers hold besides: LadiFlow's documentation does not say that it can be written. */
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
                    """.split("\\s+")).map(ColumnNames::normalized).collect(Collectors.toUnmodifiableSet());

    private static final Map<String, String> MEMBERS_BY_NAME = membersByName();

    /** Short names are near to too many words that mean something else. */
    private static final int MIN_TYPO_LENGTH = 5;

    private ColumnNames() {}

    private static Map<String, String> membersByName() {
        var members = new HashMap<String, String>();
        NAMES_BY_MEMBER.lines().forEach(line -> {
            int colon = line.indexOf(':');
            String member = line.substring(0, colon);
            members.put(member, member);
            Stream.concat(Stream.of(member), Stream.of(line.substring(colon + 1).split(",")))
                    .forEach(name -> members.put(normalized(name), member));
        });
        members.remove("");
        return Map.copyOf(members);
    }

    /**
     * Tells which member of a customer a name means.
     *
     * @param name a header or key, such as {@code SĐT}, {@code ho_va_ten} or {@code full_name}; null means none
     * @return the member as LadiFlow's answers call it, such as {@code phone} or {@code name}; null if the name is not
     *     known
     */
    public static String memberOf(String name) {
        if (name == null) {
            return null;
        }
        String member = MEMBERS_BY_NAME.get(name);
        return member != null ? member : MEMBERS_BY_NAME.get(normalized(name));
    }

    /**
     * Tells what a misspelt name may mean.
     *
     * @param name a header or key
     * @return the member that a known name near to it means; null if it is known itself, by {@link #memberOf} or as a member that
     *     LadiFlow only tells, or near to none
     */
    public static String suggestMember(String name) {
        String plain = name == null ? "" : normalized(name);
        // a digit is no typo: phone_3 is another phone
        boolean mayBeTypo = plain.length() >= MIN_TYPO_LENGTH && plain.chars().noneMatch(Character::isDigit);
        return !mayBeTypo || memberOf(name) != null || isReadOnly(name)
                ? null
                : memberOf(SimilarNames.closest(
                        plain,
                        MEMBERS_BY_NAME.keySet().stream()
                                .filter(known -> known.length() >= MIN_TYPO_LENGTH)
                                .toList(),
                        known -> known,
                        4));
    }

    /** Whether LadiFlow's answers have such a member, and nothing says that it can be written. */
    static boolean isReadOnly(String name) {
        return READ_ONLY.contains(normalized(name));
    }

    /** {@code Số điện thoại} and {@code so_dien_thoai} are {@code sodienthoai}. */
    static String normalized(String name) {
        return Normalizer.normalize(name, Normalizer.Form.NFKD)
                .toLowerCase(Locale.ROOT)
                .replace('đ', 'd')
                .replaceAll("[^a-z0-9]", "");
    }
}
