// SPDX-License-Identifier: Apache-2.0
package com.example.warehouse;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;

import org.apache.camel.RuntimeCamelException;
import org.apache.camel.spi.StateRepository;
import org.apache.camel.support.service.ServiceSupport;

/**
 * Stores states in the table {@code ladiflow.source_state}. It compares and writes in one statement, so that no process
 * overwrites the state of another. Each source needs its own bean. Thread-safe.
 */
public final class PostgresStateRepository extends ServiceSupport implements StateRepository<String, String> {

    private static final String READ = "SELECT value FROM ladiflow.source_state WHERE key = ?";
    private static final String CREATE =
            "INSERT INTO ladiflow.source_state (value, key) VALUES (?, ?) ON CONFLICT (key) DO NOTHING";
    private static final String REPLACE = "UPDATE ladiflow.source_state SET value = ? WHERE key = ? AND value = ?";

    /** The values that this process read or wrote last. */
    private final Map<String, String> knownValues = new ConcurrentHashMap<>();

    private DataSource dataSource;

    /** The database, in which {@code schema.sql} has created the table. */
    public void setDataSource(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /** Returns the value, null if there is none. */
    @Override
    public String getState(String key) {
        String value = execute(
                READ,
                statement -> {
                    try (var rows = statement.executeQuery()) {
                        return rows.next() ? rows.getString(1) : null;
                    }
                },
                key);
        if (value == null) {
            knownValues.remove(key);
        } else {
            knownValues.put(key, value);
        }
        return value;
    }

    /**
     * Writes the value.
     *
     * @throws IllegalStateException if another process has written it since this one read it
     */
    @Override
    public void setState(String key, String value) {
        String known = knownValues.get(key);
        int rows = known == null
                ? execute(CREATE, PreparedStatement::executeUpdate, value, key)
                : execute(REPLACE, PreparedStatement::executeUpdate, value, key, known);
        if (rows == 0) {
            throw new IllegalStateException("Another process has written or removed the state " + key
                    + " in ladiflow.source_state since this source read it. Use Camel's component 'master',"
                    + " so that only one process polls.");
        }
        knownValues.put(key, value);
    }

    private interface Execution<T> {

        T run(PreparedStatement statement) throws SQLException;
    }

    private <T> T execute(String sql, Execution<T> execution, String... values) {
        try (var connection = dataSource.getConnection();
                var statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setString(i + 1, values[i]);
            }
            return execution.run(statement);
        } catch (SQLException e) {
            throw new RuntimeCamelException("The table ladiflow.source_state cannot be used: " + e.getMessage(), e);
        }
    }
}
