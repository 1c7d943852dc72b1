// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.fuzz;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.github.camelladiflow.table.LeadTable;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.io.TempDir;

/** A file with any bytes: reading it returns rows or throws a documented exception, and ends. */
class LeadTableFuzzTest {

    @TempDir
    static Path folder;

    @FuzzTest(maxDuration = "30s")
    void table(byte[] input) throws IOException {
        Path file = Files.write(folder.resolve("leads.csv"), input);
        try (var context = new DefaultCamelContext()) {
            int count = 0;
            for (var rows = new LeadTable().rows(file.toFile(), new DefaultExchange(context));
                    rows.hasNext();
                    count++) {
                if (rows.next() == null || count > input.length) {
                    throw new AssertionError("A row is null, or there are more rows than bytes");
                }
            }
        } catch (IllegalArgumentException | IOException | UncheckedIOException asPromised) {
            // these exceptions are documented
        }
    }
}
