// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.routes;

import java.nio.file.Files;
import java.nio.file.Path;

import io.github.camelladiflow.LadiFlowComponent;
import io.github.camelladiflow.sandbox.LadiFlowExtension;
import io.github.camelladiflow.sandbox.Reply;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Tests the YAML route of the example for Karaf without Karaf. {@code src/it/karaf} tests the example in Karaf. */
class KarafExampleTest {

    @RegisterExtension
    final LadiFlowExtension ladiflow = new LadiFlowExtension();

    @ParameterizedTest
    @ValueSource(ints = {401, 503})
    void keepsFileAndRetriesItUntilLadiFlowResponds(int status, @TempDir Path folder) throws Exception {
        Path file = Files.createDirectories(folder.resolve("emails")).resolve("lead.txt");
        Files.writeString(file, "lan.tran@example.com");
        ladiflow.sandbox().always(Reply.status(status));
        try (var context = new DefaultCamelContext()) {
            var configuration =
                    context.getComponent("ladiflow", LadiFlowComponent.class).getConfiguration();
            configuration.setApiKey(ladiflow.apiKey());
            configuration.setBaseUrl(ladiflow.baseUrl());
            configuration.setMaxRetries(0);
            context.getPropertiesComponent().addInitialProperty("folder", folder.toString());
            PluginHelper.getRoutesLoader(context)
                    .loadRoutes(ResourceHelper.resolveMandatoryResource(
                            context,
                            "file:"
                                    + Path.of("examples/karaf/src/main/resources/routes/customer-by-email.camel.yaml")
                                            .toAbsolutePath()));
            context.start();
            await().until(() -> ladiflow.sandbox().requestCount() >= 2);
            assertThat(file).exists();
            ladiflow.sandbox().reset();

            await().until(() -> Files.exists(folder.resolve("customers/lead.json")));
            await().until(() -> Files.exists(folder.resolve("done/emails/lead.txt")));
        }
    }
}
