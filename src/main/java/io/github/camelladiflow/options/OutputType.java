// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.options;

/** The type of the message body that contains the response. */
public enum OutputType {

    /** An object such as a {@link io.github.camelladiflow.model.Customer}. */
    POJO,

    /** The JSON of the response as a string. */
    JSON
}
