// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.regex.Pattern;

import com.fasterxml.jackson.databind.ObjectMapper;

/** Makes inputs for the decoder: noise, heaps of tokens, and answers that are damaged in many ways. */
final class FuzzInputs {

    private static final String[] TOKENS = {
        "{",
        "}",
        "[",
        "]",
        ":",
        ",",
        "\"data\"",
        "\"customer\"",
        "\"_id\"",
        "\"code\"",
        "\"message\"",
        "\"\"",
        "200",
        "404",
        "\"200\"",
        "null",
        "true",
        "1.10",
        "{\"data\":{\"customer\":{\"_id\":\"1\",",
        "}}}",
        " ",
        "\n",
        "\uFEFF"
    };

    private static final String[] VALUES = {
        "null",
        "true",
        "false",
        "0",
        "-0",
        "-0.0",
        "1.10",
        "1e400",
        "1e999999999",
        "-1e-999999999",
        "1e2147483647",
        "1e-2147483648",
        "1e99999999999",
        "1E+05",
        "9223372036854775808",
        "0.1e-1000",
        "9".repeat(1000),
        "0." + "9".repeat(998),
        "9".repeat(1001),
        "\"\"",
        "\" \"",
        "\"null\"",
        "\"true\"",
        "\"1e999999999\"",
        "\"1e99999999999\"",
        "\"\u0661\u0662\"",
        "\"2024-04-27T04:33:33.445Z\"",
        "\"2024-02-30\"",
        "\"+999999999-12-31T23:59:59Z\"",
        "\"-999999999-01-01T00:00:00+18:00\"",
        "\"9999-12-31T23:59:59+25:00\"",
        "\"\\ud800\"",
        "\"\\udc00\\ud800\"",
        "\"\\u0000\"",
        "\"\uD83D\uDE00\"",
        "[]",
        "{}",
        "[null]",
        "[[[[[]]]]]",
        "{\"\":{\"\":{}}}",
        "[{}]",
        "[{\"name\":\"a\",\"value\":1},{\"name\":\"a\"}]",
        "[\"a\",1,1.10,null,true,{}]",
        "[".repeat(990) + "]".repeat(990),
        "[".repeat(1001) + "]".repeat(1001),
        "[".repeat(3000),
        "NaN",
        "Infinity",
        "01",
        "1.",
        ".5",
        "+1",
        "'a'",
        "\"\\x\"",
        "\"",
        "nul",
        "/**/1",
        "1,2",
        "1]",
        "1}"
    };

    private static final List<Charset> ENCODINGS = List.of(
            StandardCharsets.UTF_16,
            StandardCharsets.UTF_16LE,
            StandardCharsets.UTF_16BE,
            Charset.forName("UTF-32BE"),
            Charset.forName("UTF-32LE"),
            StandardCharsets.ISO_8859_1);

    /** A text, a number or a word of JSON, or a text that names a member. */
    private static final Pattern SCALAR = Pattern.compile("\"[^\"]*\"|-?[0-9][0-9.eE+-]*|true|false|null");

    private final String small = fixture("customer-show.json");
    private final String large = fixture("customer-120-fields.json");
    private final int[][] smallScalars = scalars(small);
    private final int[][] largeScalars = scalars(large);

    byte[] next(SplittableRandom random) {
        boolean isLarge = random.nextInt(32) == 0;
        return switch (random.nextInt(8)) {
            case 0 -> noise(random, random.nextInt(600));
            case 1 -> tokens(random);
            case 2, 3 -> damaged(random, (isLarge ? large : small).getBytes(StandardCharsets.UTF_8));
            case 4 -> damaged(random, encoded(random, replaced(random, isLarge)));
            case 5 -> encoded(random, replaced(random, isLarge));
            default -> replaced(random, isLarge).getBytes(StandardCharsets.UTF_8);
        };
    }

    private static byte[] noise(SplittableRandom random, int length) {
        var bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private static byte[] tokens(SplittableRandom random) {
        var text = new StringBuilder(random.nextBoolean() ? "{" : "{\"data\":{\"customer\":{\"_id\":\"1\",\"a\":");
        for (int i = random.nextInt(60); i > 0; i--) {
            text.append(random.nextInt(4) == 0 ? pick(random, VALUES) : pick(random, TOKENS));
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** The text with other values in place of some. */
    private String replaced(SplittableRandom random, boolean isLarge) {
        int[][] scalars = isLarge ? largeScalars : smallScalars;
        var text = new StringBuilder(isLarge ? large : small);
        int[] chosen = random.ints(1 + random.nextInt(6), 0, scalars.length)
                .distinct()
                .sorted()
                .toArray();
        // from the end, so that the places before stay where they are
        for (int i = chosen.length - 1; i >= 0; i--) {
            int[] place = scalars[chosen[i]];
            text.replace(place[0], place[1], pick(random, VALUES));
        }
        return text.toString();
    }

    private static byte[] encoded(SplittableRandom random, String text) {
        return ((random.nextBoolean() ? "\uFEFF" : "") + text)
                .getBytes(ENCODINGS.get(random.nextInt(ENCODINGS.size())));
    }

    private static byte[] damaged(SplittableRandom random, byte[] whole) {
        byte[] bytes = whole.clone();
        for (int i = 1 + random.nextInt(4); i > 0 && bytes.length > 0; i--) {
            int from = random.nextInt(bytes.length);
            int to = Math.min(bytes.length, from + 1 + random.nextInt(40));
            switch (random.nextInt(7)) {
                case 0, 1 -> bytes[from] ^= (byte) (1 << random.nextInt(8));
                case 2 -> bytes[from] = (byte) random.nextInt(256);
                case 3 -> bytes = join(bytes, from, new byte[0], to);
                case 4 -> bytes = join(bytes, to, Arrays.copyOfRange(bytes, from, to), to);
                case 5 -> bytes = join(bytes, from, noise(random, random.nextInt(10)), from);
                default -> bytes = random.nextInt(4) == 0 ? Arrays.copyOf(bytes, from) : bytes;
            }
        }
        return bytes;
    }

    private static byte[] join(byte[] bytes, int head, byte[] middle, int tail) {
        var out = new ByteArrayOutputStream(bytes.length + middle.length);
        out.write(bytes, 0, head);
        out.writeBytes(middle);
        out.write(bytes, tail, bytes.length - tail);
        return out.toByteArray();
    }

    private static String pick(SplittableRandom random, String[] texts) {
        return texts[random.nextInt(texts.length)];
    }

    private static int[][] scalars(String json) {
        return SCALAR.matcher(json)
                .results()
                .filter(match -> match.end() == json.length() || json.charAt(match.end()) != ':')
                .map(match -> new int[] {match.start(), match.end()})
                .toArray(int[][]::new);
    }

    /** The answer without line breaks and indentation, as it comes over the wire. */
    private static String fixture(String name) {
        try (InputStream json = FuzzInputs.class.getResourceAsStream("/fixtures/" + name)) {
            return new ObjectMapper().readTree(json).toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
