// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;

import io.github.camelladiflow.model.exception.LadiFlowAuthenticationException;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ApiKeyTest extends SandboxRouteTestBase {

    @Test
    void doesNotServeCachedCustomerAfterKeyChangesStore() {
        var key = new AtomicReference<>(sandbox().apiKey());
        component().getConfiguration().setApiKey(null);
        component().getConfiguration().setApiKeySupplier(key::get);
        component().getConfiguration().setCacheTtl(Duration.ofMinutes(10));
        sendSuccessfully("ladiflow:customer/show", LAN.phone(), Map.of());
        key.set("key-of-another-store");

        assertThat(send("ladiflow:customer/show", LAN.phone()).getException())
                .isInstanceOf(LadiFlowAuthenticationException.class);
    }

    @Test
    void failsAtStartWithoutRepeatingMissingSupplierName() {
        assertThat(startFailureMessages("ladiflow:customer/show?apiKeySupplier=made-up-secret"))
                .contains("apiKeySupplier must be the name of a bean")
                .doesNotContain("made-up-secret");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a+b", "a&b=c", "a%20b", "a%zz", "#a", "a?b#c", "a(b)c", "{a}", "$a", "ladi/flow=="})
    void keepsEveryCharacterOfRawKey(String key) {
        component();
        send("ladiflow:customer/show?apiKey=RAW(" + key + ")", LAN.phone());

        assertThat(onlyRequest().header("Api-Key")).contains(key);
    }

    @Test
    void failsAtStartWithoutKeyAndNamesWaysToSetIt() {
        assertThat(startFailureMessages("ladiflow:customer/show"))
                .contains(
                        "The API key of the LadiFlow store is missing",
                        "camel.component.ladiflow.api-key={{env:LADIFLOW_API_KEY}}",
                        "LadiFlowComponent.getConfiguration().setApiKey",
                        "apiKey=RAW({{env:LADIFLOW_API_KEY}})",
                        "apiKeySupplier");
    }

    @Test
    void treatsBlankKeyAsMissing() {
        component().getConfiguration().setApiKey("  ");

        assertThat(startFailureMessages("ladiflow:customer/show")).contains("API key of the LadiFlow store is missing");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "made up secret",
                "made-up\nsecret",
                "made-up-sécret",
                "made-up-secret\r",
                "\"made-up\"",
                "'made-up'",
                "made-up\"",
                "${MADE_UP}",
                "x{{made-up}}",
                "$simple{header.made-up}"
            })
    void rejectsTextThatIsNotKeyAloneWithoutRepeatingIt(String key) {
        component().getConfiguration().setApiKey(key);

        assertThat(startFailureMessages("ladiflow:customer/show"))
                .contains(
                        "The API key is not the key alone",
                        "without quotation marks",
                        "{{env:LADIFLOW_API_KEY}} instead of")
                .doesNotContain(key);
    }

    @Test
    void differsFromEndpointWithAnotherKey() {
        var one = endpoint("ladiflow:customer/show?apiKey=one");
        var other = endpoint("ladiflow:customer/show?apiKey=other");

        assertThat(other.getEndpointUri()).isEqualTo(one.getEndpointUri());
        assertThat(other).isNotEqualTo(one).isEqualTo(endpoint("ladiflow:customer/show?apiKey=other"));
    }

    @Test
    void lazyStartProducerNeedsNoKeyUntilFirstMessage() throws Exception {
        startRouteTo("ladiflow:customer/show?lazyStartProducer=true");

        assertThat(causeMessages(send("direct:in", LAN.phone()).getException()))
                .contains("The API key of the LadiFlow store is missing");
    }

    @Test
    void sourceNeedsKey() {
        assertThatThrownBy(() -> start(routes -> {
                    routes.from("ladiflow:customer/list?stateFile=target/no-key.state")
                            .to("mock:changed");
                }))
                .hasStackTraceContaining("The API key of the LadiFlow store is missing");
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            RAW({{store.key}}), key+of&a%property
            RAW(a+b%c),         a+b%c
            a-b.c_d,            a-b.c_d
            """)
    void readsApiKeyFromXmlAndYaml(String option, String key) throws Exception {
        component();
        context.getPropertiesComponent().addInitialProperty("store.key", "key+of&a%property");
        load("a.xml", """
                <route><from uri="direct:xml"/><to uri="ladiflow:customer/show?apiKey=%s"/></route>
                """.formatted(option));
        load("a.yaml", """
                - from:
                    uri: direct:yaml
                    steps: [ { to: { uri: "ladiflow:customer/show", parameters: { apiKey: "%s" } } } ]
                """.formatted(option));

        send("direct:xml", LAN.phone());
        send("direct:yaml", LAN.phone());

        assertThat(sandbox().requests())
                .hasSize(2)
                .extracting(request -> request.header("Api-Key").orElseThrow())
                .containsOnly(key);
    }

    private void load(String file, String routes) throws Exception {
        PluginHelper.getRoutesLoader(context).loadRoutes(ResourceHelper.fromString(file, routes));
    }
}
