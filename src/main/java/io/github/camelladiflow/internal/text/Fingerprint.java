// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.text;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Calculates hashes that identify strings without revealing them. */
public final class Fingerprint {

    private Fingerprint() {}

    /** Returns the SHA-256 hash of a string in UTF-8: 32 bytes. */
    public static byte[] of(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("This Java platform does not support SHA-256", e);
        }
    }
}
