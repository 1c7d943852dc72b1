// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

import io.github.camelladiflow.internal.operation.CustomerShow;
import io.github.camelladiflow.internal.operation.OperationContext;
import io.github.camelladiflow.internal.operation.StubCaller;
import io.github.camelladiflow.model.Customer;
import io.github.camelladiflow.model.CustomerFixtures;
import io.github.camelladiflow.model.exception.LadiFlowConnectionException;
import io.github.camelladiflow.model.exception.LadiFlowException;
import io.github.camelladiflow.model.request.CustomerLookup;
import io.github.camelladiflow.options.LadiFlowConfiguration;
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
                null, new OperationContext.Options(new LadiFlowConfiguration(), null), null, caller);
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
