// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.fuzz;

import java.lang.management.ManagementFactory;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import com.sun.management.ThreadMXBean;
import io.github.camelladiflow.fuzz.FuzzedService.Response;
import io.github.camelladiflow.model.ApiObject;
import io.github.camelladiflow.model.Page;
import io.github.camelladiflow.model.exception.LadiFlowException;
import org.apache.camel.Exchange;

/**
 * Any response to a list, a write or a subscription becomes a result or the documented exception, with bounded
 * memory, and a list of all pages ends. A result that is written and read is the same result.
 */
class ResponsesFuzzTest {

    private static final String ID = "6650a1b2c3d4e5f601234567";
    private static final Object CUSTOMER = Map.of("_id", ID, "email", "canary.lan@example.com", "phone", "0987654321");
    private static final Map<String, Object> BODIES = Map.of(
            "customer/list",
            "",
            "customer/list-tag",
            "",
            "sequence/list",
            "",
            "trigger/list",
            "",
            "flow/list-transaction",
            Map.of("from_date", "2024-06-01", "source", "FLOW"),
            "flow/get-cost",
            Map.of("from_date", "2024-06-01", "source", "FLOW"),
            "customer/create-or-update",
            CUSTOMER,
            "customer/update",
            CUSTOMER,
            "customer/create-tag",
            "Canary Trần",
            "sequence/subscribe",
            Map.of("email", "canary.lan@example.com", "sequence_id", ID));
    private static final String[] OPERATIONS = BODIES.keySet().stream().sorted().toArray(String[]::new);
    private static final Integer[] STATUSES = {200, 201, 204, 302, 400, 401, 403, 404, 429, 500, 503};
    private static final String[] TYPES = {"application/json", "application/json;charset=ISO-8859-1", "text/html"};

    private static final int MAX_PAGES = 200;
    /** The memory that a call may allocate: per byte of the response, and in any case. */
    private static final long BYTES_PER_BYTE = 4_000;

    private static final long MIN_BYTES = 8 << 20;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final FuzzedService SERVICE = new FuzzedService();

    @FuzzTest(maxDuration = "30s")
    void response(FuzzedDataProvider input) {
        SERVICE.allowConnections();
        String operation = input.pickValue(OPERATIONS);
        boolean all = input.consumeBoolean() && operation.contains("/list");
        int status = input.pickValue(STATUSES);
        String type = input.pickValue(TYPES);
        byte[] bytes = input.consumeRemainingAsBytes();
        SERVICE.respondWith(new Response(status, type, bytes));
        long bound = MIN_BYTES + BYTES_PER_BYTE * bytes.length;
        long allocated = Long.MAX_VALUE;
        // the first calls also load classes on this thread
        for (int i = 0; i < 4 && allocated > bound; i++) {
            long before = THREADS.getCurrentThreadAllocatedBytes();
            call(operation, all);
            allocated = (THREADS.getCurrentThreadAllocatedBytes() - before)
                    / Math.max(1, SERVICE.requests().size());
        }
        if (allocated > bound) {
            throw new AssertionError(allocated + " bytes allocated for a response of " + bytes.length);
        }
    }

    private static void call(String operation, boolean all) {
        Exchange exchange = SERVICE.send("ladiflow:" + operation + (all ? "?paging=ALL" : ""), BODIES.get(operation));
        try {
            use(exchange);
        } catch (RuntimeException e) {
            FuzzedService.assertDocumented(e, LadiFlowException.class);
        }
        // items without an id may be equal, so only the total ends their list; the test stops after some of them
        if (SERVICE.requests().size() > MAX_PAGES + 1) {
            throw new AssertionError(
                    "The same page was read " + SERVICE.requests().size() + " times");
        }
    }

    private static void use(Exchange exchange) {
        if (exchange.getException() != null) {
            FuzzedService.assertDocumented(exchange.getException(), LadiFlowException.class);
            return;
        }
        Object body = exchange.getMessage().getBody();
        if (body instanceof Iterator<?> items) {
            Object last = null;
            try {
                for (int count = 0; count <= MAX_PAGES || hasTextId(last); count++) {
                    last = items.next();
                    assertReadable(last);
                }
            } catch (NoSuchElementException end) {
                // the list ends
            }
            return;
        }
        if (body instanceof Page<?> page) {
            page.getItems().forEach(ResponsesFuzzTest::assertReadable);
            page.getTotal();
            page.getLimit();
        }
        assertReadable(body);
    }

    private static boolean hasTextId(Object item) {
        return item instanceof ApiObject object
                && (object.getMember("id") instanceof String || object.getMember("_id") instanceof String);
    }

    private static void assertReadable(Object result) {
        // the JSON of a page does not contain the type of its items
        if (result instanceof ApiObject object && !(result instanceof Page)) {
            String json = object.toJson();
            Object read = SERVICE.context().getTypeConverter().convertTo(object.getClass(), json);
            if (!(read instanceof ApiObject same) || !same.toJson().equals(json)) {
                throw new AssertionError("The value changes when it is written and read again: " + json);
            }
            object.toMap();
        }
    }
}
