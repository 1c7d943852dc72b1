// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.text;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Tells texts from each other by bytes of which the text cannot be told. */
public final class Fingerprint {

    private Fingerprint() {}

    /** The SHA-256 of a text in UTF-8: 32 bytes. */
    public static byte[] of(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }
}
