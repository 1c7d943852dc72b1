// SPDX-License-Identifier: Apache-2.0
package com.example.warehouse;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;

import org.apache.camel.spi.StateRepository;
import org.apache.camel.support.service.ServiceSupport;
import org.springframework.jdbc.core.JdbcTemplate;

/** Stores states in {@code ladiflow.source_state}; never overwrites what another process has written. Thread-safe. */
public final class PostgresStateRepository extends ServiceSupport implements StateRepository<String, String> {

    private static final String READ = "SELECT value FROM ladiflow.source_state WHERE key = ?";
    private static final String CREATE =
            "INSERT INTO ladiflow.source_state (value, key) VALUES (?, ?) ON CONFLICT (key) DO NOTHING";
    private static final String REPLACE = "UPDATE ladiflow.source_state SET value = ? WHERE key = ? AND value = ?";

    /** The values that this process read or wrote last. */
    private final Map<String, String> knownValues = new ConcurrentHashMap<>();

    private final JdbcTemplate jdbc = new JdbcTemplate();

    public void setDataSource(DataSource dataSource) {
        jdbc.setDataSource(dataSource);
    }

    @Override
    public String getState(String key) {
        String value = jdbc.query(READ, rows -> rows.next() ? rows.getString(1) : null, key);
        knownValues.compute(key, (any, known) -> value);
        return value;
    }

    /** Throws an exception if another process has written or removed the state since this one last read or wrote it. */
    @Override
    public void setState(String key, String value) {
        String known = knownValues.get(key);
        int rows = known == null ? jdbc.update(CREATE, value, key) : jdbc.update(REPLACE, value, key, known);
        if (rows == 0) {
            throw new IllegalStateException("Another process has written or removed the state " + key
                    + " in ladiflow.source_state. Use Camel's component 'master', so that only one process polls.");
        }
        knownValues.put(key, value);
    }
}
