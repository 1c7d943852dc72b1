// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import ch.qos.logback.classic.Level;
import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelladiflow.internal.operation.OperationDefinition;
import io.github.camelladiflow.internal.operation.OptionGroup;
import io.github.camelladiflow.internal.options.StrictConfigurer;
import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.test.RecordedLog;
import io.github.camelladiflow.test.Resources;
import org.apache.camel.main.Main;
import org.apache.camel.support.PropertyBindingSupport;
import org.apache.camel.support.component.PropertyConfigurerSupport;
import org.apache.camel.support.processor.state.MemoryStateRepository;
import org.apache.camel.util.ObjectHelper;
import org.assertj.core.api.AbstractStringAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

/** Tests the options against their generated description, and the messages about wrong options. */
class OptionsTest extends SandboxRouteTestBase {

    /** Returns the options that are described, by name. */
    private static Set<Map.Entry<String, JsonNode>> options(String part) {
        return Resources.metadata().get(part).properties();
    }

    /** Asserts that a call fails with an exception of ours, and returns its message without the messages of Camel. */
    private static AbstractStringAssert<?> assertRejection(ThrowingCallable call) {
        var refused = catchThrowable(call);
        assertThat(refused).isNotNull();
        var cause = ObjectHelper.createExceptionIterable(refused).iterator().next();
        return assertThat(cause).isInstanceOf(IllegalArgumentException.class).message();
    }

    private AbstractStringAssert<?> assertRejectedUri(String uri) {
        return assertRejection(() -> startRouteTo("ladiflow:" + uri + (uri.contains("?") ? "&" : "?") + "apiKey=a"));
    }

    @Test
    void hasDocumentedDefaults() {
        var component = context.getComponent("ladiflow", LadiFlowComponent.class);
        var options = (StrictConfigurer) component.getEndpointPropertyConfigurer();
        var endpoint = endpoint("ladiflow:customer/list");

        assertThat(options("properties"))
                .filteredOn(option -> option.getValue().has("configurationField"))
                .isNotEmpty()
                .allSatisfy(option -> {
                    Class<?> type = options.getOptionType(option.getKey(), false);
                    String value = option.getValue().path("defaultValue").asText(null);
                    assertThat(options.getOptionValue(endpoint, option.getKey(), false))
                            .isEqualTo(PropertyConfigurerSupport.property(context, type, value));
                });
    }

    @Test
    void inheritsOptionsFromComponentAndLeavesItUnchanged() {
        var defaults = component().getConfiguration();
        defaults.setResponseTimeout(Duration.ofSeconds(2));

        assertThat(endpoint("ladiflow:customer/show").getConfiguration())
                .usingRecursiveComparison()
                .isEqualTo(defaults);
        assertThat(endpoint("ladiflow:customer/show?maxResponseSize=99")
                        .getConfiguration()
                        .getMaxResponseSize())
                .isEqualTo(99);
        assertThat(defaults.getMaxResponseSize()).isEqualTo(8 * 1024 * 1024);
    }

    // ---- names

    @ParameterizedTest
    @CsvSource(textBlock = """
                    customer/show,lookupfeld
                    customer/show,api-key
                    customer/show,operation
                    customer/show,page
                    customer/show,stateFile
                    customer/show,cacheMaxSize
                    customer/list,lookupValue
                    customer/list-tag,search
                    customer/create-or-update,cacheTtl
                    """)
    void rejectsOptionThatOperationDoesNotHave(String operation, String option) {
        assertRejectedUri(operation + "?" + option + "=made-up")
                .startsWith(operation + " has no option " + option + ". Use one of: allowPlainHttp, apiKey,")
                .contains(", maxRetries, ", "Only the component has")
                .doesNotContain(", " + option + ",", "made-up", "operation,");
    }

    @Test
    void namesOptionsThatOnlyComponentHas() {
        var component = new TreeSet<String>();
        options("componentProperties").forEach(option -> component.add(option.getKey()));
        options("properties").forEach(option -> component.remove(option.getKey()));
        component.removeIf(option -> option.matches("autowired.*|configuration|healthCheck.*|.*[sS]slContext.*"));

        assertRejectedUri("customer/show?colour=red").contains(component);
    }

    @ParameterizedTest
    @ValueSource(strings = {"stateFile=a", "delay=5s", "greedy=true", "scheduler.name=nightly", "backoffMultiplier=2"})
    void rejectsSourceOptionInTo(String option) {
        assertRejectedUri("customer/list?" + option)
                .startsWith("customer/list in to() has no option ")
                .contains("Use one of: allowPlainHttp,", ", search, ")
                .doesNotContain(", stateFile,");
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            maxRetries=1&maxRetries=2
            apiKey=a&apiKey=b
            notFound=NULL&notFound=NULL
            maxRetries=1&MAXRETRIES=2
            """)
    void reportsOptionThatIsGivenTwice(String options) {
        assertRejection(() -> startRouteTo("ladiflow:customer/show?" + options))
                .isEqualToIgnoringCase(options.replaceFirst("=.*", "") + " is given twice");
    }

    @Test
    void rejectsUnknownPropertyOfComponentAndListsItsOptions() {
        var main = new Main();
        main.addInitialProperty("camel.component.ladiflow.cache-time", "made-up");

        assertRejection(main::start)
                .startsWith("The component has no option cacheTime. Use one of: allowPlainHttp, apiKey,")
                .contains(", cacheMaxSize, cacheMode, cacheName, ", ", useGlobalSslContextParameters")
                .doesNotContain("made-up");
        main.stop();
    }

    // ---- values

    private static String form(String option, String kind) {
        return switch (option.matches("maxResponseSize|createTags") ? option : kind) {
            case "maxResponseSize" -> "a number of bytes without a unit, such as 10485760 for 10 MB";
            case "duration" -> "a duration such as 500ms, 5s, 2m, 1h30m or 1d";
            case "integer" -> "a whole number without a unit";
            case "boolean", "createTags" -> "true or false";
            case "enum" -> "one of ";
            default -> "the name of a bean in the registry";
        };
    }

    @Test
    void rejectsInvalidValuesOfEndpoint() {
        options("properties").forEach(option -> {
            String name = option.getKey();
            String kind = option.getValue().get("type").asText();
            // Camel reads the first two itself, and accepts any object and any map
            if (kind.equals("string") || name.matches("operation|lazyStartProducer|bridgeErrorHandler|scheduler.*")) {
                return;
            }
            var operation = Arrays.stream(LadiFlowOperation.values())
                    .filter(any -> OptionGroup.namesFor(
                                    OperationDefinition.of(any).optionGroups(), Set.of(name))
                            .contains(name))
                    .findFirst()
                    .orElseThrow();
            for (String value : Set.of("nonsense", "-5", "5M", "1.5", "99999999999999999999", "٥")) {
                assertRejection(() -> endpoint("ladiflow:" + operation + "?" + name + "=" + value))
                        .startsWith(name + " must be " + form(name, kind))
                        .doesNotContain(value);
            }
        });
    }

    @Test
    void rejectsInvalidValuesOfComponent() {
        var component = context.getComponent("ladiflow");
        options("componentProperties").forEach(option -> {
            String name = option.getKey();
            String kind = option.getValue().get("type").asText();
            if (!kind.equals("string")) {
                assertRejection(() -> PropertyBindingSupport.setPropertiesOnTarget(
                                context, component, Map.of(name, "nonsense")))
                        .startsWith(name + " must be " + form(name, kind))
                        .doesNotContain("nonsense");
            }
        });
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            5M
            1w
            forever
            10m!
            1.5s
            5 m
            5s1m
            m
            -
            -5s
            PT5
            ٥s
            60sec
            99999999999999999999
            9999999999999999d
            """)
    void rejectsTextThatIsNotDuration(String value) {
        assertRejectedUri("customer/show?cacheTtl=RAW(" + value + ")")
                .startsWith("cacheTtl must be a duration such as");
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
                    500ms,PT0.5S
                    1d,PT24H
                    1h30m,PT1H30M
                    2d3h4m5s6ms,PT51H4M5.006S
                    600,PT0.6S
                    0,PT0S
                    PT1M30S,PT1M30S
                    36500d,PT876000H
                    #bean:minute,PT1M
                    """)
    void readsDurations(String value, Duration time) {
        context.getRegistry().bind("minute", Duration.ofMinutes(1));

        assertThat(endpoint("ladiflow:customer/show?cacheTtl=" + value)
                        .getConfiguration()
                        .getCacheTtl())
                .isEqualTo(time);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    customer/show?connectTimeout=0        | connectTimeout must be more than 0
                    customer/show?responseTimeout=0       | responseTimeout must be more than 0
                    customer/show?retryDelay=0            | retryDelay must be more than 0
                    customer/show?retryMaxDelay=0         | retryMaxDelay must be more than 0
                    customer/show?retryTimeout=36501d     | retryTimeout must be more than 0, and at most 36500d
                    customer/show?cacheTtl=PT-5M          | cacheTtl must be 0 or more, and at most 36500d
                    customer/show?maxResponseSize=0       | maxResponseSize must be 1 or more
                    customer/show?connectionsPerRoute=0   | connectionsPerRoute must be 1 or more
                    customer/list?pageSize=0              | pageSize must be 1 or more
                    customer/list?firstPage=2             | firstPage must be 0 or 1
                    customer/show?cacheNotFoundTtl=1m     | cacheNotFoundTtl and cacheStaleIfError need cacheTtl
                    customer/show?cacheStaleIfError=1m    | cacheNotFoundTtl and cacheStaleIfError need cacheTtl
                    customer/show?proxyHost=proxy         | proxyHost and proxyPort belong together
                    customer/show?proxyPort=8080          | proxyHost and proxyPort belong together
                    customer/show?lookupValue=+84901234567              | may have been a +
                    customer/show?lookupValue=lan+news@example.com      | Write lookupValue=RAW(...).
                    customer/show?lookupValue=${body      | 'lookupValue' is not a valid expression of Camel's Simple
                    customer/show?lookupValue=${bdy}      | language: Unknown function: bdy at location 0
                    customer/list?search=${               | 'search' is not a valid expression of Camel's Simple
                    customer/list?sort=x                  | option 'sort' is invalid
                    flow/get-cost?fromDate=31/12/2024     | option 'fromDate' is invalid
                    flow/get-cost?timeZone=Hanoi          | timeZone must be a time zone such as Asia/Ho_Chi_Minh
                    """)
    void rejectsValueThatHasNoMeaning(String uri, String message) {
        assertThat(startFailureMessages("ladiflow:" + uri + "&apiKey=a")).contains(message);
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
                    customer/list?pageSize=1&page=1
                    customer/list?firstPage=0&page=0
                    customer/show?cacheTtl=0&maxRetries=0&maxResponseSize=1&connectionsPerRoute=1
                    customer/show?maxRetries=999999999&maxResponseSize=999999999999999999&proxyHost=proxy&proxyPort=65535
                    customer/show?connectTimeout=36500d&responseTimeout=36500d&retryTimeout=36500d&retryDelay=36500d
                    customer/show?cacheTtl=36500d&cacheNotFoundTtl=36500d&cacheStaleIfError=36500d
                    customer/list?overlap=0
                    """)
    void acceptsSmallestAndLargestValues(String uri) {
        assertThat(endpoint("ladiflow:" + uri)).isNotNull();
    }

    @Test
    void warnsOfDryRun() throws Exception {
        try (var log = new RecordedLog("io.github.camelladiflow", Level.WARN)) {
            startRouteTo(lookupUri("dryRun=true").replace("customer/show", "customer/create"));

            assertThat(log.lines(Level.WARN))
                    .containsExactly("ladiflow:customer/create: dryRun is on: nothing is written");
        }
    }

    // ---- sources

    @ParameterizedTest
    @ValueSource(strings = {"customer/show", "customer/list-tag", "sequence/list", "trigger/list"})
    void rejectsSourceOfAnotherOperation(String operation) {
        assertThat(causeMessages(catchThrowable(() -> start(routes ->
                        routes.from("ladiflow:" + operation + "?apiKey=a").to("log:x")))))
                .contains("ladiflow:" + operation
                        + " has no consumer, so it cannot be used in from(). Use it in to() or enrich(). To receive changed"
                        + " customers, use ladiflow:customer/list in from().");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    firstPoll=all                          | A source needs stateFile
                    stateFile=RAW( )&firstPoll=all         | A source needs stateFile
                    stateFile=a&stateRepository=#states    | stateFile or stateRepository, but not both
                    stateRepository=#absent                | stateRepository must be the name of a bean
                    stateFile=a&firstPoll=yesterday        | firstPoll must be now, all, a day
                    stateFile=a&firstPoll=2026-02-30       | firstPoll must be now, all, a day such as
                    stateFile=a&firstPoll=2026-01-31T00:00 | or a time with its zone
                    stateFile=a&paging=ALL                 | customer/list in from() has no option
                    stateFile=a&sort=name ASC              | customer/list in from() has no option
                    stateFile=a&page=2                     | customer/list in from() has no option
                    stateFile=a&tags=                      | The option 'tags' is invalid
                    stateFile=a&tags=,                     | The option 'tags' is invalid
                    stateFile=a&search=RAW( )              | The option 'search' is invalid
                    stateFile=a&search=${body}             | search' of a source must be a constant
                    """)
    void rejectsWrongSourceOptions(String options, String message) {
        context.getRegistry().bind("states", new MemoryStateRepository());

        assertThat(causeMessages(
                        catchThrowable(() -> start(routes -> routes.from("ladiflow:customer/list?apiKey=a&" + options)
                                .to("log:x")))))
                .contains(message);
    }

    // ---- the operation

    @ParameterizedTest
    @ValueSource(strings = {"customer/shw", "customer", "customer/show/", "/customer/show", "CUSTOMER/SHOW", "${body}"})
    void rejectsUnknownOperation(String operation) {
        assertThat(startFailureMessages("ladiflow:" + operation + "?apiKey=a"))
                .contains("Unknown LadiFlow operation", "Use one of: customer/show");
    }

    @Test
    void describesItsService() {
        var endpoint = endpoint("ladiflow:customer/list-tag?baseUrl=https://api.example.com/1.0");

        assertThat(endpoint.getServiceUrl()).isEqualTo("https://api.example.com/1.0");
        assertThat(endpoint.getServiceProtocol()).isEqualTo("http");
        assertThat(endpoint.getServiceMetadata()).isEqualTo(Map.of("operation", "customer/list-tag"));
    }

    @Test
    void acceptsEmptyCacheButNoNegativeLimit() {
        var other = new LadiFlowComponent();
        other.setCamelContext(context);
        assertThat(other.getCacheMaxSize()).isEqualTo(10_000);
        assertThat(other.getCacheName()).isEqualTo("ladiflow-customers");
        other.setCacheMaxSize(-1);
        assertThatThrownBy(other::services).hasMessageContaining("must be 0 or more");
        other.setCacheMaxSize(0);
        other.setMaxRequestsPerSecond(-1);
        assertThatThrownBy(other::services).hasMessageContaining("must be 0 or more");
        other.setMaxRequestsPerSecond(5);

        assertThat(other.getCacheSize()).isZero();
    }
}
