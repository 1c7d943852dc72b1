// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.camelladiflow.internal.monitor.RecordedLog;
import io.github.camelladiflow.model.Customer;
import io.github.camelladiflow.model.request.CustomerLookup;
import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests key headers, which stay in the message, so that a header may come from an earlier step. */
class LookupHeadersTest extends SandboxRouteTestBase {

    private static final String WARNING = "A message has one key in a header and a different key in its body";

    private List<String> warningsOf(Map<String, Object> headers, Object... bodies) {
        component();
        try (var log = new RecordedLog("io.github.camelladiflow", Level.WARN)) {
            for (Object body : bodies) {
                send("ladiflow:customer/show?notFound=KEEP", body, headers);
            }
            return log.lines(Level.WARN);
        }
    }

    @Test
    void usesRemainingHeaderInNextLookupAndWarns() throws Exception {
        component();
        start(routes -> routes.from("direct:in")
                .setHeader(LadiFlowConstants.PHONE, routes.simple("${body[phone]}"))
                .to("ladiflow:customer/show")
                .setBody(routes.constant(Map.of("phone", "0950000002")))
                .to("ladiflow:customer/show"));

        try (var log = new RecordedLog("io.github.camelladiflow", Level.WARN)) {
            assertThat(sendForBody("direct:in", Map.of("phone", LAN.phone()), Customer.class)
                            .getEmail())
                    .isEqualTo(LAN.email());
            assertThat(log.lines(Level.WARN))
                    .singleElement()
                    .asString()
                    .contains("ladiflow:customer/show", WARNING, "removeHeader", "lookupValue")
                    .doesNotContain("09");
        }
    }

    @Test
    void prefersLookupValueOverRemainingHeader() throws Exception {
        component();
        start(routes -> routes.from("direct:in").to("ladiflow:customer/show?lookupValue=${body[phone]}"));

        assertThat(sendSuccessfully(
                                "direct:in",
                                Map.of("phone", LAN.phone()),
                                Map.of(LadiFlowConstants.PHONE, "0950000002"))
                        .getMessage()
                        .getBody(Customer.class)
                        .getEmail())
                .isEqualTo(LAN.email());
    }

    @Test
    void warnsOncePerMinuteAboutBodyWithOtherKey() throws IOException {
        var tree = new ObjectMapper().readTree("{\"phone\":\"0950000002\"}");

        for (Object body : List.of(
                Map.of("phone", "0950000002"),
                Map.of("SĐT", "0950000002"),
                "{\"phone\":\"0950000002\"}",
                tree,
                "0950000002",
                "lan.tran@example.com",
                CustomerLookup.byPhone("0950000002"))) {
            stopContextAndRestart();
            assertThat(warningsOf(Map.of(LadiFlowConstants.PHONE, LAN.phone()), body, body, body))
                    .as(body.toString())
                    .singleElement()
                    .asString()
                    .contains(WARNING);
        }
    }

    /** Creates a new producer, which may log its warning again. */
    private void stopContextAndRestart() {
        context.stop();
        context.start();
    }

    @Test
    void doesNotWarnAboutBodyWithSameKeyOrWithoutKey() {
        assertThat(warningsOf(
                        Map.of(LadiFlowConstants.PHONE, LAN.phone()),
                        Map.of("phone", LAN.phone()),
                        Map.of("phone", "+84 901 234 567"),
                        Map.of("email", "someone@example.com", "order", 7),
                        "{\"phone\":\"0901234567\"}",
                        "[1, 2]",
                        "{ not JSON",
                        "Xin chào",
                        List.of("0950000002"),
                        new ByteArrayInputStream("0950000002".getBytes(StandardCharsets.UTF_8)),
                        "x".repeat(100_000),
                        ""))
                .isEmpty();
    }

    @Test
    void comparesAddressesAndIdsWithoutCase() {
        assertThat(warningsOf(
                        Map.of(LadiFlowConstants.EMAIL, LAN.email()),
                        Map.of("email", LAN.email().toUpperCase(Locale.ROOT))))
                .isEmpty();
        assertThat(warningsOf(
                        Map.of(LadiFlowConstants.CUSTOMER_ID, LAN.id()),
                        Map.of("_id", LAN.id().toUpperCase(Locale.ROOT))))
                .isEmpty();
    }

    @Test
    void constantsNameEveryHeaderOfLibrary() throws IOException {
        Set<String> constants = Arrays.stream(LadiFlowConstants.class.getFields())
                .map(LookupHeadersTest::valueOf)
                .collect(Collectors.toCollection(TreeSet::new));
        var literals = new TreeSet<String>();
        try (var files = Files.walk(Path.of("src/main/java"))) {
            for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
                Pattern.compile("\"(CamelLadiFlow[A-Z]\\w*)\"")
                        .matcher(Files.readString(file))
                        .results()
                        .map(MatchResult::group)
                        .map(literal -> literal.replace("\"", ""))
                        .forEach(literals::add);
            }
        }

        assertThat(literals).hasSizeGreaterThan(12).isSubsetOf(constants);
    }

    private static String valueOf(Field constant) {
        try {
            return (String) constant.get(null);
        } catch (IllegalAccessException e) {
            throw new AssertionError(e);
        }
    }
}
