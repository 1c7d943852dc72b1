// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.docs;

import java.util.LinkedHashMap;
import java.util.Map;

import io.github.camelladiflow.LadiFlowComponent;
import io.github.camelladiflow.event.LadiFlowCatchHook;
import io.github.camelladiflow.event.LadiFlowEventReceiver;
import io.github.camelladiflow.model.Customer;
import io.github.camelladiflow.model.CustomerWrite;
import io.github.camelladiflow.model.LadiFlowException;
import io.github.camelladiflow.model.LadiFlowNotFoundException;
import io.github.camelladiflow.model.LadiFlowRequestException;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.file.cluster.FileLockClusterService;

/** The Java routes of the documents, word for word between a line {@code // snippet: name} and a line {@code // end}. */
final class JavaSnippets {

    private JavaSnippets() {}

    /** The routes by the names of their snippets. */
    static Map<String, RouteBuilder> routes() {
        var routes = new LinkedHashMap<String, RouteBuilder>();
        routes.put("first-route", new FirstRoute());
        routes.put("lookup-value", new LookupValue());
        routes.put("api-key", new ApiKey());
        routes.put("enrich", new Enrich());
        routes.put("on-exception", new OnException());
        routes.put("cache", new CacheIt());
        routes.put("event", new Event());
        routes.put("hook", new Hook());
        routes.put("circuit-breaker", new CircuitBreaker());
        routes.put("two-stores", new TwoStores());
        routes.put("to-jms", new ToJms());
        routes.put("from-jms", new FromJms());
        routes.put("list-tags", new ListTags());
        routes.put("list-all", new ListAll());
        routes.put("subscribe", new Subscribe());
        routes.put("costs", new Costs());
        routes.put("lead-upsert", new LeadUpsert());
        routes.put("change-customer", new ChangeCustomer());
        routes.put("source", new Source());
        routes.put("source-master", new SourceMaster());
        return routes;
    }

    private static final class LeadUpsert extends RouteBuilder {
        @Override
        public void configure() {
            // snippet: lead-upsert
            from("direct:lead")
                    .to("ladiflow:customer/create-or-update?phoneFormat=VN")
                    .to("jms:queue:customers");
            // end
        }
    }

    private static final class ChangeCustomer extends RouteBuilder {
        @Override
        public void configure() {
            // snippet: change-customer
            from("direct:moved")
                    .to("ladiflow:customer/show")
                    .transform()
                    .body(
                            Customer.class,
                            customer -> CustomerWrite.changing(customer)
                                    .set("city", "Đà Nẵng")
                                    .customField("note", "moved")
                                    .build())
                    .to("ladiflow:customer/update");
            // end
        }
    }

    private static final class FirstRoute extends RouteBuilder {
        @Override
        public void configure() {
            // snippet: first-route
            from("file:inbox?readLock=changed&moveFailed=.failed")
                    .to("ladiflow:customer/show?phoneFormat=VN")
                    .to("file:outbox?fileName=${body.id}.json");
            // end
        }
    }

    private static final class LookupValue extends RouteBuilder {
        @Override
        public void configure() {
            // snippet: lookup-value
            from("direct:order").to("ladiflow:customer/show?lookupField=EMAIL&lookupValue=${header.buyer}");
            // end
        }
    }

    private static final class ApiKey extends RouteBuilder {
        @Override
        public void configure() {
            // snippet: api-key
            from("direct:lead").to("ladiflow:customer/show?apiKey=RAW({{env:LADIFLOW_API_KEY}})");
            // end
        }
    }

    private static final class Enrich extends RouteBuilder {
        @Override
        public void configure() {
            // snippet: enrich
            from("jms:queue:orders")
                    .toV("ladiflow:customer/show?lookupValue=${body}&phoneFormat=VN&notFound=NULL", null, "customer")
                    .choice()
                    .when(simple("${variable.customer} == null"))
                    .to("jms:queue:orders.of-strangers")
                    .otherwise()
                    .setHeader("customerId", simple("${variable.customer.id}"))
                    .to("jms:queue:orders.of-customers");
            // end
        }
    }

    private static final class OnException extends RouteBuilder {
        @Override
        public void configure() {
            // snippet: on-exception
            onException(LadiFlowNotFoundException.class).handled(true).to("jms:queue:leads.unknown");
            onException(LadiFlowRequestException.class)
                    .handled(true)
                    .setHeader("reason", exceptionMessage())
                    .to("jms:queue:leads.wrong");
            onException(LadiFlowException.class)
                    .onWhen(simple("${exception.retryable}"))
                    .handled(true)
                    .to("jms:queue:leads.later");

            from("jms:queue:leads?transacted=true")
                    .to("ladiflow:customer/show?lookupValue=${body}&phoneFormat=VN")
                    .to("jms:queue:customers");
            // end
        }
    }

    private static final class CacheIt extends RouteBuilder {
        @Override
        public void configure() {
            // snippet: cache
            from("direct:lead").to("ladiflow:customer/show?cacheTtl=10m&cacheNotFoundTtl=1m&cacheStaleIfError=1h");
            from("direct:customer-changed").to("ladiflow:customer/show?cacheMode=EVICT");
            // end
        }
    }

    private static final class Event extends RouteBuilder {
        @Override
        public void configure() {
            // snippet: event
            var receiver = new LadiFlowEventReceiver();
            receiver.setSecret(getContext().resolvePropertyPlaceholders("{{env:LADIFLOW_EVENT_SECRET}}"));
            from("platform-http:/ladiflow/events?httpMethodRestrict=GET,POST")
                    .process(receiver)
                    .to("ladiflow:customer/show?cacheMode=EVICT");
            // end
        }
    }

    private static final class Hook extends RouteBuilder {
        @Override
        public void configure() {
            // snippet: hook
            var hook = new LadiFlowCatchHook();
            hook.setSecret(getContext().resolvePropertyPlaceholders("{{env:LADIFLOW_HOOK_URL}}"));
            from("direct:order").process(hook);
            // end
        }
    }

    private static final class CircuitBreaker extends RouteBuilder {
        @Override
        public void configure() {
            // snippet: circuit-breaker
            from("direct:lead")
                    .circuitBreaker()
                    .resilience4jConfiguration()
                    .minimumNumberOfCalls(10)
                    .failureRateThreshold(50)
                    .waitDurationInOpenState(30)
                    .end()
                    .to("ladiflow:customer/show?notFound=NULL&maxRetries=0")
                    .onFallback()
                    .to("jms:queue:leads.later")
                    .end();
            // end
        }
    }

    private static final class TwoStores extends RouteBuilder {
        @Override
        public void configure() {
            // snippet: two-stores
            LadiFlowComponent hanoi = new LadiFlowComponent();
            String key = getContext().resolvePropertyPlaceholders("{{env:LADIFLOW_API_KEY_HANOI}}");
            hanoi.getConfiguration().setApiKey(key);
            getContext().addComponent("hanoi", hanoi);

            from("direct:hanoi").to("hanoi:customer/show");
            from("direct:other").to("ladiflow:customer/show");
            // end
        }
    }

    private static final class ToJms extends RouteBuilder {
        @Override
        public void configure() {
            // snippet: to-jms
            from("direct:lead").to("ladiflow:customer/show").to("jms:queue:customers?jmsMessageType=Text");
            // end
        }
    }

    private static final class FromJms extends RouteBuilder {
        @Override
        public void configure() {
            // snippet: from-jms
            from("jms:queue:customers")
                    .convertBodyTo(Customer.class)
                    .log("customer ${body.id}, orders: ${body.customFieldValues[order_total]}");
            // end
        }
    }

    private static final class Source extends RouteBuilder {
        @Override
        public void configure() {
            // snippet: source
            from("ladiflow:customer/list?stateFile=customers.state&firstPoll=all&outputType=JSON")
                    .to("jms:queue:customers?jmsMessageType=Text");
            // end
        }
    }

    private static final class SourceMaster extends RouteBuilder {
        @Override
        public void configure() throws Exception {
            // snippet: source-master
            FileLockClusterService cluster = new FileLockClusterService();
            cluster.setRoot("/srv/shared/locks");
            getContext().addService(cluster);

            from("master:customers:ladiflow:customer/list?stateFile=/srv/shared/customers.state")
                    .to("jms:queue:customers?jmsMessageType=Text");
            // end
        }
    }

    private static final class ListTags extends RouteBuilder {
        @Override
        public void configure() {
            // snippet: list-tags
            from("direct:tags")
                    .to("ladiflow:customer/list-tag?pageSize=100")
                    .split(simple("${body.items}"))
                    .setBody(simple("${body.name}"))
                    .to("jms:queue:tags");
            // end
        }
    }

    private static final class ListAll extends RouteBuilder {
        @Override
        public void configure() {
            // snippet: list-all
            from("direct:export")
                    .to("ladiflow:customer/list?paging=ALL&pageSize=100&sort=updated_at ASC")
                    .split(body())
                    .streaming()
                    .to("jms:queue:customers");
            // end
        }
    }

    private static final class Subscribe extends RouteBuilder {
        @Override
        public void configure() {
            // snippet: subscribe
            from("jms:queue:leads.welcome")
                    .to("ladiflow:sequence/subscribe?sequence=Chào mừng")
                    .to("jms:queue:leads.done");
            // end
        }
    }

    private static final class Costs extends RouteBuilder {
        @Override
        public void configure() {
            // snippet: costs
            from("direct:yesterday")
                    .setHeader("day", simple("${date-with-timezone:now-24h:Asia/Ho_Chi_Minh:yyyy-MM-dd}"))
                    .to(
                            "ladiflow:flow/get-cost?source=SEQUENCE&sourceId=Chào mừng&fromDate=${header.day}&toDate=${header.day}")
                    .setBody(simple("${body.totalMoney}"))
                    .to("jms:queue:costs");
            // end
        }
    }
}
