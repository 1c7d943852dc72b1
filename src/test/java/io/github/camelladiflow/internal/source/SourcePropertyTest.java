// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.source;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

/** Nothing is lost, whatever happens; nothing comes twice but what was under way when a process was killed. */
class SourcePropertyTest {

    @Property(tries = 20_000, shrinking = ShrinkingMode.OFF)
    void nothingIsLostAndNothingComesTwiceButAfterAKill(@ForAll long seed) throws Exception {
        new WalkHistory(seed).run();
    }
}
