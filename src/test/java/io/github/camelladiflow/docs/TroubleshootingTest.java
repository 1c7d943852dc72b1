// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.docs;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

import io.github.camelladiflow.sandbox.LadiFlowExtension;
import io.github.camelladiflow.test.JmsBroker;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.jms.JmsComponent;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.main.Main;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/** Tests that the page about failures quotes Camel's and Java's messages about beginners' mistakes literally. */
@Tag("baseline")
class TroubleshootingTest {

    @RegisterExtension
    static final LadiFlowExtension LADIFLOW = new LadiFlowExtension();

    @Test
    void missingVariableFailsWithQuotedMessage(@TempDir Path folder) throws Exception {
        assertThat(startWith("camel.component.ladiflow.api-key={{env:LADIFLOW_NO_SUCH_KEY}}\n", folder))
                .hasMessageStartingWith(
                        quoted("Property with key [env:").replace("LADIFLOW_API_KEY", "LADIFLOW_NO_SUCH_KEY"));
    }

    @Test
    void utf8LettersInPropertiesFailWithQuotedMessage(@TempDir Path folder) throws Exception {
        var message = quoted("Illegal character in opaque part");

        assertThat(startWith("camel.component.ladiflow.api-key=key\nsequence=Chào mừng\n", folder))
                .hasRootCauseMessage(
                        message + " at index 40: ladiflow:sequence/subscribe?sequence=ChÃ\u00a0o%20má»«ng");
        assertThat(startWith("camel.component.ladiflow.api-key=key\nsequence=Ch\\u00e0o m\\u1eebng\n", folder))
                .isNull();
    }

    @Test
    void camelMainDoesNotReadApplicationYaml() {
        assertThat(new Main().getDefaultPropertyPlaceholderLocation())
                .isEqualTo("classpath:application.properties;optional=true");
    }

    @Test
    void customerInObjectMessageFailsWithQuotedMessage() throws Exception {
        var broker = new JmsBroker();
        try (var factory = new ActiveMQConnectionFactory(broker.url());
                var context = new DefaultCamelContext()) {
            context.addComponent("jms", JmsComponent.jmsComponentAutoAcknowledge(factory));
            var uri = "ladiflow:customer/show?apiKey=%s&baseUrl=%s".formatted(LADIFLOW.apiKey(), LADIFLOW.baseUrl());
            RouteBuilder.addRoutes(
                    context,
                    routes -> routes.from("direct:lead").to(uri).to("jms:queue:customers?jmsMessageType=Object"));
            context.start();

            var failure = catchThrowable(
                    () -> context.createProducerTemplate().sendBody("direct:lead", "lan.tran@example.com"));

            assertThat(Stream.iterate(failure, cause -> cause != null, Throwable::getCause))
                    .extracting(Throwable::getMessage)
                    .contains(quoted("No type converter available"));
        } finally {
            broker.close();
        }
    }

    @Test
    void missingComponentFailsWithQuotedMessage() throws Exception {
        try (var context = new DefaultCamelContext()) {
            RouteBuilder.addRoutes(
                    context, routes -> routes.from("missing:poll").to("mock:out"));

            assertThat(catchThrowable(context::start))
                    .hasStackTraceContaining(
                            quoted("No endpoint could be found").replace("timer://...", "missing://poll"));
        }
    }

    @Test
    void memberOfFileFailsWithQuotedMessage() throws Exception {
        try (var context = new DefaultCamelContext()) {
            var exchange = new DefaultExchange(context);
            exchange.getMessage().setBody(new File("lead.txt"));

            assertThat(catchThrowable(() -> context.resolveLanguage("simple")
                            .createExpression("${body.id}")
                            .evaluate(exchange, String.class)))
                    .hasStackTraceContaining(quoted("Method with name").replace("...", "lead.txt"));
        }
    }

    @Test
    void misspeltPropertyFailsWithItsValue(@TempDir Path folder) throws Exception {
        assertThat(startWith("camel.component.ladiflow.api-kee=made-up-key\n", folder))
                .hasStackTraceContaining("made-up-key");
    }

    /** Starts an application with this properties file. Returns the reason why it does not start, or null. */
    private static Throwable startWith(String properties, Path folder) throws Exception {
        var main = new Main();
        main.setDefaultPropertyPlaceholderLocation(
                "file:" + Files.writeString(folder.resolve("application.properties"), properties));
        main.configure().addLambdaRouteBuilder(routes -> {
            routes.from("direct:lead").to("ladiflow:sequence/subscribe?sequence={{sequence:VIP}}");
        });
        try {
            return catchThrowable(main::start);
        } finally {
            main.stop();
        }
    }

    /** Returns the message on the page that begins with this text. */
    private static String quoted(String beginning) {
        var page = Documents.read("src/main/docs/failures.adoc");
        int start = page.indexOf("`" + beginning) + 1;
        assertThat(start).as(beginning).isPositive();
        return page.substring(start, page.indexOf('`', start));
    }
}
