// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.camelladiflow.internal.OptionGroup;
import io.github.camelladiflow.model.LookupField;
import io.github.camelladiflow.model.PhoneFormat;
import io.github.camelladiflow.options.NotFound;
import io.github.camelladiflow.options.OutputType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class OptionsTest extends SandboxRoutes {

    @Test
    void haveTheDefaultsThatTheDocumentationSays() {
        var endpoint = endpoint("ladiflow:customer/show?apiKey=a");

        assertThat(endpoint.getLookupOptions().getLookupField()).isEqualTo(LookupField.AUTO);
        assertThat(endpoint.getLookupOptions().getLookupValue()).isNull();
        assertThat(endpoint.getLookupOptions().getNotFound()).isEqualTo(NotFound.EXCEPTION);
        assertThat(endpoint.getConfiguration().getOutputType()).isEqualTo(OutputType.POJO);
        assertThat(endpoint.getLookupOptions().getPhoneFormat()).isEqualTo(PhoneFormat.AS_IS);
        assertThat(endpoint.getConfiguration().isAllowPlainHttp()).isFalse();
        assertThat(endpoint.getConfiguration().isBlockWhenFull()).isTrue();
        assertThat(endpoint.getConfiguration().getConnectionsPerRoute()).isNull();
        assertThat(endpoint.getConfiguration().getResponseTimeout()).isEqualTo(Duration.ofSeconds(30));
        assertThat(endpoint.getConfiguration().getMaxResponseSize()).isEqualTo(8 * 1024 * 1024);
    }

    @Test
    void thatTheComponentHasAreInheritedFromIt() {
        var lookup = component().getLookupOptions();
        lookup.setPhoneFormat(PhoneFormat.VN);
        var configuration = component().getConfiguration();
        configuration.setConnectTimeout(Duration.ofSeconds(1));
        configuration.setResponseTimeout(Duration.ofSeconds(2));
        configuration.setMaxResponseSize(3);

        var endpoint = endpoint("ladiflow:customer/show");

        assertThat(endpoint.getConfiguration()).usingRecursiveComparison().isEqualTo(configuration);
        assertThat(endpoint.getConfiguration()).isNotSameAs(configuration);
        assertThat(endpoint.getLookupOptions()).usingRecursiveComparison().isEqualTo(lookup);
        assertThat(endpoint.getLookupOptions()).isNotSameAs(lookup);
    }

    @Test
    void ofOneEndpointLeaveTheComponentAlone() {
        var component = component();

        endpoint(show("phoneFormat=VN", "maxResponseSize=99"));

        assertThat(component.getLookupOptions().getPhoneFormat()).isEqualTo(PhoneFormat.AS_IS);
        assertThat(component.getConfiguration().getMaxResponseSize()).isEqualTo(8 * 1024 * 1024);
    }

    @ParameterizedTest
    @ValueSource(strings = {"EMAIL", "email", "Email"})
    void ofASetOfValuesMayBeWrittenInAnyCase(String value) {
        assertThat(endpoint("ladiflow:customer/show?apiKey=a&lookupField=" + value)
                        .getLookupOptions()
                        .getLookupField())
                .isEqualTo(LookupField.EMAIL);
    }

    @Test
    void thatAreUnknownFailAtStartWithTheNearestAndTheListOfTheRightOnes() {
        assertThat(failureToStart("ladiflow:customer/show?apiKey=a&lookupfeld=EMAIL&colour=red"))
                .contains(
                        "There is no option colour. There is no option lookupfeld, did you mean lookupField?"
                                + " Use one of: allowPlainHttp, apiKey, apiKeySupplier, baseUrl,",
                        "lookupField, lookupValue,",
                        "notFound, outputType, phoneFormat");
    }

    @ParameterizedTest
    @CsvSource({"cacheTTL2,cacheTtl", "retries,maxRetries", "lookup-val,lookupValue", "notfund,notFound"})
    void thatAreMisspeltAreToldByTheNearestName(String written, String meant) {
        assertThat(failureToStart("ladiflow:customer/show?apiKey=a&" + written + "=x"))
                .contains("There is no option " + written + ", did you mean " + meant + "?");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "customer/show page",
                "customer/show pageSize",
                "customer/show page-size",
                "customer/show keyword",
                "customer/show firstpage",
                "customer/show dryRun",
                "customer/show stateFile",
                "customer/list keyword",
                "customer/list cacheTtl",
                "customer/list lookupValue",
                "customer/list-tag search",
                "customer/create-or-update cacheTtl"
            })
    void thatTheOperationDoesNotHaveFailAtStartWithTheListOfThoseThatItHas(String option) {
        var words = option.split(" ");
        assertThat(failureToStart("ladiflow:" + words[0] + "?apiKey=a&" + words[1] + "=1"))
                .contains(option.replace(" ", " has no option ") + ".", "Use one of: allowPlainHttp,")
                .doesNotContain(", " + words[1] + ",");
    }

    @ParameterizedTest
    @CsvSource({
        "maxRequestsPerSecond,max-requests-per-second",
        "max-requests-per-second,max-requests-per-second",
        "cacheMaxSize,cache-max-size",
        "sslContextParameters,ssl-context-parameters"
    })
    void thatAreTheComponentsAloneFailAtStartAndSaySo(String option, String property) {
        assertThat(failureToStart("ladiflow:customer/show?apiKey=a&" + option + "=20"))
                .contains(
                        option + " is an option of the component",
                        "such as with the property camel.component.ladiflow." + property + ".");
    }

    @Test
    void belongToAGroupOfOneBeanUnlessAllOperationsHaveThem() throws IOException {
        try (var json = LadiFlowEndpoint.class.getResourceAsStream("/META-INF/io/github/camelladiflow/ladiflow.json")) {
            var options = new ObjectMapper().readTree(json).get("properties");
            var grouped = new ArrayList<String>();
            for (OptionGroup group : OptionGroup.values()) {
                assertThat(group.options()).isNotEmpty();
                assertThat(group.options().stream()
                                .map(option -> options.get(option)
                                        .path("configurationField")
                                        .asText())
                                .distinct())
                        .as("beans of " + group)
                        .hasSize(1);
                grouped.addAll(group.options());
            }

            assertThat(options.properties())
                    .filteredOn(option -> !option.getKey().equals("operation")
                            && !option.getKey().equals("lazyStartProducer")
                            && !option.getValue()
                                    .path("configurationField")
                                    .asText()
                                    .equals("configuration"))
                    .extracting(Map.Entry::getKey)
                    .containsExactlyInAnyOrderElementsOf(grouped);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"apiKeyy", "api_key", "myApiKEY", "accessToken", "password"})
    void thatAreMisspeltKeysDoNotShowTheKey(String option) {
        assertThat(failureToStart("ladiflow:customer/show?" + option + "=made-up-secret"))
                .contains("There is no option " + option)
                .doesNotContain("made-up-secret");
    }

    @ParameterizedTest
    @ValueSource(strings = {"apiKEY", "apikey", "api-key"})
    void areKnownInOtherCasesAndWithDashes(String option) {
        assertThat(endpoint("ladiflow:customer/show?" + option + "=made-up")
                        .getConfiguration()
                        .getApiKey())
                .isEqualTo("made-up");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    lookupField=mail       | lookupField=mail is wrong. Use one of: AUTO, ALL, CUSTOMER_ID, EMAIL, PHONE
                    notFound=NIL           | notFound=NIL is wrong. Use one of: EXCEPTION, NULL, KEEP
                    outputType=XML         | outputType=XML is wrong. Use one of: POJO, JSON
                    phoneFormat=VIETNAM    | phoneFormat=VIETNAM is wrong. Use one of: AS_IS, VN
                    connectTimeout=soon    | connectTimeout=soon is not a time. Write it as 500ms, 5s, 2m
                    responseTimeout=soon   | responseTimeout=soon is not a time. Write it as 500ms, 5s, 2m
                    allowPlainHttp=perhaps | allowPlainHttp=perhaps is wrong. Use true or false
                    connectTimeout=0       | connectTimeout must be longer than zero
                    responseTimeout=-1     | responseTimeout must be longer than zero
                    maxResponseSize=0      | maxResponseSize must be a positive number of bytes
                    maxResponseSize=-1     | maxResponseSize must be a positive number of bytes
                    cacheMode=OFF          | cacheMode=OFF is wrong. Use one of: USE, REFRESH, BYPASS, EVICT
                    cacheTtl=-1            | cacheTtl must not be negative
                    cacheNotFoundTtl=1m    | cacheNotFoundTtl and cacheStaleIfError need cacheTtl
                    cacheTtl=5m&cacheNotFoundTtl=-1       | cacheNotFoundTtl must not be negative
                    cacheTtl=5m&cacheStaleIfError=-1      | cacheStaleIfError must not be negative
                    connectionsPerRoute=0  | connectionsPerRoute must be a positive number
                    proxyHost=proxy        | proxyHost and proxyPort belong together
                    proxyPort=8080         | proxyHost and proxyPort belong together
                    proxyHost=http://proxy&proxyPort=8080 | proxyHost must be a name or an address alone
                    proxyHost=proxy&proxyPort=65536       | proxyPort must be from 1 to 65535
                    proxyHost=proxy&proxyPort=0           | proxyPort must be from 1 to 65535
                    blockWhenFull=maybe    | blockWhenFull=maybe is wrong. Use true or false
                    maxRetries=-1          | maxRetries must not be negative
                    retryDelay=0           | retryDelay must be longer than zero
                    """)
    void withWrongValuesFailAtStartAndTheMessageSaysWhatIsRight(String option, String message) {
        assertThat(failureToStart("ladiflow:customer/show?apiKey=a&" + option)).contains(message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    pageSize=0         | pageSize must be a positive number of items
                    firstPage=-1       | firstPage must not be negative; it is 1, or 0
                    page=0             | page must not be less than firstPage, which is 1
                    firstPage=0&page=-1 | page must not be less than firstPage, which is 0
                    """)
    void withWrongValuesOfAListFailAtStart(String option, String message) {
        assertThat(failureToStart("ladiflow:customer/list?apiKey=a&" + option)).contains(message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "customer/list?pageSize=1&page=1",
                "customer/list?firstPage=0&page=0",
                "customer/show?proxyHost=proxy&proxyPort=1&connectionsPerRoute=1",
                "customer/show?proxyHost=proxy&proxyPort=65535",
                "customer/show?cacheTtl=0&maxRetries=0&maxResponseSize=1"
            })
    void withTheLeastAndTheMostThatIsRightStart(String uri) throws Exception {
        startRouteTo("ladiflow:" + uri + "&apiKey=a");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "customer/shw",
                "customer",
                "customer/show/",
                "/customer/show",
                "CUSTOMER/SHOW",
                "${header.operation}"
            })
    void cannotBeGivenToAnUnknownOperation(String operation) {
        assertThat(failureToStart("ladiflow:" + operation + "?apiKey=a"))
                .contains("Unknown LadiFlow operation", "Use one of: customer/show");
    }

    @Test
    void doNotIncludeTheOperation() {
        assertThat(failureToStart("ladiflow:customer/show?apiKey=a&operation=customer/show"))
                .contains("There is no option operation.")
                .doesNotContain(", operation");
    }

    @ParameterizedTest
    @ValueSource(strings = {"+84901234567", "lan+news@example.com"})
    void aConstantLookupValueThatLostItsPlusFailsAtStartAndNamesRaw(String value) {
        assertThat(failureToStart("ladiflow:customer/show?apiKey=a&lookupValue=" + value))
                .contains("lookupValue has a blank where a + may have been", "Write lookupValue=RAW(...)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"+84901234567", "lan+news@example.com"})
    void rawKeepsThePlusOfAConstantLookupValue(String value) {
        send(show("lookupValue=RAW(" + value + ")"), null);

        assertThat(asked()).contains("\"" + value + "\"");
    }
}
