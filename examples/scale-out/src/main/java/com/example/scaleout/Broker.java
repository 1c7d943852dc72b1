// SPDX-License-Identifier: Apache-2.0
package com.example.scaleout;

import java.util.List;
import java.util.Map;

/** Where the leads come from and the results go to: one in this process, or one of the user's. */
interface Broker extends AutoCloseable {

    /** Whether a lead was found, was not found, or failed: the last part of the topics' or queues' names. */
    List<String> RESULTS = List.of("found", "notfound", "errors");

    /** Returns the settings by which a worker finds this broker. */
    Map<String, String> settings();

    /** Sends leads; they are safe when this returns. */
    void send(List<Lead> leads) throws Exception;

    /** Hands the results to the tally, as they come, until this is closed. */
    void read(Tally tally) throws Exception;
}
