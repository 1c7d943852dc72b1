/*
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *     http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */
package io.github.camelladiflow.model;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class CustomerLookupTest {

    private static CustomerLookup auto(String text) {
        return CustomerLookup.of(LookupField.AUTO, text, PhoneFormat.AS_IS);
    }

    @ParameterizedTest
    @CsvSource({
        "65f0c1d2e3a4b5c6d7e8f901, CUSTOMER_ID",
        "65F0C1D2E3A4B5C6D7E8F901, CUSTOMER_ID",
        "012345678901234567890123, CUSTOMER_ID",
        "lan@example.com,          EMAIL",
        "0901234567@example.com,   EMAIL",
        "lan+a@example.com,        EMAIL",
        "lân@ví-dụ.example,        EMAIL",
        "0901234567,               PHONE",
        "+84 901 234 567,          PHONE",
        "(090) 123-4567,           PHONE",
        "1234567,                  PHONE"
    })
    void autoTellsAKeyByItsForm(String text, LookupField field) {
        assertThat(auto(text).field()).isEqualTo(field);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "quoc",
                "65f0c1d2e3a4b5c6d7e8f90",
                "65f0c1d2e3a4b5c6d7e8f90g",
                "a@b@c",
                "@example.com",
                "quoc@",
                "a b@example.com",
                "123456",
                "090123456x",
                "+",
                "++84901234567",
                "12345678901234567890"
            })
    void autoRefusesWhatIsNoneAndDoesNotRepeatIt(String text) {
        var refusal = assertThatThrownBy(() -> auto(text)).isInstanceOf(LadiFlowRequestException.class);
        if (text.length() > 2) {
            refusal.hasMessageNotContaining(text);
        }
    }

    @Test
    void whiteSpaceAndInvisibleCharactersAroundAValueAreRemoved() {
        assertThat(CustomerLookup.byEmail("\uFEFF \t lan@example.com\u00A0\r\n\u200B")
                        .value())
                .isEqualTo("lan@example.com");
    }

    @Test
    void anIdIsWrittenInLowerCaseAndTheRestIsNot() {
        assertThat(CustomerLookup.byId("65F0C1D2E3A4B5C6D7E8F901").value()).isEqualTo("65f0c1d2e3a4b5c6d7e8f901");
        assertThat(CustomerLookup.byEmail("Lan@Example.com").value()).isEqualTo("Lan@Example.com");
    }

    @Test
    void theRequestHasExactlyOneMember() {
        assertThat(CustomerLookup.byPhone("0901234567").toJson()).hasToString("{\"phone\":\"0901234567\"}");
        assertThat(CustomerLookup.byEmail("lan@example.com").toJson()).hasToString("{\"email\":\"lan@example.com\"}");
        assertThat(CustomerLookup.byId("65f0c1d2e3a4b5c6d7e8f901").toJson())
                .hasToString("{\"customer_id\":\"65f0c1d2e3a4b5c6d7e8f901\"}");
    }

    @Test
    void itsTextDoesNotShowTheValue() {
        assertThat(CustomerLookup.byPhone("0901234567")).hasToString("CustomerLookup[PHONE]");
    }

    @Test
    void autoIsNoKey() {
        assertThatThrownBy(() -> new CustomerLookup(LookupField.AUTO, "0901234567"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "CUSTOMER_ID, lan@example.com,          24 hexadecimal digits",
        "EMAIL,       0901234567,               exactly one @",
        "PHONE,       lan@example.com,          7 to 19 digits",
        "PHONE,       65f0c1d2e3a4b5c6d7e8f901, 7 to 19 digits"
    })
    void aValueThatIsNotOfItsKindIsRefusedWithWhatWouldBeRight(LookupField field, String value, String hint) {
        assertThatThrownBy(() -> new CustomerLookup(field, value))
                .isInstanceOf(LadiFlowRequestException.class)
                .hasMessageContaining(hint)
                .hasMessageNotContaining(value);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {"customer":{"_id":"a1"}}             | Found
                    null                                  | Missing
                    {}                                    | Missing
                    {"customer":null}                     | Missing
                    {"customer":{}}                       | Missing
                    []                                    | NotUnderstood
                    "none"                                | NotUnderstood
                    5                                     | NotUnderstood
                    {"total":0}                           | NotUnderstood
                    {"customer":"a1"}                     | NotUnderstood
                    {"customer":[]}                       | NotUnderstood
                    {"customer":{"name":"quoc"}}          | NotUnderstood
                    {"customer":{"_id":null}}             | NotUnderstood
                    {"customer":{"_id":17}}               | NotUnderstood
                    {"customer":{"_id":" "}}              | NotUnderstood
                    """)
    void theDataOfAnAnswerIsReadAsTheContractSays(String data, String kind) throws Exception {
        var read = CustomerLookup.byPhone("0901234567").read(new ObjectMapper().readTree(data));

        assertThat(read.getClass().getSimpleName()).isEqualTo(kind);
    }

    @Test
    void missingDataIsNotUnderstood() {
        assertThat(CustomerLookup.byPhone("0901234567").read(null)).isInstanceOf(AnswerData.NotUnderstood.class);
    }
}
