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
package com.example.leads;

import com.example.leads.LeadFile.Outcome;
import org.apache.camel.AggregationStrategy;
import org.apache.camel.Exchange;

/**
 * Counts the rows of a file when their messages are in the queues, and lets the file's exchange go on as it was before the
 * split. Stateless.
 */
public final class LeadTally implements AggregationStrategy {

    @Override
    public Exchange aggregate(Exchange oldExchange, Exchange newExchange, Exchange inputExchange) {
        var file = inputExchange.getProperty("leadFile", LeadFile.class);
        file.delivered(newExchange.getProperty("outcome", Outcome.class));
        return inputExchange;
    }

    @Override
    public Exchange aggregate(Exchange oldExchange, Exchange newExchange) {
        throw new UnsupportedOperationException("The split hands over the file's exchange too");
    }
}
