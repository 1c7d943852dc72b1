// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.options;

import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;

/** The options of a subscription to a sequence. Not thread-safe: set everything before the start. */
@UriParams
public class SubscriptionOptions {

    @UriParam(label = "producer,subscription")
    private String sequence;

    /** {@return the sequence: a Simple expression, null for the message's} */
    public String getSequence() {
        return sequence;
    }

    /**
     * For sequence/subscribe: the id or the name of the sequence: a Simple expression. If not set, the message's
     * sequence_id.
     */
    public void setSequence(String sequence) {
        this.sequence = sequence;
    }
}
