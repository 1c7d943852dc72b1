// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.github.camelladiflow.internal.ApiRequest;
import io.github.camelladiflow.internal.json.JsonValue;
import io.github.camelladiflow.model.LadiFlowConnectionException;
import io.github.camelladiflow.model.LadiFlowException;
import io.github.camelladiflow.model.LadiFlowOperation;

/** The decoder and the envelope: an answer, or an exception of ours that is not about the connection. */
class AnswerFuzzTest {

    private static final AnswerDecoder DECODER = new AnswerDecoder(
            new Failures(new ConnectionSettings(URI.create("http://127.0.0.1/1.0"), null, null, Map.of())));
    private static final ApiRequest<JsonValue> REQUEST =
            new ApiRequest<>(LadiFlowOperation.CUSTOMER_SHOW, JsonNodeFactory.instance.objectNode(), data -> data);

    @FuzzTest(maxDuration = "30s")
    void answer(FuzzedDataProvider input) throws IOException {
        int status = input.pickValue(new int[] {200, 200, 200, 201, 204, 302, 400, 404, 429, 500});
        var charset = input.pickValue(new Boolean[] {false, false, true}) ? StandardCharsets.ISO_8859_1 : null;
        var body = new ByteArrayInputStream(input.consumeRemainingAsBytes());
        try {
            var answer = DECODER.decode(REQUEST, new HttpAnswer(status, null, charset, body), 1 << 20, "a-key");
            if (answer.value() != null && !answer.value().isNull()) {
                String json = answer.value().json();
                if (!JsonValue.parse("{\"data\":" + json + "}")
                        .get("data")
                        .json()
                        .equals(json)) {
                    throw new AssertionError("Read again it is another: " + json);
                }
            }
        } catch (LadiFlowConnectionException e) {
            throw new AssertionError("Nothing was wrong with the connection", e);
        } catch (LadiFlowException asPromised) {
            // says why
        }
    }
}
