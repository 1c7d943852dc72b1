// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.options;

/** Options that are copied for each endpoint. The copy begins with the component's values. */
abstract class Copyable<T extends Copyable<T>> implements Cloneable {

    /** {@return an independent copy} */
    @SuppressWarnings("unchecked")
    public T copy() {
        try {
            return (T) clone();
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException(e);
        }
    }
}
