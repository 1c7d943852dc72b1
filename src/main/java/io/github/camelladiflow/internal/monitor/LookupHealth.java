/*
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *     http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */
package io.github.camelladiflow.internal.monitor;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Judges from the lookups of one endpoint whether LadiFlow can be used. Asks nobody by itself. Thread-safe.
 */
public final class LookupHealth implements LookupListener {

    /** How many lookups in a row have to fail on the connection before that is called an outage. */
    public static final int OUTAGE = 3;

    private final AtomicInteger connectionFailures = new AtomicInteger();
    private volatile boolean keyRefused;

    @Override
    public void ended(EndedLookup lookup) {
        if (lookup.attempts() == 0) {
            // LadiFlow was not asked; a connection that could not be had counts as an attempt
            return;
        }
        switch (lookup.service()) {
            case CONNECTION_FAILED -> connectionFailures.incrementAndGet();
            case AUTHENTICATION_FAILED -> {
                connectionFailures.set(0);
                keyRefused = true;
            }
            default -> {
                connectionFailures.set(0);
                keyRefused = false;
            }
        }
    }

    /**
     * Tells what is wrong.
     *
     * @return the reason and what to do, null if nothing is wrong
     */
    public String problem() {
        if (keyRefused) {
            return "LadiFlow refused the API key at the last lookup that reached it. Check apiKey.";
        }
        int failures = connectionFailures.get();
        return failures < OUTAGE
                ? null
                : "The last " + failures
                        + " lookups failed on the connection. Check baseUrl, the network and the proxy.";
    }

    /**
     * Returns how many lookups in a row have failed on the connection.
     *
     * @return the number, 0 after any answer
     */
    public int connectionFailures() {
        return connectionFailures.get();
    }
}
