// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import java.util.concurrent.TimeUnit;

/**
 * The rate that is set: a call takes a permit, which comes back one second after it was answered. Since LadiFlow has seen a
 * request by the time it answers, no second in its view can hold more requests than there are permits. Immutable.
 *
 * @param perSecond how many permits there are, zero for any number
 * @param out how many of them calls have
 * @param first those that come back first, the next one in front
 * @param last those that come back after them, the last one in front
 */
record Rate(int perSecond, int out, Back first, Back last) {

    static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    static final Rate ANY = new Rate(0, 0, null, null);

    /** When a permit comes back, and the one beside it. */
    record Back(long at, Back next) {}

    /** Of several numbers the lowest counts, and zero is none. */
    Rate limited(int requestsPerSecond) {
        return requestsPerSecond > 0 && (perSecond == 0 || requestsPerSecond < perSecond)
                ? new Rate(requestsPerSecond, out, first, last)
                : this;
    }

    /** As if nobody had said a number. What is out stays out. */
    Rate unlimited() {
        return new Rate(0, out, first, last);
    }

    Rate taken() {
        return new Rate(perSecond, out + 1, first, last);
    }

    Rate answered(long now) {
        return new Rate(perSecond, out, first, new Back(now + SECOND, last));
    }

    Rate unused() {
        return new Rate(perSecond, out - 1, first, last);
    }

    /** Takes back the permits that have come back by now. */
    Rate at(long now) {
        Rate rate = this;
        while (true) {
            if (rate.first == null) {
                rate = rate.turned();
            }
            if (rate.first == null || now - rate.first.at < 0) {
                return rate;
            }
            rate = new Rate(perSecond, rate.out - 1, rate.first.next, rate.last);
        }
    }

    private Rate turned() {
        if (last == null) {
            return this;
        }
        Back turned = null;
        for (Back back = last; back != null; back = back.next) {
            turned = new Back(back.at, turned);
        }
        return new Rate(perSecond, out, turned, null);
    }
}
