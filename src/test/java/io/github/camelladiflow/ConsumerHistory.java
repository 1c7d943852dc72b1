// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

import io.github.camelladiflow.internal.source.ChangeWalk.Settings;
import io.github.camelladiflow.internal.source.SourceHistory;
import io.github.camelladiflow.model.Customer;
import io.github.camelladiflow.model.LadiFlowException;
import io.github.camelladiflow.sandbox.LadiFlowSandbox;
import io.github.camelladiflow.sandbox.Reply;
import io.github.camelladiflow.sandbox.SandboxSettings;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A history in which real consumers ask the sandbox over HTTP and keep their state in a file. They are killed while an exchange
 * runs and while they wait for an answer. Answers that fail are 502, since after a 429 all calls become slow.
 */
final class ConsumerHistory extends SourceHistory {

    private final LadiFlowComponent component;
    private final Path state;
    private LadiFlowConsumer consumer;

    /** Set by the thread that answers, while the one that polls waits. */
    private volatile boolean isKilled;

    private volatile Error wrong;

    private record Customers(LadiFlowSandbox sandbox, Set<String> ids) implements Store {

        @Override
        public SandboxSettings settings() {
            return sandbox.settings();
        }

        @Override
        public void put(String id, Instant updated) {
            if (ids.add(id)) {
                sandbox.add(Map.of("_id", id, "updated_at", updated.toString()));
            } else {
                sandbox.update(id, members -> members.put("updated_at", updated.toString()));
            }
        }

        @Override
        public void remove(String id) {
            ids.remove(id);
            sandbox.remove(id);
        }
    }

    ConsumerHistory(long seed, LadiFlowSandbox sandbox, LadiFlowComponent component, Path state) {
        super(seed, new Customers(sandbox, new HashSet<>()), 20, System.currentTimeMillis());
        this.component = component;
        this.state = state;
        sandbox.when(request -> isRefused()).always(Reply.html(502));
    }

    private synchronized boolean isRefused() {
        try {
            happen();
        } catch (Error e) {
            wrong = e;
        }
        isKilled |= chance(2);
        return isKilled || chance(3);
    }

    @Override
    protected synchronized void happen() {
        // the machine's clock is never ahead of the server's
        time = Math.max(time, System.currentTimeMillis());
        super.happen();
    }

    @Override
    protected void poll() throws Exception {
        if (consumer == null) {
            var endpoint = component.createEndpoint("ladiflow:customer/list?startScheduler=false&delay=1&overlap="
                    + OVERLAP
                    + "&pageSize=" + pageSize + "&firstPage=" + firstPage + "&stateFile=" + state + "&firstPoll="
                    + (start == null ? "now" : start == Settings.ALL ? "all" : Instant.ofEpochMilli(start)));
            consumer = (LadiFlowConsumer) endpoint.createConsumer(this::take);
            consumer.start();
        }
        try {
            consumer.poll();
        } catch (LadiFlowException e) {
            if (!isKilled) {
                throw e;
            }
        } catch (IllegalStateException e) {
            // so many failed that they come first
            assertThat(e).hasMessageContaining("wait to be handed over again");
        }
        if (wrong != null) {
            throw wrong;
        }
        if (isKilled) {
            throw new Killed();
        }
    }

    private synchronized void take(Exchange exchange) {
        if (exchange.getProperty(ExchangePropertyKey.BATCH_INDEX, Integer.class) == 0) {
            // the batch before is done, and its state is written
            keep();
        }
        happen();
        if (chance(1)) {
            throw new Killed();
        }
        if (chance(5)) {
            exchange.setException(new IllegalStateException("no room"));
        } else {
            var customer = exchange.getMessage().getBody(Customer.class);
            deliver(customer.getId(), customer.getUpdatedAt().toEpochMilli());
        }
        if (chance(1)) {
            throw new Killed();
        }
    }

    @Override
    protected void die() {
        // gives its connections back, and writes nothing
        consumer.stop();
        consumer = null;
        isKilled = false;
    }

    @Override
    protected boolean hasBegun() {
        return Files.exists(state);
    }

    @Override
    protected int failing() {
        return (int) consumer.failing();
    }

    /** A page holds more customers than have one time stamp here. */
    @Override
    protected boolean isWarned() {
        return false;
    }
}
