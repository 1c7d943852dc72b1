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
package io.github.camelladiflow;

import io.github.camelladiflow.model.Customer;
import io.github.camelladiflow.model.LadiFlowRequestException;
import io.github.camelladiflow.sandbox.LadiFlowExtension;
import org.apache.camel.CamelContext;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.test.junit5.CamelTestSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;

/** {@code toD} to a component that is not named {@code ladiflow}. */
class DynamicToSecondStoreTest extends CamelTestSupport {

    @RegisterExtension
    static final LadiFlowExtension LADIFLOW = new LadiFlowExtension();

    @Override
    protected CamelContext createCamelContext() throws Exception {
        var context = super.createCamelContext();
        var hanoi = new LadiFlowComponent();
        hanoi.getConfiguration().setApiKey(LADIFLOW.apiKey());
        hanoi.getConfiguration().setBaseUrl(LADIFLOW.baseUrl());
        context.addComponent("hanoi", hanoi);
        return context;
    }

    @Override
    protected RoutesBuilder createRouteBuilder() {
        return new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:in").toD("hanoi:customer/show?lookupValue=${body}");
            }
        };
    }

    @Test
    void dynamicToReachesASecondStore() {
        assertThat(template.requestBody("direct:in", "0901234567", Customer.class)
                        .getEmail())
                .isEqualTo("lan.tran@example.com");
    }

    @Test
    void aMessageSetsNoOptionOfASecondStore() {
        var failed = template.request(
                "direct:in", exchange -> exchange.getMessage().setBody("x&baseUrl=http://127.0.0.1:1/1.0"));

        assertThat(failed.getException()).isInstanceOf(LadiFlowRequestException.class);
        assertThat(context.getEndpoints())
                .noneMatch(endpoint -> endpoint.getEndpointUri().contains("127.0.0.1:1/"));
    }
}
