// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.request;

import java.text.Normalizer;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class MemberNamesTest {

    @ParameterizedTest
    @CsvSource(textBlock = """
                    SĐT, phone
                    so dien thoai, phone
                    SỐ ĐIỆN THOẠI, phone
                    Số_điện-thoại:, phone
                    E-mail, email
                    EMAIL, email
                    Ｅｍａｉｌ, email
                    Họ và tên, full_name
                    name, full_name
                    fullName, full_name
                    FirstName, first_name
                    address2, address_2
                    id, _id
                    lang, lang
                    subscribedAt, subcribed_at
                    Tên, first_name
                    Họ, last_name
                    Tag, tags
                    Nhãn, tags
                    Ngày sinh, dob
                    Giới tính, gender
                    Mã khách hàng, _id
                    customerId, _id
                    Tỉnh/TP, city
                    linkedInUrl, linkedIn_url
                    subcribed_at, subcribed_at
                    custom_fields, custom_fields
                    """)
    void recognizesMemberInAnyCaseAndWithoutAccents(String name, String member) {
        for (var form : Normalizer.Form.values()) {
            assertThat(CustomerMembers.TABLE
                            .find(Normalizer.normalize(name, form))
                            .name())
                    .as(form.name())
                    .isEqualTo(member);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Ghi chú", "phone_2", "utm_source", "Đồng ý", "status", "", " ", "???", "客户"})
    void returnsNullForOtherNames(String name) {
        assertThat(CustomerMembers.TABLE.find(name)).isNull();
    }
}
