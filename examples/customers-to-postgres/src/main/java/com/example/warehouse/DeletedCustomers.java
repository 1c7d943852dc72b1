// SPDX-License-Identifier: Apache-2.0
package com.example.warehouse;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import javax.sql.DataSource;

import org.apache.camel.CamelContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;

/** Deletes rows whose customers LadiFlow no longer has. All times are those of the database's clock. */
public final class DeletedCustomers {

    private static final Logger LOG = LoggerFactory.getLogger(DeletedCustomers.class);

    /**
     * Customers that LadiFlow did not have are checked again after seven hours, before all others. Checks a day apart
     * could all fall into an hour in which LadiFlow hides living customers. A time in the future, left by a clock that
     * was put right, counts as none.
     */
    private static final String ATTEMPT = """
            UPDATE ladiflow.customer SET attempted_at = now() WHERE id IN (
                SELECT id FROM ladiflow.customer
                ORDER BY (missing_checks > 0
                        AND (attempted_at <= now() - interval '7 hours' OR attempted_at > now())) DESC,
                    CASE WHEN attempted_at <= now() THEN attempted_at END NULLS FIRST, id LIMIT ?)
            RETURNING id""";

    private static final String SAMPLE =
            "SELECT id FROM ladiflow.customer WHERE missing_checks = 0 ORDER BY random() LIMIT 5";

    private static final String FOUND =
            "UPDATE ladiflow.customer SET missing_checks = 0 WHERE id = ANY (?) AND missing_checks > 0";

    private static final String NOT_FOUND = """
            UPDATE ladiflow.customer SET missing_checks = missing_checks + 1, counted_at = now()
            WHERE id = ANY (?)
            AND (counted_at IS NULL OR counted_at <= now() - interval '19 hours' OR counted_at > now())""";

    private static final String SUSPECTS = "SELECT count(*) FROM ladiflow.customer WHERE missing_checks >= 2";

    private static final String DELETE = "DELETE FROM ladiflow.customer WHERE id = ANY (?) AND missing_checks >= 4";

    private final JdbcTemplate jdbc = new JdbcTemplate();
    private int idsPerRun = 500;
    private int maxDeletions = 10;

    public void setDataSource(DataSource dataSource) {
        jdbc.setDataSource(dataSource);
    }

    public void setIdsPerRun(int idsPerRun) {
        this.idsPerRun = idsPerRun;
    }

    public void setMaxDeletions(int maxDeletions) {
        this.maxDeletions = maxDeletions;
    }

    /** Runs with the lookups of the route {@code direct:customer}. */
    public void run(CamelContext context) throws Exception {
        try (var template = context.createProducerTemplate()) {
            run((String id) -> template.requestBody("direct:customer", id) != null);
        }
    }

    /** Checks the customers that have waited longest. Throws an exception if something looks wrong. */
    void run(Predicate<String> lookup) {
        List<String> ids = jdbc.queryForList(ATTEMPT, String.class, idsPerRun);
        var sample = lookUp(lookup, jdbc.queryForList(SAMPLE, String.class));
        int found = sample.get(true).size();
        int notFound = sample.get(false).size();
        if (found <= notFound) {
            throw new IllegalStateException("Of customers chosen at random, LadiFlow has " + found + " and lacks "
                    + notFound + ". This run counts and deletes nothing. Check that the API key belongs to this store"
                    + " and has all scopes.");
        }

        var checked = lookUp(lookup, ids);
        jdbc.update(FOUND, array(checked.get(true)));
        jdbc.update(NOT_FOUND, array(checked.get(false)));
        int suspects = jdbc.queryForObject(SUSPECTS, Integer.class);
        if (suspects > maxDeletions) {
            throw new IllegalStateException(suspects + " rows have missing_checks >= 2, more than maxDeletions = "
                    + maxDeletions + ". Nothing is deleted. Look these customers up in LadiFlow. If they have been"
                    + " deleted, set maxDeletions to " + suspects + " for one run over the whole table.");
        }
        int deleted = jdbc.update(DELETE, array(checked.get(false)));
        found = checked.get(true).size();
        notFound = checked.get(false).size();
        int failed = ids.size() - found - notFound;
        LOG.info("{} found, {} not found, {} lookups failed, {} rows deleted", found, notFound, failed, deleted);
    }

    /** Returns the ids that are found, under true, and those that are not found; failed lookups are in neither. */
    private static Map<Boolean, List<String>> lookUp(Predicate<String> lookup, List<String> ids) {
        Map<Boolean, List<String>> results = Map.of(true, new ArrayList<>(), false, new ArrayList<>());
        for (String id : ids) {
            try {
                results.get(lookup.test(id)).add(id);
            } catch (RuntimeException e) {
                LOG.debug("A lookup failed", e); // the error handler of direct:customer has logged it
            }
        }
        return results;
    }

    private static Object array(List<String> ids) {
        return ids.toArray(String[]::new);
    }
}
