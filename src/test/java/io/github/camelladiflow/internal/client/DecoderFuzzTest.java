// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.management.ThreadMXBean;
import io.github.camelladiflow.internal.ApiRequest;
import io.github.camelladiflow.internal.CallResult;
import io.github.camelladiflow.internal.operation.Operation;
import io.github.camelladiflow.internal.operation.OperationContext;
import io.github.camelladiflow.internal.operation.OperationContext.Caller;
import io.github.camelladiflow.internal.operation.Operations;
import io.github.camelladiflow.model.ApiObject;
import io.github.camelladiflow.model.CustomField;
import io.github.camelladiflow.model.Customer;
import io.github.camelladiflow.model.CustomerLookup;
import io.github.camelladiflow.model.LadiFlowConnectionException;
import io.github.camelladiflow.model.LadiFlowException;
import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.Outcome;
import io.github.camelladiflow.model.ZaloOaUid;
import io.github.camelladiflow.options.LadiFlowConfiguration;
import io.github.camelladiflow.options.LookupOptions;
import io.github.camelladiflow.test.Customers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/**
 * Throws random and damaged answers at the decoder. How many, and from which seed, the system properties
 * {@code fuzz.tries} and {@code fuzz.seed} say; {@code .ci/nightly fuzz} makes it a million.
 */
class DecoderFuzzTest {

    private static final int[] STATUSES = {200, 200, 200, 200, 200, 201, 204, 302, 400, 401, 404, 404, 429, 500, 503};

    /**
     * What a try may allocate, garbage of all readings, copies and getters included: so much for each byte of the input,
     * and so much anyway. Lists in lists cost most.
     */
    private static final long BYTES_FOR_BYTE = 2_000;

    private static final long BYTES_ANYWAY = 1 << 20;

    private static final List<Method> CUSTOMER_GETTERS = getters(Customer.class);
    private static final List<Method> FIELD_GETTERS = getters(CustomField.class);
    private static final List<Method> ZALO_GETTERS = getters(ZaloOaUid.class);

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final ApiRequest<Customer> request = request();
    private final AnswerDecoder decoder = decoder();

    @Test
    @Timeout(value = 3, unit = TimeUnit.HOURS, threadMode = ThreadMode.SEPARATE_THREAD)
    void whateverComesInNothingButTheDocumentedExceptionsComesOut() {
        int tries = Integer.getInteger("fuzz.tries", 4_000);
        long seed = Long.getLong("fuzz.seed", 1);
        long thread = Thread.currentThread().getId();
        var inputs = new FuzzInputs();
        for (int i = 0; i < tries; i++) {
            var random = new SplittableRandom(seed + i);
            byte[] input = inputs.next(random);
            long before = threads.getThreadAllocatedBytes(thread);
            try {
                decode(input, random);
                read(input, random);
            } catch (Throwable e) {
                throw new AssertionError(describe(seed + i, input), e);
            }
            long allocated = threads.getThreadAllocatedBytes(thread) - before;
            if (allocated > BYTES_ANYWAY + BYTES_FOR_BYTE * input.length) {
                throw new AssertionError(allocated + " bytes allocated: " + describe(seed + i, input));
            }
        }
    }

    static AnswerDecoder decoder() {
        var settings = new ConnectionSettings(URI.create("http://127.0.0.1/1.0"), null, null, Map.of());
        return new AnswerDecoder(new Failures(settings));
    }

    /** What the operation really sends, and reads the answer with. */
    @SuppressWarnings("unchecked")
    static ApiRequest<Customer> request() {
        var asked = new AtomicReference<ApiRequest<?>>();
        Caller caller = new Caller() {
            @Override
            public <A> CompletableFuture<CallResult<A>> call(ApiRequest<A> request) {
                asked.set(request);
                return new CompletableFuture<>();
            }
        };
        var context = new OperationContext(
                null,
                new LadiFlowConfiguration(),
                new LookupOptions(),
                null,
                null,
                null,
                null,
                () -> "a-store",
                null,
                null,
                caller,
                Runnable::run);
        var show = (Operation<List<CustomerLookup>, Customer>)
                Operations.of(LadiFlowOperation.CUSTOMER_SHOW).maker().apply(context);
        show.call(List.of(CustomerLookup.byEmail("somebody@example.com")));
        return (ApiRequest<Customer>) asked.get();
    }

    private static String describe(long seed, byte[] input) {
        return "-Dfuzz.tries=1 -Dfuzz.seed=" + seed + " with the " + input.length + " bytes "
                + Base64.getEncoder().encodeToString(input);
    }

    private void decode(byte[] input, SplittableRandom random) throws IOException {
        var charset = random.nextInt(8) == 0 ? StandardCharsets.ISO_8859_1 : null;
        int status = STATUSES[random.nextInt(STATUSES.length)];
        try {
            CallResult<Customer> answer = decoder.decode(
                    request, new HttpAnswer(status, null, charset, new ByteArrayInputStream(input)), 1 << 23, "key");
            if (answer.outcome() == Outcome.FOUND) {
                use(answer.value());
            }
        } catch (LadiFlowConnectionException e) {
            throw new AssertionError("Nothing was wrong with the connection", e);
        } catch (LadiFlowException e) {
            if (e.getMessage().contains("lan.tran") || e.getMessage().contains("0901234567")) {
                throw new AssertionError("The message holds a customer's data", e);
            }
        }
    }

    private static void read(byte[] input, SplittableRandom random) {
        try {
            if (random.nextBoolean()) {
                var customer = Customers.read(input);
                assertWritable(customer);
                if (!customer.toJson().equals(byWayOfATree(input).toJson())) {
                    throw new AssertionError("Its bytes are not those that would be written");
                }
            } else {
                assertWritable(Customer.fromJson(new String(input, StandardCharsets.UTF_8)));
            }
        } catch (IllegalArgumentException e) {
            if (e.getMessage() == null
                    || e.getCause() != null
                    || !e.getMessage().matches("(Not a customer: )?it .*|.*something follows.*")) {
                throw new AssertionError("Not an exception of ours", e);
            }
        }
    }

    private static Customer byWayOfATree(byte[] input) {
        try (var parser = new JsonFactory().createParser(input)) {
            return new ObjectMapper().readValue(parser, Customer.class);
        } catch (IOException e) {
            throw new AssertionError("Refused as a tree", e);
        }
    }

    private static void use(Customer customer) {
        callAll(CUSTOMER_GETTERS, customer);
        customer.getCustomFields().forEach(field -> callAll(FIELD_GETTERS, field));
        customer.getZaloOaUids().forEach(uid -> callAll(ZALO_GETTERS, uid));
        assertWritable(customer);
        if (!Customer.of(customer.toMap()).equals(customer)) {
            throw new AssertionError("Its map makes another");
        }
    }

    private static void assertWritable(Customer customer) {
        String json = customer.toJson();
        if (!Customer.fromJson(json).toJson().equals(json)) {
            throw new AssertionError("Written, read and written again it is another");
        }
    }

    private static void callAll(List<Method> getters, ApiObject object) {
        for (Method getter : getters) {
            try {
                getter.invoke(object);
            } catch (InvocationTargetException e) {
                throw new AssertionError(getter + " failed", e.getCause());
            } catch (IllegalAccessException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** Those that exist and those that will: whatever of the class is public and takes nothing. */
    private static List<Method> getters(Class<? extends ApiObject> type) {
        return Stream.of(type.getMethods())
                .filter(method -> method.getParameterCount() == 0 && method.getDeclaringClass() == type)
                .toList();
    }
}
