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
package io.github.camelladiflow.sandbox;

import java.time.Duration;

/** Allows so many requests in each second, which begins with a request. Thread-safe. */
final class RateLimit {

    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private int perSecond;
    private int left;
    private long begin;

    /** Sets the limit; 0 is none. */
    synchronized void set(int requestsPerSecond) {
        if (requestsPerSecond < 0) {
            throw new IllegalArgumentException("The rate limit must be 0 (none) or more, not " + requestsPerSecond);
        }
        perSecond = requestsPerSecond;
        left = requestsPerSecond;
        begin = System.nanoTime();
    }

    synchronized int get() {
        return perSecond;
    }

    synchronized boolean allows() {
        long now = System.nanoTime();
        if (now - begin >= SECOND) {
            begin = now;
            left = perSecond;
        }
        return perSecond == 0 || left-- > 0;
    }
}
