// SPDX-License-Identifier: Apache-2.0
package com.example.customers;

import java.io.StringReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.camelladiflow.sandbox.LadiFlowExtension;
import org.apache.camel.main.Main;
import org.apache.camel.spi.CamelEvent;
import org.apache.camel.spi.CamelEvent.ExchangeSendingEvent;
import org.apache.camel.support.EventNotifierSupport;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** Runs the resources' routes on Camel Main, with the configuration that the resources name. */
class RoutesTest {

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @RegisterExtension
    static final LadiFlowExtension LADIFLOW = new LadiFlowExtension();

    private final Main main = new Main();
    private final LinkedBlockingQueue<String> logged = new LinkedBlockingQueue<>();

    @AfterEach
    void stop() {
        main.stop();
    }

    @Test
    void looksUpCustomerByComponent() throws Exception {
        for (JsonNode property : Yaml.file("integration.yaml").at("/spec/traits/camel/properties")) {
            addProperties(property.textValue());
        }

        start(flows("integration.yaml"));

        assertThatTheCustomerIsLogged();
    }

    @Test
    void looksUpCustomerByKamelets() throws Exception {
        start(flows("kamelets.yaml"));

        assertThatTheCustomerIsLogged();
    }

    @Test
    void startsWithEachChangedCustomer(@TempDir Path volume) throws Exception {
        String flows = flows("source.yaml");
        assertThat(flows).contains("/var/ladiflow/", "\"now\"");

        start(flows.replace("/var/ladiflow/", volume + "/").replace("\"now\"", "\"all\""));

        String body = logged.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        assertThat(body).as("what was sent to the log").isNotNull();
        assertThat(new ObjectMapper().readTree(body).path("_id").textValue()).hasSize(24);
        // the second page is requested when the state after the first has been stored
        for (int i = 0; i < 100; i++) {
            assertThat(logged.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isNotNull();
        }
        assertThat(volume.resolve("changed-customers")).exists();
    }

    /** Camel itself ignores an Integration without an error: only its flows can run. */
    private static String flows(String file) throws Exception {
        return Yaml.text(Yaml.file(file).at("/spec/flows"));
    }

    private void start(String yaml) throws Exception {
        // the secret has the name of the property, the sandbox the key
        addProperties(Yaml.file("secret.yaml")
                .at("/stringData/ladiflow.properties")
                .textValue()
                .replaceAll("=.*", "=" + LADIFLOW.apiKey()));
        main.addInitialProperty("camel.component.ladiflow.baseUrl", LADIFLOW.baseUrl());
        main.configure().withRoutesIncludePattern("false");
        main.start();

        var camel = main.getCamelContext();
        var notifier = new CustomersLog();
        camel.getManagementStrategy().addEventNotifier(notifier);
        notifier.start();
        PluginHelper.getRoutesLoader(camel).loadRoutes(ResourceHelper.fromString("flows.camel.yaml", yaml));
        assertThat(camel.getRoutes()).isNotEmpty();
    }

    private void addProperties(String text) throws Exception {
        var properties = new Properties();
        properties.load(new StringReader(text));
        properties.forEach((name, value) -> main.addInitialProperty((String) name, (String) value));
    }

    private void assertThatTheCustomerIsLogged() throws Exception {
        String body = logged.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);

        assertThat(body).as("what was sent to the log").isNotNull();
        assertThat(new ObjectMapper().readTree(body).path("phone").textValue()).isEqualTo("0901234567");
        assertThat(LADIFLOW.sandbox().requestCount()).isEqualTo(1);
    }

    /** Records the messages that the routes send to {@code log:customers}. */
    private final class CustomersLog extends EventNotifierSupport {

        @Override
        public boolean isEnabled(CamelEvent event) {
            return event instanceof ExchangeSendingEvent;
        }

        @Override
        public void notify(CamelEvent event) {
            if (event instanceof ExchangeSendingEvent sending
                    && sending.getEndpoint().getEndpointUri().startsWith("log://customers")) {
                logged.add(sending.getExchange().getMessage().getBody(String.class));
            }
        }
    }
}
