// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.fuzz;

import java.nio.charset.StandardCharsets;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.exception.LadiFlowException;
import org.apache.camel.Exchange;

/**
 * For each operation, any body becomes a request or the documented exception, in bounded time. A request that is
 * sent as the body of another message becomes the same request, except for members that it clears.
 */
class RequestsFuzzTest {

    private static final String[] OPERATIONS = LadiFlowOperation.PATHS.split(",");
    private static final String[] OPTIONS = {
        "", "?phoneFormat=VN", "?paging=ALL", "?lists=ADD&phoneFormat=VN", "?dryRun=true"
    };
    private static final long MAX_SECONDS = 20;
    private static final FuzzedService SERVICE = new FuzzedService();

    @FuzzTest(maxDuration = "30s")
    void request(FuzzedDataProvider input) {
        SERVICE.allowConnections();
        String operation = input.pickValue(OPERATIONS);
        String uri = "ladiflow:" + operation + options(operation, input.pickValue(OPTIONS));
        Object body = body(input);
        long start = System.nanoTime();

        String sent = send(uri, operation, body);

        if (System.nanoTime() - start > MAX_SECONDS * 1_000_000_000) {
            throw new AssertionError("A request took more than " + MAX_SECONDS + " seconds");
        }
        if (sent != null && !uri.contains("lists=")) {
            String resent = send(uri, operation, sent);
            if (resent == null || !FuzzedService.members(resent).equals(FuzzedService.members(sent))) {
                throw new AssertionError(uri + " sent " + sent + ", and with this as its body " + resent);
            }
        }
    }

    private static Object body(FuzzedDataProvider input) {
        var values = new FuzzedValues(input);
        return switch (input.consumeInt(0, 4)) {
            case 0 -> input.consumeRemainingAsString();
            case 1 -> input.consumeRemainingAsBytes();
            case 2 -> values.value(3);
            case 3 -> input.consumeRemainingAsString().getBytes(StandardCharsets.UTF_16);
            default -> values.map(3);
        };
    }

    /** Returns the options if the operation has them, otherwise none. */
    private static String options(String operation, String options) {
        boolean isList = operation.contains("/list");
        boolean isWrite = operation.matches("customer/(create|update|create-or-update)");
        boolean allowed = options.contains("dryRun") || options.contains("lists")
                ? isWrite
                : options.contains("paging") ? isList : isWrite || operation.equals("customer/show");
        return allowed ? options : "";
    }

    /** Returns the request that was sent for a body, null if none was sent. */
    private static String send(String uri, String operation, Object body) {
        Exchange exchange = SERVICE.send(uri, body);
        if (exchange.getException() != null) {
            FuzzedService.assertDocumented(exchange.getException(), LadiFlowException.class);
        }
        return SERVICE.firstRequest(operation);
    }
}
