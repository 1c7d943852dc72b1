// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.cache;

import java.util.List;

/** Tags that were evicted together; holds all evictions after it, and none before. */
final class Eviction {

    final List<Tag> tags;
    Eviction next;

    Eviction(List<Tag> tags) {
        this.tags = tags;
    }
}
