// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.options;

/** As what an answer is put into the message. */
public enum OutputType {

    /** An object such as a {@link io.github.camelladiflow.model.Customer}. */
    POJO,

    /** Its JSON as text. */
    JSON
}
