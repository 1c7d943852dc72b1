// SPDX-License-Identifier: Apache-2.0
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
