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

/** Tests the same routes in XML and YAML. ApiKeyTest and OptionsTest contain them in Java. */
class DslTest extends SandboxRouteTestBase {

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
    void setProperties() {
        var properties = new Properties();
        properties.setProperty("sandbox", sandbox().baseUrl());
        properties.setProperty("store.key", "key+of&a%property");
        context.getPropertiesComponent().setInitialProperties(properties);
    }

    private void loadRoutes(String file, String route) throws Exception {
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

    private void assertSentApiKey(String key) {
        send("direct:in", LAN.phone());
        assertThat(sandbox().requests().get(0).header("Api-Key")).contains(key);
    }

    @ParameterizedTest
    @MethodSource("keys")
    void readsKeyFromXml(String option, String key) throws Exception {
        loadRoutes("key.xml", XML_KEY.formatted(option));

        assertSentApiKey(key);
    }

    @ParameterizedTest
    @MethodSource("keys")
    void readsKeyFromYaml(String option, String key) throws Exception {
        loadRoutes("key.yaml", YAML_KEY.formatted('"' + option + '"'));

        assertSentApiKey(key);
    }

    @Test
    void readsAllOptionsFromXml() throws Exception {
        component();
        loadRoutes("options.xml", """
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
    void readsAllOptionsFromYaml() throws Exception {
        component();
        loadRoutes("options.yaml", """
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
    void rejectsPlusLostInYamlParameter(String value, boolean starts) {
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
            loadRoutes("plus.yaml", route);
            context.start();
        });

        if (starts) {
            assertThat(failure).isNull();
        } else {
            assertThat(causeMessages(failure)).contains("lookupValue contains a space, which may have been a +");
        }
    }

    @Test
    void readsOperationFromYamlParameter() throws Exception {
        component();
        loadRoutes("editor.yaml", """
                - from:
                    uri: direct:in
                    steps:
                      - to:
                          uri: ladiflow
                          parameters:
                            operation: customer/show
                            lookupField: EMAIL
                """);

        assertThat(sendForBody("direct:in", LAN.email(), Object.class)).isInstanceOf(Customer.class);
    }

    private void assertLookedUpByMobile() {
        Object found = sendForBody("direct:in", Map.of("mobile", "+84 901 234 567"), Object.class);

        assertThat(requestBodies()).isEqualTo("{\"phone\":\"0901234567\"}");
        assertThat(found).isInstanceOf(String.class).asString().contains(LAN.email());
        var unknown = sendSuccessfully("direct:in", Map.of("mobile", "0999999999"));
        assertThat(unknown.getMessage().getBody()).isNull();
    }
}
