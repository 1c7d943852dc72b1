// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.component;

/** How far a source is, for who measures it; NaN for what is not known yet. Thread-safe. */
public interface SourceProgress {

    double lagSeconds();

    double failing();

    double reconciledSeconds();
}
