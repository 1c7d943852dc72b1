// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.test.sandbox;

import java.io.IOException;
import java.net.URI;

import io.github.camelladiflow.sandbox.LadiFlowSandbox;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/** Tests that clients can reach the sandbox only under the configured host names. */
class SandboxHostTest {

    /** Returns the first line of the response. */
    private static String status(LadiFlowSandbox sandbox, String path, String host) throws IOException {
        return SandboxClient.sendRaw(
                        sandbox,
                        "GET " + path + " HTTP/1.1\r\n" + host.translateEscapes() + "\r\nConnection: close\r\n\r\n")
                .lines()
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest
    @CsvSource({
        "/, Host: www.example.com",
        "/1.0/customer/show, Host: www.example.com",
        "/sandbox, Host: www.example.com:8585",
        "/sandbox/requests, Host: ladiflow.example.com",
        "/hooks/catch/6650dddd0000000000000003, Host: 192.0.2.1",
        "/, Accept: */*",
        "/, Host: ladiflow\\r\\nHost: www.example.com",
        "/, Host: ladiflow:80:80",
        "/, Host:"
    })
    void rejectsOtherNamesOnEveryPath(String path, String host) throws IOException {
        try (var sandbox = LadiFlowSandbox.builder().allowedHosts("ladiflow").start()) {
            // the JDK's server itself answers some of them
            assertThat(status(sandbox, path, host)).matches("HTTP/1.1 40[03] .*");
            assertThat(sandbox.requestCount()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ladiflow", "LadiFlow:8585", "127.0.0.1", "localhost:1"})
    void acceptsItsOwnNamesOnEveryPath(String host) throws IOException {
        try (var sandbox = LadiFlowSandbox.builder().allowedHosts("LADIFLOW").start()) {
            assertThat(status(sandbox, "/sandbox", "Host: " + host)).isEqualTo("HTTP/1.1 200 OK");
            assertThat(status(sandbox, "/1.0/customer/show", "Host: " + host)).startsWith("HTTP/1.1 405");
        }
    }

    @Test
    void listsAcceptedNamesWithoutRepeatingRejectedName() throws IOException {
        try (var sandbox = LadiFlowSandbox.builder().allowedHosts("ladiflow").start()) {
            assertThat(SandboxClient.sendRaw(
                            sandbox, "GET / HTTP/1.1\r\nHost: www.example.com\r\nConnection: close\r\n\r\n"))
                    .contains("[127.0.0.1, ladiflow, localhost]", "--allowed-hosts=NAME")
                    .doesNotContain("www.example.com");
            assertThat(SandboxClient.sendRaw(
                            sandbox, "HEAD / HTTP/1.1\r\nHost: www.example.com\r\nConnection: close\r\n\r\n"))
                    .startsWith("HTTP/1.1 403")
                    .endsWith("\r\n\r\n");
        }
    }

    @Test
    void listensOnLoopbackAddressByDefault() {
        try (var sandbox = LadiFlowSandbox.start()) {
            assertThat(sandbox.baseUrl()).matches("http://127\\.0\\.0\\.1:\\d+/1\\.0");
        }
    }

    @Test
    void listensOnOtherLoopbackAddress() throws IOException {
        try (var sandbox = LadiFlowSandbox.builder().host("127.0.0.2").start()) {
            var url = URI.create(sandbox.controlUrl());
            assertThat(url.getHost()).isEqualTo("127.0.0.2");
            assertThat(status(sandbox, "/sandbox", "Host: " + url.getAuthority()))
                    .isEqualTo("HTTP/1.1 200 OK");
        }
    }

    @Test
    void rejectsAddressesThatNoClientCouldCall() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LadiFlowSandbox.builder().host("192.0.2.1").start())
                .withMessageContaining("cannot listen on 192.0.2.1: use a loopback address");
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        LadiFlowSandbox.builder().host("no.such.host.invalid").start())
                .withMessageContaining("cannot listen on no.such.host.invalid: use a loopback address");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LadiFlowSandbox.builder().host(" ").start())
                .withMessageContaining("use a loopback address");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "*", "*.example.com", "example.com:80", "http://example.com", "::1"})
    void rejectsAllowedHostsThatMatchNoRequest(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LadiFlowSandbox.builder().allowedHosts(name))
                .withMessageContaining("--allowed-hosts must be a list of host names");
    }
}
