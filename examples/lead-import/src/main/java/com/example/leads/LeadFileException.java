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

/** A lead file of which no row can be read, however often one tries. The route moves it to {@code .failed}. */
public final class LeadFileException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient Reason reason;

    LeadFileException(String key, Object... arguments) {
        super(Words.ENGLISH.say(key, arguments));
        this.reason = new Reason(key, arguments);
    }

    /** What is wrong with the file and what would be right; holds nothing of the file's rows. */
    Reason reason() {
        return reason;
    }
}
