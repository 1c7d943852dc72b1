// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.operation;

import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;
import java.util.stream.Stream;

import io.github.camelladiflow.internal.NotUnderstood;
import io.github.camelladiflow.internal.json.JsonValue;
import io.github.camelladiflow.model.Customer;
import io.github.camelladiflow.model.CustomerLookup;
import io.github.camelladiflow.model.LookupField;
import io.github.camelladiflow.model.PhoneFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class ShowRequestTest {

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
    void theDataOfAnAnswerIsReadAsTheContractSays(String data, String kind) {
        assertThat(kind(() -> ShowRequest.customer(data(data)))).isEqualTo(kind);
    }

    @Test
    void missingDataIsNotUnderstood() {
        assertThat(kind(() -> ShowRequest.customer(null))).isEqualTo("NotUnderstood");
    }

    /** Of one key LadiFlow may know other spellings. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    no@example.com;0901234567 | {"customer":{"_id":"a1","phone":"+84901234567"}} | Found
                    no@example.com;0901234567 | {"customer":{"_id":"a1","phone":"0901234568"}}   | NotUnderstood
                    no@example.com;0901234567 | {}                                               | Missing
                    no@example.com            | {"customer":{"_id":"a1","phone":"0901234568"}}   | Found
                    """)
    void theAnswerToSeveralKeysHasToHaveOneOfThem(String keys, String data, String kind) {
        var lookups = Stream.of(keys.split(";"))
                .map(key -> CustomerLookup.of(LookupField.AUTO, key, PhoneFormat.AS_IS))
                .toList();
        var request = ShowRequest.of(lookups);

        assertThat(new String(request.json(), StandardCharsets.UTF_8))
                .contains(lookups.stream().map(CustomerLookup::value).toList());
        assertThat(kind(() -> request.reader().read(data(data)))).isEqualTo(kind);
    }

    private static JsonValue data(String json) {
        return JsonValue.parse("{\"data\":" + json + "}").get("data");
    }

    private static String kind(Supplier<Customer> reading) {
        try {
            return reading.get() == null ? "Missing" : "Found";
        } catch (NotUnderstood e) {
            return "NotUnderstood";
        }
    }
}
