// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal;

/** The message headers that operations read and set. {@code LadiFlowConstants} lists and describes all headers. */
public final class HeaderNames {

    public static final String CUSTOMER_ID = "CamelLadiFlowCustomerId";
    public static final String EMAIL = "CamelLadiFlowEmail";
    public static final String PHONE = "CamelLadiFlowPhone";
    public static final String OUTCOME = "CamelLadiFlowOutcome";
    public static final String ATTEMPTS = "CamelLadiFlowAttempts";
    public static final String CHANGE_ID = "CamelLadiFlowChangeId";
    public static final String DROPPED = "CamelLadiFlowDropped";

    public static final String EVENT_ID = "CamelLadiFlowEventId";

    private HeaderNames() {}
}
