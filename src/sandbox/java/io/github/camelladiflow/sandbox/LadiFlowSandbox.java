// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.sandbox;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

import com.sun.net.httpserver.HttpServer;

/**
 * Simulates the LadiFlow Open API inside a test or a demo. The sandbox uses the JDK's HTTP server, by default on
 * 127.0.0.1 and a free port. It starts with invented customers ({@link SandboxCustomer}), responds in the same way as
 * the service, can simulate failures, and records the requests.
 *
 * <pre>{@code
 * try (var sandbox = LadiFlowSandbox.start()) {
 *     camelContext.getPropertiesComponent().addInitialProperty("ladiflow.url", sandbox.baseUrl());
 *     camelContext.getPropertiesComponent().addInitialProperty("ladiflow.key", sandbox.apiKey());
 *
 *     sandbox.next(Reply.status(503));                    // the first request fails, the others do not
 *     sandbox.forKey("email", "binh.le2@example.com").always(Reply.delayed(Duration.ofSeconds(1)));
 *
 *     // ... run the route ...
 *
 *     assertEquals(2, sandbox.requestCount("customer/show"));
 *     assertEquals("binh.le2@example.com", sandbox.requests().get(1).text("email").orElseThrow());
 * }
 * }</pre>
 *
 * <p>In JUnit 5 tests, {@link LadiFlowExtension} starts and closes the sandbox.
 *
 * <p>The sandbox checks each request in this order:
 *
 * <ol>
 * <li>An unknown path returns 404 with an HTML page. All other errors return an envelope.
 * <li>A method other than {@code POST} returns 405.
 * <li>A missing or wrong {@code Api-Key} returns 401. A key without the right scope returns 403.
 * <li>A {@code Content-Type} other than {@code application/json}, {@code text/plain} or {@code
 * application/x-www-form-urlencoded} (curl's default) returns 415. The header may be missing.
 * <li>A body that is not a JSON object, or that lacks a required member, returns 400.
 * </ol>
 *
 * <p>{@code customer/show} requires one or more of {@code customer_id}, {@code email} and {@code phone} as strings. If
 * several are given, all must belong to the same customer.
 *
 * <p>Thread-safe. Each held or delayed request has its own thread, so hundreds of requests can wait while others
 * receive responses. All threads are daemon threads, so a program that only runs a sandbox ends unless its main thread
 * waits.
 *
 * <p>To avoid delayed responses, the first sandbox sets the system property {@code sun.net.httpserver.nodelay} to
 * {@code true}, unless it is already set. This has no effect if the JVM has already run another HTTP server of the JDK.
 * In this case, each response on a kept-alive connection takes about 40 ms, so set the property when the JVM starts.
 */
public final class LadiFlowSandbox implements AutoCloseable {

    /** The default API key of a sandbox. */
    static final String DEFAULT_API_KEY = "sandbox-key";

    /** The default number of seeded customers. */
    static final int DEFAULT_CUSTOMER_COUNT = 1_000;

    /** The default number of requests that a sandbox records. */
    static final int DEFAULT_KEPT_REQUESTS = 10_000;

    private static final String DEFAULT_HOST = "127.0.0.1";
    private static final String NO_DELAY = "sun.net.httpserver.nodelay";

    private final String apiKey;
    private final List<SandboxCustomer> seeded;
    private final List<String> eventHosts;
    final SandboxState state;
    final RequestJournal journal;
    final ReplyScript script = new ReplyScript();
    private final SandboxGate gate = new SandboxGate();
    private final HttpServer server;
    final AllowedHosts allowedHosts;
    private final String origin;
    private final ThreadFactory threads;
    private final ExecutorService executor;

    private LadiFlowSandbox(Builder builder) {
        this.apiKey = builder.apiKey;
        this.seeded = SandboxCustomers.first(builder.customerCount);
        this.eventHosts = builder.eventHosts;
        this.state = new SandboxState(seeded, List.copyOf(builder.customers), builder.notFound);
        this.journal = new RequestJournal(builder.keptRequests);
        var address = resolve(builder.host);
        String name = address.isAnyLocalAddress() ? DEFAULT_HOST : literal(address);
        this.allowedHosts = AllowedHosts.of(name, builder.allowedHosts);
        this.server = bind(address, builder.port);
        this.origin = "http://" + name + ":" + server.getAddress().getPort();
        this.threads = newThreads(server.getAddress().getPort());
        this.executor = Executors.newCachedThreadPool(threads);
        server.setExecutor(executor);
        boolean checksHost = isExposed() || !builder.allowedHosts.isEmpty();
        var handlers = Map.of(
                "/",
                new SandboxHandler(apiKey, state, journal, script, gate),
                SandboxControl.PATH,
                new SandboxControl(this));
        handlers.forEach(
                (path, handler) -> server.createContext(path, checksHost ? allowedHosts.guard(handler) : handler));
        // the server's own thread is a daemon only if a daemon thread starts it
        CompletableFuture.runAsync(server::start, executor).join();
    }

    /**
     * Starts a sandbox with the default settings.
     *
     * @return a running sandbox; close it after use
     */
    public static LadiFlowSandbox start() {
        return builder().start();
    }

    /**
     * Creates a builder.
     *
     * @return a builder with the default settings
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Returns the base URL, which is the value of the component's option {@code baseUrl}.
     *
     * @return the URL, for example {@code http://127.0.0.1:40123/1.0}
     */
    public String baseUrl() {
        return origin + "/1.0";
    }

    /**
     * Returns the URL of the control interface, with which other processes can control the sandbox with JSON over HTTP.
     * The interface does not require a password.
     *
     * @return the URL, for example {@code http://127.0.0.1:40123/sandbox}
     */
    public String controlUrl() {
        return origin + SandboxControl.PATH;
    }

    /** Returns whether other machines can reach the sandbox. */
    boolean isExposed() {
        return !server.getAddress().getAddress().isLoopbackAddress();
    }

    /**
     * Returns the API key that the sandbox accepts. The key is not a secret.
     *
     * @return the key
     */
    public String apiKey() {
        return apiKey;
    }

    /**
     * Returns a valid key that lacks the scope for LadiFlow. A {@linkplain SandboxSettings#missingScope setting}
     * controls the response to this key. The key is not a secret.
     *
     * @return the {@link #apiKey()} followed by {@code -without-scope}
     */
    public String apiKeyWithoutScope() {
        return withoutScope(apiKey);
    }

    static String withoutScope(String apiKey) {
        return apiKey + "-without-scope";
    }

    /**
     * Returns the invented customers with which the sandbox started, even if they have been changed or removed since.
     *
     * @return the customers in the order of their numbers, which {@link SandboxCustomer} describes, starting with 1
     */
    public List<SandboxCustomer> seededCustomers() {
        return seeded;
    }

    /**
     * Adds a customer.
     *
     * @param customer the customer as {@code customer/show} returns it; if it has no {@code _id}, the sandbox assigns
     *     one
     * @return the customer's id
     * @throws IllegalArgumentException if the customer's id, e-mail address or phone number is not a string or belongs
     *     to another customer, or if a value cannot be written as JSON
     */
    public String add(Map<String, ?> customer) {
        synchronized (state) {
            String id = state.customers.add(customer);
            state.emit(id);
            return id;
        }
    }

    /**
     * Adds a customer.
     *
     * @param json the customer as a JSON object, such as {@code {"email": "an@example.com", "name": "An"}}
     * @return the customer's id
     * @throws IllegalArgumentException if the text is not a JSON object, or if {@link #add(Map)} rejects it
     */
    public String add(String json) {
        return add(Json.readObject(json));
    }

    /**
     * Returns all customers in their current state.
     *
     * @return copies of the customers, oldest first
     */
    public List<Map<String, Object>> customers() {
        synchronized (state) {
            return state.customers.all();
        }
    }

    /**
     * Returns the successful requests to {@code sequence/subscribe}.
     *
     * @return the bodies, in order of arrival
     */
    public List<Map<String, Object>> subscriptions() {
        synchronized (state) {
            return List.copyOf(state.subscriptions);
        }
    }

    /**
     * Returns the URL of a trigger's catch hook. The sandbox also accepts any other 24 hex digits at the end.
     *
     * @return the URL, for example {@code http://127.0.0.1:40123/hooks/catch/6650dddd0000000000000003}
     */
    public String hookUrl() {
        return origin + CatchHook.PATH + CatchHook.ID;
    }

    /**
     * Returns the accepted requests to catch hooks.
     *
     * @return the requests in order of arrival, each with {@code hook} (the digits at the end of the URL), {@code
     *     method} and {@code body}. The body is a map that contains the JSON, the form data or the query of the request
     */
    public List<Map<String, Object>> hookCalls() {
        synchronized (state) {
            return List.copyOf(state.hookCalls);
        }
    }

    /**
     * Starts to send an event for each customer that is created, changed or subscribed to a sequence. The change can come from a
     * request or from a method of this class. The sandbox sends the events one after another, in the order of the
     * changes, until {@link #stopEvents()} or {@link #reset()}. If there is an earlier target, the sandbox discards it and its events.
     *
     * @param target the target of the events
     * @throws IllegalArgumentException if its host is neither a loopback address nor one of {@link Builder#eventHosts}
     */
    public void sendEvents(EventTarget target) {
        sendEvents(target, true);
    }

    void sendEvents(EventTarget target, boolean loopback) {
        target.requireAllowed(eventHosts, loopback);
        state.setEvents(new EventSender(target, threads));
    }

    /** Stops sending events and discards the recorded events. An event that is being sent may still arrive. */
    public void stopEvents() {
        state.setEvents(null);
    }

    /**
     * Returns the events since the call of {@link #sendEvents} that have been delivered or have permanently failed.
     *
     * @return the newest 10,000 events, in the order of the changes; unmodifiable
     */
    public List<SandboxEvent> events() {
        var events = state.events();
        return events == null ? List.of() : events.events();
    }

    /**
     * Waits until a number of events have been delivered or have permanently failed.
     *
     * @param count the number of events to wait for, counted from the call of {@link #sendEvents}
     * @param atMost the longest time to wait
     * @throws AssertionError if the number is not reached in this time
     * @throws IllegalStateException if the sandbox does not send events
     */
    public void awaitEvents(long count, Duration atMost) {
        var events = state.events();
        if (events == null) {
            throw new IllegalStateException("The sandbox does not send events. Call sendEvents first");
        }
        await("events to end", count, atMost, () -> events.endedCount);
    }

    /**
     * Returns the number of successful requests to an operation since the start or the last reset. A request is also
     * counted if its response did not arrive.
     *
     * @param operation the operation's path, such as {@code customer/create}
     * @return the number of successful requests
     * @throws IllegalArgumentException if the operation does not exist
     */
    public int carriedOut(String operation) {
        synchronized (state) {
            return state.successCounts.getOrDefault(SandboxOperation.requireKnown(operation), 0);
        }
    }

    /**
     * Changes a customer.
     *
     * @param id the customer's id
     * @param change modifies the copy of the customer that it receives; must not change {@code _id}
     * @throws NoSuchElementException if the customer does not exist
     * @throws IllegalArgumentException if the changed customer is invalid. The stored customer stays unchanged
     */
    public void update(String id, Consumer<Map<String, Object>> change) {
        synchronized (state) {
            state.customers.update(id, change);
            state.emit(id);
        }
    }

    /**
     * Removes a customer.
     *
     * @param id the customer's id
     * @return whether the customer existed
     */
    public boolean remove(String id) {
        synchronized (state) {
            return state.customers.remove(id);
        }
    }

    /**
     * Returns the settings for the sandbox's strictness, and for its behaviour where LadiFlow's documentation does not
     * define it.
     *
     * @return the settings, which can be changed at any time
     */
    public SandboxSettings settings() {
        return state.settings;
    }

    /**
     * Sets the rate limit, in requests per second. The first request starts a window of one second. In that
     * window, the sandbox responds to requests above the limit with HTTP 429 and {@code Retry-After: 1}.
     *
     * @param requestsPerSecond the limit, at least 1; 0 (the default) means no limit
     * @throws IllegalArgumentException if the number is negative
     */
    public void rateLimit(int requestsPerSecond) {
        settings().set("requestsPerSecond", requestsPerSecond);
    }

    /**
     * Sets the replies to the next requests, whichever operation they call; see {@link SandboxReplies#next(Reply...)}.
     *
     * @param replies the replies, one for each request
     */
    public void next(Reply... replies) {
        when(request -> true).next(replies);
    }

    /**
     * Sets one reply for several of the next requests; see {@link SandboxReplies#next(int, Reply)}.
     *
     * @param times the number of requests, from 1
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
     * Selects requests so that their replies can be set.
     *
     * @param applies returns true for the requests to select; many threads call it, so it must neither block nor throw
     * @return an object that sets the replies to the selected requests
     */
    public SandboxReplies when(Predicate<SandboxRequest> applies) {
        return script.when(applies);
    }

    /**
     * Selects the requests to an operation so that their replies can be set.
     *
     * @param operation the operation's path, such as {@code customer/show}
     * @return an object that sets the replies to the selected requests
     * @throws IllegalArgumentException if the operation does not exist
     */
    public SandboxReplies forOperation(String operation) {
        String known = SandboxOperation.requireKnown(operation);
        return when(request -> request.operation().equals(known));
    }

    /**
     * Selects the requests with a certain lookup key so that their replies can be set.
     *
     * @param member the key's name in the body, such as {@code email}
     * @param value the key's value; case is ignored
     * @return an object that sets the replies to the selected requests
     */
    public SandboxReplies forKey(String member, String value) {
        return when(
                request -> request.text(member).filter(value::equalsIgnoreCase).isPresent());
    }

    /**
     * Holds all requests that arrive from now on, until {@link #release()}. The sandbox counts and records them when
     * they arrive.
     */
    public void hold() {
        gate.hold();
    }

    boolean isHolding() {
        return gate.isHolding();
    }

    /**
     * Sends the responses to held requests, and stops holding requests. Does nothing if requests are not being held.
     */
    public void release() {
        gate.release();
    }

    /**
     * Waits until the sandbox has received a number of requests since its start or the last {@link #clearRequests()}.
     * This number includes held and delayed requests.
     *
     * @param count the number of requests to wait for
     * @param atMost the longest time to wait
     * @throws AssertionError if fewer requests arrived in this time
     */
    public void awaitRequests(long count, Duration atMost) {
        await("requests", count, atMost, this::requestCount);
    }

    private static void await(String what, long count, Duration atMost, LongSupplier counter) {
        long end = System.nanoTime() + atMost.toNanos();
        try {
            while (counter.getAsLong() < count && System.nanoTime() < end) {
                Thread.sleep(1);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while waiting for " + what + " of the sandbox", e);
        }
        long reached = counter.getAsLong();
        if (reached < count) {
            throw new AssertionError(
                    "The sandbox expected " + count + " " + what + " within " + atMost + ", but counted " + reached);
        }
    }

    /**
     * Returns the requests since the start or the last {@link #clearRequests()}, regardless of their responses.
     *
     * @return the newest requests in order of arrival, at most {@link Builder#keptRequests}; unmodifiable
     */
    public List<SandboxRequest> requests() {
        return journal.newest();
    }

    /**
     * Returns the number of requests that have been dropped from {@link #requests()} since the start or the last {@link
     * #clearRequests()}. The sandbox drops the oldest requests if more arrive than {@link Builder#keptRequests} allows.
     *
     * @return the number of missing requests; 0 while {@code requests()} is complete
     */
    public long droppedRequestCount() {
        return journal.droppedCount();
    }

    /**
     * Returns the number of requests since the start or the last {@link #clearRequests()}, including requests that are
     * no longer recorded.
     *
     * @return the number of requests
     */
    public long requestCount() {
        return journal.count();
    }

    /**
     * Returns the number of requests to an operation since the start or the last {@link #clearRequests()}.
     *
     * @param operation the operation's path, such as {@code customer/show}
     * @return the number of requests, regardless of their responses
     */
    public long requestCount(String operation) {
        return journal.count(operation);
    }

    /** Discards the recorded requests. The next request has number 1. */
    public void clearRequests() {
        journal.clear();
    }

    /**
     * Restores the initial state. Releases held requests and stops sending events. Removes configured replies, the
     * rate limit and recorded requests. Restores all data and the {@link #settings()}. The address and the API key stay
     * the same.
     */
    public void reset() {
        script.clear();
        gate.release();
        synchronized (state) {
            state.reset();
        }
        journal.clear();
    }

    /**
     * Stops the sandbox and all its threads immediately. Closes the connections of clients that are waiting for a
     * response.
     */
    @Override
    public void close() {
        server.stop(0);
        stopEvents();
        executor.shutdownNow();
        try {
            // interrupted requests end immediately. The time limit is for threads that ignore the interrupt
            executor.awaitTermination(2, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static InetAddress resolve(String host) {
        try {
            var address = InetAddress.getByName(host);
            if (!host.isBlank() && (address.isLoopbackAddress() || address.isAnyLocalAddress())) {
                return address;
            }
        } catch (UnknownHostException e) {
            // the statement below throws the exception for all invalid addresses
        }
        throw new IllegalArgumentException("The sandbox cannot listen on " + host
                + ": use a loopback address such as 127.0.0.1, or 0.0.0.0 for all addresses of this machine");
    }

    private static String literal(InetAddress address) {
        String text = address.getHostAddress().replaceFirst("%.*", "");
        return text.contains(":") ? "[" + text + "]" : text;
    }

    private static HttpServer bind(InetAddress host, int port) {
        // the JDK sends head and body separately. Without this property, it waits about 40 ms between them for the
        // client's delayed ACK
        if (System.getProperty(NO_DELAY) == null) {
            System.setProperty(NO_DELAY, "true");
        }
        try {
            var address = new InetSocketAddress(host, port);
            // with this backlog, hundreds of clients can connect at the same time
            return HttpServer.create(address, 1_024);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "The sandbox cannot listen on " + host.getHostAddress() + ", port " + port
                            + ": use a free port (0 selects one), and an address of this machine",
                    e);
        }
    }

    private static ThreadFactory newThreads(int port) {
        var number = new AtomicInteger();
        return task -> {
            var thread = new Thread(task, "ladiflow-sandbox-" + port + "-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }

    /**
     * Configures a sandbox before it starts. Not thread-safe. A builder can start several sandboxes, one after another.
     */
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
         * @param key the key, not blank; {@code sandbox-key} by default
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
         * Sets the address at which the sandbox listens. The sandbox does not require a password. At any address except
         * a loopback address, every client that can reach the sandbox can read and change all its data.
         *
         * @param host a loopback address, or {@code 0.0.0.0} for all addresses of this machine; {@code 127.0.0.1} by
         *     default
         * @return this builder
         */
        public Builder host(String host) {
            this.host = host;
            return this;
        }

        /**
         * Sets the host names that other machines use to call the sandbox. If names are set, or if the sandbox does not
         * listen on a loopback address, it checks the header {@code Host} of every request. The header must name {@code
         * 127.0.0.1}, {@code localhost} or one of these hosts. This prevents DNS rebinding, in which a web page uses
         * its own host name to reach the sandbox.
         *
         * @param names names or addresses without ports; none by default
         * @return this builder
         * @throws IllegalArgumentException if one of them is not a host name
         */
        public Builder allowedHosts(String... names) {
            this.allowedHosts = AllowedHosts.requireNames("--allowed-hosts", List.of(names));
            return this;
        }

        /**
         * Sets the hosts to which the sandbox may send events, in addition to loopback addresses. The control interface
         * cannot change them, so a client cannot make the sandbox send requests to arbitrary hosts.
         *
         * @param names names or addresses without ports; none by default
         * @return this builder
         * @throws IllegalArgumentException if one of them is not a host name
         */
        public Builder eventHosts(String... names) {
            this.eventHosts = AllowedHosts.requireNames("--event-hosts", List.of(names));
            return this;
        }

        /**
         * Sets the port.
         *
         * @param port the port, or 0 (the default) for a free port
         * @return this builder
         */
        public Builder port(int port) {
            this.port = port;
            return this;
        }

        /**
         * Sets how many of the invented customers ({@link SandboxCustomer}) the sandbox has when it starts.
         *
         * @param count the number, from 0 to 1,000,000; 1,000 by default
         * @return this builder
         */
        public Builder customerCount(int count) {
            this.customerCount = count;
            return this;
        }

        /**
         * Adds your own customers to the seeded customers.
         *
         * @param json one JSON object for each customer, as for {@link LadiFlowSandbox#add(String)}
         * @return this builder
         * @throws IllegalArgumentException if one of them is not a JSON object
         */
        public Builder customers(String... json) {
            for (var customer : json) {
                customers.add(Json.readObject(customer));
            }
            return this;
        }

        /**
         * Sets how the sandbox responds when it does not find a customer.
         *
         * @param style the style; {@link NotFoundStyle#HTTP_404_ENVELOPE} by default
         * @return this builder
         */
        public Builder notFound(NotFoundStyle style) {
            this.notFound = Objects.requireNonNull(style, "style");
            return this;
        }

        /**
         * Sets how many requests the sandbox records. If more requests arrive, the sandbox drops the oldest
         * ones, but still counts them.
         *
         * @param count the number of requests, 1 or more; 10,000 by default
         * @return this builder
         * @throws IllegalArgumentException if the count is less than 1
         */
        public Builder keptRequests(int count) {
            if (count < 1) {
                throw new IllegalArgumentException("The sandbox must record at least 1 request, not " + count);
            }
            this.keptRequests = count;
            return this;
        }

        /**
         * Starts the sandbox.
         *
         * @return a running sandbox; close it after use
         * @throws UncheckedIOException if the sandbox cannot listen on the port
         * @throws IllegalArgumentException if the number of customers is out of range, one of your own customers is
         *     invalid, or the host is neither a loopback address nor {@code 0.0.0.0}
         */
        public LadiFlowSandbox start() {
            return new LadiFlowSandbox(this);
        }
    }
}
