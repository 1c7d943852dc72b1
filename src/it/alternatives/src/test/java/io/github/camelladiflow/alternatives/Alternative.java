// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.alternatives;

import java.util.Map;

import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.http.HttpComponent;

/**
 * One way to look up a customer by the phone number in the body, and to create a customer from JSON text in the body. The table counts the
 * lines of {@link #lookup()}, and of {@link #settings(CamelContext)} if there are any.
 */
abstract class Alternative extends RouteBuilder {

    private static final String JSON = "application/json";

    abstract void lookup();

    abstract void create();

    void settings(CamelContext context) {
        // the defaults
    }

    @Override
    public final void configure() {
        settings(getContext());
        lookup();
        create();
    }

    /** camel-http, in the way in which most examples use it. */
    static final class UsualCamelHttp extends Alternative {

        @Override
        void lookup() {
            from("direct:lookup")
                    .setHeader("Api-Key", constant("{{ladiflow.key}}"))
                    .setHeader(Exchange.HTTP_METHOD, constant("POST"))
                    .setHeader(Exchange.CONTENT_TYPE, constant(JSON))
                    .setBody(simple("{\"phone\": \"${body}\"}"))
                    .to("{{ladiflow.url}}/customer/show")
                    .unmarshal()
                    .json()
                    .setBody(simple("${body[data][customer]}"));
        }

        @Override
        void create() {
            from("direct:create")
                    .setHeader("Api-Key", constant("{{ladiflow.key}}"))
                    .setHeader(Exchange.HTTP_METHOD, constant("POST"))
                    .setHeader(Exchange.CONTENT_TYPE, constant(JSON))
                    .to("{{ladiflow.url}}/customer/create")
                    .unmarshal()
                    .json()
                    .setBody(simple("${body[data]}"));
        }
    }

    /** camel-http by an author who knows its traps. */
    static final class CarefulCamelHttp extends Alternative {

        @Override
        void settings(CamelContext context) {
            context.getComponent("http", HttpComponent.class).setAutomaticRetriesDisabled(true);
        }

        @Override
        void lookup() {
            from("direct:lookup")
                    .setBody(exchange -> Map.of("phone", exchange.getMessage().getBody(String.class)))
                    .marshal()
                    .json()
                    .removeHeaders("*")
                    .setHeader("Api-Key", constant("{{ladiflow.key}}"))
                    .setHeader(Exchange.CONTENT_TYPE, constant(JSON))
                    .to("{{ladiflow.url}}/customer/show?httpMethod=POST&responseTimeout=10000")
                    .removeHeaders("*")
                    .unmarshal()
                    .json()
                    .setBody(simple("${body[data][customer]}"));
        }

        @Override
        void create() {
            from("direct:create")
                    .removeHeaders("*")
                    .setHeader("Api-Key", constant("{{ladiflow.key}}"))
                    .setHeader(Exchange.CONTENT_TYPE, constant(JSON))
                    .to("{{ladiflow.url}}/customer/create?httpMethod=POST&responseTimeout=10000")
                    .removeHeaders("*")
                    .unmarshal()
                    .json()
                    .setBody(simple("${body[data]}"));
        }
    }

    /** rest-openapi with the description of the API that this project publishes. */
    static final class UsualRestOpenApi extends Alternative {

        @Override
        void lookup() {
            from("direct:lookup")
                    .setHeader("Api-Key", constant("{{ladiflow.key}}"))
                    .setHeader(Exchange.CONTENT_TYPE, constant(JSON))
                    .setBody(simple("{\"phone\": \"${body}\"}"))
                    .to("rest-openapi:classpath:ladiflow.openapi.yaml#showCustomer?host={{ladiflow.host}}")
                    .unmarshal()
                    .json()
                    .setBody(simple("${body[data][customer]}"));
        }

        @Override
        void create() {
            from("direct:create")
                    .setHeader("Api-Key", constant("{{ladiflow.key}}"))
                    .setHeader(Exchange.CONTENT_TYPE, constant(JSON))
                    .to("rest-openapi:classpath:ladiflow.openapi.yaml#createCustomer?host={{ladiflow.host}}")
                    .unmarshal()
                    .json()
                    .setBody(simple("${body[data]}"));
        }
    }

    /** rest-openapi by an author who knows the traps of the camel-http below it. */
    static final class CarefulRestOpenApi extends Alternative {

        @Override
        void settings(CamelContext context) {
            context.getComponent("http", HttpComponent.class).setAutomaticRetriesDisabled(true);
        }

        @Override
        void lookup() {
            from("direct:lookup")
                    .setBody(exchange -> Map.of("phone", exchange.getMessage().getBody(String.class)))
                    .marshal()
                    .json()
                    .removeHeaders("*")
                    .setHeader("Api-Key", constant("{{ladiflow.key}}"))
                    .setHeader(Exchange.CONTENT_TYPE, constant(JSON))
                    .to("rest-openapi:classpath:ladiflow.openapi.yaml#showCustomer?host={{ladiflow.host}}")
                    .removeHeaders("*")
                    .unmarshal()
                    .json()
                    .setBody(simple("${body[data][customer]}"));
        }

        @Override
        void create() {
            from("direct:create")
                    .removeHeaders("*")
                    .setHeader("Api-Key", constant("{{ladiflow.key}}"))
                    .setHeader(Exchange.CONTENT_TYPE, constant(JSON))
                    .to("rest-openapi:classpath:ladiflow.openapi.yaml#createCustomer?host={{ladiflow.host}}")
                    .removeHeaders("*")
                    .unmarshal()
                    .json()
                    .setBody(simple("${body[data]}"));
        }
    }

    /** This component. Its options apiKey and baseUrl are settings of the component, as the key and the URL above are properties. */
    static final class LadiFlow extends Alternative {

        @Override
        void lookup() {
            from("direct:lookup").to("ladiflow:customer/show?phoneFormat=VN&cacheTtl=1m");
        }

        @Override
        void create() {
            from("direct:create").to("ladiflow:customer/create");
        }
    }
}
