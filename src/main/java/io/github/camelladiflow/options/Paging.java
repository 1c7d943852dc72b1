// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.options;

/** The part of a list that is read for a message. */
public enum Paging {

    /** One page. */
    PAGE,

    /** All pages, from the requested one to the last, as a stream of items. */
    ALL
}
