// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import java.lang.Thread.State;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

import io.github.camelladiflow.options.LadiFlowConfiguration;
import io.github.camelladiflow.sandbox.LadiFlowSandbox;
import org.apache.camel.AsyncCallback;
import org.apache.camel.AsyncProducer;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.builder.ThreadPoolProfileBuilder;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.AfterEach;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * For tests of lookups on threads of their own, which a sandbox of the test may hold, and a way to send messages that does not
 * wait for them, as consumers do that need no thread for each exchange.
 */
abstract class LookupTestBase extends RouteTestBase {

    private static final Set<State> BLOCKED_STATES = EnumSet.of(State.WAITING, State.TIMED_WAITING, State.BLOCKED);

    final LadiFlowSandbox sandbox = LadiFlowSandbox.builder().start();
    final LadiFlowComponent component = newComponent();
    final ExecutorService threads;

    LookupTestBase() {
        this(Executors.newCachedThreadPool());
    }

    LookupTestBase(ExecutorService threads) {
        this.threads = threads;
        context.getShutdownStrategy().setTimeout(30);
        context.getRegistry().bind("ladiflow", component);
    }

    @AfterEach
    void stop() {
        sandbox.release();
        threads.shutdownNow();
        context.stop();
        sandbox.close();
    }

    /** A component that calls the sandbox, with the default options. */
    LadiFlowComponent newComponent() {
        var created = new LadiFlowComponent();
        created.getConfiguration().setApiKey(sandbox.apiKey());
        created.getConfiguration().setBaseUrl(sandbox.baseUrl());
        return created;
    }

    LadiFlowConfiguration configuration() {
        return component.getConfiguration();
    }

    void addRoute(Consumer<RouteBuilder> route) throws Exception {
        RouteBuilder.addRoutes(context, routes -> {
            // hundreds of exchanges that fail on purpose would fill the log
            routes.errorHandler(routes.defaultErrorHandler().logExhausted(false));
            route.accept(routes);
        });
    }

    /** Stops and starts the context; a registry forgets its beans when it stops. */
    void restart() {
        context.stop();
        context.getRegistry().bind("ladiflow", component);
        context.start();
    }

    /** Gives a pool of the component one thread. */
    void limitThreads(ThreadPoolProfileBuilder pool) {
        var profile = pool.poolSize(1).maxPoolSize(1).build();
        context.getExecutorServiceManager().registerThreadPoolProfile(profile);
    }

    /** Where messages for an endpoint go in, of the context that is started now at the latest. */
    MessageSender sender(String uri) throws Exception {
        context.start();
        var producer = context.getEndpoint(uri).createAsyncProducer();
        context.addService(producer, true, true);
        return new MessageSender(producer);
    }

    /** Sends one whose request LadiFlow has, and keeps until it is released. */
    Future<SentMessage> startHeldLookup(MessageSender lookups, Object body) {
        sandbox.hold();
        var leader = threads.submit(() -> lookups.send(body));
        sandbox.awaitRequests(1, Duration.ofMinutes(10));
        return leader;
    }

    /** Sends messages and keeps how each of them ended. Thread-safe. */
    final class MessageSender {

        private final AsyncProducer producer;
        private final Queue<SentMessage> completed = new ConcurrentLinkedQueue<>();

        MessageSender(AsyncProducer producer) {
            this.producer = producer;
        }

        /** Sends a message; returns when the route has ended or has left this thread. */
        SentMessage send(Object body) {
            return send(body, exchange -> {});
        }

        SentMessage send(Object body, Consumer<Exchange> preparation) {
            var exchange = new DefaultExchange(context);
            exchange.getIn().setBody(body);
            preparation.accept(exchange);
            var sent = new SentMessage(exchange, completed);
            sent.processResult = producer.process(exchange, sent);
            return sent;
        }

        SentMessage sendTransacted(Object body) {
            return send(body, exchange -> exchange.getExchangeExtension().setTransacted(true));
        }

        /** Sends it so many times. */
        void send(int times, Object body) {
            for (int i = 0; i < times; i++) {
                send(body);
            }
        }

        /** All that have ended so far, each as often as it has ended. */
        List<SentMessage> completed() {
            return List.copyOf(completed);
        }

        /** Waits until so many have ended, each once, and returns them. */
        List<SentMessage> awaitCompleted(int count) {
            await().atMost(Duration.ofMinutes(10)).until(() -> completed.size() >= count);
            assertThat(completed()).hasSize(count).doesNotHaveDuplicates();
            return completed();
        }

        /** Stops the producer. */
        void close() throws Exception {
            context.removeService(producer);
            producer.stop();
        }

        /** How many have ended with this in the header that tells about the cache. */
        long countByCacheStatus(String cacheStatus) {
            return completed.stream()
                    .filter(sent -> cacheStatus.equals(sent.header(LadiFlowConstants.CACHE)))
                    .count();
        }
    }

    /** A message on its way. */
    static final class SentMessage implements AsyncCallback {

        final Exchange exchange;
        private final Queue<SentMessage> completed;
        /** What {@code process} returned. */
        volatile Boolean processResult;
        /** What the callback was told, null if it was not called. */
        volatile Boolean callbackResult;

        private SentMessage(Exchange exchange, Queue<SentMessage> completed) {
            this.exchange = exchange;
            this.completed = completed;
        }

        @Override
        public void done(boolean sync) {
            callbackResult = sync;
            completed.add(this);
        }

        Object body() {
            return exchange.getMessage().getBody();
        }

        Object header(String name) {
            return exchange.getMessage().getHeader(name);
        }

        Exception failure() {
            return exchange.getException();
        }
    }

    /** The threads that wait or are blocked inside the component, by name. */
    static List<String> threadsBlockedInComponent() {
        return Thread.getAllStackTraces().entrySet().stream()
                .filter(thread -> BLOCKED_STATES.contains(thread.getKey().getState()))
                .filter(thread -> Arrays.stream(thread.getValue()).anyMatch(LookupTestBase::isComponentFrame))
                .map(thread -> thread.getKey().getName())
                .toList();
    }

    private static boolean isComponentFrame(StackTraceElement frame) {
        String name = frame.getClassName();
        return name.matches(
                        "io\\.github\\.camelladiflow\\.(?:LadiFlow\\w+|StoreCaller|internal\\.cache\\.\\w+|internal\\.client\\.\\w+)(?:\\$.*)?")
                && !name.matches(".*Test(?:\\$.*)?");
    }
}
