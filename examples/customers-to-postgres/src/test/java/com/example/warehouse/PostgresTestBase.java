// SPDX-License-Identifier: Apache-2.0
package com.example.warehouse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.springframework.jdbc.core.JdbcTemplate;

/** Starts a PostgreSQL for the tests of a class. Each test begins with empty tables. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class PostgresTestBase {

    final JdbcTemplate jdbc = new JdbcTemplate();
    EmbeddedPostgres postgres;

    @BeforeAll
    void startPostgres() throws IOException {
        postgres = EmbeddedPostgres.builder()
                .setServerConfig("synchronous_commit", "on")
                .start();
        jdbc.setDataSource(postgres.getPostgresDatabase());
    }

    @AfterAll
    void stopPostgres() throws IOException {
        postgres.close();
    }

    @BeforeEach
    void createEmptyTables() throws IOException {
        jdbc.execute("DROP SCHEMA IF EXISTS ladiflow CASCADE");
        jdbc.execute(Files.readString(Path.of("src/main/resources/sql/schema.sql")));
    }

    /** Returns the number of customers that meet a condition in SQL. */
    int count(String condition, Object... values) {
        return jdbc.queryForObject("SELECT count(*) FROM ladiflow.customer WHERE " + condition, Integer.class, values);
    }
}
