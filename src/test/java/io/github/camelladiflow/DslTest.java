// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import java.util.List;
import java.util.Map;
import java.util.Properties;

import io.github.camelladiflow.options.LadiFlowConfiguration;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.PropertyBindingSupport;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/** Tests options in XML and YAML, where a + or & has another meaning, and a whole configuration. */
class DslTest extends SandboxRouteTestBase {

    private void loadRoutes(String file, String routes) throws Exception {
        PluginHelper.getRoutesLoader(context).loadRoutes(ResourceHelper.fromString(file, routes));
    }

    private void loadXml(String uri) throws Exception {
        loadRoutes(
                "routes.xml",
                "<route><from uri=\"direct:xml\"/><to uri=\"" + uri.replace("&", "&amp;") + "\"/></route>");
    }

    private void loadYaml(String uri, String... parameters) throws Exception {
        loadRoutes(
                "routes.yaml",
                """
                - from:
                    uri: direct:yaml
                    steps:
                      - to:
                          uri: %s
                          parameters:
                """.formatted(uri) + String.join("\n", parameters).indent(12));
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            RAW({{env:LADIFLOW_TEST_KEY}}), key+from&the%environment
            RAW({{store.key}}),             key+of&a%property
            RAW(a+b%c),                     a+b%c
            a-b.c_d,                        a-b.c_d
            """)
    void readsApiKeyFromXmlAndYaml(String option, String key) throws Exception {
        component();
        var properties = new Properties();
        properties.setProperty("store.key", "key+of&a%property");
        context.getPropertiesComponent().setInitialProperties(properties);

        loadXml("ladiflow:customer/show?apiKey=" + option);
        loadYaml("ladiflow:customer/show", "apiKey: \"" + option + "\"");
        send("direct:xml", LAN.phone());
        send("direct:yaml", LAN.phone());

        assertThat(sandbox().requests())
                .hasSize(2)
                .extracting(request -> request.header("Api-Key").orElseThrow())
                .containsOnly(key);
    }

    @Test
    void readsOptionsFromXmlAndYaml() throws Exception {
        component();
        loadXml("ladiflow:customer/show?lookupField=PHONE&lookupValue=${body[mobile]}&phoneFormat=VN&notFound=NULL"
                + "&outputType=JSON&connectTimeout=2s&maxResponseSize=100000");
        loadYaml(
                "ladiflow",
                "operation: customer/show",
                "lookupField: PHONE",
                "lookupValue: \"${body[mobile]}\"",
                "phoneFormat: VN",
                "notFound: \"NULL\"",
                "outputType: JSON",
                "connectTimeout: 2s",
                "maxResponseSize: 100000");

        for (String uri : List.of("direct:xml", "direct:yaml")) {
            assertThat(sendSuccessfully(uri, Map.of("mobile", "+84 901 234 567"))
                            .getMessage()
                            .getBody())
                    .isInstanceOf(String.class)
                    .asString()
                    .contains(LAN.email());
            assertThat(sendSuccessfully(uri, Map.of("mobile", "0999999999"))
                            .getMessage()
                            .getBody())
                    .isNull();
        }
    }

    @ParameterizedTest
    @CsvSource({"+84901234567, false", "RAW(+84901234567), true"})
    void rejectsPlusLostInYamlParameter(String value, boolean starts) {
        component();

        var failure = catchThrowable(() -> {
            loadYaml("ladiflow:customer/show", "lookupValue: \"" + value + "\"");
            context.start();
        });

        if (starts) {
            assertThat(failure).isNull();
        } else {
            assertThat(causeMessages(failure)).contains("lookupValue contains a space, which may have been a +");
        }
    }

    /** Camel Main, Spring Boot and Quarkus set options in this way. */
    @Test
    void acceptsWholeConfiguration() {
        var configuration = new LadiFlowConfiguration();
        configuration.setApiKey("made-up");
        var component = context.getComponent("ladiflow", LadiFlowComponent.class);

        assertThat(PropertyBindingSupport.build()
                        .withConfigurer(component.getComponentPropertyConfigurer())
                        .bind(context, component, "configuration", configuration))
                .isTrue();

        assertThat(endpoint("ladiflow:customer/show").getConfiguration())
                .usingRecursiveComparison()
                .isEqualTo(configuration);
    }
}
