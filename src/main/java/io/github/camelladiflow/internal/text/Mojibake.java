// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.text;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Tells a text that was written in UTF-8 and read as Latin-1, as Camel Main and Spring Boot read properties files. */
public final class Mojibake {

    /** What is wrong and what to do, to stand behind the name of an option or a member. */
    public static final String HINT =
            " was written in UTF-8 and read as Latin-1, which properties files are: other letters are \\u and"
                    + " four digits there, such as H\\u1ed9i; or set it in YAML or in the route";

    private Mojibake() {}

    public static boolean isMojibake(String text) {
        if (text.chars().allMatch(letter -> letter < 0x80) || text.chars().anyMatch(letter -> letter > 0xFF)) {
            return false;
        }
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1)));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }
}
