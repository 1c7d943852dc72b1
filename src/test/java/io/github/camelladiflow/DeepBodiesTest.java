// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.exception.LadiFlowException;
import io.github.camelladiflow.model.exception.LadiFlowRequestException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/** Tests bodies that contain themselves, or are nested more deeply than any request, on a thread with a small stack. */
class DeepBodiesTest extends SandboxRouteTestBase {

    private static final int STACK_SIZE = 512 * 1024;
    private static final int DEPTH = 100_000;

    private static Stream<Object> bodies() {
        var cyclic = new HashMap<String, Object>(Map.of("email", Map.of(), "name", Map.of(), "keyword", Map.of()));
        cyclic.replaceAll((name, value) -> cyclic);
        var tree = JsonNodeFactory.instance.objectNode();
        List.of("email", "name", "keyword").forEach(name -> tree.set(name, tree));
        Object deep = "x";
        for (int i = 0; i < DEPTH; i++) {
            deep = i % 2 == 0 ? new ArrayList<>(List.of(deep)) : new HashMap<>(Map.of("a", deep));
        }
        var members = Map.of("email", deep, "name", deep, "keyword", deep);
        return Stream.of(
                cyclic,
                tree,
                members,
                "{\"email\":".repeat(DEPTH),
                "{\"email\":".repeat(DEPTH) + "1" + "}".repeat(DEPTH),
                "[".repeat(DEPTH) + "]".repeat(DEPTH));
    }

    @ParameterizedTest
    @EnumSource(LadiFlowOperation.class)
    void rejectsExtremelyDeepBody(LadiFlowOperation operation) throws Exception {
        component();
        String options = operation == LadiFlowOperation.SEQUENCE_SUBSCRIBE ? "?sequence=6650aaaa0000000000000002" : "";
        for (Object body : bodies().toList()) {
            var ended = new AtomicReference<Throwable>();
            var thread = new Thread(
                    null,
                    () -> ended.set(catchThrowable(() -> {
                        throw send("ladiflow:" + operation + options, body).getException();
                    })),
                    "small",
                    STACK_SIZE);
            thread.start();
            thread.join();

            assertThat(ended.get()).as(body.getClass().getName()).isInstanceOf(LadiFlowRequestException.class);
        }
        assertThat(sandbox().requestCount()).isZero();
    }

    /** Jackson's parsers and generators have the same limit, but a request has one level more than its member. */
    @Test
    void sendsBodyAtLimitOfDepthOrFailsWithOwnException() {
        component();
        for (int depth = 990; depth <= 1_001; depth++) {
            String deep = "[".repeat(depth) + 1 + "]".repeat(depth);
            var failure = send("ladiflow:customer/create-or-update", "{\"phone\":\"0901234567\",\"deep\":" + deep + "}")
                    .getException();

            assertThat(failure)
                    .satisfiesAnyOf(
                            none -> assertThat(none).isNull(),
                            failed -> assertThat(failed).isInstanceOf(LadiFlowException.class));
        }
    }
}
