// SPDX-License-Identifier: Apache-2.0
package com.example.leads;

import io.github.camelladiflow.model.LadiFlowAuthenticationException;
import org.apache.camel.LoggingLevel;
import org.apache.camel.builder.RouteBuilder;

/** The same routes as in {@code routes/lead-import.camel.yaml} and {@code routes/lead-lookup.camel.yaml}, for those who prefer Java. */
public final class LeadImportRoute extends RouteBuilder {

    @Override
    public void configure() {
        boolean links = Boolean.parseBoolean(getContext().resolvePropertyPlaceholders("{{sample.links}}"));
        var files = new LeadFiles();
        files.setEncoding(getContext().resolvePropertyPlaceholders("{{sample.encoding}}"));
        files.setColumns(getContext().resolvePropertyPlaceholders("{{sample.column}}"));
        files.setLinks(links);
        var rows = new LeadRows();
        var locks = new LeadLocks();
        locks.setSettled(Long.parseLong(getContext().resolvePropertyPlaceholders("{{sample.settled}}")));
        locks.setLinks(links);
        getContext().getRegistry().bind("leadLocks", locks);
        var tally = new LeadTally();
        getContext().getRegistry().bind("leadTally", tally);
        long retryDelay = Long.parseLong(getContext().resolvePropertyPlaceholders("{{sample.jmsRetryDelay}}"));

        // names that upload tools give to unfinished files are left alone; any other file is read when it has not
        // changed for a while and no other process reads it; noop, since leadFiles moves it
        from("file:{{sample.inbox}}?sortBy=file:name"
                        + "&antExclude=**/*.part,**/*.filepart,**/*.tmp&antFilterCaseSensitive=false"
                        + "&initialDelay=0&delay=250&exclusiveReadLockStrategy=#leadLocks"
                        + "&noop=true&idempotent=false")
                .routeId("lead-import")
                .doTry()
                .setProperty("leadFile", method(files, "open"))
                // one file after the other: the thread that watches the inbox waits here
                .to("direct:lead-import-rows?synchronous=true")
                .bean(files, "finish")
                .log("${exchangeProperty.leadFile}")
                // trying again would not help: somebody has to repair the file
                .doCatch(LeadFileException.class)
                .log(LoggingLevel.ERROR, "${file:name} cannot be read and is in .failed now: ${exception.message}")
                // nor would it here: the next files would fare alike
                .doCatch(LadiFlowAuthenticationException.class)
                .setProperty("cause", method(rows, "cause"))
                .log(
                        LoggingLevel.ERROR,
                        "${file:name} stays in the inbox and no file is read any more, for LadiFlow refuses the API key:"
                                + " ${exchangeProperty.cause}")
                .to("controlbus:route?routeId=lead-import&action=stop&async=true&loggingLevel=DEBUG")
                .rollback("The API key was refused")
                // the broker is down, the disk is full, the file is still growing: wait and read the file again
                .doCatch(Exception.class)
                .setProperty("cause", method(rows, "cause"))
                .log(LoggingLevel.ERROR, "${file:name} stays in the inbox and is read again: ${exchangeProperty.cause}")
                .delay(simple("{{sample.pause}}"))
                .rollback("The file is read again")
                .end();

        from("direct:lead-import-rows")
                .routeId("lead-import-rows")
                // what fails here is told by the route above, once for a file
                .errorHandler(noErrorHandler())
                .split(exchangeProperty("leadFile"), tally)
                .streaming()
                .parallelProcessing()
                .executorService("lead-import")
                // a row that reaches no queue keeps the file in the inbox
                .stopOnException()
                // a row has a thread until it is done, and so the rows that are under way are few
                .to("direct:lead-lookup?synchronous=true")
                .to("direct:lead-import-row?synchronous=true")
                .end();

        from("direct:lead-lookup")
                .routeId("lead-lookup")
                .errorHandler(noErrorHandler())
                .setProperty("lead", body())
                .doTry()
                .bean(rows, "key")
                .to("ladiflow:customer/show?phoneFormat=VN&notFound=NULL")
                .setProperty("outcome", header("CamelLadiFlowOutcome"))
                .doCatch(Exception.class)
                // a refused key is no fault of the row
                .onWhen(simple("${exception} !is '" + LadiFlowAuthenticationException.class.getName() + "'"))
                .setProperty("outcome", constant("FAILED"))
                .setProperty("failure", simple("${exception}"))
                .end();

        from("direct:lead-import-row")
                .routeId("lead-import-row")
                .errorHandler(defaultErrorHandler()
                        .maximumRedeliveries(3)
                        .redeliveryDelay(retryDelay)
                        .useExponentialBackOff()
                        .backOffMultiplier(2)
                        .allowRedeliveryWhileStopping(false)
                        .logExhausted(false)
                        .retryAttemptedLogLevel(LoggingLevel.DEBUG))
                .choice()
                .when(exchangeProperty("outcome").isEqualTo("FOUND"))
                .bean(rows, "answer")
                .to("jms:queue:ladiflow.customers?jmsMessageType=Text")
                .when(exchangeProperty("outcome").isEqualTo("NOT_FOUND"))
                .bean(rows, "answer")
                .to("jms:queue:ladiflow.notfound?jmsMessageType=Text")
                .otherwise()
                .bean(rows, "error")
                .to("jms:queue:ladiflow.errors?jmsMessageType=Text")
                .end();
    }
}
