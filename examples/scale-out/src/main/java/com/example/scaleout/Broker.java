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
