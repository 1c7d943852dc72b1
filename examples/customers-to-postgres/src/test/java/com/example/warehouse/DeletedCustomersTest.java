// SPDX-License-Identifier: Apache-2.0
package com.example.warehouse;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import java.util.stream.IntStream;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Scenarios in virtual time with a real PostgreSQL. After each run, the rows of all living customers must exist.
 * {@code -Dsimulation=true} simulates 30 days of more stores, which takes some minutes.
 */
class DeletedCustomersTest extends PostgresTestBase {

    private static final boolean SIMULATION = Boolean.getBoolean("simulation");
    private static final Duration DAY = Duration.ofDays(1);
    private static final Predicate<String> FAILING = id -> {
        throw new IllegalStateException("503");
    };

    private final Random random = new Random(52);
    private final Set<String> gone = new HashSet<>();
    private final List<Arguments> table = new ArrayList<>();
    private DeletedCustomers check;
    private Predicate<String> lookup;
    private Duration time;
    private Duration clockError;
    private int added;
    private int completed;
    private int overLimit;

    @BeforeAll
    void startVirtualTime() throws Exception {
        var connection = postgres.getPostgresDatabase().getConnection();
        jdbc.setDataSource(new SingleConnectionDataSource(connection, true));
        jdbc.execute("CREATE SCHEMA virtual");
        jdbc.execute("CREATE FUNCTION virtual.now() RETURNS timestamptz LANGUAGE sql"
                + " RETURN CAST(current_setting('virtual.now') AS timestamptz)");
        jdbc.execute("SET search_path = virtual, pg_catalog");
    }

    @BeforeEach
    void reset() {
        jdbc.execute("SELECT setseed(" + random.nextDouble() + ")");
        check = new DeletedCustomers();
        check.setDataSource(jdbc.getDataSource());
        gone.clear();
        lookup = this::exists;
        time = clockError = Duration.ZERO;
        added = completed = overLimit = 0;
    }

    @ParameterizedTest(name = "{0}: {1}, {2}")
    @MethodSource("scenarios")
    void deletesNoLivingCustomer(String name, int first, int second, BiConsumer<Integer, Integer> steps) {
        steps.accept(first, second);

        // whatever has happened, a week without a failure is enough
        clockError = Duration.ZERO;
        lookup = this::exists;
        overLimit = 0;
        // a run deletes nothing unless LadiFlow has most of the customers
        boolean canDelete = 2 * (added - gone.size()) > count("missing_checks = 0");
        run(7, 500);
        assertThat(overLimit).isZero();
        if (canDelete) {
            assertThat(count("true")).isEqualTo(added - gone.size());
            assertThat(count("missing_checks > 0")).isZero();
        }
    }

    /** Adds a scenario for each pair of two numbers, whose meaning depends on the scenario. */
    private void scenario(
            String name, List<Integer> firsts, List<Integer> seconds, BiConsumer<Integer, Integer> steps) {
        firsts.forEach(first -> seconds.forEach(second -> table.add(Arguments.of(name, first, second, steps))));
    }

    List<Arguments> scenarios() {
        var idsPerRuns = List.of(5, 10, 50);
        table.clear();
        var keyIdsPerRuns = SIMULATION ? List.of(5, 10, 20, 50, 100, 200, 500) : idsPerRuns;
        scenario("key of another store", List.of(8, 10, 500, 2_000), keyIdsPerRuns, (customers, idsPerRun) -> {
            add(customers);
            lookup = id -> false;
            run(SIMULATION ? 30 : 5, idsPerRun);
            assertThat(completed + overLimit).isZero();
            assertThat(count("missing_checks = 0 AND counted_at IS NULL AND attempted_at IS NOT NULL"))
                    .isEqualTo(customers);
        });
        scenario("shard out for an hour", List.of(2_400), idsPerRuns, (customers, idsPerRun) -> {
            add(customers);
            run(1, idsPerRun);
            lookup = id -> number(id) % 8 > 0;
            every(DAY.multipliedBy(idsPerRun).dividedBy(customers), 100 / idsPerRun, idsPerRun);
            assertThat(count("missing_checks = 1")).isPositive();
        });
        var percents = SIMULATION ? List.of(1, 2, 5, 10, 15, 20) : List.of(5);
        var randomIdsPerRuns = SIMULATION ? List.of(5, 10, 20, 50) : idsPerRuns;
        scenario("percentage missing at random", percents, randomIdsPerRuns, (percent, idsPerRun) -> {
            add(500);
            lookup = id -> exists(id) && new SplittableRandom(Objects.hash(id, time)).nextInt(100) >= percent;
            run(30, idsPerRun);
            assertThat(count("counted_at IS NOT NULL")).isGreaterThan(80);
            remove(3);
            run(3, idsPerRun);
        });
        // a store whose nightly job hides some customers, the same ones each night or others
        var perMilles = SIMULATION ? List.of(5, 10, 20, 50) : List.of(50);
        for (var same : List.of(true, false)) {
            var name = "per mille missing in a nightly hour, the same: " + same;
            scenario(name, perMilles, SIMULATION ? List.of(200, 500) : List.of(200), (perMille, idsPerRun) -> {
                add(24 * idsPerRun);
                lookup = id -> exists(id)
                        && (time.toHoursPart() != 2
                                || (number(id) + (same ? 0 : time.toDays())) % (1_000 / perMille) > 0);
                run(1, idsPerRun);
                remove(3);
                run(SIMULATION ? 30 : 6, idsPerRun);
                assertThat(count("true")).isEqualTo(added - 3);
                assertThat(count("counted_at IS NOT NULL")).isPositive();
            });
        }
        scenario("missing twice, found between or not", List.of(1, 0), List.of(10), (found, idsPerRun) -> {
            add(500);
            for (int i = 0; i < 2; i++) {
                lookup = id -> number(id) >= 30;
                every(DAY.dividedBy(50), 40, idsPerRun); // less than 21 hours, after which a check counts again
                lookup = found == 1 ? this::exists : FAILING;
                run(3, idsPerRun);
            }
            assertThat(overLimit > 0).isEqualTo(found == 0);
        });
        scenario("clock put right by days", List.of(-5, 5), List.of(50), (days, idsPerRun) -> {
            add(50);
            clockError = DAY.multipliedBy(days);
            run(2, idsPerRun);
            lookup = id -> number(id) >= 9;
            every(Duration.ofMinutes(15), 6, idsPerRun);
            clockError = Duration.ZERO;
            every(Duration.ofMinutes(15), 6, idsPerRun);
            assertThat(count("missing_checks = 2")).isEqualTo(9);
            remove(4);
        });
        scenario("lookups that always fail", List.of(200), List.of(10), (failing, idsPerRun) -> {
            add(500);
            remove(9);
            lookup = id -> number(id) < failing ? FAILING.test(id) : exists(id);
            run(7, idsPerRun);
            assertThat(count("true"))
                    .isEqualTo(500
                            - gone.stream().filter(id -> number(id) >= failing).count());
            assertThat(count("missing_checks > 0 OR attempted_at < now() - interval '25 hours'"))
                    .isZero();
        });
        scenario("40 deleted at a limit", List.of(10, 50), idsPerRuns, (maxDeletions, idsPerRun) -> {
            add(500);
            check.setMaxDeletions(maxDeletions);
            remove(40);
            run(10, idsPerRun);
            assertThat(count("missing_checks >= 4")).isEqualTo(maxDeletions < 40 ? 40 : 0);
            check.setMaxDeletions(40);
            every(DAY, 1, 500);
            check.setMaxDeletions(maxDeletions);
        });
        scenario("only one customer without missing checks", List.of(20), List.of(19), (customers, removed) -> {
            add(customers);
            remove(removed);
            jdbc.update("UPDATE ladiflow.customer SET missing_checks = 4 WHERE id = ANY (?)", (Object)
                    gone.toArray(String[]::new));
            check.setMaxDeletions(removed);
            every(DAY, 1, customers);
            assertThat(count("true")).isOne();
        });
        scenario("no customer left", List.of(1, 30), List.of(10), (customers, idsPerRun) -> {
            add(customers);
            remove(customers);
            run(60, idsPerRun);
            assertThat(count("missing_checks = 0")).isEqualTo(customers);
            assertThat(completed + overLimit).isZero();
        });
        scenario("limit raised for 12 of 40", List.of(40), List.of(12), (missing, removed) -> {
            add(400);
            lookup = id -> number(id) >= missing;
            run(5, 10);
            assertThat(count("missing_checks >= 4")).isEqualTo(missing);
            IntStream.range(0, removed).forEach(i -> gone.add(id(i)));
            lookup = this::exists;
            check.setMaxDeletions(50);
            every(Duration.ofHours(1), 1, 10);
            every(DAY, 1, 400);
            assertThat(count("true")).isEqualTo(400 - removed);
            check.setMaxDeletions(10);
        });
        return table;
    }

    private void add(int customers) {
        jdbc.update(
                "INSERT INTO ladiflow.customer (customer) SELECT jsonb_build_object('_id', lpad(n::text, 24, '0'))"
                        + " FROM generate_series(?, ?) n",
                added,
                added + customers - 1);
        added += customers;
    }

    private void remove(int customers) {
        while (gone.size() < customers) {
            gone.add(id(random.nextInt(added)));
        }
    }

    private boolean exists(String id) {
        return !gone.contains(id);
    }

    private static String id(int number) {
        return "%024d".formatted(number);
    }

    private static int number(String id) {
        return Integer.parseInt(id);
    }

    /** Runs for some days, just so often that the runs cover the table in a day. */
    private void run(int days, int idsPerRun) {
        int runsPerDay = (added + idsPerRun - 1) / idsPerRun;
        every(DAY.dividedBy(runsPerDay), days * runsPerDay, idsPerRun);
    }

    private void every(Duration period, int runs, int idsPerRun) {
        check.setIdsPerRun(idsPerRun);
        for (int i = 0; i < runs; i++) {
            jdbc.execute("SET virtual.now = '" + Instant.EPOCH.plus(time).plus(clockError) + "'");
            try {
                check.run(lookup);
                completed++;
            } catch (IllegalStateException e) {
                if (!e.getMessage().contains("chosen at random")) {
                    assertThat(e).hasMessageStartingWith(count("missing_checks >= 2") + " rows");
                    overLimit++;
                }
            }
            Object dead = gone.toArray(String[]::new);
            assertThat(count("id <> ALL (?)", dead)).as(time::toString).isEqualTo(added - gone.size());
            time = time.plus(period);
        }
    }
}
