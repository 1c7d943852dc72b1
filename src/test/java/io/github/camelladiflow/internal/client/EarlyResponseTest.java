// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import java.util.concurrent.Semaphore;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.github.camelladiflow.internal.json.JsonTree;
import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.exception.LadiFlowAuthenticationException;
import io.github.camelladiflow.model.exception.LadiFlowException;
import io.github.camelladiflow.model.exception.LadiFlowRequestException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests servers that close a connection before a request has arrived completely. */
class EarlyResponseTest extends ClientFixture {

    @ParameterizedTest
    @ValueSource(strings = {"CUSTOMER_CREATE", "CUSTOMER_CREATE_TAG", "SEQUENCE_SUBSCRIBE"})
    void sendsWriteOnNewConnectionAfterServerClosedPooledOne(LadiFlowOperation write) throws Exception {
        var left = new Semaphore(0);
        server.setScript(connection -> {
            connection.readRequest();
            connection.write(SUCCESS);
            // as when a server stops, or an idle timeout expires, without notice to the client
            connection.socket().close();
            left.release();
        });
        LadiFlowClient client = client();
        for (int n = 0; n < 30; n++) {
            assertThat(call(client, write, "0901234567").failure())
                    .as("write " + n)
                    .isNull();
            left.acquire();
        }
        assertThat(server.requests()).hasSize(30);
    }

    @Test
    void reportsRejectionReceivedBeforeRequestWasComplete() throws Exception {
        assertThat(failureOfEarlyResponse(413, "{\"data\":null,\"message\":\"large\",\"code\":413}"))
                .isInstanceOf(LadiFlowRequestException.class)
                .hasMessageContaining("HTTP 413")
                .returns(false, LadiFlowException::isPossiblyCarriedOut);
        assertThat(failureOfEarlyResponse(401, "{\"data\":null,\"message\":\"key\",\"code\":401}"))
                .isInstanceOf(LadiFlowAuthenticationException.class)
                .hasMessageContaining("HTTP 401");
    }

    @Test
    void doesNotReuseConnectionAfterEarlyRejection() throws Exception {
        server.setScript(connection -> {
            connection.readSome();
            connection.write(CannedResponses.httpResponse(413, "", "{\"message\":\"large\",\"code\":413}"));
        });
        LadiFlowClient client = client();
        call(client, LadiFlowOperation.CUSTOMER_CREATE, "0".repeat(20_000_000));
        server.setScript(connection -> {
            connection.readRequest();
            connection.write(SUCCESS);
        });

        assertThat(call(client, SHOW, "0901234567").failure()).isNull();
    }

    /**
     * Sends a write of many megabytes to a server that responds after the first bytes, and then closes the connection.
     */
    private LadiFlowException failureOfEarlyResponse(int status, String body) throws Exception {
        server.setScript(connection -> {
            connection.readSome();
            connection.write(CannedResponses.httpResponse(status, "", body));
            // the unread bytes then cause a reset of the connection
            connection.socket().close();
        });
        return (LadiFlowException) call(client(), LadiFlowOperation.CUSTOMER_CREATE, "0".repeat(20_000_000))
                .failure();
    }

    private CallResult<Object> call(LadiFlowClient client, LadiFlowOperation operation, String phone) throws Exception {
        var request = new ApiRequest<Object>(
                operation,
                JsonNodeFactory.instance.objectNode().put("phone", phone),
                (data, utf8) -> JsonTree.value(data));
        return call(client, request, settings(() -> "key", NO_RETRIES));
    }
}
