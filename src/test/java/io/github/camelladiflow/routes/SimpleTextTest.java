// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.routes;

import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests what Camel's Simple language does with hostile text, as the page about security describes it. */
class SimpleTextTest {

    /** A bean that returns its argument. */
    public static final class Echo {

        public String echo(String text) {
            return text;
        }
    }

    @Test
    void simpleParsesTextInParametersOfMethodButNotBody() throws Exception {
        try (var context = new DefaultCamelContext()) {
            context.getRegistry().bind("x", new Echo());
            context.start();

            assertThat(evaluate(context, "${bean:x?method=echo(${body})}", "'Lan'"))
                    .isEqualTo("Lan");
            assertThat(evaluate(context, "${bean:x?method=echo(${body})}", "null"))
                    .isNull();
            for (String name : HostileTextTest.NAMES) {
                assertThat(evaluate(context, "${bean:x?method=echo}", name)).isEqualTo(name);
                assertThat(evaluate(context, "${body}", name)).isEqualTo(name);
            }
        }
    }

    private static String evaluate(CamelContext context, String simple, String body) {
        var exchange = new DefaultExchange(context);
        exchange.getMessage().setBody(body);
        var expression = context.resolveLanguage("simple").createExpression(simple);
        expression.init(context);
        return expression.evaluate(exchange, String.class);
    }
}
