// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import io.github.camelladiflow.model.Customer;
import io.github.camelladiflow.test.springboot.Application;
import org.apache.camel.CamelContext;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.component.http.HttpComponent;
import org.apache.camel.main.Main;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;

/** What properties about connections do on each runtime: those of Camel's HTTP components do not do the same on all. */
class HttpSettingsTest {

    private final Main main = new Main();
    private final ForwardProxy proxy = new ForwardProxy();
    private RawServer ladiflow;
    private SSLContextParameters trust;

    @BeforeEach
    void startServer(@TempDir Path directory) throws Exception {
        var certificate = Certificates.selfSigned(directory, "ip:127.0.0.1");
        trust = certificate.trust();
        ladiflow = RawServer.start(certificate.server(), Answers.foundOnce());
    }

    @AfterEach
    void stop() {
        main.stop();
        proxy.close();
        ladiflow.close();
    }

    private List<String> ladiFlowProperties() {
        return List.of(
                "camel.component.ladiflow.api-key=" + WireRoutes.KEY,
                "camel.component.ladiflow.base-url=" + ladiflow.baseUrl("https", "127.0.0.1"),
                // a slow machine takes its time for a handshake
                "camel.component.ladiflow.connect-timeout=1m",
                "camel.component.ladiflow.ssl-context-parameters=#tls");
    }

    private Stream<String> httpProperties(String component) {
        return Stream.of(
                        "connections-per-route=3",
                        "proxy-host=127.0.0.1",
                        "proxy-port=" + proxy.port(),
                        "proxy-auth-scheme=http",
                        "proxy-auth-username=" + ForwardProxy.USER,
                        "proxy-auth-password=" + ForwardProxy.PASSWORD)
                .map(property -> "camel.component." + component + "." + property);
    }

    private static int connections(CamelContext context, String component) {
        return context.getComponent(component, HttpComponent.class).getConnectionsPerRoute();
    }

    private static void findsTheCustomer(ProducerTemplate template) {
        assertThat(template.requestBody("ladiflow:customer/show", WireRoutes.PHONE, Customer.class)
                        .getId())
                .isEqualTo(Answers.ID);
    }

    private void startMain(Stream<String> properties) {
        main.configure().withJmxEnabled(false);
        main.bind("tls", trust);
        Stream.concat(ladiFlowProperties().stream(), properties).forEach(property -> {
            String[] parts = property.split("=", 2);
            main.addOverrideProperty(parts[0], parts[1]);
        });
        main.start();
    }

    @Test
    void onCamelMainThePropertiesOfHttpsSetProxyAndPool() throws Exception {
        startMain(httpProperties("https"));

        findsTheCustomer(main.getCamelTemplate());

        assertThat(proxy.requests()).isNotEmpty().allMatch(request -> request.startsWith("CONNECT 127.0.0.1:"));
        assertThat(connections(main.getCamelContext(), "https")).isEqualTo(3);
        assertThat(connections(main.getCamelContext(), "http")).isEqualTo(20);
    }

    @Test
    void onCamelMainThePropertiesOfHttpDoNotCountForHttps() throws Exception {
        startMain(httpProperties("http"));

        findsTheCustomer(main.getCamelTemplate());

        assertThat(proxy.requests()).isEmpty();
        assertThat(connections(main.getCamelContext(), "https")).isEqualTo(20);
    }

    @Test
    void onSpringBootNeitherCountsWithoutTheStarterOfHttp() {
        new ApplicationContextRunner()
                .withUserConfiguration(Application.class)
                .withBean("tls", SSLContextParameters.class, () -> trust)
                .withPropertyValues("camel.main.jmx-enabled=false")
                .withPropertyValues(ladiFlowProperties().toArray(String[]::new))
                .withPropertyValues(httpProperties("https").toArray(String[]::new))
                .withPropertyValues(httpProperties("http").toArray(String[]::new))
                .run(context -> {
                    findsTheCustomer(context.getBean(ProducerTemplate.class));

                    assertThat(proxy.requests()).isEmpty();
                    assertThat(connections(context.getBean(CamelContext.class), "https"))
                            .isEqualTo(20);
                });
    }
}
