// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;

import io.github.camelladiflow.model.Customer;
import io.github.camelladiflow.model.LadiFlowConnectionException;
import io.github.camelladiflow.test.springboot.Application;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.main.Main;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

/** What this component's properties say of connections holds on every runtime, with Camel's own HTTP component. */
class ConnectionOptionsTest {

    private RawServer ladiflow;

    /** Runs a route to the component, which has these options in the application's properties. */
    enum Runtime {
        MAIN {
            @Override
            void run(Map<String, String> options, Consumer<ProducerTemplate> test) throws Exception {
                var main = new Main();
                main.configure().addRoutesBuilder(new Lookups());
                options.forEach((name, value) -> main.addInitialProperty("camel.component.ladiflow." + name, value));
                main.start();
                try {
                    test.accept(main.getCamelTemplate());
                } finally {
                    main.stop();
                }
            }
        },
        SPRING_BOOT {
            @Override
            void run(Map<String, String> options, Consumer<ProducerTemplate> test) {
                new ApplicationContextRunner()
                        .withUserConfiguration(Application.class)
                        .withBean(RouteBuilder.class, Lookups::new)
                        .withPropertyValues("camel.main.jmx-enabled=false")
                        .withPropertyValues(options.entrySet().stream()
                                .map(option -> "camel.component.ladiflow." + option)
                                .toArray(String[]::new))
                        .run(context -> test.accept(context.getBean(ProducerTemplate.class)));
            }
        };

        abstract void run(Map<String, String> options, Consumer<ProducerTemplate> test) throws Exception;
    }

    private static final class Lookups extends RouteBuilder {
        @Override
        public void configure() {
            from("direct:lookup").to("ladiflow:customer/show");
        }
    }

    @AfterEach
    void closeServer() {
        ladiflow.close();
    }

    private static Map<String, String> options(String baseUrl, String... more) {
        var options = new LinkedHashMap<String, String>();
        options.put("api-key", WireRoutes.KEY);
        options.put("base-url", baseUrl);
        options.put("max-retries", "0");
        for (int i = 0; i < more.length; i += 2) {
            options.put(more[i], more[i + 1]);
        }
        return options;
    }

    private static void lookUp(ProducerTemplate template) {
        assertThat(template.requestBody("direct:lookup", WireRoutes.PHONE, Customer.class)
                        .getId())
                .isEqualTo(Answers.ID);
    }

    @ParameterizedTest
    @EnumSource
    void theProxyIsTheOneThatIsSet(Runtime runtime) throws Exception {
        ladiflow = RawServer.start(Answers.foundOnce());
        try (var proxy = ForwardProxy.open()) {
            var options = options(
                    ladiflow.baseUrl("http", "api.example.com"),
                    "allow-plain-http",
                    "true",
                    "proxy-host",
                    "127.0.0.1",
                    "proxy-port",
                    Integer.toString(proxy.port()));

            runtime.run(options, ConnectionOptionsTest::lookUp);

            assertThat(proxy.requests()).singleElement().asString().startsWith("POST http://api.example.com:");
            assertThat(ladiflow.requests()).hasSize(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void asManyCallsAreMadeAtTheSameTimeAsThereMayBeConnections(Runtime runtime) throws Exception {
        // more than the HTTP component has
        int connections = 30;
        var asked = new CountDownLatch(connections);
        ladiflow = RawServer.start(connection -> {
            connection.readRequest();
            asked.countDown();
            asked.await(1, TimeUnit.MINUTES);
            connection.write(Answers.http(200, "Connection: close\r\n", Answers.FOUND));
        });

        runtime.run(
                options(ladiflow.baseUrl(), "connections-per-route", Integer.toString(connections)),
                template -> CompletableFuture.allOf(IntStream.range(0, connections)
                                .mapToObj(i -> CompletableFuture.runAsync(
                                        () -> lookUp(template), task -> new Thread(task, "caller").start()))
                                .toArray(CompletableFuture[]::new))
                        .join());

        assertThat(asked.getCount()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void thatNoConnectionIsFreeIsToldWithTheOptionAndItsValue(Runtime runtime) throws Exception {
        var end = new CountDownLatch(1);
        ladiflow = RawServer.start(connection -> {
            connection.readRequest();
            end.await(1, TimeUnit.MINUTES);
            connection.write(Answers.found());
        });

        runtime.run(options(ladiflow.baseUrl(), "connections-per-route", "1", "connect-timeout", "300ms"), template -> {
            var holder = CompletableFuture.runAsync(() -> lookUp(template));
            await().until(() -> ladiflow.requests().size() == 1);

            assertThat(catchThrowable(() -> lookUp(template)))
                    .cause()
                    .isInstanceOf(LadiFlowConnectionException.class)
                    .hasMessageContaining("No connection of the pool became free")
                    .hasMessageContaining("Raise connectionsPerRoute (1)");
            end.countDown();
            holder.join();
        });
    }
}
