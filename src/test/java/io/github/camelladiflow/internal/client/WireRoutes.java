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
package io.github.camelladiflow.internal.client;

import java.util.Map;

import io.github.camelladiflow.LadiFlowComponent;
import io.github.camelladiflow.TestRoutes;
import io.github.camelladiflow.model.Customer;
import org.apache.camel.Exchange;

import static org.assertj.core.api.Assertions.assertThat;

/** For tests of what goes over the wire: the HTTP components are observed. */
class WireRoutes extends TestRoutes {

    static final String KEY = "made-up-key";
    static final String PHONE = "0901234567";

    final ObservedHttp http = new ObservedHttp();
    final ObservedHttp https = new ObservedHttp();

    WireRoutes() {
        context.addComponent("http", http);
        context.addComponent("https", https);
    }

    LadiFlowComponent component(String baseUrl) {
        return component(baseUrl, KEY);
    }

    Exchange lookUp(Object body, Map<String, Object> headers) {
        return send("ladiflow:customer/show", body, headers);
    }

    Exchange lookUp() {
        return lookUp(PHONE, Map.of());
    }

    static void assertFound(Exchange exchange) {
        assertThat(exchange.getException()).isNull();
        assertThat(exchange.getMessage().getBody(Customer.class).getId()).isEqualTo(Answers.ID);
    }
}
