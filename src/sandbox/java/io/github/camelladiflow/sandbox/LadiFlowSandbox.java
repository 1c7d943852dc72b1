// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.sandbox;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Predicate;

import com.sun.net.httpserver.HttpServer;

/**
 * A double of the LadiFlow Open API that runs inside a test or a demo: on 127.0.0.1 unless told otherwise, on a free port,
 * on the HTTP server of the JDK. It is seeded with invented customers ({@link SandboxCustomers}), answers as the service does, misbehaves
 * when told to, and tells what it was asked.
 *
 * <pre>{@code
 * try (var sandbox = LadiFlowSandbox.start()) {
 *     camelContext.getPropertiesComponent().addInitialProperty("ladiflow.url", sandbox.baseUrl());
 *     camelContext.getPropertiesComponent().addInitialProperty("ladiflow.key", sandbox.apiKey());
 *
 *     sandbox.next(Reply.status(503));                  // the first request fails, the others do not
 *     sandbox.forKey("email", "binh.le2@example.com").always(Reply.delayed(Duration.ofSeconds(1)));
 *
 *     // ... run the route ...
 *
 *     assertEquals(2, sandbox.requestCount("customer/show"));
 *     assertEquals("binh.le2@example.com", sandbox.requests().get(1).text("email").orElseThrow());
 * }
 * }</pre>
 *
 * <p>With JUnit 5, {@link LadiFlowExtension} starts and closes it.
 *
 * <p>What it checks, in this order: an unknown path is an HTML 404; another method than {@code POST} a 405; a missing or
 * wrong {@code Api-Key} a 401, one without the right scope a 403; a {@code Content-Type} other than {@code application/json}, {@code text/plain}, {@code application/x-www-form-urlencoded} (which
 * curl sends unless told otherwise) and none a 415; a body that is no JSON object, or that lacks what the operation requires, a 400. All but the first are envelopes. {@code customer/show} wants
 * one or more of {@code customer_id}, {@code email} and {@code phone} as texts; if several are given, all must be those
 * of one and the same customer.
 *
 * <p>All methods may be called from any thread. Each request that is held or delayed has a thread of its own, so
 * hundreds may wait while others are answered. All threads are daemons: a program that only runs a sandbox ends unless
 * it waits for something.
 *
 * <p>For quick answers the first sandbox sets the system property {@code sun.net.httpserver.nodelay} to {@code true},
 * unless it is set already. If the JVM has run another HTTP server of the JDK before, that comes too late, and each
 * answer on a kept-alive connection takes about 40 ms: set the property at the start of the JVM then.
 */
public final class LadiFlowSandbox implements AutoCloseable {

    /** The API key of a sandbox that was not given another. */
    public static final String DEFAULT_API_KEY = "sandbox-key";

    /** How many customers a sandbox is seeded with unless told otherwise. */
    public static final int DEFAULT_CUSTOMER_COUNT = 1_000;

    /** How many requests a sandbox remembers unless told otherwise. */
    public static final int DEFAULT_KEPT_REQUESTS = 10_000;

    private static final String DEFAULT_HOST = "127.0.0.1";
    private static final String NO_DELAY = "sun.net.httpserver.nodelay";

    private final String apiKey;
    private final List<SandboxCustomer> seeded;
    private final EventHosts eventHosts;
    final SandboxState state;
    final RequestJournal journal;
    final ReplyScript script = new ReplyScript();
    private final SandboxGate gate = new SandboxGate();
    private final RateLimit rateLimit = new RateLimit();
    private final HttpServer server;
    final AllowedHosts allowedHosts;
    private final String host;
    private final String origin;
    private final ExecutorService executor;

    private LadiFlowSandbox(Builder builder) {
        this.apiKey = builder.apiKey;
        this.seeded = SandboxCustomers.first(builder.customerCount);
        this.eventHosts = new EventHosts(builder.eventHosts);
        this.state = new SandboxState(
                seeded, List.copyOf(builder.customers), builder.notFound, new EventSender(this::execute));
        this.journal = new RequestJournal(builder.keptRequests);
        this.host = builder.host;
        var address = resolve(host);
        this.allowedHosts =
                AllowedHosts.of(address.isLoopbackAddress() ? literal(address) : DEFAULT_HOST, builder.allowedHosts);
        requireCallable(address, builder.allowedHosts);
        this.server = bind(address, builder.port);
        this.origin = "http://" + nameInUrl(address, allowedHosts) + ":"
                + server.getAddress().getPort();
        this.executor = newExecutor(server.getAddress().getPort());
        server.setExecutor(executor);
        var contexts = List.of(
                server.createContext(
                        "/",
                        new SandboxPageHandler(new SandboxHandler(apiKey, state, journal, script, gate, rateLimit))),
                server.createContext(SandboxControl.PATH, new SandboxControl(this)));
        if (isExposed() || !builder.allowedHosts.isEmpty()) {
            contexts.forEach(context -> context.getFilters().add(allowedHosts.filter()));
        }
        // the server's own thread is a daemon only if the thread that starts it is one
        CompletableFuture.runAsync(server::start, executor).join();
    }

    private void execute(Runnable task) {
        executor.execute(task);
    }

    /**
     * Starts a sandbox with the defaults.
     *
     * @return a running sandbox; close it after use
     */
    public static LadiFlowSandbox start() {
        return builder().start();
    }

    /**
     * Begins to describe a sandbox.
     *
     * @return a builder with the defaults
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Where the sandbox listens; what the component takes as {@code baseUrl}.
     *
     * @return for example {@code http://127.0.0.1:40123/1.0}
     */
    public String baseUrl() {
        return origin() + "/1.0";
    }

    /**
     * Where programs in another process tell the sandbox what this class's methods tell it, as JSON: {@code GET} shows
     * what it is, {@code GET /requests} what it was asked, and so on; see the reference. It needs no password.
     *
     * @return for example {@code http://127.0.0.1:40123/sandbox}
     */
    public String controlUrl() {
        return origin() + SandboxControl.PATH;
    }

    private String origin() {
        return origin;
    }

    String host() {
        return host;
    }

    /** Whether other machines can reach the sandbox. */
    boolean isExposed() {
        return !server.getAddress().getAddress().isLoopbackAddress();
    }

    /**
     * The API key that the sandbox accepts. It is no secret.
     *
     * @return the key
     */
    public String apiKey() {
        return apiKey;
    }

    /**
     * A key that is good, but lacks the scope for LadiFlow: how it is answered is a {@linkplain
     * SandboxSettings#missingScope setting}. It is no secret.
     *
     * @return the {@link #apiKey()} with {@code -without-scope} behind it
     */
    public String apiKeyWithoutScope() {
        return withoutScope(apiKey);
    }

    static String withoutScope(String apiKey) {
        return apiKey + "-without-scope";
    }

    /**
     * The invented customers that the sandbox began with, whether or not they were changed or removed since.
     *
     * @return customers 1 to n of {@link SandboxCustomers}, in this order
     */
    public List<SandboxCustomer> seededCustomers() {
        return seeded;
    }

    /**
     * Adds a customer.
     *
     * @param customer the customer as {@code customer/show} should hand it out; without an {@code _id} it gets one
     * @return its id
     * @throws IllegalArgumentException if its id, e-mail or phone is no text or is another customer's, or it holds
     *     anything but maps, lists, texts, numbers, booleans and nulls
     */
    public String add(Map<String, ?> customer) {
        synchronized (state) {
            String id = state.customers.add(customer);
            state.emitCreation(id);
            return id;
        }
    }

    /**
     * Adds a customer.
     *
     * @param json the customer as a JSON object, such as {@code {"email": "an@example.com", "name": "An"}}
     * @return its id
     * @throws IllegalArgumentException if the text is no JSON object, or as for {@link #add(Map)}
     */
    public String add(String json) {
        return add(readCustomer(json));
    }

    private static Map<String, Object> readCustomer(String json) {
        var customer = Json.readObjectOrNull(json);
        if (customer == null) {
            throw new IllegalArgumentException(
                    "The text is no JSON object: hand over one customer as {\"email\": ..., ...}");
        }
        return customer;
    }

    /**
     * All customers as they are now.
     *
     * @return copies, in the order in which they came
     */
    public List<Map<String, Object>> customers() {
        synchronized (state) {
            return state.customers.all();
        }
    }

    /**
     * The requests to {@code sequence/subscribe} that were carried out.
     *
     * @return the bodies, in their order
     */
    public List<Map<String, Object>> subscriptions() {
        synchronized (state) {
            return List.copyOf(state.subscriptions);
        }
    }

    /**
     * Where the catch hook of a trigger listens. Any other 24 hex digits at the end do as well.
     *
     * @return for example {@code http://127.0.0.1:40123/hooks/catch/6650dddd0000000000000003}
     */
    public String hookUrl() {
        return origin() + CatchHook.PATH + CatchHook.ID;
    }

    /**
     * The requests to catch hooks that were accepted.
     *
     * @return in their order each with {@code hook} (the digits at the end of the URL), {@code method} and {@code body}, a
     *     map of what was sent as JSON, form or query
     */
    public List<Map<String, Object>> hookCalls() {
        synchronized (state) {
            return List.copyOf(state.hookCalls);
        }
    }

    /**
     * Sends an event for each customer that is created, changed, tagged or subscribed from now on, by requests or by hand. The
     * events are sent one after the other, in the order of the changes, until {@link #stopEvents()} or {@link #reset()}. An
     * earlier target and the events so far are forgotten.
     *
     * @param target where to send them
     * @throws IllegalArgumentException if its host is neither a loopback address nor one of {@link Builder#eventHosts}
     */
    public void sendEvents(EventTarget target) {
        sendEvents(target, true);
    }

    void sendEvents(EventTarget target, boolean loopback) {
        eventHosts.check(target.url(), loopback);
        synchronized (state) {
            state.events.start(target);
        }
    }

    /** Sends no more events, and forgets those so far. One that is being sent may still arrive. */
    public void stopEvents() {
        synchronized (state) {
            state.events.stop();
        }
    }

    /**
     * The events since {@link #sendEvents}.
     *
     * @return the newest 10,000 in the order of the changes; unmodifiable
     */
    public List<SandboxEvent> events() {
        return state.events.journal();
    }

    /**
     * Waits until events have been delivered or have failed for good.
     *
     * @param count how many events to wait for, since {@link #sendEvents}
     * @param atMost how long to wait
     * @throws AssertionError if there were fewer when the time was over
     */
    public void awaitEvents(long count, Duration atMost) {
        try {
            long ended = state.events.await(count, atMost);
            if (ended < count) {
                throw new AssertionError(
                        "The sandbox waited " + atMost + " for " + count + " events to end, but " + ended + " did");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while waiting for events of the sandbox", e);
        }
    }

    /**
     * How often an operation was carried out since the start or the last reset, whether or not its answer arrived.
     *
     * @param operation such as {@code customer/create}
     * @return the number of requests that succeeded
     * @throws IllegalArgumentException if there is no such operation
     */
    public int carriedOut(String operation) {
        synchronized (state) {
            return state.successCounts.getOrDefault(SandboxOperations.requireKnown(operation), 0);
        }
    }

    /**
     * How often an operation was carried out since the start or the last reset, whether or not its answer arrived.
     *
     * @param operation such as {@code LadiFlowOperation.CUSTOMER_CREATE} of the component, which the sandbox does not need
     * @return the number of requests that succeeded
     * @throws IllegalArgumentException if there is no such operation
     */
    public int carriedOut(Enum<?> operation) {
        return carriedOut(operation.toString());
    }

    /**
     * Changes a customer.
     *
     * @param id the customer's id
     * @param change is handed a copy of the customer to change; it must leave {@code _id} as it is
     * @throws NoSuchElementException if there is no such customer
     * @throws IllegalArgumentException if the changed customer is not acceptable; it stays as it was then
     */
    public void update(String id, Consumer<Map<String, Object>> change) {
        synchronized (state) {
            var tagsBefore = state.tagsOf(id);
            state.customers.update(id, change);
            state.emitChange(id, tagsBefore);
        }
    }

    /**
     * Removes a customer.
     *
     * @param id the customer's id
     * @return whether there was one
     */
    public boolean remove(String id) {
        synchronized (state) {
            return state.customers.remove(id);
        }
    }

    /**
     * Sets how the sandbox answers from now on when it knows no such customer.
     *
     * @param style the style
     */
    public void notFound(NotFoundStyle style) {
        settings().notFound(style);
    }

    /**
     * How the sandbox behaves where LadiFlow's documentation leaves it open, and how strict it is.
     *
     * @return the settings, which can be changed at any time
     */
    public SandboxSettings settings() {
        return state.settings;
    }

    /**
     * Sets how many requests a second the sandbox answers from now on. What is more than that, counted in seconds that
     * begin with a request, is answered HTTP 429 with {@code Retry-After: 1}.
     *
     * @param requestsPerSecond from 1, or 0, as at the start, for any number
     * @throws IllegalArgumentException if the number is negative
     */
    public void rateLimit(int requestsPerSecond) {
        rateLimit.set(requestsPerSecond);
    }

    int rateLimit() {
        return rateLimit.get();
    }

    /**
     * Sets the replies to the next requests, whatever they ask; see {@link SandboxReplies#next(Reply...)}.
     *
     * @param replies the replies, one for each request
     */
    public void next(Reply... replies) {
        when(request -> true).next(replies);
    }

    /**
     * Sets one reply for several of the next requests; see {@link SandboxReplies#next(int, Reply)}.
     *
     * @param times for how many requests, from 1
     * @param reply the reply
     */
    public void next(int times, Reply reply) {
        when(request -> true).next(times, reply);
    }

    /**
     * Sets the reply to all requests until {@link #reset()}; see {@link SandboxReplies#always(Reply)}.
     *
     * @param reply the reply
     */
    public void always(Reply reply) {
        when(request -> true).always(reply);
    }

    /**
     * Begins to say how certain requests are answered.
     *
     * @param applies accepts the requests that are meant; is asked by many threads and must neither block nor throw
     * @return where to say it
     */
    public SandboxReplies when(Predicate<SandboxRequest> applies) {
        return script.when(applies);
    }

    /**
     * Begins to say how the requests to one operation are answered.
     *
     * @param operation such as {@code customer/show}
     * @return where to say it
     * @throws IllegalArgumentException if there is no such operation
     */
    public SandboxReplies forOperation(String operation) {
        String known = SandboxOperations.requireKnown(operation);
        return when(request -> request.operation().equals(known));
    }

    /**
     * Begins to say how the requests with a certain lookup key are answered.
     *
     * @param member the key's name in the body, such as {@code email}
     * @param value the key; its case does not matter
     * @return where to say it
     */
    public SandboxReplies forKey(String member, String value) {
        return when(
                request -> request.text(member).filter(value::equalsIgnoreCase).isPresent());
    }

    /**
     * Holds all requests that arrive from now on unanswered, until {@link #release()}. They are counted and remembered
     * when they arrive.
     */
    public void hold() {
        gate.hold();
    }

    boolean isHolding() {
        return gate.isHolding();
    }

    /** Answers the requests that are held, and holds no more. Does nothing if none are held. */
    public void release() {
        gate.release();
    }

    /**
     * Waits until the sandbox was asked so often since its start or the last clearing. Held and delayed requests count.
     *
     * @param count how many requests to wait for
     * @param atMost how long to wait
     * @throws AssertionError if there were fewer when the time was over
     */
    public void awaitRequests(long count, Duration atMost) {
        try {
            long arrived = journal.await(count, atMost);
            if (arrived < count) {
                throw new AssertionError(
                        "The sandbox waited " + atMost + " for " + count + " requests, but got " + arrived);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while waiting for requests to the sandbox", e);
        }
    }

    /**
     * The requests since the start or the last clearing, whatever they were answered.
     *
     * @return the newest of them in order of arrival, as many as {@link Builder#keptRequests} says; unmodifiable
     */
    public List<SandboxRequest> requests() {
        return journal.newest();
    }

    /**
     * How many of the requests since the start or the last clearing {@link #requests()} no longer has, because more came
     * than {@link Builder#keptRequests} says.
     *
     * @return the number of dropped requests; 0 as long as {@code requests()} has them all
     */
    public long droppedRequestCount() {
        return journal.droppedCount();
    }

    /**
     * How often the sandbox was asked since its start or the last clearing, including what it no longer remembers.
     *
     * @return the number of requests
     */
    public long requestCount() {
        return journal.count();
    }

    /**
     * How often an operation was asked for since the start or the last clearing.
     *
     * @param operation such as {@code customer/show}
     * @return the number of requests, whatever they were answered
     */
    public long requestCount(String operation) {
        return journal.count(operation);
    }

    /**
     * The requests that match, among those that {@link #requests()} has.
     *
     * @param matching such as a {@link RequestPattern}; must neither block nor throw
     * @return the requests in order of arrival; unmodifiable
     */
    public List<SandboxRequest> requests(Predicate<? super SandboxRequest> matching) {
        return requests().stream().filter(matching).toList();
    }

    /**
     * How many requests match, among those that {@link #requests()} has.
     *
     * @param matching such as a {@link RequestPattern}; must neither block nor throw
     * @return the number of requests, whatever they were answered; too few if {@link #droppedRequestCount()} is not 0
     */
    public long requestCount(Predicate<? super SandboxRequest> matching) {
        return requests().stream().filter(matching).count();
    }

    /**
     * How often each operation was requested since the start or the last clearing.
     *
     * @return the numbers of requests by operation, or by path where that is not an operation's, in alphabetical order
     */
    public Map<String, Long> requestCounts() {
        return journal.counts();
    }

    /**
     * How often an operation was requested with each value of a member, among the requests that {@link #requests()} has.
     *
     * @param operation such as {@code customer/show}
     * @param member such as {@code email}
     * @return the numbers of requests by the member's value, which is written as JSON if it is not a text, in the order in
     *     which the values came; requests that lack the member are not counted
     * @throws IllegalArgumentException if there is no such operation
     */
    public Map<String, Long> requestCounts(String operation, String member) {
        var counts = new LinkedHashMap<String, Long>();
        for (var request : requests(RequestPattern.operation(operation).with(member))) {
            Object value = request.members().get(member);
            counts.merge(value instanceof String text ? text : Json.write(value), 1L, Long::sum);
        }
        return counts;
    }

    /**
     * Checks how many requests match.
     *
     * @param count the number of requests that are expected, from 0
     * @param pattern describes the requests
     * @throws AssertionError if there were more or fewer; it names the operations that were requested
     * @throws IllegalStateException if older requests were dropped, so that the number is not known
     */
    public void verify(long count, RequestPattern pattern) {
        if (droppedRequestCount() > 0) {
            throw new IllegalStateException("The sandbox has dropped " + droppedRequestCount()
                    + " older requests and cannot count: raise keptRequests, or call clearRequests() earlier");
        }
        long found = requestCount(pattern);
        if (found != count) {
            throw new AssertionError("The sandbox got " + found + " requests for " + pattern + ", and not " + count
                    + ". All that it got: " + requestCounts());
        }
    }

    /** Forgets the requests: the next one has number 1. */
    public void clearRequests() {
        journal.clear();
    }

    /**
     * Makes the sandbox as it was at its start: releases held requests, stops events, forgets set replies, the rate limit and past requests, and
     * restores the customers, all else that operations change, and the {@link #settings()}. Address and key stay.
     */
    public void reset() {
        script.clear();
        gate.release();
        rateLimit.set(0);
        synchronized (state) {
            state.reset();
        }
        journal.clear();
    }

    /** Ends the sandbox at once, with all its threads. Who still waits for an answer sees the connection closed. */
    @Override
    public void close() {
        server.stop(0);
        executor.shutdownNow();
        try {
            // the interrupted requests end at once; the limit is for a custom operation that does not
            executor.awaitTermination(2, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Shows the address. */
    @Override
    public String toString() {
        return "LadiFlowSandbox[" + baseUrl() + "]";
    }

    private static InetAddress resolve(String host) {
        try {
            return InetAddress.getByName(host);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(
                    "The sandbox cannot listen on " + host + ": use an address of this machine, or 0.0.0.0 for all", e);
        }
    }

    /** A single address is in no list yet, so that all requests would be rejected. */
    private static void requireCallable(InetAddress address, List<String> allowedHosts) {
        if (!address.isLoopbackAddress() && !address.isAnyLocalAddress() && allowedHosts.isEmpty()) {
            throw new IllegalArgumentException("The sandbox at " + address.getHostAddress()
                    + " would reject every request: name the hosts by which clients call it in --allowed-hosts, for"
                    + " example --allowed-hosts=" + literal(address));
        }
    }

    /** A name by which this machine reaches the sandbox, and which it accepts. */
    private static String nameInUrl(InetAddress address, AllowedHosts allowedHosts) {
        if (address.isAnyLocalAddress()) {
            return DEFAULT_HOST;
        }
        return address.isLoopbackAddress() || allowedHosts.names().contains(literal(address))
                ? literal(address)
                : allowedHosts.names().get(allowedHosts.names().size() - 1);
    }

    private static String literal(InetAddress address) {
        String text = address.getHostAddress().replaceFirst("%.*", "");
        return text.contains(":") ? "[" + text + "]" : text;
    }

    private static HttpServer bind(InetAddress host, int port) {
        // the JDK sends head and body apart, and would wait about 40 ms between them for the client's delayed ACK
        if (System.getProperty(NO_DELAY) == null) {
            System.setProperty(NO_DELAY, "true");
        }
        try {
            var address = new InetSocketAddress(host, port);
            // the backlog lets hundreds of clients connect at the same moment
            return HttpServer.create(address, 1_024);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "The sandbox cannot listen on " + host.getHostAddress() + ", port " + port
                            + ": use port 0 for a free one, and an address of this machine",
                    e);
        }
    }

    private static ExecutorService newExecutor(int port) {
        var number = new AtomicInteger();
        return Executors.newCachedThreadPool(task -> {
            var thread = new Thread(task, "ladiflow-sandbox-" + port + "-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Describes a sandbox before it starts. Not thread-safe; may start several sandboxes, one after the other. */
    public static final class Builder {

        private String apiKey = DEFAULT_API_KEY;
        private String host = DEFAULT_HOST;
        private List<String> allowedHosts = List.of();
        private List<String> eventHosts = List.of();
        private int port;
        private int customerCount = DEFAULT_CUSTOMER_COUNT;
        private int keptRequests = DEFAULT_KEPT_REQUESTS;
        private NotFoundStyle notFound = NotFoundStyle.HTTP_404_ENVELOPE;
        private final List<Map<String, Object>> customers = new ArrayList<>();

        private Builder() {}

        /**
         * Sets the API key that the sandbox accepts.
         *
         * @param key the key, not blank; {@link #DEFAULT_API_KEY} by default
         * @return this builder
         * @throws IllegalArgumentException if the key is blank
         */
        public Builder apiKey(String key) {
            if (key.isBlank()) {
                throw new IllegalArgumentException("The sandbox's API key must not be blank");
            }
            this.apiKey = key;
            return this;
        }

        /**
         * Sets the address at which the sandbox listens. It needs no password: another address than a loopback address
         * shows what it knows to whoever reaches it.
         *
         * @param host an address of this machine, or {@code 0.0.0.0} for all of them; 127.0.0.1 by default
         * @return this builder
         * @throws IllegalArgumentException if it is blank
         */
        public Builder host(String host) {
            if (host.isBlank()) {
                throw new IllegalArgumentException("The sandbox's host must not be blank: use 127.0.0.1, or 0.0.0.0"
                        + " for all addresses of this machine");
            }
            this.host = host;
            return this;
        }

        /**
         * Sets the names by which other machines call the sandbox. If it is given names or listens at another address than
         * a loopback address, every request must have one of them, {@code 127.0.0.1} or {@code localhost} in {@code Host}.
         * So a web page cannot reach the sandbox by a name of its own (DNS rebinding).
         *
         * @param names names or addresses without ports; none by default
         * @return this builder
         * @throws IllegalArgumentException if one is not the name of a host
         */
        public Builder allowedHosts(String... names) {
            this.allowedHosts = AllowedHosts.requireNames("--allowed-hosts", List.of(names));
            return this;
        }

        /**
         * Sets the hosts that the sandbox may send events to, besides loopback addresses. Programs that use the control
         * interface cannot change them, so that the sandbox does not send requests to hosts of their choice.
         *
         * @param names names or addresses without ports; none by default
         * @return this builder
         * @throws IllegalArgumentException if one is not the name of a host
         */
        public Builder eventHosts(String... names) {
            this.eventHosts = AllowedHosts.requireNames("--event-hosts", List.of(names));
            return this;
        }

        /**
         * Sets the port.
         *
         * @param port the port, or 0, the default, for a free one
         * @return this builder
         */
        public Builder port(int port) {
            this.port = port;
            return this;
        }

        /**
         * Sets how many customers of {@link SandboxCustomers} the sandbox is seeded with.
         *
         * @param count from 0 to {@link SandboxCustomers#MAX}; {@value #DEFAULT_CUSTOMER_COUNT} by default
         * @return this builder
         */
        public Builder customerCount(int count) {
            this.customerCount = count;
            return this;
        }

        /**
         * Adds customers of your own to those that the sandbox is seeded with.
         *
         * @param json each a customer as for {@link LadiFlowSandbox#add(String)}
         * @return this builder
         * @throws IllegalArgumentException if one is no JSON object
         */
        public Builder customers(String... json) {
            for (var customer : json) {
                customers.add(readCustomer(customer));
            }
            return this;
        }

        /**
         * Sets how the sandbox answers when it knows no such customer.
         *
         * @param style the style; {@link NotFoundStyle#HTTP_404_ENVELOPE} by default
         * @return this builder
         */
        public Builder notFound(NotFoundStyle style) {
            this.notFound = Objects.requireNonNull(style, "style");
            return this;
        }

        /**
         * Sets how many requests the sandbox remembers; it forgets the oldest, but counts them all.
         *
         * @param count from 1; {@value #DEFAULT_KEPT_REQUESTS} by default
         * @return this builder
         * @throws IllegalArgumentException if the count is less than 1
         */
        public Builder keptRequests(int count) {
            if (count < 1) {
                throw new IllegalArgumentException("The sandbox must keep 1 request or more, not " + count);
            }
            this.keptRequests = count;
            return this;
        }

        /**
         * Starts the sandbox.
         *
         * @return a running sandbox; close it after use
         * @throws UncheckedIOException if it cannot listen on the port
         * @throws IllegalArgumentException if the number of customers is out of range, one of your own is not acceptable,
         *     the host is unknown, or is a single address of the network and there are no allowed hosts
         */
        public LadiFlowSandbox start() {
            return new LadiFlowSandbox(this);
        }
    }
}
