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
package io.github.camelladiflow.model;

/**
 * An answer of LadiFlow that was understood: the thing asked for, or the word that there is none. Immutable.
 *
 * @param value the thing asked for, null if there is none
 * @param httpStatus the HTTP status, null if the answer comes from a cache
 * @param code the envelope's {@code code}, null if it has none or the answer comes from a cache
 * @param message the envelope's {@code message}, as JSON text if it is no string; null if it has none or the answer comes
 *     from a cache
 * @param <T> the type of the thing asked for
 */
public record LadiFlowAnswer<T>(T value, Integer httpStatus, Integer code, String message) {

    /**
     * Makes an answer that no call has brought just now.
     *
     * @param value the thing asked for, null if there is none
     * @param <T> its type
     * @return the answer
     */
    public static <T> LadiFlowAnswer<T> remembered(T value) {
        return new LadiFlowAnswer<>(value, null, null, null);
    }

    /**
     * Tells whether the thing asked for is there.
     *
     * @return false if LadiFlow says that there is none
     */
    public boolean isFound() {
        return value != null;
    }

    /** Does not show the value, which is personal data. */
    @Override
    public String toString() {
        return "LadiFlowAnswer[" + (isFound() ? "found" : "not found") + ", HTTP " + httpStatus + "]";
    }
}
