/*
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *     http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */
package io.github.camelladiflow;

import java.time.Duration;
import java.util.Map;

import io.github.camelladiflow.model.LookupField;
import io.github.camelladiflow.model.PhoneFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

class EndpointOptionsTest extends SandboxRoutes {

    @Test
    void haveTheDefaultsThatTheDocumentationSays() {
        var endpoint = endpoint("ladiflow:customer/show?apiKey=a");

        assertThat(endpoint.getLookupField()).isEqualTo(LookupField.AUTO);
        assertThat(endpoint.getLookupValue()).isNull();
        assertThat(endpoint.getNotFound()).isEqualTo(NotFound.EXCEPTION);
        assertThat(endpoint.getOutputType()).isEqualTo(OutputType.POJO);
        assertThat(endpoint.getConfiguration().getPhoneFormat()).isEqualTo(PhoneFormat.AS_IS);
        assertThat(endpoint.getConfiguration().isAllowPlainHttp()).isFalse();
        assertThat(endpoint.getConfiguration().getResponseTimeout()).isEqualTo(Duration.ofSeconds(30));
        assertThat(endpoint.getConfiguration().getMaxResponseSize()).isEqualTo(8 * 1024 * 1024);
    }

    @Test
    void areReadFromTheUri() {
        var endpoint = endpoint(
                "ladiflow:customer/show?apiKey=a&lookupField=EMAIL&lookupValue=${body[mail]}&notFound=KEEP"
                        + "&outputType=JSON&phoneFormat=VN&cacheTtl=5m&cacheNotFoundTtl=1m&cacheStaleIfError=1h&cacheMode=REFRESH&maxRetries=1&retryDelay=1s&retryMaxDelay=2s&retryTimeout=3s&connectTimeout=2s&responseTimeout=1m&maxResponseSize=4096");

        assertThat(endpoint.getOperation()).isEqualTo("customer/show");
        assertThat(endpoint.getLookupField()).isEqualTo(LookupField.EMAIL);
        assertThat(endpoint.getLookupValue()).isEqualTo("${body[mail]}");
        assertThat(endpoint.getNotFound()).isEqualTo(NotFound.KEEP);
        assertThat(endpoint.getOutputType()).isEqualTo(OutputType.JSON);
        assertThat(endpoint.getConfiguration().getPhoneFormat()).isEqualTo(PhoneFormat.VN);
        assertThat(endpoint.getConfiguration().getConnectTimeout()).isEqualTo(Duration.ofSeconds(2));
        assertThat(endpoint.getConfiguration().getResponseTimeout()).isEqualTo(Duration.ofMinutes(1));
        assertThat(endpoint.getConfiguration().getMaxResponseSize()).isEqualTo(4096);
        assertThat(endpoint.getConfiguration().getCacheTtl()).hasMinutes(5);
        assertThat(endpoint.getConfiguration().getCacheNotFoundTtl()).hasMinutes(1);
        assertThat(endpoint.getConfiguration().getCacheStaleIfError()).hasHours(1);
        assertThat(endpoint.getConfiguration().getCacheMode()).hasToString("REFRESH");
        assertThat(endpoint.getConfiguration().getMaxRetries()).isOne();
        assertThat(endpoint.getConfiguration().getRetryDelay()).hasSeconds(1);
        assertThat(endpoint.getConfiguration().getRetryMaxDelay()).hasSeconds(2);
        assertThat(endpoint.getConfiguration().getRetryTimeout()).hasSeconds(3);
    }

    @Test
    void thatTheComponentHasAreInheritedFromIt() {
        var configuration = component().getConfiguration();
        configuration.setPhoneFormat(PhoneFormat.VN);
        configuration.setConnectTimeout(Duration.ofSeconds(1));
        configuration.setResponseTimeout(Duration.ofSeconds(2));
        configuration.setMaxResponseSize(3);

        var inherited = endpoint("ladiflow:customer/show").getConfiguration();

        assertThat(inherited).usingRecursiveComparison().isEqualTo(configuration);
        assertThat(inherited).isNotSameAs(configuration);
    }

    @Test
    void ofOneEndpointLeaveTheComponentAlone() {
        var component = component();

        endpoint(show("phoneFormat=VN", "maxResponseSize=99"));

        assertThat(component.getConfiguration().getPhoneFormat()).isEqualTo(PhoneFormat.AS_IS);
        assertThat(component.getConfiguration().getMaxResponseSize()).isEqualTo(8 * 1024 * 1024);
    }

    @ParameterizedTest
    @ValueSource(strings = {"EMAIL", "email", "Email"})
    void ofASetOfValuesMayBeWrittenInAnyCase(String value) {
        assertThat(endpoint("ladiflow:customer/show?apiKey=a&lookupField=" + value)
                        .getLookupField())
                .isEqualTo(LookupField.EMAIL);
    }

    @Test
    void thatAreUnknownFailAtStartWithTheListOfTheRightOnes() {
        assertThat(failureToStart("ladiflow:customer/show?apiKey=a&lookupfeld=EMAIL"))
                .contains(
                        "Unknown options [lookupfeld]. Use one of: allowPlainHttp, apiKey, baseUrl,",
                        "lookupField, lookupValue,",
                        "notFound, outputType, phoneFormat");
    }

    @ParameterizedTest
    @ValueSource(strings = {"apiKeyy", "api_key", "myApiKEY", "accessToken", "password"})
    void thatAreMisspeltKeysDoNotShowTheKey(String option) {
        assertThat(failureToStart("ladiflow:customer/show?" + option + "=made-up-secret"))
                .contains("Unknown options [" + option + "]")
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
                    lookupField=mail       | lookupField has a wrong value. Use one of: AUTO, CUSTOMER_ID, EMAIL, PHONE
                    notFound=NIL           | notFound has a wrong value. Use one of: EXCEPTION, NULL, KEEP
                    outputType=XML         | outputType has a wrong value. Use one of: POJO, JSON
                    phoneFormat=VIETNAM    | phoneFormat has a wrong value. Use one of: AS_IS, VN
                    connectTimeout=soon    | connectTimeout is not a time. Write it as 500ms, 5s or 2m
                    responseTimeout=soon   | responseTimeout is not a time. Write it as 500ms, 5s or 2m
                    allowPlainHttp=perhaps | allowPlainHttp has a value that cannot be used as boolean
                    connectTimeout=0       | connectTimeout must be longer than zero
                    responseTimeout=-1     | responseTimeout must be longer than zero
                    maxResponseSize=0      | maxResponseSize must be a positive number of bytes
                    maxResponseSize=-1     | maxResponseSize must be a positive number of bytes
                    cacheMode=OFF          | cacheMode has a wrong value. Use one of: USE, REFRESH, BYPASS, EVICT
                    cacheTtl=-1            | cacheTtl must not be negative
                    cacheNotFoundTtl=1m    | cacheNotFoundTtl and cacheStaleIfError need cacheTtl
                    maxRetries=-1          | maxRetries must not be negative
                    retryDelay=0           | retryDelay must be longer than zero
                    """)
    void withWrongValuesFailAtStartAndTheMessageSaysWhatIsRight(String option, String message) {
        assertThat(failureToStart("ladiflow:customer/show?apiKey=a&" + option)).contains(message);
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
                .contains("Unknown options [operation]")
                .doesNotContain(", operation");
    }

    @Test
    void noHeaderSelectsTheOperation() {
        sendWell(show(), LAN.phone(), Map.of("CamelLadiFlowOperation", "customer/list", "operation", "customer/list"));

        assertThat(sandbox().requestCount("customer/show")).isOne();
    }

    @Test
    void offerNoConsumer() {
        context.start();

        assertThat(messages(catchThrowable(() -> start(
                        routes -> routes.from("ladiflow:customer/show?apiKey=a").to("log:x")))))
                .contains("ladiflow:customer/show cannot be consumed from; use it with to");
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
