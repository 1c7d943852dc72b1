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
package io.github.camelladiflow.internal.client;

import java.util.OptionalInt;

import io.github.camelladiflow.model.AnswerData;

/** What an answer means. */
enum Verdict {
    FOUND,
    NOT_FOUND,
    AUTHENTICATION_FAILED,
    RATE_LIMITED,
    REQUEST_REJECTED,
    WRONG_ADDRESS,
    SERVER_FAILED,
    NOT_UNDERSTOOD;

    /**
     * Judges an answer by its HTTP status and its body, since LadiFlow's documentation does not say which of them tells
     * an error.
     *
     * @param status the HTTP status
     * @param envelope the body, null if it is not a JSON object
     * @param data what the envelope's data says; only looked at where the answer reports success
     */
    static Verdict of(int status, Envelope envelope, AnswerData<?> data) {
        boolean ok = isSuccess(status);
        if (envelope == null) {
            return status == 404 ? WRONG_ADDRESS : ofStatus(status);
        }
        OptionalInt code = envelope.code();
        boolean noCode = !envelope.hasCode();
        int codeOrZero = code.orElse(0);

        if (ok && (noCode || isSuccess(codeOrZero))) {
            return ofData(data);
        }
        if ((ok || status == 404) && codeOrZero == 404) {
            return NOT_FOUND;
        }
        if (status == 404) {
            return noCode && envelope.isOurs() ? NOT_FOUND : WRONG_ADDRESS;
        }
        return ofStatus(ok ? codeOrZero : status);
    }

    private static boolean isSuccess(int status) {
        return status / 100 == 2;
    }

    private static Verdict ofData(AnswerData<?> data) {
        if (data instanceof AnswerData.Found) {
            return FOUND;
        }
        return data instanceof AnswerData.Missing ? NOT_FOUND : NOT_UNDERSTOOD;
    }

    /** The verdict on a status that is no success, be it HTTP's or the envelope's. */
    private static Verdict ofStatus(int status) {
        return switch (status) {
            case 401, 403 -> AUTHENTICATION_FAILED;
            case 429 -> RATE_LIMITED;
            default ->
                switch (status / 100) {
                    case 4 -> REQUEST_REJECTED;
                    case 5 -> SERVER_FAILED;
                    default -> NOT_UNDERSTOOD;
                };
        };
    }
}
