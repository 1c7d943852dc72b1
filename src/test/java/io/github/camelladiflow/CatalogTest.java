// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.apache.camel.catalog.CamelCatalog;
import org.apache.camel.catalog.DefaultCamelCatalog;
import org.apache.camel.catalog.EndpointValidationResult;
import org.apache.camel.tooling.model.ComponentModel;
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
    void reportsUnknownOptions() {
        assertThat(validate("ladiflow:customer/show?lookupfeld=PHONE").getUnknown())
                .containsExactly("lookupfeld");
    }

    @Test
    void suggestsValidEnumValues() {
        var result = validate("ladiflow:customer/shw?notFound=NIL&phoneFormat=VIETNAM");

        assertThat(result.getInvalidEnum()).containsOnlyKeys("operation", "notFound", "phoneFormat");
        assertThat(result.getEnumChoices("operation")).contains("customer/show", "customer/list-tag");
        assertThat(result.getEnumChoices("notFound")).containsExactly("EXCEPTION", "NULL", "KEEP");
        assertThat(result.getEnumChoices("phoneFormat")).containsExactly("AS_IS", "VN");
    }

    @Test
    void reportsInvalidDurationNumberAndBoolean() {
        var result = validate("ladiflow:customer/show?connectTimeout=soon&maxResponseSize=big&allowPlainHttp=perhaps");

        assertThat(result.getInvalidDuration()).containsOnlyKeys("connectTimeout");
        assertThat(result.getInvalidInteger()).containsOnlyKeys("maxResponseSize");
        assertThat(result.getInvalidBoolean()).containsOnlyKeys("allowPlainHttp");
    }

    @Test
    void acceptsSourceOptions() {
        var uri = "ladiflow:customer/list?stateFile=a.state&firstPoll=all&overlap=2m&delay=5m&backoffMultiplier=3";

        assertThat(catalog.validateEndpointProperties(uri, false, true, false).isSuccess())
                .isTrue();
        assertThat(catalog.componentModel("ladiflow").isProducerOnly()).isFalse();
    }

    @Test
    void parsesAndRebuildsUris() throws Exception {
        var uri = "ladiflow:customer/show?lookupField=PHONE&notFound=NULL&phoneFormat=VN";

        Map<String, String> properties = catalog.endpointProperties(uri);

        var expected = Map.of("lookupField", "PHONE", "notFound", "NULL", "phoneFormat", "VN");
        assertThat(properties)
                .hasSize(4)
                .containsEntry("operation", "customer/show")
                .containsAllEntriesOf(expected);
        var built = catalog.asEndpointUri("ladiflow", properties, false);
        assertThat(built).isEqualTo(uri);
        assertThat(validate(built).isSuccess()).isTrue();
    }

    @Test
    void marksKeySecretAndOptional() {
        var key = endpointOptions().get("apiKey");

        assertThat(key.isSecret()).isTrue();
        assertThat(key.isRequired()).isFalse();
        assertThat(key.getLabel()).isEqualTo("security");
    }

    @Test
    void listsHeaders() {
        var names = Stream.of("CustomerId", "Email", "Phone", "Outcome", "HttpStatus", "Code", "Message");

        assertThat(catalog.componentModel("ladiflow").getEndpointHeaders())
                .extracting(header -> header.getName())
                .containsAll(names.map("CamelLadiFlow"::concat).toList());
    }

    private Map<String, ComponentModel.EndpointOptionModel> endpointOptions() {
        return catalog.componentModel("ladiflow").getEndpointOptions().stream()
                .collect(Collectors.toMap(option -> option.getName(), option -> option));
    }
}
