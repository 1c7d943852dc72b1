// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.options;

import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;

/** The options of subscriptions to sequences. Not thread-safe: set all options before the route starts. */
@UriParams
public class SubscriptionOptions {

    @UriParam(label = "producer,subscription")
    private String sequence;

    /** {@return the sequence: a Simple expression, null for the message's value} */
    public String getSequence() {
        return sequence;
    }

    /**
     * For sequence/subscribe: the id or name of the sequence, as a Simple expression. If not set, the sequence_id of
     * the message applies.
     */
    public void setSequence(String sequence) {
        this.sequence = sequence;
    }
}
