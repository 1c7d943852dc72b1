// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

import org.jetbrains.kotlinx.lincheck.Actor;
import org.jetbrains.kotlinx.lincheck.execution.ExecutionScenario;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;

import static org.jetbrains.lincheck.datastructures.ManagedStrategyGuaranteeKt.forClasses;

/** Checks that the results of concurrent threads are possible results of the same calls one after another. */
public final class Models {

    private static final int ORDERS = Integer.getInteger("models.orders", 25);

    private Models() {}

    /**
     * Calls of a tested class, as <code>name</code> or <code>name argument</code>.
     *
     * @param before the calls before the threads start
     * @param threads the calls of each thread
     * @param after the calls whose results show the effects of the threads
     */
    public record Race(List<String> before, List<List<String>> threads, List<String> after) {}

    /**
     * Runs threads in many orders of their steps. Other threads may run between any two accesses to shared data.
     *
     * @param specification the same operations, for one thread
     */
    public static void interleave(Class<?> tested, Class<?> specification, List<Race> races) {
        var options = new ModelCheckingOptions()
                .iterations(0)
                .minimizeFailedScenario(false)
                .invocationsPerIteration(ORDERS)
                .sequentialSpecification(specification)
                // the steps in libraries and parsers are not tested
                .addGuarantee(forClasses(Models::isLibrary).allMethods().treatAsAtomic());
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

    private static boolean isLibrary(String className) {
        return Stream.of(
                        "com.github.benmanes.caffeine.",
                        "com.fasterxml.jackson.",
                        "org.apache.camel.",
                        "java.text.",
                        "java.util.regex.",
                        "java.util.stream.",
                        "io.github.camelladiflow.internal.json.")
                .anyMatch(className::startsWith);
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
