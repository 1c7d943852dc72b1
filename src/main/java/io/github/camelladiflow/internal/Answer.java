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
package io.github.camelladiflow.internal;

import io.github.camelladiflow.model.Outcome;

/**
 * An answer of LadiFlow that was understood. Immutable.
 *
 * @param outcome what kind of answer it is
 * @param value the thing asked for, null if there is none
 * @param httpStatus the HTTP status, null if the answer comes from a cache
 * @param code the envelope's {@code code}, null if it has none or the answer comes from a cache
 * @param message the envelope's {@code message}, as JSON text if it is no string; null if it has none or the answer comes
 *     from a cache
 * @param <A> the type of the thing asked for
 */
public record Answer<A>(Outcome outcome, A value, Integer httpStatus, Integer code, String message) {

    /** Makes an answer that no call has brought just now: the thing, or null for the word that there is none. */
    public static <A> Answer<A> remembered(A value) {
        return new Answer<>(value == null ? Outcome.NOT_FOUND : Outcome.FOUND, value, null, null, null);
    }

    /** Does not show the value, which is personal data. */
    @Override
    public String toString() {
        return "Answer[" + outcome + ", HTTP " + httpStatus + "]";
    }
}
