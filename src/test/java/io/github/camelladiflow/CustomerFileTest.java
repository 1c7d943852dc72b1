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

import java.nio.file.Files;
import java.nio.file.Path;

import io.github.camelladiflow.model.Customer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

class CustomerFileTest extends SandboxRoutes {

    @TempDir
    Path directory;

    @Test
    void aFileHoldsTheWholeCustomerAsJson() throws Exception {
        component();
        start(routes -> routes.from("direct:in")
                .to("ladiflow:customer/show")
                .to("file:" + directory + "?fileName=customer.json"));

        sendWell("direct:in", LAN.phone());

        assertThat(Files.readString(directory.resolve("customer.json"))).isEqualTo(LAN.json());
    }

    @Test
    void aFileBecomesACustomerAgain() throws Exception {
        Files.writeString(directory.resolve("customer.json"), LAN.json());
        start(routes -> routes.from("direct:in")
                .pollEnrich("file:" + directory + "?fileName=customer.json", 30_000)
                .convertBodyTo(Customer.class));

        assertThat(sendWell("direct:in", null).getMessage().getBody()).isEqualTo(Customer.fromJson(LAN.json()));
    }
}
