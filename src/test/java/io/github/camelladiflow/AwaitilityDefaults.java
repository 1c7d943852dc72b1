// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import java.time.Duration;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Sets a timeout of 60 seconds for each {@code await()}, so that no test depends on a fast machine, and a short poll
 * interval. Mutation tests set a shorter timeout, because most mutants that a test detects never meet its condition.
 * JUnit detects this class automatically.
 */
public final class AwaitilityDefaults implements BeforeAllCallback {

    @Override
    public void beforeAll(ExtensionContext test) {
        Awaitility.setDefaultTimeout(Duration.ofSeconds(Integer.getInteger("await.seconds", 60)));
        Awaitility.setDefaultPollInterval(Duration.ofMillis(20));
    }
}
