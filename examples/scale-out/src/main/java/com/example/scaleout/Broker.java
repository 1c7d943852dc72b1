// SPDX-License-Identifier: Apache-2.0
package com.example.scaleout;

import java.util.List;
import java.util.Map;

/** The broker from which leads are read and to which results are sent. It runs in this process, or is the user's. */
interface Broker extends AutoCloseable {

    /** The outcomes of a lead (found, not found, failed), which are the last part of the names of topics and queues. */
    List<String> RESULTS = List.of("found", "notfound", "errors");

    /** Returns the settings with which a worker finds this broker. */
    Map<String, String> settings();

    /** Sends leads. They are stored safely when this method returns. */
    void send(List<Lead> leads) throws Exception;

    /** Passes the results to the tally as they arrive, until this is closed. */
    void read(Tally tally) throws Exception;
}
