// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

import org.apache.camel.catalog.CamelCatalog;
import org.apache.camel.catalog.DefaultCamelCatalog;
import org.apache.camel.catalog.EndpointValidationResult;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests how tools and editors treat URIs of the component that they know only from its description. */
@Tag("baseline")
class CatalogTest {

    private final CamelCatalog catalog = catalog();

    private static CamelCatalog catalog() {
        try (var json =
                LadiFlowComponent.class.getResourceAsStream("/META-INF/io/github/camelladiflow/ladiflow.json")) {
            var catalog = new DefaultCamelCatalog();
            // without the JSON as the third argument, the catalog would accept every typing error
            catalog.addComponent(
                    "ladiflow",
                    LadiFlowComponent.class.getName(),
                    new String(json.readAllBytes(), StandardCharsets.UTF_8));
            return catalog;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private EndpointValidationResult validate(String uri) {
        return catalog.validateEndpointProperties(uri, false, false, true);
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
                    ladiflow:customer/show
                    ladiflow:customer/show?apiKey=RAW({{env:LADIFLOW_API_KEY}})&baseUrl=https://api.example.com/1.0
                    ladiflow:customer/show?lookupField=phone&lookupValue=${body[phone]}&phoneFormat=VN
                    ladiflow:customer/show?notFound=NULL&outputType=JSON&lookupField=CUSTOMER_ID
                    ladiflow:customer/show?connectTimeout=2s&responseTimeout=10s&maxResponseSize=1000&allowPlainHttp=true
                    ladiflow:customer/show?lazyStartProducer=true
                    ladiflow:{{operation}}?notFound={{what}}
                    """)
    void acceptsValidUris(String uri) {
        assertThat(validate(uri).isSuccess())
                .as(validate(uri).summaryErrorMessage(false))
                .isTrue();
    }

    @Test
    void acceptsSourceOptions() {
        var uri = "ladiflow:customer/list?stateFile=a.state&firstPoll=all&overlap=2m&delay=5m&backoffMultiplier=3";

        assertThat(catalog.validateEndpointProperties(uri, false, true, false).isSuccess())
                .isTrue();
        assertThat(catalog.componentModel("ladiflow").isProducerOnly()).isFalse();
    }

    @Test
    void reportsUnknownOptionsAndInvalidValues() {
        var result =
                validate("ladiflow:customer/shw?lookupfeld=PHONE&notFound=NIL&connectTimeout=soon&maxResponseSize=big"
                        + "&allowPlainHttp=perhaps");

        assertThat(result.getUnknown()).containsExactly("lookupfeld");
        assertThat(result.getInvalidEnum()).containsOnlyKeys("operation", "notFound");
        assertThat(result.getEnumChoices("operation")).contains("customer/show", "customer/list-tag");
        assertThat(result.getEnumChoices("notFound")).containsExactly("EXCEPTION", "NULL", "KEEP");
        assertThat(result.getInvalidDuration()).containsOnlyKeys("connectTimeout");
        assertThat(result.getInvalidInteger()).containsOnlyKeys("maxResponseSize");
        assertThat(result.getInvalidBoolean()).containsOnlyKeys("allowPlainHttp");
    }
}
