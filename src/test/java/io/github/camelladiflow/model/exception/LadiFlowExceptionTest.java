// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.model.exception;

import io.github.camelladiflow.model.LadiFlowOperation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class LadiFlowExceptionTest {

    private static final LadiFlowOperation WRITE = LadiFlowOperation.CUSTOMER_CREATE;
    private static final LadiFlowOperation READ = LadiFlowOperation.CUSTOMER_SHOW;

    /** An error in the envelope of a response with status 200 counts, an error status takes precedence over it. */
    @ParameterizedTest
    @CsvSource({
        "408, , true",
        "502, , true",
        "503, , true",
        "504, , true",
        "500, , false",
        "501, , false",
        "505, , false",
        ", 503, true",
        ", 500, false",
        "200, 503, true",
        "200, 500, false",
        "399, 503, true",
        "400, 503, false",
        "500, 503, false",
        "503, 500, true",
        "503, 200, true",
        ", , false"
    })
    void serverIsUnavailableByStatusOrCode(Integer status, Integer code, boolean isUnavailable) {
        var failure = new LadiFlowServerException("failed", READ, null);
        failure.initResponse(status, code, null, null);

        assertThat(failure.isUnavailable()).isEqualTo(isUnavailable);
    }

    @Test
    void connectionFailureMayHaveBeenCarriedOutIfRequestWasSent() {
        for (boolean isSent : new boolean[] {true, false}) {
            assertThat(new LadiFlowConnectionException("", WRITE, true, isSent, null).isPossiblyCarriedOut())
                    .isEqualTo(isSent);
        }
    }

    @ParameterizedTest
    @CsvSource({"500, 500", "501, 500", "3, 3"})
    void cutsOffLongMessageOfLadiFlow(int length, int kept) {
        var failure = new LadiFlowRequestException("", WRITE);
        failure.initResponse(400, null, "x".repeat(length), null);

        assertThat(failure.getServiceMessage()).hasSize(kept);
    }
}
