// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;

import io.github.camelladiflow.sandbox.Reply;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests the effect of writes on the cache. */
class CustomerWriteCacheTest extends CustomerWritingTestBase {

    @Test
    void evictsByKeysOfRequestAndResponse() {
        sandbox().settings().strict(false);
        List<Map<String, Object>> writes = List.of(
                Map.of("email", LAN.email(), "company", "A"),
                Map.of("phone", LAN.phone(), "company", "A"),
                Map.of("_id", LAN.id(), "phone", LAN.phone()));
        for (Map<String, Object> write : writes) {
            for (String key : List.of(LAN.id(), LAN.email(), LAN.phone())) {
                lookUp(key);
                assertThat(cacheStatus(key)).isEqualTo("HIT");
                sendSuccessfully(UPSERT, write);
                assertThat(cacheStatus(key)).isEqualTo("MISS");
            }
        }
    }

    @Test
    void evictsNegativeCacheEntries() {
        assertThat(lookUp(EMAIL)).isNull();
        assertThat(lookUp(PHONE)).isNull();
        assertThat(cacheStatus(PHONE)).isEqualTo("HIT");

        sendSuccessfully(UPSERT, hoaWith("phone", PHONE));

        assertThat(lookUp(EMAIL)).isNotNull();
        assertThat(lookUp(PHONE)).isNotNull();
    }

    @Test
    void evictsBothCustomersWhenMerged() {
        lookUp(NAM.id());
        sendSuccessfully(UPSERT, Map.of("email", LAN.email(), "phone", NAM.phone()));

        assertThat(lookUp(NAM.id())).as("is one with the other").isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"lost", "500", "html"})
    void evictsAfterUnknownResult(String end) {
        lookUp(LAN.phone());
        sandbox().next(end.equals("lost") ? Reply.lost() : end.equals("500") ? Reply.status(500) : Reply.html(200));

        send(UPSERT, Map.of("phone", LAN.phone(), "company", "Hoa Mai"));

        assertThat(cacheStatus(LAN.phone())).isEqualTo("MISS");
    }

    @Test
    void doesNotServeCachedCustomerDuringWrite() throws Exception {
        lookUp(LAN.phone());
        sandbox().clearRequests();
        sandbox().hold();
        var write = startWrite(Map.of("email", LAN.email(), "company", "Hoa Mai"));

        Future<Exchange> lookup = threads.submit(() -> send(LOOKUP, LAN.phone()));

        sandbox().awaitRequests(2, Duration.ofMinutes(1));
        sandbox().release();
        assertThat(write.get().getException()).isNull();
        assertThat(lookup.get().getException()).isNull();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void evictsLookupsMadeDuringWrite(boolean lost) throws Exception {
        context.start();
        var second = Duration.ofSeconds(1);
        var writes = sandbox().forOperation("customer/create-or-update");
        writes.next(lost ? Reply.lost().after(second) : Reply.delayed(second));
        var write = startWrite(Map.of("phone", LAN.phone(), "company", "Hoa Mai"));
        lookUp(LAN.phone());

        assertThat(write.get().getException() != null).isEqualTo(lost);

        assertThat(lookUp(LAN.phone()).getMember("company")).isEqualTo("Hoa Mai");
    }

    @Test
    void keepsCacheAfterDryRunOrRejectedWrite() {
        lookUp(LAN.phone());

        sendSuccessfully(UPSERT + "?dryRun=true", Map.of("phone", LAN.phone()));
        send(UPDATE, Map.of("phone", LAN.phone()));

        assertThat(cacheStatus(LAN.phone())).isEqualTo("HIT");
    }
}
