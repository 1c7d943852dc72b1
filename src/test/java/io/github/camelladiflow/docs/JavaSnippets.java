// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.docs;

import io.github.camelladiflow.LadiFlowComponent;
import io.github.camelladiflow.event.LadiFlowCatchHook;
import io.github.camelladiflow.event.LadiFlowEventReceiver;
import io.github.camelladiflow.model.Customer;
import io.github.camelladiflow.model.exception.LadiFlowException;
import io.github.camelladiflow.model.exception.LadiFlowNotFoundException;
import io.github.camelladiflow.model.exception.LadiFlowRequestException;
import io.github.camelladiflow.model.request.CustomerWrite;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.file.cluster.FileLockClusterService;

/** A Java route of the documents, word for word between a line {@code // snippet: name} and a line {@code // end}. */
final class JavaSnippets extends RouteBuilder {

    private final String name;

    JavaSnippets(String name) {
        this.name = name;
    }

    @Override
    public void configure() throws Exception {
        switch (name) {
            case "first-route" -> firstRoute();
            case "lookup-value" -> lookupValue();
            case "api-key" -> apiKey();
            case "enrich" -> enrich();
            case "on-exception" -> onException();
            case "cache" -> cache();
            case "event" -> event();
            case "hook" -> hook();
            case "circuit-breaker" -> circuitBreaker();
            case "two-stores" -> twoStores();
            case "to-jms" -> toJms();
            case "from-jms" -> fromJms();
            case "list-tags" -> listTags();
            case "list-all" -> listAll();
            case "subscribe" -> subscribe();
            case "costs" -> costs();
            case "lead-upsert" -> leadUpsert();
            case "change-customer" -> changeCustomer();
            case "source" -> source();
            case "source-master" -> sourceMaster();
            default -> throw new IllegalArgumentException("There is no route " + name);
        }
    }

    private void firstRoute() {
        // snippet: first-route
        onException(LadiFlowException.class)
                .onWhen(simple("${exception.retryable}"))
                .maximumRedeliveries(-1)
                .redeliveryDelay(10_000);

        from("file:inbox?readLock=changed&moveFailed=.failed")
                .to("ladiflow:customer/show?phoneFormat=VN")
                .to("file:outbox?fileName=${body.id}.json");
        // end
    }

    private void lookupValue() {
        // snippet: lookup-value
        from("direct:order").to("ladiflow:customer/show?lookupField=EMAIL&lookupValue=${header.buyer}");
        // end
    }

    private void apiKey() {
        // snippet: api-key
        from("direct:lead").to("ladiflow:customer/show?apiKey=RAW({{env:LADIFLOW_API_KEY}})");
        // end
    }

    private void enrich() {
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

    private void onException() {
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

    private void cache() {
        // snippet: cache
        from("direct:lead").to("ladiflow:customer/show?cacheTtl=10m&cacheNotFoundTtl=1m&cacheStaleIfError=1h");
        from("direct:customer-changed").to("ladiflow:customer/show?cacheMode=EVICT");
        // end
    }

    private void event() {
        // snippet: event
        var receiver = new LadiFlowEventReceiver();
        receiver.setSecret(getContext().resolvePropertyPlaceholders("{{env:LADIFLOW_EVENT_SECRET}}"));
        from("platform-http:/ladiflow/events?httpMethodRestrict=GET,POST")
                .process(receiver)
                .to("ladiflow:customer/show?cacheMode=EVICT");
        // end
    }

    private void hook() {
        // snippet: hook
        var hook = new LadiFlowCatchHook();
        hook.setSecret(getContext().resolvePropertyPlaceholders("{{env:LADIFLOW_HOOK_URL}}"));
        from("direct:order").process(hook);
        // end
    }

    private void circuitBreaker() {
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

    private void twoStores() {
        // snippet: two-stores
        LadiFlowComponent hanoi = new LadiFlowComponent();
        String key = getContext().resolvePropertyPlaceholders("{{env:LADIFLOW_API_KEY_HANOI}}");
        hanoi.getConfiguration().setApiKey(key);
        getContext().addComponent("hanoi", hanoi);

        from("direct:hanoi").to("hanoi:customer/show");
        from("direct:other").to("ladiflow:customer/show");
        // end
    }

    private void toJms() {
        // snippet: to-jms
        from("direct:lead").to("ladiflow:customer/show").to("jms:queue:customers?jmsMessageType=Text");
        // end
    }

    private void fromJms() {
        // snippet: from-jms
        from("jms:queue:customers")
                .convertBodyTo(Customer.class)
                .log("customer ${body.id}, orders: ${body.customFieldValues[order_total]}");
        // end
    }

    private void listTags() {
        // snippet: list-tags
        from("direct:tags")
                .to("ladiflow:customer/list-tag?pageSize=100")
                .split(simple("${body.items}"))
                .setBody(simple("${body.name}"))
                .to("jms:queue:tags");
        // end
    }

    private void listAll() {
        // snippet: list-all
        from("direct:export")
                .to("ladiflow:customer/list?paging=ALL&pageSize=100&sort=updated_at ASC")
                .split(body())
                .streaming()
                .to("jms:queue:customers");
        // end
    }

    private void subscribe() {
        // snippet: subscribe
        from("jms:queue:leads.welcome")
                .to("ladiflow:sequence/subscribe?sequence=Chào mừng")
                .to("jms:queue:leads.done");
        // end
    }

    private void costs() {
        // snippet: costs
        from("direct:yesterday")
                .setHeader("day", simple("${date-with-timezone:now-24h:Asia/Ho_Chi_Minh:yyyy-MM-dd}"))
                .to(
                        "ladiflow:flow/get-cost?source=SEQUENCE&sourceId=Chào mừng&fromDate=${header.day}&toDate=${header.day}")
                .setBody(simple("${body.totalMoney}"))
                .to("jms:queue:costs");
        // end
    }

    private void leadUpsert() {
        // snippet: lead-upsert
        from("direct:lead")
                .to("ladiflow:customer/create-or-update?phoneFormat=VN")
                .to("jms:queue:customers");
        // end
    }

    private void changeCustomer() {
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

    private void source() {
        // snippet: source
        from("ladiflow:customer/list?stateFile=customers.state&firstPoll=all&outputType=JSON")
                .to("jms:queue:customers?jmsMessageType=Text");
        // end
    }

    private void sourceMaster() throws Exception {
        // snippet: source-master
        FileLockClusterService cluster = new FileLockClusterService();
        cluster.setRoot("/srv/shared/locks");
        getContext().addService(cluster);

        from("master:customers:ladiflow:customer/list?stateFile=/srv/shared/customers.state")
                .to("jms:queue:customers?jmsMessageType=Text");
        // end
    }
}
