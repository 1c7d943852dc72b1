// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelladiflow.internal.client.ChangedCustomer.Change;
import io.github.camelladiflow.model.Customer;
import io.github.camelladiflow.test.Customers;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tuple;
import net.jqwik.api.arbitraries.StringArbitrary;

import static org.assertj.core.api.Assertions.assertThat;

/** A customer that is read and written again holds what it held, whatever the API put where. */
class RoundTripTest {

    private static final String FIXTURE = "customer-show.json";

    private static final List<String> ODD_VALUES = List.of(
            ChangedCustomer.ABSENT,
            "null",
            "\"\"",
            "9223372036854775808",
            "-9223372036854775809",
            "1.10",
            "1e400",
            "1E-400",
            "-0.0",
            "10e-1",
            "0",
            "true",
            "false",
            "[]",
            "[null,\"\",1.10,{}]",
            "{}",
            "{\"unknown\":[{\"deep\":1.10}]}",
            "\"1.10\"",
            "\"\\u0000 \\\" \\\\ \uD83D\uDE00 \u1EA7\"");

    @Example
    void everyKindOfValueInEveryPlaceIsKept() throws JsonProcessingException {
        for (String path : ChangedCustomer.paths(FIXTURE)) {
            for (String value : ODD_VALUES) {
                assertKept(new ChangedCustomer(FIXTURE, List.of(new Change(path, value))).toJson());
            }
        }
    }

    @Property(tries = 300, seed = "1", shrinking = ShrinkingMode.BOUNDED, edgeCases = EdgeCasesMode.NONE)
    void severalOddValuesAreKept(@ForAll("changedCustomers") ChangedCustomer changed) throws JsonProcessingException {
        assertKept(changed.toJson());
    }

    @Example
    void aNumberThatNoBigDecimalHoldsBecomesTextWithAllItsDigits() {
        var customer = Customer.fromJson("{\"score\":-1.50e99999999999}");

        assertThat(customer.toJson()).isEqualTo("{\"score\":\"-1.50e99999999999\"}");
        assertThat(customer.getScore()).isNull();
    }

    private static void assertKept(String json) throws JsonProcessingException {
        JsonNode expected = ExactJson.read(json);
        ExactJson.assertSame(expected, ExactJson.read(Customer.fromJson(json).toJson()));
        byte[] utf8 = json.getBytes(StandardCharsets.UTF_8);
        ExactJson.assertSame(expected, ExactJson.read(Customers.read(utf8).toJson()));
    }

    @Provide
    Arbitrary<ChangedCustomer> changedCustomers() {
        Arbitrary<String> known = Arbitraries.of(ChangedCustomer.paths(FIXTURE));
        Arbitrary<String> unknown = Combinators.combine(known, Arbitraries.of("future", "UPPER", "with blank", "tên"))
                .as((path, name) -> path.substring(0, path.lastIndexOf('/') + 1) + name);
        Arbitrary<String> paths = Arbitraries.frequencyOf(Tuple.of(4, known), Tuple.of(1, unknown));
        return Combinators.combine(paths, values())
                .as(Change::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(6)
                .map(changes -> new ChangedCustomer(FIXTURE, changes));
    }

    private static Arbitrary<String> values() {
        return Arbitraries.oneOf(Arbitraries.of(ODD_VALUES), json(3));
    }

    private static Arbitrary<String> json(int depth) {
        Arbitrary<String> scalars = Arbitraries.oneOf(
                decimals().map(BigDecimal::toString),
                decimals().map(BigDecimal::toPlainString),
                Arbitraries.bigIntegers().map(Object::toString),
                texts().map(RoundTripTest::quote),
                Arbitraries.of("true", "false", "null"));
        if (depth == 0) {
            return scalars;
        }
        Arbitrary<String> inner = Arbitraries.lazy(() -> json(depth - 1));
        Arbitrary<String> lists = inner.list().ofMaxSize(3).map(items -> "[" + String.join(",", items) + "]");
        Arbitrary<String> objects = Arbitraries.maps(texts().ofMaxLength(8), inner)
                .ofMaxSize(3)
                .map(members -> "{"
                        + String.join(
                                ",",
                                members.entrySet().stream()
                                        .map(member -> quote(member.getKey()) + ":" + member.getValue())
                                        .toList())
                        + "}");
        return Arbitraries.oneOf(scalars, lists, objects);
    }

    private static Arbitrary<BigDecimal> decimals() {
        return Arbitraries.bigDecimals().ofScale(20);
    }

    /** All characters but halves of surrogate pairs, which no UTF-8 holds. */
    private static StringArbitrary texts() {
        return Arbitraries.strings()
                .withCharRange('\0', '\uD7FF')
                .withCharRange('\uE000', '\uFFFF')
                .ofMaxLength(20);
    }

    private static String quote(String text) {
        try {
            return ExactJson.MAPPER.writeValueAsString(text);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
