// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.operation;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.github.camelladiflow.internal.client.ApiRequest;
import io.github.camelladiflow.internal.client.CallResult;
import io.github.camelladiflow.internal.client.Waits;
import io.github.camelladiflow.internal.operation.Names.UnknownName;
import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.exception.LadiFlowRequestException;
import io.github.camelladiflow.options.LadiFlowConfiguration;
import io.github.camelladiflow.options.RequestOptions;
import io.github.camelladiflow.test.Customers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Tests how long names are kept, by a clock that the test sets. NameResolutionTest contains everything else. */
class NamesTest {

    private final AtomicLong clock = new AtomicLong();
    private final AtomicInteger requests = new AtomicInteger();
    private final Waits waits = new Waits();
    private final Names names = new Names(waits, clock::get);
    private String listed = "VIP";
    private Runnable duringRequest = () -> {};

    private final OperationContext.Store store = (OperationContext.Store) Proxy.newProxyInstance(
            Names.class.getClassLoader(), new Class<?>[] {OperationContext.Store.class}, (proxy, method, arguments) -> {
                if (method.getName().equals("newCall")) {
                    return waits.newCall(new LadiFlowConfiguration(), new AtomicBoolean());
                }
                if (method.getReturnType() != CallResult.class) {
                    return null;
                }
                requests.incrementAndGet();
                duringRequest.run();
                return CallResult.withoutRequest(Customers.read(
                        ((ApiRequest<?>) arguments[1]).reader(),
                        "{\"items\":[{\"id\":\"6650aaaa0000000000000002\",\"name\":\"" + listed + "\"}]}"));
            });

    private void resolve(String name) {
        var context = new OperationContext(
                null, LadiFlowOperation.CUSTOMER_LIST, new LadiFlowConfiguration(), new RequestOptions(), store);
        var json = JsonNodeFactory.instance.objectNode();
        json.putArray("tags").add(name);
        names.resolveTags(context, store.newCall(), json, UnknownName.REJECT);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void doesNotKeepListThatWasReadWhileNamesChanged(boolean isCleared) {
        duringRequest = isCleared ? names::clear : names::forgetTags;
        resolve("VIP");
        duringRequest = () -> {};
        listed = "Mới";

        resolve("Mới");
        assertThat(requests).hasValue(2);
    }

    @Test
    void keepsNamesForAMinute() {
        resolve("VIP");
        listed = "Mới";
        clock.addAndGet(Duration.ofSeconds(59).toNanos());
        resolve("VIP");
        assertThatThrownBy(() -> resolve("Mới")).isInstanceOf(LadiFlowRequestException.class);
        assertThat(requests).hasValue(1);

        clock.addAndGet(Duration.ofSeconds(2).toNanos());
        resolve("Mới");
        assertThat(requests).hasValue(2);
    }
}
