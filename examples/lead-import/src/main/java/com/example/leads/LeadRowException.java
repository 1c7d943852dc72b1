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

/** A row that cannot be looked up. Its message says why; it may be sent to the error queue but holds no part of the row. */
public final class LeadRowException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient Reason reason;

    LeadRowException(Reason reason) {
        super(reason.toString());
        this.reason = reason;
    }

    LeadRowException(String key, Object... arguments) {
        this(new Reason(key, arguments));
    }

    /** What is wrong with the row. */
    Reason reason() {
        return reason;
    }
}
