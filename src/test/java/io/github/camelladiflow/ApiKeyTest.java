// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

import io.github.camelladiflow.model.LadiFlowAuthenticationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class ApiKeyTest extends SandboxRoutes {

    private String keyOnTheWire(String uri) {
        send(uri, LAN.phone());
        return sandbox().requests().get(0).header("Api-Key").orElseThrow();
    }

    @Test
    void theComponentsKeyIsSent() {
        component().getConfiguration().setApiKey("key-of-the-component");

        assertThat(keyOnTheWire("ladiflow:customer/show")).isEqualTo("key-of-the-component");
    }

    @Test
    void theEndpointsKeyWinsOverTheComponents() {
        component().getConfiguration().setApiKey("key-of-the-component");

        assertThat(keyOnTheWire("ladiflow:customer/show?apiKey=key-of-the-endpoint"))
                .isEqualTo("key-of-the-endpoint");
    }

    @Test
    void theSuppliersKeyWinsOverAKey() {
        component().getConfiguration().setApiKey("key-of-the-component");
        context.getRegistry().bind("keys", Supplier.class, (Supplier<String>) () -> "key-of-the-supplier");

        assertThat(keyOnTheWire("ladiflow:customer/show?apiKeySupplier=#bean:keys"))
                .isEqualTo("key-of-the-supplier");
    }

    @Test
    void theComponentsSupplierGivesTheKey() {
        var configuration = component().getConfiguration();
        configuration.setApiKey(null);
        configuration.setApiKeySupplier(() -> "key-of-the-supplier");

        assertThat(keyOnTheWire("ladiflow:customer/show")).isEqualTo("key-of-the-supplier");
    }

    @Test
    void aKeyThatChangesToAnotherStoreSeesNothingOfWhatTheFirstOneAnswered() {
        var key = new AtomicReference<>(sandbox().apiKey());
        component().getConfiguration().setApiKey(null);
        component().getConfiguration().setApiKeySupplier(key::get);
        component().getLookupOptions().setCacheTtl(Duration.ofMinutes(10));
        sendWell("ladiflow:customer/show", LAN.phone(), Map.of());
        key.set("key-of-another-store");

        assertThat(send("ladiflow:customer/show", LAN.phone()).getException())
                .isInstanceOf(LadiFlowAuthenticationException.class);
    }

    @Test
    void aSupplierThatIsNotThereFailsAtStartAndIsNotRepeated() {
        assertThat(failureToStart("ladiflow:customer/show?apiKeySupplier=made-up-secret"))
                .contains("apiKeySupplier has a value that cannot be used as Supplier", "names a bean")
                .doesNotContain("made-up-secret");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a+b", "a&b=c", "a%20b", "a%zz", "#a", "a?b#c", "a(b)c", "{a}", "$a", "ladi/flow=="})
    void rawKeepsEveryCharacterOfAKey(String key) {
        component();

        assertThat(keyOnTheWire("ladiflow:customer/show?apiKey=RAW(" + key + ")"))
                .isEqualTo(key);
    }

    @Test
    void aMissingEnvironmentVariableFailsAtStartAndIsNamed() {
        assertThat(failureToStart("ladiflow:customer/show?apiKey=RAW({{env:LADIFLOW_NO_SUCH_KEY}})"))
                .contains("LADIFLOW_NO_SUCH_KEY");
    }

    @Test
    void withoutAKeyTheRouteDoesNotStartAndTheMessageNamesTheWaysToGiveIt() {
        assertThat(failureToStart("ladiflow:customer/show"))
                .contains(
                        "The API key of the LadiFlow store is missing",
                        "camel.component.ladiflow.api-key={{env:LADIFLOW_API_KEY}}",
                        "LadiFlowComponent.getConfiguration().setApiKey",
                        "apiKey=RAW({{env:LADIFLOW_API_KEY}})",
                        "apiKeySupplier");
    }

    @Test
    void aBlankKeyIsAMissingKey() {
        component().getConfiguration().setApiKey("  ");

        assertThat(failureToStart("ladiflow:customer/show")).contains("API key of the LadiFlow store is missing");
    }

    @ParameterizedTest
    @ValueSource(strings = {"made up secret", "made-up\nsecret", "made-up-sécret", "made-up-secret\r"})
    void aKeyThatNoHeaderCanCarryFailsAtStartAndIsNotRepeated(String key) {
        component().getConfiguration().setApiKey(key);

        assertThat(failureToStart("ladiflow:customer/show"))
                .contains("The API key has characters that an HTTP header cannot carry")
                .doesNotContain(key.substring(0, 5));
    }

    @ParameterizedTest
    @ValueSource(strings = {"${header.made-up}", "x${body}", "$simple{header.made-up}"})
    void anExpressionIsNoKey(String expression) {
        component();

        assertThat(failureToStart("ladiflow:customer/show?apiKey=" + expression))
                .contains("apiKey must not be an expression");
    }
}
