// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;

/** A process of its own, with a heap of its own: it lists all customers, and says how many they are. */
final class WholeListProcess {

    private WholeListProcess() {}

    /** Takes the base URL and the key. */
    public static void main(String[] args) throws Exception {
        long[] count = {0};
        try (var context = new DefaultCamelContext()) {
            context.disableJMX();
            var component = context.getComponent("ladiflow", LadiFlowComponent.class);
            component.getConfiguration().setBaseUrl(args[0]);
            component.getConfiguration().setApiKey(args[1]);
            RouteBuilder.addRoutes(
                    context,
                    routes -> routes.from("direct:in")
                            .to("ladiflow:customer/list?paging=ALL&pageSize=200")
                            .split(routes.body())
                            .streaming()
                            .process(exchange -> count[0]++));
            context.start();
            var exchange =
                    context.createFluentProducerTemplate().to("direct:in").send();
            if (exchange.getException() != null) {
                throw exchange.getException();
            }
        }
        System.out.println("listed " + count[0]);
    }
}
