// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.operation;

import io.github.camelladiflow.internal.NotUnderstood;
import io.github.camelladiflow.internal.json.JsonValue;
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
        assertThat(kind(JsonValue.parse("{\"data\":" + data + "}").get("data"))).isEqualTo(kind);
    }

    @Test
    void missingDataIsNotUnderstood() {
        assertThat(kind(null)).isEqualTo("NotUnderstood");
    }

    private static String kind(JsonValue data) {
        try {
            return ShowRequest.customer(data) == null ? "Missing" : "Found";
        } catch (NotUnderstood e) {
            return "NotUnderstood";
        }
    }
}
