// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

import io.github.camelladiflow.model.Customer;
import io.github.camelladiflow.test.springboot.Application;
import org.apache.camel.CamelContext;
import org.apache.camel.component.http.HttpComponent;
import org.apache.camel.main.Main;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that this component's connection properties have the same effect on every runtime. The properties of Camel's
 * HTTP components do not.
 */
class ConnectionOptionsTest {

    private static final URI URL = URI.create("https://api.example.com");
    private final RawServer proxy = ForwardProxy.start();
    private RawServer ladiflow = RawServer.start(CannedResponses.respondFoundOnce());
    private SSLContextParameters tls = new SSLContextParameters();

    /** Makes a lookup in an application with these properties. */
    enum Runtime {
        MAIN {
            @Override
            void run(List<String> properties, SSLContextParameters tls, Consumer<CamelContext> test) throws Exception {
                var main = new Main();
                main.configure().withJmxEnabled(false);
                main.bind("tls", tls);
                for (String property : properties) {
                    String[] parts = property.split("=", 2);
                    main.addOverrideProperty(parts[0], parts[1]);
                }
                main.start();
                try {
                    test.accept(main.getCamelContext());
                } finally {
                    main.stop();
                }
            }
        },
        SPRING_BOOT {
            @Override
            void run(List<String> properties, SSLContextParameters tls, Consumer<CamelContext> test) {
                new ApplicationContextRunner()
                        .withUserConfiguration(Application.class)
                        .withBean("tls", SSLContextParameters.class, () -> tls)
                        .withPropertyValues("camel.main.jmx-enabled=false")
                        .withPropertyValues(properties.toArray(String[]::new))
                        .run(context -> test.accept(context.getBean(CamelContext.class)));
            }
        };

        abstract void run(List<String> properties, SSLContextParameters tls, Consumer<CamelContext> test)
                throws Exception;
    }

    @AfterEach
    void closeServers() {
        proxy.close();
        ladiflow.close();
    }

    private static List<String> ladiFlow(String baseUrl, String... more) {
        return Stream.concat(
                        Stream.of("api-key=" + WireRoutes.KEY, "base-url=" + baseUrl, "max-retries=0"), Stream.of(more))
                .map(option -> "camel.component.ladiflow." + option)
                .toList();
    }

    private static void lookUp(CamelContext context) {
        assertThat(context.createFluentProducerTemplate()
                        .to("ladiflow:customer/show")
                        .withBody(WireRoutes.PHONE)
                        .request(Customer.class)
                        .getId())
                .isEqualTo(CannedResponses.ID);
    }

    @ParameterizedTest
    @EnumSource
    void usesConfiguredProxy(Runtime runtime) throws Exception {
        try (var proxy = ForwardProxy.startOpen()) {
            var properties = ladiFlow(
                    ladiflow.baseUrl("http", "api.example.com"),
                    "allow-plain-http=true",
                    "proxy-host=127.0.0.1",
                    "proxy-port=" + proxy.port());

            runtime.run(properties, tls, ConnectionOptionsTest::lookUp);

            assertThat(proxy.requests()).singleElement().asString().startsWith("POST http://api.example.com:");
            assertThat(ladiflow.requests()).hasSize(1);
        }
    }

    // ---- options of Camel's HTTP components

    /** Sets the proxy and the pool on these HTTP components, and makes lookups over TLS. */
    private List<String> withHttp(String... components) throws Exception {
        tls = Certificates.API.trust();
        ladiflow.close();
        ladiflow = RawServer.start(Certificates.API.server(), CannedResponses.respondFoundOnce());
        var properties = new ArrayList<>(ladiFlow(
                ladiflow.baseUrl("https", "127.0.0.1"),
                // a handshake may be slow on a slow machine
                "connect-timeout=1m",
                "ssl-context-parameters=#tls"));
        for (String component : components) {
            Stream.of(
                            "connections-per-route=3",
                            "proxy-host=127.0.0.1",
                            "proxy-port=" + proxy.port(),
                            "proxy-auth-scheme=http",
                            "proxy-auth-username=" + ForwardProxy.USER,
                            "proxy-auth-password=" + ForwardProxy.PASSWORD)
                    .forEach(option -> properties.add("camel.component." + component + "." + option));
        }
        return properties;
    }

    private static int connections(CamelContext context, String component) {
        return context.getComponent(component, HttpComponent.class).getConnectionsPerRoute();
    }

    @Test
    void usesProxyAndPoolOfHttpsComponentOnCamelMain() throws Exception {
        Runtime.MAIN.run(withHttp("https"), tls, context -> {
            lookUp(context);

            assertThat(proxy.requests()).isNotEmpty().allMatch(request -> request.startsWith("CONNECT 127.0.0.1:"));
            assertThat(connections(context, "https")).isEqualTo(3);
            assertThat(connections(context, "http")).isEqualTo(20);
        });
    }

    @Test
    void ignoresHttpComponentOptionsForHttpsOnCamelMain() throws Exception {
        Runtime.MAIN.run(withHttp("http"), tls, this::assertNothingSetForHttps);
    }

    @Test
    void ignoresHttpOptionsOnSpringBootWithoutHttpStarter() throws Exception {
        Runtime.SPRING_BOOT.run(withHttp("https", "http"), tls, this::assertNothingSetForHttps);
    }

    private void assertNothingSetForHttps(CamelContext context) {
        lookUp(context);

        assertThat(proxy.requests()).isEmpty();
        assertThat(connections(context, "https")).isEqualTo(20);
    }
}
