// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.sun.management.ThreadMXBean;
import io.github.camelladiflow.internal.json.JsonTree;
import io.github.camelladiflow.internal.json.PlainValues;
import io.github.camelladiflow.internal.operation.CustomerShow;
import io.github.camelladiflow.internal.operation.OperationContext;
import io.github.camelladiflow.model.ApiObject;
import io.github.camelladiflow.model.CustomField;
import io.github.camelladiflow.model.Customer;
import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.Outcome;
import io.github.camelladiflow.model.exception.LadiFlowConnectionException;
import io.github.camelladiflow.model.exception.LadiFlowException;
import io.github.camelladiflow.model.request.CustomerLookup;
import io.github.camelladiflow.options.LadiFlowConfiguration;
import org.apache.hc.core5.http.io.entity.InputStreamEntity;
import org.apache.hc.core5.http.message.BasicClassicHttpResponse;

/** Reading any bytes as a response or a customer returns a result or throws a documented exception, in bounded memory. */
class ResponseDecoderFuzzTest {

    private static final int[] STATUSES = {200, 302, 404, 500};

    /**
     * The bytes that one reading may allocate per byte of the input, including garbage, copies, getters and Jazzer's own
     * objects. Nested lists need most.
     */
    private static final long ALLOCATION_PER_BYTE = 2_000;

    /** The bytes that one reading may allocate in addition, for any input. */
    private static final long BASE_ALLOCATION = 1 << 20;

    private static final List<Method> CUSTOMER_GETTERS = getters(Customer.class);
    private static final List<Method> FIELD_GETTERS = getters(CustomField.class);

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final ApiRequest<Customer> REQUEST = request();
    private static final URI BASE_URL = URI.create("http://127.0.0.1/1.0");

    /** Returns the operation's real request, which contains its real reader of the response. */
    @SuppressWarnings("unchecked")
    private static ApiRequest<Customer> request() {
        var sent = new AtomicReference<ApiRequest<?>>();
        var settings = new LadiFlowConfiguration();
        var store = (OperationContext.Store) Proxy.newProxyInstance(
                OperationContext.class.getClassLoader(),
                new Class<?>[] {OperationContext.Store.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "newCall" -> new Waits().newCall(settings, new AtomicBoolean());
                    case "call" -> {
                        sent.set((ApiRequest<?>) arguments[1]);
                        yield CallResult.withoutRequest(null);
                    }
                    default -> throw new UnsupportedOperationException(method.getName());
                });
        new CustomerShow(new OperationContext(null, LadiFlowOperation.CUSTOMER_SHOW, settings, null, store))
                .call(List.of(CustomerLookup.byEmail("somebody@example.com")));
        return (ApiRequest<Customer>) sent.get();
    }

    @FuzzTest(maxDuration = "2m")
    void response(byte[] input) throws IOException {
        for (int status : STATUSES) {
            bounded(input, () -> decode(input, status));
        }
        bounded(input, () -> read(input));
        bounded(input, () -> readAsText(new String(input, StandardCharsets.UTF_8)));
    }

    @FunctionalInterface
    private interface Reading {
        void read() throws IOException;
    }

    /** Checks the allocation of up to three readings, because at first this thread also loads classes, which Jazzer changes. */
    private static void bounded(byte[] input, Reading reading) throws IOException {
        long bound = BASE_ALLOCATION + ALLOCATION_PER_BYTE * input.length;
        long allocated = Long.MAX_VALUE;
        for (int i = 0; i < 3 && allocated > bound; i++) {
            long before = THREADS.getCurrentThreadAllocatedBytes();
            reading.read();
            allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
        }
        if (allocated > bound) {
            throw new AssertionError(allocated + " bytes allocated for an input of " + input.length + " bytes");
        }
    }

    private static void decode(byte[] input, int status) throws IOException {
        var response = new BasicClassicHttpResponse(status);
        response.setEntity(new InputStreamEntity(new ByteArrayInputStream(input), null));
        try {
            CallResult<Customer> result = new ResponseDecoder<>(REQUEST, response, "a-key", BASE_URL).decode(1 << 23);
            if (result.outcome() == Outcome.FOUND) {
                use(result.value());
            }
        } catch (LadiFlowConnectionException e) {
            throw new AssertionError("The exception reports a connection failure, but the connection worked", e);
        } catch (LadiFlowException e) {
            // the stored inputs contain these customers
            if (e.getMessage().contains("lan.tran") || e.getMessage().contains("0901234567")) {
                throw new AssertionError("The message contains a customer's data", e);
            }
        }
    }

    private static void read(byte[] input) {
        try {
            assertWritable(JsonTree.read(Customer.class, input));
        } catch (IllegalArgumentException e) {
            assertDocumented(e);
        }
    }

    private static void readAsText(String input) {
        try {
            assertWritable(Customer.fromJson(input));
        } catch (IllegalArgumentException e) {
            assertDocumented(e);
        }
    }

    private static void assertDocumented(IllegalArgumentException e) {
        if (e.getMessage() == null
                || e.getCause() != null
                || !e.getMessage().matches("(Not a customer: )?(its? .*|text follows .*)")) {
            throw new AssertionError("The exception is not a documented one", e);
        }
    }

    private static void use(Customer customer) {
        callAll(CUSTOMER_GETTERS, customer);
        customer.getCustomFields().forEach(field -> callAll(FIELD_GETTERS, field));
        assertWritable(customer);
        byte[] json = JsonTree.toBytes(PlainValues.toObjectNode(customer.toMap()));
        if (!JsonTree.read(Customer.class, json).toMap().equals(customer.toMap())) {
            throw new AssertionError("The customer that is created from the customer's map is different");
        }
    }

    private static void assertWritable(Customer customer) {
        String json = customer.toJson();
        if (!Customer.fromJson(json).toJson().equals(json)) {
            throw new AssertionError("The customer's JSON changes when it is read and written again");
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

    /** Returns all getters of a class: its public methods without parameters. */
    private static List<Method> getters(Class<? extends ApiObject> type) {
        return Stream.of(type.getMethods())
                .filter(method -> method.getParameterCount() == 0 && method.getDeclaringClass() == type)
                .toList();
    }
}
