/*
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *     http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */
package io.github.camelladiflow;

import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;

/** The options of a subscription to a sequence. Not thread-safe: set everything before the start. */
@UriParams
public class SubscriptionOptions {

    @UriParam(label = "producer,subscription")
    private String sequence;

    /**
     * Returns the sequence.
     *
     * @return a Simple expression, null for the message's
     */
    public String getSequence() {
        return sequence;
    }

    /**
     * The id or the name of the sequence: a Simple expression. If not set, the message's sequence_id.
     */
    public void setSequence(String sequence) {
        this.sequence = sequence;
    }
}
