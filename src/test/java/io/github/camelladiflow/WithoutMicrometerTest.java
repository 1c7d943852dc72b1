// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import java.io.File;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;

import io.github.camelladiflow.model.Customer;
import io.github.camelladiflow.sandbox.LadiFlowExtension;
import io.github.camelladiflow.sandbox.SandboxCustomer;
import io.github.camelladiflow.test.JavaProcess;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests a lookup in a process whose class path lacks an optional library. */
class WithoutMicrometerTest {

    @RegisterExtension
    static final LadiFlowExtension LADIFLOW = new LadiFlowExtension();

    @Test
    void worksWithoutMicrometer(@TempDir Path folder) throws Exception {
        assertThat(JavaProcess.CLASS_PATH).contains("micrometer-core");
        JavaProcess.run(
                folder.resolve("output"),
                "-cp",
                Arrays.stream(JavaProcess.CLASS_PATH.split(File.pathSeparator))
                        .filter(entry -> !entry.contains("micrometer"))
                        .collect(Collectors.joining(File.pathSeparator)),
                LookupProcess.class.getName(),
                "ladiflow:customer/show?cacheTtl=1m&apiKey=" + LADIFLOW.apiKey() + "&baseUrl=" + LADIFLOW.baseUrl());
    }

    /** Makes one lookup that finds a customer. */
    static final class LookupProcess {

        private LookupProcess() {}

        public static void main(String[] args) throws Exception {
            try (var context = new DefaultCamelContext()) {
                RouteBuilder.addRoutes(
                        context, routes -> routes.from("direct:in").to(args[0]));
                context.start();
                var lan = SandboxCustomer.of(1);
                var found = context.createProducerTemplate().requestBody("direct:in", lan.phone(), Customer.class);
                assertThat(found.getId()).isEqualTo(lan.id());
            }
            System.exit(0);
        }
    }
}
