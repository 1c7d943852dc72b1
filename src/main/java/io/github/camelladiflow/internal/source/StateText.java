// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.source;

import java.util.HexFormat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.camelladiflow.internal.text.Fingerprint;

/**
 * The text of a source's state.
 *
 * @param header the format's name, its version and a checksum, separated by spaces
 * @param json the state as one line of JSON in ASCII, which has the same bytes in all common character encodings
 */
record StateText(String header, String json) {

    private static final String FORMAT = "camel-ladiflow-source";
    private static final String VERSION = "5";

    private static final ObjectMapper JSON =
            JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    static StateText of(ScanState state) throws JsonProcessingException {
        String json = JSON.writeValueAsString(state);
        return new StateText(FORMAT + " " + VERSION + " " + checksum(json), json);
    }

    /**
     * Parses the state.
     *
     * @throws UnusableStateException if the text is not a valid state of this source. The exception's message contains
     *     only the reason
     */
    ScanState toState(String sourceId) throws JsonProcessingException, UnusableStateException {
        String[] head = header.split(" ", -1);
        if (head.length != 3 || !head[0].equals(FORMAT)) {
            throw new UnusableStateException("it is not the state of a LadiFlow source");
        }
        if (!head[1].equals(VERSION)) {
            throw new UnusableStateException(
                    "its version is " + head[1] + ", but this release reads only version " + VERSION);
        }
        if (!head[2].equals(checksum(json))) {
            throw new UnusableStateException("it is damaged: its checksum is wrong");
        }
        ScanState state = JSON.readValue(json, ScanState.class);
        if (state == null || !sourceId.equals(state.source())) {
            throw new UnusableStateException(
                    "it was saved for another store, or with other values of 'search' or 'tags'. Give each source"
                            + " its own"
                            + " state");
        }
        return state;
    }

    private static String checksum(String text) {
        return HexFormat.of().formatHex(Fingerprint.of(text));
    }

    /** Thrown if the text is not a valid state of this source. */
    static final class UnusableStateException extends Exception {

        private static final long serialVersionUID = 1L;

        private UnusableStateException(String why) {
            super(why);
        }
    }
}
