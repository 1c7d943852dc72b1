// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.model;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.ObjectMapper;

/** Reads the fixtures of customers: the text of the customer in a complete response of the API. */
public final class CustomerFixtures {

    private CustomerFixtures() {}

    /** The documented example: an invented person with the members of a real response. */
    public static String shown() {
        try {
            return new ObjectMapper()
                    .readTree(CustomerFixtures.class.getResource("/fixtures/customer-show.json"))
                    .at("/data/customer")
                    .toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** JSON that a member may contain unexpectedly. */
    static Stream<String> oddValues() throws IOException {
        return Files.lines(Path.of("src/test/resources/fixtures/odd-values.txt"));
    }
}
