// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.model;

import java.io.IOException;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.util.TokenBuffer;

/**
 * A tag, a sequence or a trigger of a store. A getter returns null if its member is missing (as in items of another
 * kind), null or of an unexpected type. {@link #getMember(String)} returns any member.
 *
 * <p>The description of the members follows LadiFlow's public documentation of the Open API 1.0.
 */
public final class NamedItem extends ApiObject {

    /**
     * Reads an object as {@link Reader#read} describes.
     *
     * @param parser a parser at the opening brace of the object
     * @param utf8 the array of bytes that the parser reads, which is not kept; null if it reads anything else
     * @throws IllegalArgumentException if the value is not a JSON object
     * @throws IOException if the JSON is not valid
     */
    public NamedItem(JsonParser parser, byte[] utf8) throws IOException {
        super(parser, utf8);
    }

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    private NamedItem(TokenBuffer json) throws IOException {
        this(json.asParserOnFirstToken(), null);
    }

    /** {@return {@code _id}, or {@code id} if {@code _id} is missing; the id has 24 hexadecimal digits} */
    public String getId() {
        return eitherId();
    }

    /** {@return {@code name}: the name} */
    public String getName() {
        return text("name");
    }
}
