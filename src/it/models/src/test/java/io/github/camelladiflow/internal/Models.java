// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import org.jetbrains.kotlinx.lincheck.Actor;
import org.jetbrains.kotlinx.lincheck.execution.ExecutionScenario;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.StressOptions;

import static org.jetbrains.lincheck.datastructures.ManagedStrategyGuaranteeKt.forClasses;

/** Checks that what threads see could be what they see one after the other. */
public final class Models {

    private Models() {}

    /** Lets the other threads get in between, for one time or another, as an answer of LadiFlow does. */
    public static void pause() {
        LockSupport.parkNanos(ThreadLocalRandom.current().nextInt(3) * 20_000L);
    }

    /**
     * Runs random operations of a class on two and on three threads.
     *
     * @param specification the same operations, for one thread
     */
    public static void check(Class<?> tested, Class<?> specification, int invocations) {
        check(tested, specification, invocations, 1);
    }

    /**
     * Runs them where it takes some to get anywhere.
     *
     * @param before how many are run first, and last
     */
    public static void check(Class<?> tested, Class<?> specification, int invocations, int before) {
        for (int threads = 2; threads <= 3; threads++) {
            new StressOptions()
                    .threads(threads)
                    .actorsBefore(before)
                    .actorsPerThread(2)
                    .actorsAfter(before)
                    .iterations(Integer.getInteger("models.iterations", 5))
                    .invocationsPerIteration(invocations)
                    .sequentialSpecification(specification)
                    .check(tested);
        }
    }

    /**
     * Calls of a tested class, as <code>name</code> or <code>name argument</code>.
     *
     * @param before what happens first
     * @param threads what each thread does then
     * @param after what shows what they did
     */
    public record Race(List<String> before, List<List<String>> threads, List<String> after) {}

    /**
     * Runs what threads do in many orders of their steps: the others may come between any two accesses to what they share.
     *
     * @param specification the same operations, for one thread
     */
    public static void interleave(Class<?> tested, Class<?> specification, List<Race> races) {
        // the thread of the JDK's timer is not one of those that are ordered, so it is there before, and then left
        // alone
        new CompletableFuture<Void>().orTimeout(1, TimeUnit.NANOSECONDS);
        var options = new ModelCheckingOptions()
                .iterations(0)
                .minimizeFailedScenario(false)
                .invocationsPerIteration(Integer.getInteger("models.orders", 25))
                .sequentialSpecification(specification)
                .addGuarantee(forClasses(
                                "java.util.concurrent.CompletableFuture$Delayer",
                                "java.util.concurrent.CompletableFuture$Canceller")
                        .allMethods()
                        .ignore());
        for (Race race : races) {
            options.addCustomScenario(new ExecutionScenario(
                    actors(tested, race.before()),
                    race.threads().stream()
                            .map(thread -> actors(tested, thread))
                            .toList(),
                    actors(tested, race.after()),
                    null));
        }
        options.check(tested);
    }

    private static List<Actor> actors(Class<?> tested, List<String> calls) {
        return calls.stream().map(call -> actor(tested, call.split(" "))).toList();
    }

    private static Actor actor(Class<?> tested, String... call) {
        var method = Arrays.stream(tested.getMethods())
                .filter(each -> each.getName().equals(call[0]))
                .findAny()
                .orElseThrow();
        return new Actor(method, call.length == 1 ? List.of() : List.of(Integer.valueOf(call[1])));
    }
}
