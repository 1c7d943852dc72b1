// SPDX-License-Identifier: Apache-2.0
package com.example.warehouse;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Predicate;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Scenarios in virtual time with a real PostgreSQL. After each run, the rows of all living customers must exist. */
class DeletedCustomersTest {

    private static final Duration DAY = Duration.ofDays(1);
    private static final Predicate<String> FAILING = id -> {
        throw new IllegalStateException("503");
    };

    private static EmbeddedPostgres postgres;
    private static final JdbcTemplate JDBC = new JdbcTemplate();

    private final Random random = new Random(52);
    private final DeletedCustomers check = new DeletedCustomers();
    private final Set<String> gone = new HashSet<>();
    private Predicate<String> lookup = this::exists;
    private Duration time = Duration.ZERO;
    private Duration clockError = Duration.ZERO;
    private int added;
    private int completed;
    private int overLimit;

    @BeforeAll
    static void startPostgres() throws Exception {
        postgres = EmbeddedPostgres.start();
        var connection = postgres.getPostgresDatabase().getConnection();
        JDBC.setDataSource(new SingleConnectionDataSource(connection, true));
        JDBC.execute("CREATE SCHEMA virtual");
        JDBC.execute("CREATE FUNCTION virtual.now() RETURNS timestamptz LANGUAGE sql"
                + " RETURN CAST(current_setting('virtual.now') AS timestamptz)");
        JDBC.execute("SET search_path = virtual, pg_catalog");
    }

    @AfterAll
    static void stopPostgres() throws Exception {
        postgres.close();
    }

    @BeforeEach
    void createEmptyTable() throws Exception {
        JDBC.execute("DROP SCHEMA IF EXISTS ladiflow CASCADE");
        JDBC.execute(Files.readString(Path.of("src/main/resources/sql/schema.sql")));
        JDBC.execute("SELECT setseed(" + random.nextDouble() + ")");
        check.setDataSource(JDBC.getDataSource());
    }

    // the scenarios of the rules' author

    @ParameterizedTest
    @CsvSource({
        "8,5", "8,10", "8,50", "10,5", "10,10", "10,50", "500,5", "500,10", "500,50", "2000,5", "2000,10", "2000,50"
    })
    void refusesKeyOfAnotherStore(int customers, int idsPerRun) {
        add(customers);
        lookup = id -> false;
        run(5, idsPerRun);
        assertThat(completed + overLimit).isZero();
        assertThat(count("missing_checks = 0 AND counted_at IS NULL AND attempted_at IS NOT NULL"))
                .isEqualTo(customers);
    }

    @ParameterizedTest
    @ValueSource(ints = {5, 10, 50})
    void keepsCustomersOfShardThatIsOutForAnHour(int idsPerRun) {
        add(2_400);
        run(1, idsPerRun);
        lookup = id -> number(id) % 8 > 0;
        every(DAY.multipliedBy(idsPerRun).dividedBy(2_400), 100 / idsPerRun, idsPerRun);
        assertThat(count("missing_checks = 1")).isPositive();
        lookup = this::exists;
        run(5, idsPerRun);
        assertThat(count("missing_checks > 0")).isZero();
    }

    /** Each customer is checked twice a day. Checked once a day, about one in ten such tables loses a living customer. */
    @ParameterizedTest
    @ValueSource(ints = {5, 10, 50})
    void keepsCustomersThatAreMissingAtRandom(int idsPerRun) {
        add(500);
        lookup = id -> exists(id) && new SplittableRandom(Objects.hash(id, time)).nextInt(100) >= 5;
        every(DAY.multipliedBy(idsPerRun).dividedBy(1_000), 30 * 1_000 / idsPerRun, idsPerRun);
        assertThat(count("counted_at IS NOT NULL")).isGreaterThan(400);
        remove(3);
        run(10, idsPerRun);
        assertThat(count("true")).isEqualTo(497);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void keepsCustomersThatAreMissingTwice(boolean foundBetween) {
        add(500);
        for (int i = 0; i < 2; i++) {
            lookup = id -> number(id) >= 30;
            run(1, 10);
            lookup = foundBetween ? this::exists : FAILING;
            run(3, 10);
        }
        assertThat(overLimit > 0).isEqualTo(!foundBetween);
        lookup = this::exists;
        run(1, 10);
        assertThat(count("missing_checks > 0")).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {-5, 5})
    void countsTwiceAtMostWhenClockIsPutRight(int days) {
        add(50);
        clockError = DAY.multipliedBy(days);
        run(2, 50);
        lookup = id -> number(id) >= 9;
        every(Duration.ofMinutes(15), 6, 50);
        clockError = Duration.ZERO;
        every(Duration.ofMinutes(15), 6, 50);
        assertThat(count("missing_checks = 2")).isEqualTo(9);
        lookup = this::exists;
        remove(4);
        run(6, 50);
        assertThat(count("true")).isEqualTo(46);
    }

    @Test
    void checksOthersWhenLookupsOf200AlwaysFail() {
        add(500);
        remove(9);
        lookup = id -> number(id) < 200 ? FAILING.test(id) : exists(id);
        run(7, 10);
        assertThat(count("true"))
                .isEqualTo(500 - gone.stream().filter(id -> number(id) >= 200).count());
        assertThat(count("missing_checks > 0 OR attempted_at < now() - interval '25 hours'"))
                .isZero();
        lookup = this::exists;
        run(6, 10);
        assertThat(count("true")).isEqualTo(491);
    }

    @ParameterizedTest
    @ValueSource(ints = {5, 10, 50})
    void deletesNineNeighbours(int idsPerRun) {
        add(500);
        run(1, idsPerRun);
        for (int i = 100; i < 109; i++) {
            gone.add(id(i));
        }
        run(3, idsPerRun);
        assertThat(count("missing_checks = 3")).isEqualTo(9);
        run(1, idsPerRun);
        assertThat(count("true")).isEqualTo(491);
        assertThat(overLimit).isZero();
    }

    @ParameterizedTest
    @CsvSource({"10,5", "10,10", "10,50", "50,5", "50,10", "50,50"})
    void deletesFortyOnlyWithinLimit(int maxDeletions, int idsPerRun) {
        add(500);
        check.setMaxDeletions(maxDeletions);
        remove(40);
        run(10, idsPerRun);
        if (maxDeletions < 40) {
            assertThat(count("missing_checks >= 4")).isEqualTo(40);
            overLimit = 0;
            check.setMaxDeletions(40);
            every(DAY, 1, 500);
            check.setMaxDeletions(maxDeletions);
            run(1, idsPerRun);
        }
        assertThat(count("true")).isEqualTo(460);
        assertThat(overLimit).isZero();
    }

    @Test
    void trustsTheOnlyCustomerWithoutMissingChecks() {
        add(20);
        remove(19);
        JDBC.update("UPDATE ladiflow.customer SET missing_checks = 4 WHERE id = ANY (?)", (Object)
                gone.toArray(String[]::new));
        check.setMaxDeletions(19);
        every(DAY, 1, 20);
        assertThat(count("true")).isOne();
    }

    // ten more, written by somebody who had read only the rules; the test of the whole example has the merged customer

    @ParameterizedTest
    @CsvSource({"60, 5, 10, false", "120, 6, 6, true"})
    void countsNothingInLongOutage(int customers, int removed, int days, boolean lookupsFail) {
        add(customers);
        remove(removed);
        run(2, 10);
        long counted = count("missing_checks = 2");
        completed = 0;
        lookup = lookupsFail ? FAILING : id -> false;
        run(days, 10);
        assertThat(completed).isZero();
        assertThat(count("missing_checks = 2")).isEqualTo(counted).isPositive();
        lookup = this::exists;
        run(3, 10);
        assertThat(count("true")).isEqualTo(customers - removed);
    }

    @Test
    void keepsCustomersThatAreMissingEachNight() {
        add(200);
        lookup = id -> time.toHours() % 24 >= 6 || number(id) % 5 >= 2;
        run(14, 10);
        assertThat(count("true")).isEqualTo(200);
        assertThat(overLimit).isPositive();
    }

    @Test
    void keepsCustomersThatAreMissingAtEverySecondCheck() {
        add(200);
        lookup = id -> number(id) >= 20 || time.toDays() % 2 == 0;
        run(30, 10);
        assertThat(count("missing_checks > 1")).isZero();
        assertThat(overLimit).isZero();
    }

    @Test
    void deletesWhileTableGrows() {
        add(20);
        remove(3);
        for (int i = 0; i < 20; i++) {
            every(Duration.ofMinutes(72), 1, 50);
            add(49);
        }
        run(5, 50);
        assertThat(count("true")).isEqualTo(997);
    }

    @ParameterizedTest
    @CsvSource({"30,30", "1,1", "2,1"})
    void neverEmptiesTable(int customers, int removed) {
        add(customers);
        remove(removed);
        run(60, 10);
        assertThat(count("missing_checks = 0")).isEqualTo(customers);
        assertThat(completed + overLimit).isZero();
    }

    @Test
    void deletesOnlyMissingCustomersWhenLimitIsRaised() {
        add(400);
        lookup = id -> number(id) >= 40;
        run(5, 10);
        assertThat(count("missing_checks >= 4")).isEqualTo(40);
        for (int i = 0; i < 12; i++) {
            gone.add(id(i));
        }
        lookup = this::exists;
        check.setMaxDeletions(50);
        every(Duration.ofHours(1), 1, 10);
        every(DAY, 1, 400);
        assertThat(count("true")).isEqualTo(388);
        check.setMaxDeletions(10);
        overLimit = 0;
        run(1, 10);
        assertThat(overLimit).isZero();
    }

    @Test
    void countsOnceIn19HoursWhenTwoProcessesCheck() {
        add(100);
        remove(5);
        for (int hour = 0; hour < 6 * 24; hour++) {
            every(Duration.ofMinutes(1), 1, 25);
            every(Duration.ofMinutes(59), 1, 25);
            assertThat(count("missing_checks > " + (1 + hour / 19))).isZero();
            assertThat(count("true")).isEqualTo(hour < 57 ? 100 : count("true"));
        }
        assertThat(count("true")).isEqualTo(95);
    }

    @Test
    void survivesTwoClockJumps() {
        add(100);
        lookup = id -> number(id) >= 8;
        for (int days : List.of(0, 365, 0)) {
            clockError = DAY.multipliedBy(days);
            every(Duration.ofMinutes(30), 2, 50);
        }
        assertThat(count("missing_checks > 3")).isZero();
        lookup = this::exists;
        remove(4);
        every(Duration.ofMinutes(30), 6 * 48, 50);
        assertThat(count("true")).isEqualTo(96);
    }

    private void add(int customers) {
        JDBC.update(
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
            JDBC.execute("SET virtual.now = '" + Instant.EPOCH.plus(time).plus(clockError) + "'");
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

    private static long count(String condition, Object... values) {
        return JDBC.queryForObject("SELECT count(*) FROM ladiflow.customer WHERE " + condition, Long.class, values);
    }
}
