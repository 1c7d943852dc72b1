// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

import io.github.camelladiflow.internal.monitor.RecordedLog;
import io.github.camelladiflow.model.request.CustomerWrite;
import io.github.camelladiflow.options.LadiFlowConfiguration;
import io.github.camelladiflow.options.LookupOptions;
import org.apache.camel.CamelContext;
import org.apache.camel.main.Main;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.PropertyBindingSupport;
import org.apache.camel.support.ResourceHelper;
import org.apache.camel.util.StringHelper;
import org.apache.logging.log4j.Level;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

/** Tests how the text of an option is parsed in all places. Invalid text is rejected, and not treated as zero. */
class OptionValuesTest extends SandboxRouteTestBase {

    private static final Set<String> LOOKUP_OPTIONS = Set.of("cacheTtl");

    /** The places in which an option can be set. */
    enum OptionLocation {
        ENDPOINT {
            @Override
            void setOption(CamelContext context, String option, String value) {
                context.getEndpoint("ladiflow:customer/show?apiKey=a&" + option + "=RAW(" + value + ")");
            }
        },
        COMPONENT {
            @Override
            void setOption(CamelContext context, String option, String value) {
                var component = context.getComponent("ladiflow");
                PropertyBindingSupport.setPropertiesOnTarget(context, component, Map.of(option, value));
            }
        },
        COMPONENT_GROUP {
            @Override
            void setOption(CamelContext context, String option, String value) throws Exception {
                COMPONENT.setOption(context, groupOf(option) + "." + option, value);
            }
        },
        BEAN {
            @Override
            void setOption(CamelContext context, String option, String value) {
                var bean = LOOKUP_OPTIONS.contains(option) ? new LookupOptions() : new LadiFlowConfiguration();
                PropertyBindingSupport.setPropertiesOnTarget(context, bean, Map.of(option, value));
            }
        },
        YAML_BEAN {
            @Override
            void setOption(CamelContext context, String option, String value) throws Exception {
                PluginHelper.getRoutesLoader(context).loadRoutes(ResourceHelper.fromString("store.yaml", """
                                - beans:
                                    - name: store
                                      type: io.github.camelladiflow.LadiFlowComponent
                                      properties:
                                        %s.%s: "%s"
                                """.formatted(
                                groupOf(option), option, value)));
                context.getRegistry().lookupByName("store");
            }
        },
        MAIN {
            @Override
            void setOption(CamelContext context, String option, String value) throws Exception {
                var main = new Main();
                main.addInitialProperty("camel.component.ladiflow." + StringHelper.camelCaseToDash(option), value);
                try {
                    main.start();
                } finally {
                    main.stop();
                }
            }
        };

        /** Sets the option's value in this place, as Camel does. */
        abstract void setOption(CamelContext context, String option, String value) throws Exception;

        static String groupOf(String option) {
            return LOOKUP_OPTIONS.contains(option) ? "lookupOptions" : "configuration";
        }
    }

    private static Stream<Arguments> argumentsForAllLocations(String valuesAndReasons) {
        return Stream.of(OptionLocation.values())
                .flatMap(place -> valuesAndReasons
                        .lines()
                        .map(line -> line.split("\\|"))
                        .map(line -> Arguments.of(place, line[0].strip(), line[1].strip(), line[2].strip())));
    }

    static Stream<Arguments> nonsense() {
        return argumentsForAllLocations("""
                cacheTtl        | 5M                   | TIME
                cacheTtl        | 1H                   | TIME
                cacheTtl        | 1w                   | TIME
                cacheTtl        | abc                  | TIME
                cacheTtl        | forever              | TIME
                cacheTtl        | 10m!                 | TIME
                cacheTtl        | 1.5s                 | TIME
                cacheTtl        | 5 m                  | TIME
                cacheTtl        | 5s1m                 | TIME
                cacheTtl        | m                    | TIME
                cacheTtl        | -                    | TIME
                cacheTtl        | PT5                  | TIME
                cacheTtl        | ٥s                   | TIME
                retryTimeout    | 60sec                | TIME
                cacheTtl        | 99999999999999999999 | is too long
                cacheTtl        | 9999999999999999d    | is too long
                maxRetries      | x                    | NUMBER
                maxRetries      | 5s                   | NUMBER
                maxRetries      | 1.0                  | NUMBER
                maxRetries      | 1O                   | NUMBER
                maxRetries      | 99999999999          | is out of range. Use a number from -2147483648 to 2147483647
                maxResponseSize | 8MB                  | NUMBER
                maxResponseSize | 9223372036854775808  | is out of range.
                allowPlainHttp  | yes                  | is invalid. Use true or false
                outputType      | XML                  | is invalid. Use one of: POJO, JSON
                """.replace(
                        "TIME",
                        "is not a duration. Use a value such as 500ms, 5s, 2m, 1h, 1d or 1h30m, in lower case. A"
                                + " number without a unit is in milliseconds")
                .replace("NUMBER", "is not a whole number. Use only digits"));
    }

    private static String refusal(ThrowingCallable call) {
        return causeMessages(catchThrowable(call));
    }

    /** Decodes text as Camel Main and Spring Boot decode application.properties. */
    @Test
    void rejectsUtf8DecodedAsLatin1WithRemedy() {
        var tags = new String("Hội thảo".getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        var value = URLEncoder.encode(tags, StandardCharsets.UTF_8);
        var options = List.of(
                "customer/list?tags", "customer/list?search", "sequence/subscribe?sequence", "sequence/list?keyword");
        for (String option : options) {
            assertThat(refusal(() -> endpoint("ladiflow:" + option + "=" + value)))
                    .as(option)
                    .contains("UTF-8", "H\\u1ed9i")
                    .doesNotContain(tags);
        }
        assertThatThrownBy(() -> CustomerWrite.builder().set("tags", "VIP, " + tags))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("The member 'tags' is UTF-8 text that was decoded as Latin-1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Hội thảo", "thảo", "Hoà", "áo", "VIP", "àé", "Ã"})
    void acceptsAccentedLetters(String name) {
        var options = endpoint("ladiflow:customer/list?apiKey=a&tags=" + name).getRequestOptions();

        assertThat(options.getTags()).isEqualTo(name);
    }

    @ParameterizedTest
    @MethodSource("nonsense")
    void rejectsInvalidValueAndNamesValidOnes(OptionLocation place, String option, String value, String reason) {
        assertThat(refusal(() -> place.setOption(context, option, value)))
                .contains(option + "=" + value + " " + reason);
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
                    500ms,PT0.5S
                    5s,PT5S
                    2m,PT2M
                    1h,PT1H
                    1d,PT24H
                    1h30m,PT1H30M
                    1m30s,PT1M30S
                    2d3h4m5s6ms,PT51H4M5.006S
                    600,PT0.6S
                    0,PT0S
                    PT1M30S,PT1M30S
                    pt5m,PT5M
                    P2D,PT48H
                    ' 5m ',PT5M
                    """)
    void parsesDurationsAsDocumented(String value, Duration time) throws Exception {
        OptionLocation.COMPONENT.setOption(context, "cacheTtl", value);
        OptionLocation.COMPONENT_GROUP.setOption(context, "responseTimeout", value);

        var component = context.getComponent("ladiflow", LadiFlowComponent.class);
        assertThat(component.getLookupOptions().getCacheTtl()).isEqualTo(time);
        assertThat(component.getConfiguration().getResponseTimeout()).isEqualTo(time);
    }

    @Test
    void acceptsBeanReferences() throws Exception {
        context.getRegistry().bind("minute", Duration.ofMinutes(1));
        context.getRegistry().bind("many", 7);

        OptionLocation.COMPONENT.setOption(context, "cacheTtl", "#bean:minute");
        OptionLocation.COMPONENT_GROUP.setOption(context, "retryTimeout", "#bean:minute");
        var endpoint = endpoint("ladiflow:customer/show?apiKey=a&maxRetries=#many");

        assertThat(endpoint.getLookupOptions().getCacheTtl()).hasMinutes(1);
        assertThat(endpoint.getConfiguration().getRetryTimeout()).hasMinutes(1);
        assertThat(endpoint.getConfiguration().getMaxRetries()).isEqualTo(7);
    }

    @ParameterizedTest
    @CsvSource({"configuration, LadiFlowConfiguration", "lookupOptions, LookupOptions", "writeOptions, WriteOptions"})
    void rejectsUnknownOptionOfGroup(String group, String type) {
        assertThat(refusal(() -> OptionLocation.COMPONENT.setOption(context, group + ".cacheName", "others")))
                .contains("Unknown option cacheName in " + type);
    }

    @Test
    void camelMainRemovesDashesFromNameOfSecondComponent() throws Exception {
        var main = new Main();
        main.addInitialProperty("camel.beans.ladiflow-hanoi", "#class:" + LadiFlowComponent.class.getName());
        try {
            main.start();
            var registry = main.getCamelContext().getRegistry();
            assertThat(registry.lookupByName("ladiflowHanoi")).isInstanceOf(LadiFlowComponent.class);
            assertThat(registry.lookupByName("ladiflow-hanoi")).isNull();
        } finally {
            main.stop();
        }
    }

    @Test
    void rejectsUnknownOptionOfComponent() {
        assertThat(refusal(() -> OptionLocation.MAIN.setOption(context, "cacheTime", "1m")))
                .contains("camel.component.ladiflow.cacheTime");
    }

    @Test
    void acceptsLongestDurations() throws Exception {
        var cache = "cacheTtl=36500d&cacheNotFoundTtl=36500d&cacheStaleIfError=36500d";
        var timeouts = "connectTimeout=36500d&responseTimeout=36500d&retryTimeout=36500d";
        startRouteTo(lookupUri(cache, timeouts, "retryDelay=36500d", "retryMaxDelay=36500d"));

        sendSuccessfully("direct:in", LAN.phone());
        sendSuccessfully("direct:in", LAN.phone());

        assertThat(sandbox().requestCount("customer/show")).isOne();
    }

    private List<String> warnings(String uri) {
        try (var log = new RecordedLog("io.github.camelladiflow", Level.WARN)) {
            endpoint(uri);
            return log.lines(Level.WARN);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"cacheTtl=600", "responseTimeout=999", "connectTimeout=5", "retryMaxDelay=1"})
    void warnsOfDurationWithoutUnit(String option) {
        var number = option.replaceAll(".*=", "");

        assertThat(warnings(lookupUri(option)))
                .containsExactly(option + " has no unit, so the component reads the number as milliseconds. Write "
                        + number + "ms, or " + number + "s for seconds.");
    }

    @Test
    void warnsOnlyOfUnlikelyValues() {
        var likely = lookupUri("cacheTtl=5m", "cacheNotFoundTtl=0", "connectTimeout=1000", "responseTimeout=60s");
        assertThat(warnings(likely)).isEmpty();
        assertThat(warnings(lookupUri("dryRun=true").replace("customer/show", "customer/create")))
                .containsExactly("ladiflow:customer/create: dryRun is on: nothing is written");
        assertThat(warnings(lookupUri("connectTimeout=500ms", "retryTimeout=10s")))
                .containsExactly("ladiflow:customer/show: responseTimeout is longer than retryTimeout (10000 ms), so"
                        + " each call ends before responseTimeout has an effect");
    }

    @ParameterizedTest
    @ValueSource(strings = {"${LADIFLOW_API_KEY}", "${env:LADIFLOW_API_KEY}", "${env.LADIFLOW_API_KEY}"})
    void suggestsPlaceholderForEnvironmentVariableInKey(String key) {
        assertThat(startFailureMessages("ladiflow:customer/show?apiKey=" + key))
                .contains("write {{env:LADIFLOW_API_KEY}}. In a URI, write apiKey=RAW({{env:LADIFLOW_API_KEY}})");
    }

    @Test
    void doesNotRepeatPossibleSecret() {
        assertThat(refusal(
                        () -> OptionLocation.COMPONENT.setOption(context, "sslContextParameters", "#made-up-secret")))
                .contains("sslContextParameters has an invalid value for SSLContextParameters");
    }
}
