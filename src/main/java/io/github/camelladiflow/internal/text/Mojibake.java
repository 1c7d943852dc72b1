// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.text;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Recognizes mojibake: UTF-8 text that was decoded as Latin-1, as Camel Main and Spring Boot decode properties files.
 */
public final class Mojibake {

    /** The part of a message that says what is wrong and what to do. It follows the name of an option or a member. */
    public static final String HINT =
            " is UTF-8 text that was decoded as Latin-1, the encoding of properties files. Write other letters there"
                    + " as \\u and four digits, such as H\\u1ed9i; or set the value in YAML or in the route";

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
