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
package io.github.camelladiflow.internal.operation;

import io.github.camelladiflow.internal.AnswerData;
import io.github.camelladiflow.model.JsonValue;
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
        var read =
                ShowRequest.customer(JsonValue.parse("{\"data\":" + data + "}").get("data"));

        assertThat(read.getClass().getSimpleName()).isEqualTo(kind);
    }

    @Test
    void missingDataIsNotUnderstood() {
        assertThat(ShowRequest.customer(null)).isInstanceOf(AnswerData.NotUnderstood.class);
    }
}
