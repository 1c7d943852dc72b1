import io.github.camelladiflow.model.exception.LadiFlowAuthenticationException;
import io.github.camelladiflow.model.exception.LadiFlowException;
import org.apache.camel.builder.RouteBuilder;

/**
 * The same route as in customer-lookup.camel.yaml, with the same limits. The program in examples/file-to-jms loses no row.
 * camel run CustomerLookup.java --dep=mvn:io.github.camel-ladiflow:camel-ladiflow:0.1.0-SNAPSHOT \
 *     --dep=camel:bean,camel:file,camel:jms --dep=mvn:org.apache.activemq:artemis-jakarta-client:2.44.0
 */
public class CustomerLookup extends RouteBuilder {

    @Override
    public void configure() {
        from("file:{{inbox}}/customer-lookup?charset=UTF-8&readLock=changed&move=.done&moveFailed=.failed")
                .routeId("customer-lookup")
                .split(body().tokenize("\n")).streaming().parallelProcessing().stopOnException()
                    .doTry()
                        .to("ladiflow:customer/show?phoneFormat=VN&notFound=KEEP&outputType=JSON")
                    // if LadiFlow rejects the API key, the whole file fails, not only the line
                    .doCatch(LadiFlowException.class)
                        .onWhen(simple("${exception} !is '" + LadiFlowAuthenticationException.class.getName() + "'"))
                        .setHeader("reason", exceptionMessage())
                    .end()
                    .choice()
                        .when(header("reason").isNotNull()).to("jms:queue:ladiflow.errors")
                        .when(header("CamelLadiFlowOutcome").isEqualTo("FOUND")).to("jms:queue:ladiflow.customers")
                        .otherwise().to("jms:queue:ladiflow.notfound");
    }
}
