// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.camelladiflow.internal.component.SourceSettings;
import io.github.camelladiflow.internal.operation.OptionGroup;
import io.github.camelladiflow.internal.options.StrictConfigurer;
import io.github.camelladiflow.internal.source.ChangeSource.Settings;
import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.request.LookupField;
import io.github.camelladiflow.model.request.PhoneFormat;
import org.apache.camel.spi.StateRepository;
import org.apache.camel.support.component.PropertyConfigurerSupport;
import org.apache.camel.support.processor.state.MemoryStateRepository;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

class OptionsTest extends SandboxRouteTestBase {

    /** Tests each option of an endpoint against its documentation. */
    private static JsonNode documentedOptions() throws IOException {
        try (var json = LadiFlowEndpoint.class.getResourceAsStream("/META-INF/io/github/camelladiflow/ladiflow.json")) {
            return new ObjectMapper().readTree(json).get("properties");
        }
    }

    @Test
    void hasDocumentedDefaultsAndReadsBackValues() throws IOException {
        var component = context.getComponent("ladiflow", LadiFlowComponent.class);
        var options = (StrictConfigurer) component.getEndpointPropertyConfigurer();
        var endpoint = new LadiFlowEndpoint("ladiflow:any", component, LadiFlowOperation.CUSTOMER_LIST, Set.of());
        context.getRegistry().bind("other", (Supplier<String>) () -> "key");
        context.getRegistry().bind("states", new MemoryStateRepository());

        documentedOptions().properties().forEach(entry -> {
            String option = entry.getKey();
            JsonNode described = entry.getValue();
            if (!described.has("configurationField")) {
                return; // Camel's own options
            }
            Class<?> type = options.getOptionType(option, false);
            // two options are null if they are not set
            String standard = Set.of("connectTimeout", "createTags").contains(option)
                    ? null
                    : described.path("defaultValue").asText(null);
            String other = switch (described.get("type").asText()) {
                case "boolean" -> "true".equals(standard) ? "false" : "true";
                case "duration" -> "7m";
                case "enum" -> described.get("enum").get(1).asText();
                case "integer" -> "77";
                case "object" -> type == StateRepository.class ? "#bean:states" : "#bean:other";
                default -> "another " + option;
            };

            assertThat(options.getOptionValue(endpoint, option, false))
                    .as("default of " + option)
                    .isEqualTo(PropertyConfigurerSupport.property(context, type, standard));
            options.configure(context, endpoint, option, other, false);
            assertThat(options.getOptionValue(endpoint, option, false))
                    .as(option)
                    .isEqualTo(PropertyConfigurerSupport.property(context, type, other));
        });
    }

    @Test
    void inheritsOptionsFromComponent() {
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
    void leavesComponentUnchangedByEndpointOptions() {
        var component = component();

        endpoint(lookupUri("phoneFormat=VN", "maxResponseSize=99"));

        assertThat(component.getLookupOptions().getPhoneFormat()).isEqualTo(PhoneFormat.AS_IS);
        assertThat(component.getConfiguration().getMaxResponseSize()).isEqualTo(8 * 1024 * 1024);
    }

    @ParameterizedTest
    @ValueSource(strings = {"EMAIL", "email", "Email"})
    void acceptsEnumValuesInAnyCase(String value) {
        var options =
                endpoint("ladiflow:customer/show?apiKey=a&lookupField=" + value).getLookupOptions();

        assertThat(options.getLookupField()).isEqualTo(LookupField.EMAIL);
    }

    @Test
    void rejectsUnknownOptionAndListsOptionsOfOperation() {
        assertThat(startFailureMessages("ladiflow:customer/show?apiKey=a&lookupfeld=EMAIL&colour=red"))
                .contains(
                        "There is no option colour. There is no option lookupfeld."
                                + " Use one of: allowPlainHttp, apiKey, apiKeySupplier, baseUrl,",
                        "lookupField, lookupValue,",
                        "notFound, outputType, phoneFormat");
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
                    customer/show page
                    customer/show pageSize
                    customer/show page-size
                    customer/show keyword
                    customer/show firstpage
                    customer/show dryRun
                    customer/show stateFile
                    customer/list keyword
                    customer/list cacheTtl
                    customer/list lookupValue
                    customer/list-tag search
                    customer/create-or-update cacheTtl
                    """)
    void rejectsOptionOfAnotherOperation(String option) {
        var words = option.split(" ");
        assertThat(startFailureMessages("ladiflow:" + words[0] + "?apiKey=a&" + words[1] + "=1"))
                .contains(option.replace(" ", " has no option ") + ".", "Use one of: allowPlainHttp,")
                .doesNotContain(", " + words[1] + ",");
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
                    maxRequestsPerSecond,max-requests-per-second
                    max-requests-per-second,max-requests-per-second
                    cacheMaxSize,cache-max-size
                    sslContextParameters,ssl-context-parameters
                    """)
    void rejectsComponentOptionOnEndpoint(String option, String property) {
        assertThat(startFailureMessages("ladiflow:customer/show?apiKey=a&" + option + "=20"))
                .contains(
                        option + " is an option of the component",
                        "for example with the property camel.component.ladiflow." + property + ".");
    }

    @Test
    void groupsOptionsByBean() throws IOException {
        var options = documentedOptions();
        var grouped = new ArrayList<String>();
        for (OptionGroup group : OptionGroup.values()) {
            assertThat(group.allOptionNames()).isNotEmpty();
            var beans = group.allOptionNames().stream().map(option -> bean(options.get(option)));
            assertThat(beans.distinct()).as("beans of " + group).hasSize(1);
            grouped.addAll(group.allOptionNames());
        }

        assertThat(options.properties())
                .filteredOn(option -> !bean(option.getValue()).equals("configuration"))
                .extracting(Map.Entry::getKey)
                .filteredOn(name -> !Set.of("operation", "lazyStartProducer").contains(name))
                .containsExactlyInAnyOrderElementsOf(grouped);
    }

    private static String bean(JsonNode option) {
        return option.path("configurationField").asText();
    }

    @ParameterizedTest
    @ValueSource(strings = {"apiKeyy", "api_key", "myApiKEY", "accessToken", "password"})
    void hidesValueOfMisspeltKeyOption(String option) {
        assertThat(startFailureMessages("ladiflow:customer/show?" + option + "=made-up-secret"))
                .contains("There is no option " + option)
                .doesNotContain("made-up-secret");
    }

    @ParameterizedTest
    @ValueSource(strings = {"apiKEY", "apikey", "api-key"})
    void acceptsOtherCasesAndDashes(String option) {
        var configuration =
                endpoint("ladiflow:customer/show?" + option + "=made-up").getConfiguration();

        assertThat(configuration.getApiKey()).isEqualTo("made-up");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    customer/show?cacheTtl=0       | cache off;
                    customer/show?cacheMode=EVICT  | cache EVICT;
                    customer/show?cacheTtl=1m      | cache USE PT1M, stale PT0S, not found PT0S;
                    customer/show?cacheTtl=1m&cacheNotFoundTtl=2m&cacheStaleIfError=3m | cache USE PT1M, stale PT3M, not found PT2M;
                    customer/list?pageSize=20      | retries 2 within PT1M; response timeout PT30S
                    customer/create?lists=SEND     | write;
                    customer/create?dryRun=true&lists=ADD  | write nothing (dryRun), lists=ADD;
                    customer/create?mergeGuard=true&retryWrites=true | write, mergeGuard, retryWrites;
                    """)
    void summarizesOptionsForLog(String uri, String summary) {
        assertThat(endpoint("ladiflow:" + uri + "&apiKey=a").summary()).startsWith(summary);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    lookupField=mail       | lookupField=mail is invalid. Use one of: AUTO, ALL, CUSTOMER_ID, EMAIL, PHONE
                    notFound=NIL           | notFound=NIL is invalid. Use one of: EXCEPTION, NULL, KEEP
                    outputType=XML         | outputType=XML is invalid. Use one of: POJO, JSON
                    phoneFormat=VIETNAM    | phoneFormat=VIETNAM is invalid. Use one of: AS_IS, VN
                    connectTimeout=soon    | connectTimeout=soon is not a duration. Use a value such as 500ms, 5s, 2m
                    responseTimeout=soon   | responseTimeout=soon is not a duration. Use a value such as 500ms, 5s, 2m
                    allowPlainHttp=perhaps | allowPlainHttp=perhaps is invalid. Use true or false
                    connectTimeout=0       | connectTimeout must be more than 0
                    responseTimeout=-1     | responseTimeout must be more than 0
                    maxResponseSize=0      | maxResponseSize must be at least 1 byte
                    maxResponseSize=-1     | maxResponseSize must be at least 1 byte
                    cacheMode=OFF          | cacheMode=OFF is invalid. Use one of: USE, EVICT
                    cacheTtl=-1            | cacheTtl must be 0 (off) or more
                    cacheTtl=-5s           | cacheTtl must be 0 (off) or more
                    cacheTtl=PT-5M         | cacheTtl must be 0 (off) or more
                    cacheTtl=36501d        | cacheTtl is too long: it must be at most 36500d
                    cacheTtl=106752d       | cacheTtl is too long: it must be at most 36500d
                    cacheTtl=9223372036854775807 | cacheTtl is too long: it must be at most 36500d
                    responseTimeout=106752d      | responseTimeout is too long: it must be at most 36500d
                    connectTimeout=106752d       | connectTimeout is too long: it must be at most 36500d
                    retryDelay=PT9999999999H     | retryDelay is too long: it must be at most 36500d
                    retryMaxDelay=106752d        | retryMaxDelay is too long: it must be at most 36500d
                    retryTimeout=36500d1ms       | retryTimeout is too long: it must be at most 36500d
                    cacheNotFoundTtl=1m    | cacheNotFoundTtl and cacheStaleIfError need cacheTtl
                    cacheTtl=5m&cacheNotFoundTtl=-1       | cacheNotFoundTtl must be 0 (off) or more
                    cacheTtl=5m&cacheStaleIfError=-1      | cacheStaleIfError must be 0 (off) or more
                    cacheTtl=5m&cacheStaleIfError=-1h     | cacheStaleIfError must be 0 (off) or more
                    connectionsPerRoute=0  | connectionsPerRoute must be 1 or more
                    proxyHost=proxy        | proxyHost and proxyPort belong together
                    proxyPort=8080         | proxyHost and proxyPort belong together
                    proxyHost=http://proxy&proxyPort=8080 | proxyHost must be only a host name or an address
                    proxyHost=proxy&proxyPort=65536       | proxyPort must be from 1 to 65535
                    proxyHost=proxy&proxyPort=0           | proxyPort must be from 1 to 65535
                    maxRetries=-1          | maxRetries must be 0 (no retries) or more
                    maxRetries=-2147483648 | maxRetries must be 0 (no retries) or more
                    maxResponseSize=-9223372036854775808  | maxResponseSize must be at least 1 byte
                    retryDelay=0           | retryDelay must be more than 0
                    baseUrl=https://${body}    | baseUrl must be a constant
                    retryMaxDelay=0        | retryMaxDelay must be more than 0
                    retryTimeout=0         | retryTimeout must be more than 0
                    """)
    void rejectsWrongValueAndNamesValidOnes(String option, String message) {
        assertThat(startFailureMessages("ladiflow:customer/show?apiKey=a&" + option))
                .contains(message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    customer/list?sort=x              | option 'sort' is invalid
                    customer/list?search=${           | option 'search' is not a valid expression
                    customer/list-tag?keyword=${      | option 'keyword' is not a valid expression
                    flow/get-cost?source=FLOW&fromDate=31/12/2024 | option 'fromDate' is invalid
                    flow/get-cost?source=SHOP&fromDate=2024-12-31 | option 'source' is invalid
                    flow/list-transaction?source=FLOW&fromDate=2024-12-31&sort=x | option 'sort' is invalid
                    customer/show?lookupValue=${body  | option 'lookupValue' is not a valid expression
                    customer/list?pageSize=0          | pageSize must be at least 1
                    customer/list?firstPage=-1        | firstPage must be 0 or 1
                    customer/list?firstPage=2         | firstPage must be 0 or 1
                    customer/list?page=0              | page' must be at least firstPage, which is 1
                    customer/list?firstPage=0&page=-1 | page' must be at least firstPage, which is 0
                    flow/get-cost?timeZone=Hanoi      | timeZone=Hanoi is not a time zone. Use a name such as Asia/Ho_Chi_Minh
                    flow/get-cost?timeZone=GMT99      | timeZone=GMT99 is not a time zone. Use a name such as Asia/Ho_Chi_Minh
                    """)
    void rejectsWrongValueOfOperationOption(String uri, String message) {
        assertThat(startFailureMessages("ladiflow:" + uri + "&apiKey=a")).contains(message);
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
                    customer/list?pageSize=1&page=1
                    customer/list?firstPage=0&page=0
                    customer/show?proxyHost=proxy&proxyPort=1&connectionsPerRoute=1
                    customer/show?proxyHost=proxy&proxyPort=65535
                    customer/show?cacheTtl=0&maxRetries=0&maxResponseSize=1
                    customer/show?maxRetries=2147483647&maxResponseSize=9223372036854775807&baseUrl=https://api.example.com:65535
                    """)
    void acceptsSmallestAndLargestValues(String uri) throws Exception {
        startRouteTo("ladiflow:" + uri + "&apiKey=a");
    }

    private String sourceStartFailure(String uri) {
        return causeMessages(
                catchThrowable(() -> start(routes -> routes.from(uri).to("log:x"))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"customer/show", "customer/list-tag", "sequence/list", "trigger/list"})
    void rejectsSourceOfAnotherOperation(String operation) {
        assertThat(sourceStartFailure("ladiflow:" + operation + "?apiKey=a"))
                .contains("ladiflow:" + operation
                        + " has no consumer, so it cannot be used in from(). Use it in to() or enrich(). To receive changed"
                        + " customers, use ladiflow:customer/list in from().");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    firstPoll=all                          | A source needs stateFile
                    stateFile=RAW( )&firstPoll=all         | A source needs stateFile
                    firstPoll=all                          | or stateRepository to a bean, such as stateRepository=#states
                    stateFile=a&stateRepository=#states    | stateFile or stateRepository, but not both
                    stateRepository=#states&pageSize=19    | pageSize of a source must be 20 or more
                    stateRepository=#absent                | #absent
                    stateFile=a&firstPoll=yesterday        | firstPoll=yesterday is invalid. Use now, all, a day
                    stateFile=a&firstPoll=2026-02-30       | Use now, all, a day such as 2026-01-31
                    stateFile=a&firstPoll=2026-01-31T00:00 | or a time with its zone
                    stateFile=a&overlap=-1s                | overlap' must be 0 or more
                    stateFile=a&pageSize=19                | pageSize of a source must be 20 or more
                    stateFile=a&paging=ALL                 | paging' and 'sort' are not options of a source
                    stateFile=a&sort=name ASC              | paging' and 'sort' are not options of a source
                    stateFile=a&page=2                     | paging' and 'sort' are not options of a source
                    stateFile=a&lazy-start-producer=true   | customer/list in from() has no option lazy-start-producer
                    stateFile=a&lazyStartProducer=true     | customer/list in from() has no option lazyStartProducer
                    stateFile=a&tags=                      | tags' of a source is empty
                    stateFile=a&tags=,                     | tags' of a source is empty
                    stateFile=a&search=RAW( )              | search' of a source is empty
                    stateFile=a&search=${body}             | search' of a source must be a constant
                    """)
    void rejectsWrongSourceOptions(String options, String message) {
        context.getRegistry().bind("states", new MemoryStateRepository());
        assertThat(sourceStartFailure("ladiflow:customer/list?apiKey=a&" + options))
                .contains(message);
    }

    /** The values reach the source unchanged, including the smallest valid values. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
                    firstPoll=now                       | - | 60000 | 100
                    firstPoll=NOW&pageSize=21           | - | 60000 | 21
                    firstPoll=1970-01-02&overlap=2m     | 86400000 | 120000 | 100
                    firstPoll=1970-01-02T00:00:00Z      | 86400000 | 60000 | 100
                    firstPoll=all&overlap=0&pageSize=20 | -9223372036854775808 | 0 | 20
                    """)
    void passesOptionsToSource(String options, Long start, long overlap, int pageSize) {
        var endpoint = endpoint("ladiflow:customer/list?apiKey=a&stateFile=a&" + options);

        assertThat(SourceSettings.of(
                        endpoint.apiOperation(),
                        "https://a",
                        endpoint.getConsumerOptions(),
                        endpoint.getRequestOptions()))
                .usingRecursiveComparison()
                .ignoringFields("sourceId")
                .isEqualTo(new Settings("", start, overlap, pageSize, null));
    }

    @Test
    void selectsCustomersOfSource() {
        var all = endpoint("ladiflow:customer/list?apiKey=a").getRequestOptions();
        assertThat(SourceSettings.query(all)).hasToString("{\"sort\":{\"updated_at\":\"DESC\"}}");
        var some = endpoint("ladiflow:customer/list?apiKey=a&search=lan&tags=VIP,Huế")
                .getRequestOptions();
        assertThat(SourceSettings.query(some))
                .hasToString(
                        "{\"search\":{\"name\":\"lan\"},\"sort\":{\"updated_at\":\"DESC\"},\"tags\":[\"VIP\",\"Huế\"]}");
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
                    stateFile=a
                    state-file=a
                    stateRepository=#states
                    firstPoll=all
                    overlap=1m
                    delay=5s
                    greedy=true
                    backoffMultiplier=2
                    exchangePattern=InOut
                    bridgeErrorHandler=true
                    scheduler.name=nightly
                    """)
    void rejectsSourceOptionInTo(String option) {
        context.getRegistry().bind("states", new MemoryStateRepository());
        String name = option.startsWith("scheduler.") ? "schedulerProperties" : option.replaceFirst("=.*", "");

        assertThat(startFailureMessages("ladiflow:customer/list?apiKey=a&" + option))
                .contains("customer/list in to() has no option " + name
                        + ". Use this option only for a source, in from().");
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
                    customer/shw
                    customer
                    customer/show/
                    /customer/show
                    CUSTOMER/SHOW
                    """)
    void rejectsUnknownOperation(String operation) {
        assertThat(startFailureMessages("ladiflow:" + operation + "?apiKey=a"))
                .contains("Unknown LadiFlow operation", "Use one of: customer/show");
    }

    @Test
    void rejectsOperationAsOption() {
        assertThat(startFailureMessages("ladiflow:customer/show?apiKey=a&operation=customer/show"))
                .contains("There is no option operation.")
                .doesNotContain(", operation");
    }

    @ParameterizedTest
    @ValueSource(strings = {"+84901234567", "lan+news@example.com"})
    void rejectsConstantLookupValueWithLostPlus(String value) {
        assertThat(startFailureMessages("ladiflow:customer/show?apiKey=a&lookupValue=" + value))
                .contains("lookupValue contains a space, which may have been a +", "Write lookupValue=RAW(...)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"+84901234567", "lan+news@example.com"})
    void keepsPlusOfRawLookupValue(String value) {
        send(lookupUri("lookupValue=RAW(" + value + ")"), null);

        assertThat(requestBodies()).contains("\"" + value + "\"");
    }
}
