// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;

import io.github.camelladiflow.model.Customer;
import io.github.camelladiflow.model.request.CustomerLookup;
import io.github.camelladiflow.sandbox.Reply;
import io.github.camelladiflow.sandbox.SandboxCustomer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Tests when lookups are served from the cache, and what evictions and writes remove from it. */
class EvictionTest extends LookupTestBase {

    private static final Duration LONG = Duration.ofMinutes(1);
    private static final SandboxCustomer LAN = SandboxCustomer.of(1);
    private static final SandboxCustomer NAM = SandboxCustomer.of(2);
    private static final List<String> KEYS = List.of(LAN.id(), LAN.email(), LAN.phone());
    private static final String WRITE = "ladiflow:customer/create-or-update?maxRetries=0";

    private MessageSender lookup;
    private MessageSender eviction;
    private MessageSender writes;

    @BeforeEach
    void start() throws Exception {
        component.getConfiguration().setCacheTtl(Duration.ofMinutes(10));
        component.getConfiguration().setCacheNotFoundTtl(Duration.ofMinutes(10));
        // a request that is held is not retried
        component.getConfiguration().setResponseTimeout(Duration.ofMinutes(10));
        lookup = sender("ladiflow:customer/show?notFound=NULL");
        eviction = sender("ladiflow:customer/show?cacheMode=EVICT");
        writes = sender(WRITE);
    }

    private Object cacheStatus(Object key) {
        return lookup.send(key).header(LadiFlowConstants.CACHE);
    }

    private Object company(Object key) {
        return ((Customer) lookup.send(key).body()).getMember("company");
    }

    // ---- cacheMode=EVICT

    @Test
    void evictsAndReadsEachKeyLikeLookup() {
        String json = "{\"_id\":\"" + LAN.id() + "\",\"event\":\"changed\"}";
        for (Object evicted : List.of(
                LAN.id(),
                LAN.email(),
                LAN.phone(),
                json,
                Map.of("email", LAN.email()),
                CustomerLookup.byPhone(LAN.phone()),
                Customer.fromJson(LAN.json()))) {
            for (String key : KEYS) {
                lookup.send(key);
                lookup.send(NAM.phone());
                assertThat(cacheStatus(key)).isEqualTo("HIT");
                eviction.send(evicted);

                assertThat(cacheStatus(key)).isEqualTo("MISS");
                assertThat(cacheStatus(NAM.phone())).isEqualTo("HIT");
            }
        }
    }

    @Test
    void sendsNoRequestAndKeepsMessage() {
        var sent = eviction.send(LAN.phone(), exchange -> exchange.getIn().setHeader("event", "changed"));

        assertThat(sent.failure()).isNull();
        assertThat(sent.body()).isEqualTo(LAN.phone());
        assertThat(sent.header("event")).isEqualTo("changed");
        assertThat(sent.header(LadiFlowConstants.OUTCOME)).isEqualTo("OK");
        assertThat(sandbox.requestCount()).isZero();
    }

    @Test
    void deliversResponseInFlightWithoutKeepingOrSharingIt() throws Exception {
        for (String evicted : KEYS) {
            sandbox.clearRequests();
            Future<SentMessage> leader = startHeldLookup(lookup, LAN.phone());
            Future<SentMessage> follower = lookup.start(LAN.phone());
            await().until(() -> waitingThreadCount() == 1);
            eviction.send(evicted);
            Future<SentMessage> later = lookup.start(LAN.phone());
            sandbox.awaitRequests(2, LONG);
            eviction.send(evicted);
            sandbox.release();

            for (var sent : List.of(leader, follower, later)) {
                assertThat(sent.get().body()).isInstanceOf(Customer.class);
            }
            assertThat(sandbox.requestCount()).isEqualTo(2);
            assertThat(component.getCacheSize()).isZero();
        }
    }

    // ---- lookups that do not use the cache

    @Test
    void neitherReadsNorChangesCacheIfTtlOfEndpointIsZero() throws Exception {
        component.getConfiguration().setCacheStaleIfError(Duration.ofHours(1));
        MessageSender uncached = sender("ladiflow:customer/show?cacheTtl=0");
        Object before = company(LAN.phone());
        sandbox.update(LAN.id(), customer -> customer.put("company", "changed"));

        var sent = uncached.send(LAN.phone());

        assertThat(((Customer) sent.body()).getMember("company")).isEqualTo("changed");
        assertThat(sent.header(LadiFlowConstants.CACHE)).isNull();
        assertThat(company(LAN.phone())).isEqualTo(before);
        assertThat(sandbox.requestCount()).isEqualTo(2);
    }

    // ---- writes

    @Test
    void writeEvictsByKeysOfRequestAndResponse() {
        for (Map<String, Object> write : List.<Map<String, Object>>of(
                Map.of("email", LAN.email(), "company", "A"),
                Map.of("phone", LAN.phone(), "company", "A"),
                Map.of("_id", LAN.id(), "phone", LAN.phone()))) {
            for (String key : KEYS) {
                lookup.send(key);
                assertThat(cacheStatus(key)).isEqualTo("HIT");
                assertThat(writes.send(write).failure()).isNull();
                assertThat(cacheStatus(key)).isEqualTo("MISS");
            }
        }
    }

    @Test
    void writeEvictsNegativeEntriesOfItsKeys() {
        for (String key : List.of("hoa@example.com", "0987654321")) {
            assertThat(lookup.send(key).body()).isNull();
            assertThat(cacheStatus(key)).isEqualTo("HIT");
        }
        writes.send(Map.of("email", "hoa@example.com", "phone", "0987654321"));

        assertThat(lookup.send("hoa@example.com").body()).isNotNull();
        assertThat(lookup.send("0987654321").body()).isNotNull();
    }

    @Test
    void writeEvictsBothCustomersThatItMerges() {
        lookup.send(NAM.id());
        writes.send(Map.of("email", LAN.email(), "phone", NAM.phone()));

        assertThat(lookup.send(NAM.id()).body()).isNull();
    }

    @Test
    void writeEvictsEvenIfItsResultIsUnknown() {
        for (Reply reply : List.of(Reply.lost(), Reply.status(500), Reply.html(200))) {
            lookup.send(LAN.phone());
            sandbox.next(reply);
            assertThat(writes.send(Map.of("phone", LAN.phone(), "company", "Hoa Mai"))
                            .failure())
                    .isNotNull();

            assertThat(cacheStatus(LAN.phone())).isEqualTo("MISS");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void writeEvictsLookupsMadeDuringIt(boolean lost) throws Exception {
        var second = Duration.ofSeconds(1);
        sandbox.forOperation("customer/create-or-update")
                .next(lost ? Reply.lost().after(second) : Reply.delayed(second));
        Future<SentMessage> write = writes.start(Map.of("phone", LAN.phone(), "company", "Hoa Mai"));
        sandbox.awaitRequests(1, LONG);
        lookup.send(LAN.phone());

        assertThat(write.get().failure() != null).isEqualTo(lost);
        assertThat(company(LAN.phone())).isEqualTo("Hoa Mai");
    }

    @Test
    void keepsCacheAfterDryRunOrRejectedWrite() throws Exception {
        lookup.send(LAN.phone());
        sender(WRITE + "&dryRun=true").send(Map.of("phone", LAN.phone()));
        sender("ladiflow:customer/update").send(Map.of("phone", LAN.phone()));

        assertThat(cacheStatus(LAN.phone())).isEqualTo("HIT");
    }
}
