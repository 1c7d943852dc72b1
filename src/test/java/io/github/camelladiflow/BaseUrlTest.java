// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class BaseUrlTest extends SandboxRouteTestBase {

    /** An endpoint without a reason in the last column starts. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            http://127.0.0.1:9/1.0                   |      | false |
            http://127.255.0.3:9/1.0                 |      | false |
            http://LOCALHOST:9/1.0                   |      | false |
            http://localhost/gateway/1.0/            |      | false |
            http://[::1]:9/1.0                       |      | false |
            http://[0:0:0:0:0:0:0:1]:9/1.0           |      | false |
            http://api.example.com/1.0               |      | false | set allowPlainHttp=true
            http://localhost.example.com/1.0         |      | false | set allowPlainHttp=true
            http://127.0.0.1.example.com/1.0         |      | false | set allowPlainHttp=true
            http://10.0.0.1/1.0                      |      | false | set allowPlainHttp=true
            http://[2001:db8::1]/1.0                 |      | false | set allowPlainHttp=true
            http://0.0.0.0/1.0                       |      | false | set allowPlainHttp=true
            http://api.example.com/1.0               |      | true  |
            http://notladiflow.com/1.0               |      | true  |
            http://ladiflow.com.example.com/1.0      |      | true  |
            http://ladiflow.com/1.0                  |      | true  | Use https. allowPlainHttp does not apply to this host
            http://API.service.ladiflow.com:8080/1.0 |      | true  | allowPlainHttp does not apply to this host
            http://api.ladiflow.com./1.0             |      | true  | allowPlainHttp does not apply to this host
            http://api.example.com/1.0               | prod | true  | does not apply to the profile prod (camel.main.profile)
            http://127.0.0.1:9/1.0                   | prod | true  |
            https://api.example.com/1.0              | prod | true  |
            http://api.example.com/1.0               | dev  | true  |
            """)
    void allowsPlainHttpOnlyWherePermitted(String url, String profile, boolean isAllowed, String reason)
            throws Exception {
        context.getCamelContextExtension().setProfile(profile);
        component().getConfiguration().setAllowPlainHttp(isAllowed);
        String uri = "ladiflow:customer/show?baseUrl=" + url;

        if (reason == null) {
            startRouteTo(uri);
        } else {
            assertThat(startFailureMessages(uri)).contains("baseUrl uses plain http", reason);
        }
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            https://api.example.com
            https://api.example.com/1.0/customer/show
            https://api.example.com/v1.0
            https://someone:secret@api.example.com/1.0
            https://api.example.com/1.0?a=b
            https://api.example.com/1.0#a
            https://api.example.com/a?b/1.0
            ftp://api.example.com/1.0
            api.example.com/1.0
            https:/1.0
            https:///1.0
            https://api.example.com:99999/1.0
            https://api.example.com:0/1.0
            https://api example.com/1.0
            https://${header.host}/1.0
            https://api.example.com/%zz/1.0
            '  '
            """)
    void rejectsUrlThatDoesNotEndInVersion(String url) {
        component().getConfiguration().setBaseUrl(url);

        assertThat(startFailureMessages("ladiflow:customer/show"))
                .contains("baseUrl must be an https URL that ends in /1.0", "not contain an operation")
                .doesNotContain("secret");
    }

    @Test
    void ignoresTrailingSlashes() {
        component().getConfiguration().setBaseUrl(sandbox().baseUrl() + "///");
        sendSuccessfully("ladiflow:customer/show", LAN.phone());

        assertThat(onlyRequest().path()).isEqualTo("/1.0/customer/show");
    }
}
