// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;

import io.github.camelladiflow.internal.operation.CustomerShow;
import io.github.camelladiflow.internal.operation.OperationContext;
import io.github.camelladiflow.internal.operation.StubCaller;
import io.github.camelladiflow.model.Customer;
import io.github.camelladiflow.model.CustomerFixtures;
import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.exception.LadiFlowConnectionException;
import io.github.camelladiflow.model.exception.LadiFlowException;
import io.github.camelladiflow.model.exception.LadiFlowUnexpectedResponseException;
import io.github.camelladiflow.model.request.CustomerLookup;
import io.github.camelladiflow.options.LadiFlowConfiguration;
import io.github.camelladiflow.options.RequestOptions;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * Tests randomly damaged responses. Jazzer searches for more of them, and checks more of their effects ({@code
 * src/it/fuzz}).
 */
class ResponseDecoderTest {

    private static final byte[] WHOLE = ("{\"data\":{\"customer\":" + CustomerFixtures.shown()
                    + "},\"message\":\"Thành công\",\"code\":200}")
            .getBytes(StandardCharsets.UTF_8);

    static ResponseDecoder decoder() {
        var settings = new ConnectionSettings(URI.create("http://127.0.0.1/1.0"), null, null, null, null, null);
        return new ResponseDecoder(new FailureFactory(settings));
    }

    /** Returns the operation's real request, with its reader. */
    @SuppressWarnings("unchecked")
    static ApiRequest<Customer> request() {
        var asked = new AtomicReference<ApiRequest<?>>();
        var caller = new StubCaller() {
            @Override
            public <A> CallResult<A> call(Call call, ApiRequest<A> request) {
                asked.set(request);
                return CallResult.withoutRequest(null);
            }
        };
        var context = new OperationContext(
                null, LadiFlowOperation.CUSTOMER_SHOW, new LadiFlowConfiguration(), new RequestOptions(), caller);
        new CustomerShow(context).call(List.of(CustomerLookup.byEmail("somebody@example.com")));
        return (ApiRequest<Customer>) asked.get();
    }

    private static CallResult<Customer> decode(byte[] body, int maxBytes) throws IOException {
        var answer = new RawResponse(200, null, null, null, null, new ByteArrayInputStream(body), null);
        return decoder().decode(request(), answer, maxBytes, "key");
    }

    @Example
    void acceptsResponsesUpToMaxResponseSizeWithOrWithoutLeadingBlanks() throws IOException {
        for (int blanks : new int[] {0, 20_000}) {
            byte[] body =
                    (" ".repeat(blanks) + new String(WHOLE, StandardCharsets.UTF_8)).getBytes(StandardCharsets.UTF_8);

            assertThat(decode(body, body.length).value()).isNotNull();
            assertThatThrownBy(() -> decode(body, body.length - 1)).hasMessageContaining("larger than maxResponseSize");
        }
    }

    private static final String EXACT =
            "{\"_id\":\"a\",\"phone\":null,\"name\":\"Tr\u1ea7n \\\"Lan\\\"\\n\",\"score\":1.10,"
                    + "\"b\":1e5,\"a\":[0.0,-0,12345678901234567890.0123456789,{\"x\":1,\"x\":2}],\"c\":"
                    + "7".repeat(999) + "}";

    private static Customer customer(String customer, String beside, Charset charset) throws IOException {
        String json =
                "{\"code\":200,\"data\":{\"customer\":" + customer + beside + "},\"message\":\"Th\u00e0nh c\u00f4ng\"}";
        return decode(json.getBytes(charset), 1 << 20).value();
    }

    /** The customer keeps its members, their order and all digits, in each encoding and with or without line breaks. */
    @Example
    void keepsCustomerUnchangedInAnyEncodingAndFormat() throws IOException {
        for (Charset charset : List.of(
                StandardCharsets.UTF_8,
                StandardCharsets.UTF_16BE,
                StandardCharsets.UTF_16LE,
                Charset.forName("UTF-32BE"))) {
            for (String mark : List.of("", "\uFEFF")) {
                for (String lineBreak : List.of("", "\n", "\r\n")) {
                    String written = EXACT.replace(",\"", "," + lineBreak + "\"");
                    String json =
                            mark + lineBreak + "{\"data\":" + lineBreak + "{\"customer\":" + written + "}}" + lineBreak;
                    Customer customer = decode(json.getBytes(charset), 1 << 20).value();

                    assertThat(customer.toJson())
                            .as("%s %s", charset, lineBreak)
                            .isEqualTo(EXACT);
                    assertThat(customer.toJsonBytes()).isEqualTo(EXACT.getBytes(StandardCharsets.UTF_8));
                    assertThat(customer.getName()).isEqualTo("Tr\u1ea7n \"Lan\"\n");
                    assertThat(customer.getScore()).isEqualTo(new BigDecimal("1.10"));
                    assertThat(customer.getMember("c")).isEqualTo(new BigInteger("7".repeat(999)));
                    assertThat(customer.memberNames()).containsExactly("_id", "phone", "name", "score", "b", "a", "c");
                }
            }
        }
    }

    @Example
    void keepsRepeatedMembersInJsonAndReadsTheLast() throws IOException {
        String json =
                "{\"_id\":\"a\",\"email\":\"x@example.com\",\"score\":1,\"_id\":\"b\",\"score\":2.50,\"email\":null}";
        Customer customer = customer(json, "", StandardCharsets.UTF_8);

        assertThat(customer.toJson()).isEqualTo(json);
        assertThat(customer.getId()).isEqualTo("b");
        assertThat(customer.getEmail()).isNull();
        assertThat(customer.getScore()).isEqualTo(new BigDecimal("2.50"));
        assertThat(decode(
                                "{\"data\":{},\"code\":500,\"data\":{\"customer\":{\"_id\":\"c\"}},\"code\":200}"
                                        .getBytes(StandardCharsets.UTF_8),
                                100)
                        .value()
                        .getId())
                .isEqualTo("c");
    }

    @Example
    void addsFieldConfigsThatStandNextToCustomer() throws IOException {
        String configs = ",\"custom_field_configs\":[{\"name\":\"f\",\"order\":1.10}]";
        String expected = EXACT.substring(0, EXACT.length() - 1) + configs + "}";

        assertThat(customer(EXACT, configs, StandardCharsets.UTF_8).toJson()).isEqualTo(expected);
        assertThat(customer(EXACT.replace(",", ",\n"), configs, StandardCharsets.UTF_16LE)
                        .toJson())
                .isEqualTo(expected);
        assertThat(decode(
                                ("{\"data\":{" + configs.substring(1) + ",\"customer\":" + EXACT + "}}")
                                        .getBytes(StandardCharsets.UTF_8),
                                1 << 20)
                        .value()
                        .getMember("custom_field_configs"))
                .isEqualTo(List.of(Map.of("name", "f", "order", new BigDecimal("1.10"))));
    }

    @Example
    void rejectsInvalidJsonWithItsPositionButWithoutItsContent() {
        String deep = "[".repeat(1_000) + "]".repeat(1_000);
        for (String bad :
                List.of("lan.tran", "\"lan.tran", "1e99999999999", "9".repeat(1_001), "[1,]", "'lan.tran'", deep)) {
            String json = "{\"data\":{\"customer\":{\"_id\":\"a\",\n\"x\":" + bad + "}},\"code\":200}";
            assertThatThrownBy(() -> decode(json.getBytes(StandardCharsets.UTF_8), 1 << 20))
                    .isInstanceOf(LadiFlowUnexpectedResponseException.class)
                    .hasMessageMatching("(?s).*(it is not valid JSON \\(line 2, column |than Jackson's limits allow).*")
                    .hasMessageNotContainingAny("lan.tran", "99999")
                    .hasNoCause();
        }
        byte[] latin1 = "{\"data\":{\"customer\":{\"_id\":\"Zo\u00eb\"}}}".getBytes(StandardCharsets.ISO_8859_1);
        assertThatThrownBy(() -> decode(latin1, 100)).hasMessageContaining("it is not valid JSON (line 1, column ");
    }

    @Property(tries = 2_000, seed = "1", edgeCases = EdgeCasesMode.NONE)
    void throwsOnlyDocumentedExceptionsForAnyBytes(
            @ForAll int place, @ForAll byte lost, @ForAll @Size(max = 12) byte[] noise) throws IOException {
        int from = Math.floorMod(place, WHOLE.length);
        int to = Math.min(WHOLE.length, from + Math.max(0, lost));
        var damaged = new ByteArrayOutputStream();
        damaged.write(WHOLE, 0, from);
        damaged.writeBytes(noise);
        damaged.write(WHOLE, to, WHOLE.length - to);
        try {
            Customer customer = decode(damaged.toByteArray(), 1 << 20).value();

            if (customer != null) {
                assertThat(Customer.fromJson(customer.toJson()).toJson()).isEqualTo(customer.toJson());
            }
        } catch (LadiFlowException e) {
            assertThat(e).isNotInstanceOf(LadiFlowConnectionException.class);
            assertThat(e.getMessage()).doesNotContain("lan.tran", "0901234567");
        }
    }
}
