// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.operation;

import io.github.camelladiflow.internal.request.LookupKeys;
import io.github.camelladiflow.model.Customer;
import io.github.camelladiflow.model.request.LookupField;
import io.github.camelladiflow.model.request.PhoneFormat;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests which customers have the key that was looked up. */
class KeyMatchTest {

    private static String otherCustomer(String key, String members) {
        String id = members.contains("'_id'") ? "" : "'_id':'6650A1b2c3d4e5f601234567',";
        String json = ("{" + id + members + "}").replace('\'', '"');
        return CustomerShow.mismatchedId(
                LookupKeys.of(LookupField.AUTO, key, PhoneFormat.AS_IS), Customer.fromJson(json));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            lan.tran@example.com | 'email':'lan.tran@example.com'
            lan.tran@example.com | 'email':' Lan.Tran@EXAMPLE.com '
            lan.tran@example.com | 'phone':'0901234567'
            lan.tran@example.com | 'email':null
            lan.tran@example.com | 'email':' '
            lan.tran@example.com | 'email':'l***@example.com'
            0901234567 | 'phone':'0901234567'
            0901234567 | 'phone':'+84 901 234 567'
            +84901234567 | 'phone':'0084.901.234.567'
            84901234567 | 'phone':901234567
            0901234567 | 'phone':84901234567
            0901234567 | 'email':'lan.tran@example.com'
            0901234567 | 'phone':''
            0901234567 | 'phone':'090****567'
            +12025550123 | 'phone':'1 (202) 555-0123'
            6650a1b2c3d4e5f601234567 | 'email':'lan.tran@example.com'
            """)
    void matchesKeyInAnyForm(String key, String members) {
        assertThat(otherCustomer(key, members)).isNull();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            lan.tran@example.com | 'email':'lan.tran@example.com.vn'
            0901234567 | 'phone':'0987654321','phone_2':'(+84) 90-123-4567'
            lan.tran@example.com | 'email':'x@example.com','note':'was lan.tran@example.com'
            0901234567 | 'phone':'0901234568'
            0901234567 | 'phone':'0987654321','updated_at':'2024-04-27T04:33:33.445Z','score':9e999999999
            +12025550123 | 'phone':'2025550199'
            6650a1b2c3d4e5f600000000 | 'note':'6650a1b2c3d4e5f600000000'
            """)
    void reportsMismatchIfCustomerLacksKey(String key, String members) {
        assertThat(otherCustomer(key, members)).isEqualTo("6650a1b2c3d4e5f601234567");
    }
}
