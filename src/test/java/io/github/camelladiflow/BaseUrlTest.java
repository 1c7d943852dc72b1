// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import org.apache.camel.main.Main;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

class BaseUrlTest extends SandboxRouteTestBase {

    @ParameterizedTest
    @CsvSource(textBlock = """
                    http://127.0.0.1:9/1.0
                    http://127.255.0.3:9/1.0
                    http://LOCALHOST:9/1.0
                    http://localhost/gateway/1.0/
                    http://[::1]:9/1.0
                    http://[0:0:0:0:0:0:0:1]:9/1.0
                    """)
    void allowsPlainHttpToLoopback(String url) throws Exception {
        assertStarts("apiKey=a&baseUrl=" + url);
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
                    http://api.example.com/1.0
                    http://localhost.example.com/1.0
                    http://127.0.0.1.example.com/1.0
                    http://10.0.0.1/1.0
                    http://[2001:db8::1]/1.0
                    http://0.0.0.0/1.0
                    """)
    void rejectsPlainHttpToOtherHost(String url) {
        assertThat(startFailureMessages("ladiflow:customer/show?apiKey=a&baseUrl=" + url))
                .contains("baseUrl uses plain http", "allowPlainHttp=true");
    }

    private void assertStarts(String options) throws Exception {
        startRouteTo("ladiflow:customer/show?" + options);

        assertThat(context.isStarted()).isTrue();
    }

    @Test
    void allowsPlainHttpToOtherHostIfComponentPermits() throws Exception {
        component().getConfiguration().setAllowPlainHttp(true);
        assertStarts("baseUrl=http://api.example.com/1.0");
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
                    http://ladiflow.com/1.0
                    http://API.service.ladiflow.com:8080/1.0
                    http://api.ladiflow.com./1.0
                    """)
    void rejectsPlainHttpToLadiFlowEvenIfPermitted(String url) {
        component().getConfiguration().setAllowPlainHttp(true);

        assertThat(startFailureMessages("ladiflow:customer/show?baseUrl=" + url))
                .contains("baseUrl uses plain http for", "Use https. allowPlainHttp does not apply to this host")
                .doesNotContain("allowPlainHttp=true");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://notladiflow.com/1.0", "http://ladiflow.com.example.com/1.0"})
    void allowsPlainHttpToSimilarHostIfPermitted(String url) throws Exception {
        component().getConfiguration().setAllowPlainHttp(true);

        assertStarts("baseUrl=" + url);
    }

    @Test
    void rejectsPlainHttpToOtherHostInProfileProd() {
        context.getCamelContextExtension().setProfile("prod");
        component().getConfiguration().setAllowPlainHttp(true);

        assertThat(startFailureMessages("ladiflow:customer/show?baseUrl=http://api.example.com/1.0"))
                .contains(
                        "for the host api.example.com",
                        "allowPlainHttp does not apply to the profile prod (camel.main.profile)")
                .doesNotContain("allowPlainHttp=true");
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
                    prod, http://127.0.0.1:9/1.0
                    prod, https://api.example.com/1.0
                    dev,  http://api.example.com/1.0
                    test, http://api.example.com/1.0
                    """)
    void allowsUrlInProfile(String profile, String url) throws Exception {
        context.getCamelContextExtension().setProfile(profile);
        component().getConfiguration().setAllowPlainHttp(true);

        assertStarts("baseUrl=" + url);
    }

    @Test
    void takesProfileFromCamelMain() {
        var main = new Main();
        main.addOverrideProperty("camel.main.profile", "prod");
        // Camel 4.22 rejects a plain key in this profile
        main.addOverrideProperty("store.key", "a");
        main.addOverrideProperty("camel.component.ladiflow.api-key", "{{store.key}}");
        main.addOverrideProperty("camel.component.ladiflow.allow-plain-http", "true");
        main.addOverrideProperty("camel.component.ladiflow.base-url", "http://api.example.com/1.0");
        main.configure()
                .addLambdaRouteBuilder(routes -> routes.from("direct:in").to("ladiflow:customer/show"));

        assertThat(causeMessages(catchThrowable(main::start))).contains("does not apply to the profile prod");
        main.stop();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://api.example.com",
                "https://api.example.com/1.0/customer/show",
                "https://api.example.com/v1.0",
                "https://someone:secret@api.example.com/1.0",
                "https://api.example.com/1.0?a=b",
                "https://api.example.com/1.0#a",
                "https://api.example.com/a?b/1.0",
                "ftp://api.example.com/1.0",
                "api.example.com/1.0",
                "https:/1.0",
                "https:///1.0",
                "https://api.example.com:99999/1.0",
                "https://api.example.com:0/1.0",
                "https://api example.com/1.0",
                "https://${header.host}/1.0",
                "https://api.example.com/%zz/1.0",
                "  "
            })
    void rejectsUrlThatDoesNotEndInVersion(String url) {
        component().getConfiguration().setBaseUrl(url);

        assertThat(startFailureMessages("ladiflow:customer/show"))
                .contains("baseUrl must be an https URL that ends in /1.0", "not contain an operation")
                .doesNotContain("secret");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "///"})
    void ignoresTrailingSlashes(String slashes) {
        var url = sandbox().baseUrl() + slashes;
        sendSuccessfully("ladiflow:customer/show?apiKey=" + sandbox().apiKey() + "&baseUrl=" + url, LAN.phone());

        assertThat(onlyRequest().path()).isEqualTo("/1.0/customer/show");
    }
}
