// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import java.net.URI;

import io.github.camelladiflow.internal.monitor.RecordedLog;
import io.github.camelladiflow.options.LadiFlowConfiguration;
import org.apache.camel.component.http.HttpComponent;
import org.apache.camel.component.http.HttpEndpoint;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests which of the settings of this component and of the user's HTTP component apply. */
class HttpEndpointFactoryTest {

    private final DefaultCamelContext context = new DefaultCamelContext();
    private final HttpComponent component = new HttpComponent();

    HttpEndpointFactoryTest() {
        context.disableJMX();
        context.addComponent("http", component);
        context.start();
    }

    @AfterEach
    void stop() {
        context.stop();
    }

    private HttpEndpoint create() throws Exception {
        var url = URI.create("http://api.example.com/1.0");
        return new HttpEndpointFactory(context, url, new LadiFlowConfiguration(), new SSLContextParameters())
                .create((request, scope, chain) -> null);
    }

    @Test
    void passesApiKeyToNoActivityListener() throws Exception {
        component.setLogHttpActivity(true);

        assertThat(create().getHttpActivityListener()).isNull();
    }

    @Test
    void warnsOfConnectionManagerOfUser() throws Exception {
        try (var log = new RecordedLog(HttpTransport.class);
                var users = new PoolingHttpClientConnectionManager()) {
            component.setClientConnectionManager(users);

            assertThat(create().getClientConnectionManager()).isSameAs(users);
            assertThat(log.lines(Level.WARN))
                    .singleElement()
                    .asString()
                    .contains("http://api.example.com/1.0", "Remove clientConnectionManager");
        }
    }
}
