// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import java.util.Map;
import java.util.Properties;

import io.github.camelladiflow.model.Customer;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

/** The same routes in XML and YAML; ApiKeyTest and OptionsTest have them in Java. */
class DslTest extends SandboxRoutes {

    private static final String YAML_KEY = """
            - route:
                from:
                  uri: direct:in
                  steps:
                    - to:
                        uri: ladiflow:customer/show
                        parameters:
                          apiKey: %s
                          baseUrl: "{{sandbox}}"
            """;
    private static final String XML_KEY = """
            <routes>
                <route>
                    <from uri="direct:in"/>
                    <to uri="ladiflow:customer/show?apiKey=%s&amp;baseUrl={{sandbox}}"/>
                </route>
            </routes>
            """;

    @BeforeEach
    void nameTheSandbox() {
        var properties = new Properties();
        properties.setProperty("sandbox", sandbox().baseUrl());
        properties.setProperty("store.key", "key+of&a%property");
        context.getPropertiesComponent().setInitialProperties(properties);
    }

    private void load(String file, String route) throws Exception {
        PluginHelper.getRoutesLoader(context).loadRoutes(ResourceHelper.fromString(file, route));
    }

    static Object[] keys() {
        return new Object[] {
            argumentSet(
                    "an environment variable", "RAW({{env:LADIFLOW_TEST_KEY}})", System.getenv("LADIFLOW_TEST_KEY")),
            argumentSet("a property", "RAW({{store.key}})", "key+of&a%property"),
            argumentSet("a raw value", "RAW(a+b%c)", "a+b%c"),
            argumentSet("a plain value", "a-b.c_d", "a-b.c_d")
        };
    }

    private void assertKeyOnTheWire(String key) {
        send("direct:in", LAN.phone());
        assertThat(sandbox().requests().get(0).header("Api-Key")).contains(key);
    }

    @ParameterizedTest
    @MethodSource("keys")
    void xmlTakesTheKeyFrom(String option, String key) throws Exception {
        load("key.xml", XML_KEY.formatted(option));

        assertKeyOnTheWire(key);
    }

    @ParameterizedTest
    @MethodSource("keys")
    void yamlTakesTheKeyFrom(String option, String key) throws Exception {
        load("key.yaml", YAML_KEY.formatted('"' + option + '"'));

        assertKeyOnTheWire(key);
    }

    @Test
    void xmlTakesAllOptionsOfAnEndpoint() throws Exception {
        component();
        load("options.xml", """
                <route>
                    <from uri="direct:in"/>
                    <to uri="ladiflow:customer/show?lookupField=PHONE&amp;lookupValue=${body[mobile]}&amp;phoneFormat=VN
                             &amp;notFound=NULL&amp;outputType=JSON&amp;connectTimeout=2s&amp;responseTimeout=10s
                             &amp;maxResponseSize=100000&amp;allowPlainHttp=true"/>
                </route>
                """);

        assertLookedUpByMobile();
    }

    @Test
    void yamlTakesAllOptionsOfAnEndpoint() throws Exception {
        component();
        load("options.yaml", """
                - from:
                    uri: direct:in
                    steps:
                      - to:
                          uri: ladiflow:customer/show
                          parameters:
                            lookupField: PHONE
                            lookupValue: "${body[mobile]}"
                            phoneFormat: VN
                            notFound: "NULL"
                            outputType: JSON
                            connectTimeout: 2s
                            responseTimeout: 10s
                            maxResponseSize: 100000
                            allowPlainHttp: true
                """);

        assertLookedUpByMobile();
    }

    @ParameterizedTest
    @CsvSource({"+84901234567, false", "RAW(+84901234567), true"})
    void yamlParametersDamageAPlusToo(String value, boolean starts) {
        component();
        var route = """
                - from:
                    uri: direct:in
                    steps:
                      - to:
                          uri: ladiflow:customer/show
                          parameters:
                            lookupValue: "%s"
                """.formatted(value);

        var failure = catchThrowable(() -> {
            load("plus.yaml", route);
            context.start();
        });

        if (starts) {
            assertThat(failure).isNull();
        } else {
            assertThat(messages(failure)).contains("lookupValue has a blank where a + may have been");
        }
    }

    @Test
    void yamlTakesTheOperationAsAParameterAsVisualEditorsWriteIt() throws Exception {
        component();
        load("editor.yaml", """
                - from:
                    uri: direct:in
                    steps:
                      - to:
                          uri: ladiflow
                          parameters:
                            operation: customer/show
                            lookupField: EMAIL
                """);

        assertThat(sendWell("direct:in", LAN.email()).getMessage().getBody()).isInstanceOf(Customer.class);
    }

    private void assertLookedUpByMobile() {
        var found = sendWell("direct:in", Map.of("mobile", "+84 901 234 567")).getMessage();

        assertThat(asked()).isEqualTo("{\"phone\":\"0901234567\"}");
        assertThat(found.getBody()).isInstanceOf(String.class).asString().contains(LAN.email());
        assertThat(sendWell("direct:in", Map.of("mobile", "0999999999"))
                        .getMessage()
                        .getBody())
                .isNull();
    }
}
