// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.options;

/** Options of which an endpoint has its own, which are the component's at first. */
abstract class Copyable<T extends Copyable<T>> implements Cloneable {

    /** {@return a copy that can be changed on its own} */
    @SuppressWarnings("unchecked")
    public T copy() {
        try {
            return (T) clone();
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException(e);
        }
    }
}
