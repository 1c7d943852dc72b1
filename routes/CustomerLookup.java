import java.io.File;

import io.github.camelladiflow.model.exception.LadiFlowAuthenticationException;
import io.github.camelladiflow.model.exception.LadiFlowException;
import io.github.camelladiflow.table.LeadTable;
import org.apache.camel.builder.RouteBuilder;

/**
 * The same route as in customer-lookup.camel.yaml, with the same limits. The program in examples/file-to-jms loses no row.
 * camel run CustomerLookup.java --dep=mvn:io.github.camel-ladiflow:camel-ladiflow:0.1.0-SNAPSHOT \
 *     --dep=camel:bean,camel:direct,camel:file,camel:jms --dep=mvn:org.apache.activemq:artemis-jakarta-client:2.44.0 \
 *     --dep=mvn:com.fasterxml.jackson.dataformat:jackson-dataformat-csv:2.19.4
 */
public class CustomerLookup extends RouteBuilder {

    @Override
    public void configure() {
        from("file:{{inbox}}/customer-lookup?charset=UTF-8&readLock=changed&move=.done&moveFailed=.failed")
                .routeId("customer-lookup")
                .choice()
                    .when(simple("${file:name.ext.single} == 'csv'"))
                        .convertBodyTo(File.class)
                        .split(method(new LeadTable(), "rows")).streaming().parallelProcessing().stopOnException()
                            .to("direct:customer-row")
                        .end()
                    .endChoice()
                    .otherwise()
                        .split(body().tokenize("\n")).streaming().parallelProcessing().stopOnException()
                            .to("direct:customer-row")
                        .end();

        from("direct:customer-row")
                .routeId("customer-row")
                .convertBodyTo(String.class)
                .setProperty("row", simple("${header.CamelLadiFlowRow} ?: ${body}"))
                .doTry()
                    .to("ladiflow:customer/show?phoneFormat=VN&notFound=KEEP&outputType=JSON")
                // if LadiFlow rejects the API key, the whole file fails, not only the row
                .doCatch(LadiFlowException.class)
                    .onWhen(simple("${exception} !is '" + LadiFlowAuthenticationException.class.getName() + "'"))
                    .setHeader("reason", simple("${header.CamelLadiFlowRowProblem} ?: ${exception.message}"))
                    .setHeader("columns", header("CamelLadiFlowColumns"))
                    .setBody(exchangeProperty("row"))
                .end()
                .choice()
                    .when(header("reason").isNotNull()).to("jms:queue:ladiflow.errors")
                    .when(header("CamelLadiFlowOutcome").isEqualTo("FOUND")).to("jms:queue:ladiflow.customers")
                    .otherwise().to("jms:queue:ladiflow.notfound");
    }
}
