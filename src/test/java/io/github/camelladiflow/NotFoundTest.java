// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import java.util.List;

import io.github.camelladiflow.model.Customer;
import io.github.camelladiflow.model.LadiFlowNotFoundException;
import io.github.camelladiflow.options.NotFound;
import io.github.camelladiflow.options.OutputType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

class NotFoundTest extends SandboxRoutes {

    private static final String NOBODY = "0999999999";

    @ParameterizedTest
    @EnumSource(OutputType.class)
    void exceptionFailsTheExchange(OutputType outputType) {
        var failed = send(show("outputType=" + outputType), NOBODY);

        assertThat(failed.getException())
                .asInstanceOf(type(LadiFlowNotFoundException.class))
                .satisfies(e -> assertThat(e.getHttpStatus()).isEqualTo(404))
                .satisfies(e -> assertThat(e.getCode()).isEqualTo(404))
                .satisfies(e -> assertThat(e.isRetryable()).isFalse())
                .satisfies(e -> assertThat(e).hasMessageContaining("phone").hasMessageNotContaining(NOBODY));
        assertThat(failed.getMessage().getBody()).isEqualTo(NOBODY);
        assertThat(failed.getMessage().getHeader(LadiFlowConstants.OUTCOME)).isEqualTo("NOT_FOUND");
    }

    @ParameterizedTest
    @EnumSource(OutputType.class)
    void nullLeavesANullBody(OutputType outputType) {
        var nobody = sendWell(show("notFound=NULL", "outputType=" + outputType), NOBODY);

        assertThat(nobody.getMessage().getBody()).isNull();
        assertThat(nobody.getMessage().getHeader(LadiFlowConstants.OUTCOME)).isEqualTo("NOT_FOUND");
    }

    @ParameterizedTest
    @EnumSource(OutputType.class)
    void keepLeavesTheBodyThatWasThere(OutputType outputType) {
        var body = new StringBuilder(NOBODY);

        var nobody = sendWell(show("notFound=KEEP", "outputType=" + outputType), body);

        assertThat(nobody.getMessage().getBody()).isSameAs(body);
        assertThat(nobody.getMessage().getHeader(LadiFlowConstants.OUTCOME)).isEqualTo("NOT_FOUND");
    }

    @Test
    void aNumberThatWasAskedForWithTheCountryCodeSaysWhatToSet() {
        for (String phone : List.of("+84399999999", "84 399 999 999")) {
            assertThat(send(show(), phone).getException())
                    .isInstanceOf(LadiFlowNotFoundException.class)
                    .hasMessageContaining("phoneFormat=VN");
            assertThat(send(show("phoneFormat=VN"), phone).getException()).hasMessageNotContaining("phoneFormat");
        }
        for (String other : List.of("+1 202 555 0123", "0399999999", "nobody@example.com")) {
            assertThat(send(show(), other).getException()).hasMessageNotContaining("phoneFormat");
        }
    }

    @ParameterizedTest
    @EnumSource(NotFound.class)
    void doesNotMatterWhenTheCustomerIsFound(NotFound notFound) {
        var found = sendWell(show("notFound=" + notFound), LAN.phone()).getMessage();

        assertThat(found.getBody(Customer.class).getId()).isEqualTo(LAN.id());
        assertThat(found.getHeader(LadiFlowConstants.OUTCOME)).isEqualTo("FOUND");
    }
}
