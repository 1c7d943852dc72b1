// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import java.lang.Thread.State;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.github.camelladiflow.sandbox.LadiFlowSandbox;
import org.apache.camel.Exchange;
import org.apache.camel.Producer;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.AfterEach;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The base class for tests of lookups on separate threads, which the test's sandbox can hold. Messages are sent without
 * a wait, as by consumers that need no thread for each exchange.
 */
abstract class LookupTestBase extends RouteTestBase {

    /** The names of the classes of the component that calls pass through, without tests in the same packages. */
    private static final Pattern COMPONENT_CLASS = Pattern.compile("io\\.github\\.camelladiflow\\."
            + "(?:LadiFlow\\w+|StoreCaller|internal\\.(?:cache|client)\\.\\w+)(?<!Test)(?:\\$.*)?");

    final LadiFlowSandbox sandbox = LadiFlowSandbox.builder().start();
    final LadiFlowComponent component = newComponent();
    private final ThreadGroup ownThreads = new ThreadGroup("lookups");
    final ExecutorService threads = Executors.newCachedThreadPool(task -> new Thread(ownThreads, task));

    LookupTestBase() {
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

    /** Returns a component with the default options that calls the sandbox. */
    LadiFlowComponent newComponent() {
        var created = new LadiFlowComponent();
        created.getConfiguration().setApiKey(sandbox.apiKey());
        created.getConfiguration().setBaseUrl(sandbox.baseUrl());
        return created;
    }

    void addRoute(Consumer<RouteBuilder> route) throws Exception {
        RouteBuilder.addRoutes(context, routes -> {
            // hundreds of exchanges that fail intentionally would fill the log
            routes.errorHandler(routes.defaultErrorHandler().logExhausted(false));
            route.accept(routes);
        });
    }

    /** Stops and starts the context. The registry loses its beans when it stops. */
    void restart() {
        context.stop();
        context.getRegistry().bind("ladiflow", component);
        context.start();
    }

    /** Returns the producer that sends messages to an endpoint. Starts the context if it is not started. */
    MessageSender sender(String uri) throws Exception {
        context.start();
        var producer = context.getEndpoint(uri).createProducer();
        context.addService(producer, true, true);
        return new MessageSender(producer);
    }

    /** Sends a message, and waits until LadiFlow has received its request, which it holds until it is released. */
    Future<SentMessage> startHeldLookup(MessageSender lookups, Object body) {
        sandbox.hold();
        var leader = threads.submit(() -> lookups.send(body));
        sandbox.awaitRequests(1, Duration.ofMinutes(10));
        return leader;
    }

    /** Sends messages, and records how each of them ended. Thread-safe. */
    final class MessageSender {

        private final Producer producer;
        /** The messages that have ended so far, each as often as it has ended. */
        final List<SentMessage> completed = new CopyOnWriteArrayList<>();

        MessageSender(Producer producer) {
            this.producer = producer;
        }

        /** Sends a message on another thread. */
        Future<SentMessage> start(Object body) {
            return threads.submit(() -> send(body));
        }

        /** Sends a message a number of times, each time on another thread. */
        void start(int times, Object body) {
            for (int i = 0; i < times; i++) {
                start(body);
            }
        }

        /** Sends a message. Returns when the route has ended. */
        SentMessage send(Object body) {
            return send(body, exchange -> {});
        }

        SentMessage send(Object body, Consumer<Exchange> preparation) {
            var exchange = new DefaultExchange(context);
            exchange.getIn().setBody(body);
            preparation.accept(exchange);
            var sent = new SentMessage(exchange);
            try {
                producer.process(exchange);
            } catch (Throwable e) {
                // as Camel does
                exchange.setException(e);
            }
            completed.add(sent);
            return sent;
        }

        /** Sends a message on another thread. */
        InterruptibleThread startInterruptible(Object body) {
            var isInterrupted = new FutureTask<>(() -> {
                send(body);
                return Thread.currentThread().isInterrupted();
            });
            var thread = new Thread(isInterrupted);
            thread.start();
            return new InterruptibleThread(thread, isInterrupted);
        }

        /** Waits until a number of messages have ended, each once, and returns them. */
        List<SentMessage> awaitCompleted(int count) {
            await().atMost(Duration.ofMinutes(10)).until(() -> completed.size() >= count);
            assertThat(completed).hasSize(count);
            return completed;
        }

        /** Stops the producer. */
        void close() throws Exception {
            context.removeService(producer);
            producer.stop();
        }
    }

    /** A thread that sends a message, and whether it is still interrupted afterwards. */
    record InterruptibleThread(Thread thread, Future<Boolean> isInterrupted) {}

    /** A message that has been sent. */
    record SentMessage(Exchange exchange) {

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

    /** Returns the names of the threads that wait or are blocked inside the component. */
    static List<String> threadsBlockedInComponent() {
        return blockedThreads(COMPONENT_CLASS.asMatchPredicate())
                .map(Thread::getName)
                .toList();
    }

    /** Returns how many threads of this test wait in the component, and not for the network or a lock. */
    long waitingThreadCount() {
        return blockedThreads("io.github.camelladiflow.internal.client.Waits"::equals)
                .filter(thread -> thread.getThreadGroup() == ownThreads)
                .count();
    }

    private static Stream<Thread> blockedThreads(Predicate<String> frame) {
        return Thread.getAllStackTraces().entrySet().stream()
                .filter(thread -> thread.getKey().getState() != State.RUNNABLE)
                .filter(thread -> Arrays.stream(thread.getValue())
                        .map(StackTraceElement::getClassName)
                        .anyMatch(frame))
                .map(Map.Entry::getKey);
    }
}
