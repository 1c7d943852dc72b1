// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.options;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** Decodes the values of a Pipe, which Camel 4.18 passes to Kamelets in form encoding. */
public final class PipeText {

    private static final Pattern ENCODED = Pattern.compile("([\\w.*+-]*%[0-9A-F]{2})+[\\w.*+-]*");

    private PipeText() {}

    /** Returns the value that the Pipe contains. Returns text unchanged if it is not in form encoding. */
    public static String decode(String value) {
        if (value == null || !ENCODED.matcher(value).matches()) {
            return value;
        }
        String plain = URLDecoder.decode(value, StandardCharsets.UTF_8);
        return URLEncoder.encode(plain, StandardCharsets.UTF_8).equals(value) ? plain : value;
    }
}
