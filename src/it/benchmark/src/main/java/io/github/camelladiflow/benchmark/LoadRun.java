// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.benchmark;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

import com.sun.management.OperatingSystemMXBean;
import io.github.camelladiflow.model.Customer;
import org.apache.camel.Exchange;

/**
 * Lookups over the network: a number of threads, each of which sends the next lookup when it has the response. The contenders take
 * turns in short rounds, in a random order that differs in each round, so that other load on the machine affects all of them, and
 * no contender always follows the same one. All of them are warm before the first counted round. Contenders that decode the
 * response read three members of it.
 */
final class LoadRun {

    private static final int ROUNDS = Integer.getInteger("rounds", 5);
    private static final int WARM_UP_ROUNDS = Integer.getInteger("warmUpRounds", 12);
    private static final long MILLIS = Long.getLong("millis", 1_000);

    /** Gives the same orders in each run of the benchmark. */
    private static final Random ORDER = new Random(42);

    /** Uses virtual threads if the JVM has them: {@code -Dvirtual=true -Dcamel.threads.virtual.enabled=true}. */
    private static final boolean VIRTUAL = Boolean.getBoolean("virtual");

    private final OperatingSystemMXBean machine = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private boolean warm;

    /** The result of one contender in one round. */
    private record Round(double perSecond, double p99Millis, double cpuMicros, int threads) {}

    /** The results of one contender in all rounds. */
    record Result(String contender, Spread perSecond, Spread ratio, Spread p99Millis, Spread cpuMicros, int threads) {

        /** Each round is compared with that of the first contender. */
        private static Result of(String contender, List<Round> rounds, List<Round> firsts) {
            return new Result(
                    contender,
                    spread(rounds, Round::perSecond),
                    Spread.of(IntStream.range(0, rounds.size())
                            .mapToDouble(i ->
                                    rounds.get(i).perSecond() / firsts.get(i).perSecond())
                            .toArray()),
                    spread(rounds, Round::p99Millis),
                    spread(rounds, Round::cpuMicros),
                    rounds.stream().mapToInt(Round::threads).max().orElse(0));
        }

        private static Spread spread(List<Round> rounds, ToDoubleFunction<Round> figure) {
            return Spread.of(rounds.stream().mapToDouble(figure).toArray());
        }
    }

    /** Runs all contenders. The others are compared with the first one. */
    List<Result> run(String response, int latencyMillis, int concurrent) throws Exception {
        if (!warm) {
            warm = true;
            run(response, 0, 8, WARM_UP_ROUNDS);
        }
        return run(response, latencyMillis, concurrent, ROUNDS);
    }

    private List<Result> run(String response, int latencyMillis, int concurrent, int count) throws Exception {
        try (var server = new ServerProcess();
                var bare = new BareClient(server.url(latencyMillis, response), concurrent);
                var routes = new Routes(server.url(latencyMillis, response), concurrent)) {
            var contenders = new LinkedHashMap<String, Callable<?>>();
            contenders.put("bare client, Jackson to a map", () -> threeMembers(bare.lookup()));
            contenders.put("bare client, to a map and to JSON", bare::lookupJson);
            var lookup = routes.call("lookup");
            contenders.put("ladiflow: a customer", () -> threeMembers(customer(lookup.send())));
            contenders.put("ladiflow: JSON", routes.call("lookupJson")::send);
            var tuned = routes.call("httpTuned");
            contenders.put(
                    "camel-http route, tuned",
                    () -> threeMembers(tuned.send().getMessage().getBody(Map.class)));
            contenders.put("camel-http route", routes.call("http")::send);
            var rounds = new LinkedHashMap<String, List<Round>>();
            contenders.keySet().forEach(contender -> rounds.put(contender, new ArrayList<>()));
            for (Callable<?> contender : contenders.values()) {
                // all connections are open
                round(contender, concurrent, MILLIS / 2);
            }
            var turns = new ArrayList<>(contenders.entrySet());
            for (int i = 0; i < count; i++) {
                Collections.shuffle(turns, ORDER);
                for (Map.Entry<String, Callable<?>> contender : turns) {
                    rounds.get(contender.getKey()).add(round(contender.getValue(), concurrent, MILLIS));
                }
            }
            return rounds.entrySet().stream()
                    .map(contender -> Result.of(
                            contender.getKey(),
                            contender.getValue(),
                            rounds.values().iterator().next()))
                    .toList();
        }
    }

    private static Customer customer(Exchange exchange) {
        return exchange.getMessage().getBody(Customer.class);
    }

    private static int threeMembers(Customer customer) {
        return customer.getId().length()
                + customer.getEmail().length()
                + customer.getCustomFields().size();
    }

    private static int threeMembers(Map<?, ?> response) {
        var customer = (Map<?, ?>) ((Map<?, ?>) response.get("data")).get("customer");
        return ((String) customer.get("_id")).length()
                + ((String) customer.get("email")).length()
                + ((List<?>) customer.get("custom_fields")).size();
    }

    private Round round(Callable<?> contender, int concurrent, long millis) throws Exception {
        var times = new ConcurrentLinkedQueue<long[]>();
        ExecutorService threads = threads(concurrent);
        long cpu = machine.getProcessCpuTime();
        long start = System.nanoTime();
        long end = start + TimeUnit.MILLISECONDS.toNanos(millis);
        for (int i = 0; i < concurrent; i++) {
            threads.submit(() -> {
                var mine = new long[1024];
                int count = 0;
                for (long before = System.nanoTime(); before < end || count == 0; count++) {
                    contender.call();
                    long after = System.nanoTime();
                    mine = count == mine.length ? Arrays.copyOf(mine, 2 * count) : mine;
                    mine[count] = after - before;
                    before = after;
                }
                times.add(Arrays.copyOf(mine, count));
                return null;
            });
        }
        Thread.sleep(millis / 2);
        int platformThreads = ManagementFactory.getThreadMXBean().getThreadCount();
        threads.shutdown();
        if (!threads.awaitTermination(1, TimeUnit.MINUTES) || times.size() != concurrent) {
            throw new IllegalStateException(times.size() + " of " + concurrent + " came through");
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        long[] all = times.stream().flatMapToLong(Arrays::stream).sorted().toArray();
        return new Round(
                all.length / seconds,
                all[all.length * 99 / 100] / 1e6,
                (machine.getProcessCpuTime() - cpu) / 1e3 / all.length,
                platformThreads);
    }

    private static ExecutorService threads(int count) throws ReflectiveOperationException {
        // uses reflection, because the class is compiled for Java 17, which has no virtual threads
        return VIRTUAL
                ? (ExecutorService) Executors.class
                        .getMethod("newVirtualThreadPerTaskExecutor")
                        .invoke(null)
                : Executors.newFixedThreadPool(count);
    }
}
