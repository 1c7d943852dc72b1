// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.operation;

import java.util.Map;

import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.exception.LadiFlowRequestException;
import io.github.camelladiflow.options.LadiFlowConfiguration;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

class LookupReaderTest {

    static Object[] rejectedBodies() {
        return new Object[] {
            "", "neither", 90123456.5, Map.of("customer_id", "no id"), Map.of("email", 1), Map.of("phone", "12")
        };
    }

    @ParameterizedTest
    @MethodSource("rejectedBodies")
    void namesOperationThatFailed(Object body) {
        Exchange exchange = new DefaultExchange(new DefaultCamelContext());
        exchange.getMessage().setBody(body);
        var reader = new LookupReader(LadiFlowOperation.CUSTOMER_UPDATE, lookupContext());

        var rejected = catchThrowableOfType(LadiFlowRequestException.class, () -> reader.read(exchange));

        assertThat(rejected.getOperation()).isEqualTo(LadiFlowOperation.CUSTOMER_UPDATE);
    }

    private static OperationContext lookupContext() {
        var options = new OperationContext.Options(new LadiFlowConfiguration(), null);
        return new OperationContext(null, options, null, null);
    }
}
