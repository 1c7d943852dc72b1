// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.sandbox;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads and writes JSON as {@code Map}, {@code List}, {@code String}, {@code Number}, {@code Boolean} and null. Numbers
 * keep every digit, so that the sandbox returns exactly the numbers that it received.
 */
final class Json {

    /**
     * The maximum depth of nested values. No response needs that many levels, and this depth does not overflow a
     * thread's stack.
     */
    private static final int MAX_DEPTH = 500;

    private final String text;
    private int position;

    private Json(String text) {
        this.text = text;
    }

    /**
     * Reads a complete JSON text.
     *
     * @throws IllegalArgumentException if the text is not JSON, or is nested too deeply
     */
    static Object read(String text) {
        var json = new Json(text);
        Object value = json.value(0);
        json.peek();
        if (json.position < text.length()) {
            throw json.syntaxError();
        }
        return value;
    }

    /** Reads an object. Returns null if the text is not a JSON object. */
    static Map<String, Object> readObjectOrNull(String text) {
        try {
            return read(text) instanceof Map<?, ?> map ? deepCopyOf(map) : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** Returns a mutable deep copy of an object. */
    static Map<String, Object> deepCopyOf(Map<?, ?> map) {
        var copy = new LinkedHashMap<String, Object>();
        map.forEach((name, value) -> copy.put((String) name, copy(value)));
        return copy;
    }

    private static Object copy(Object value) {
        if (value instanceof Map<?, ?> map) {
            return deepCopyOf(map);
        }
        if (value instanceof Iterable<?> items) {
            var copy = new ArrayList<>();
            items.forEach(item -> copy.add(copy(item)));
            return copy;
        }
        if (value == null || value instanceof String || value instanceof Number || value instanceof Boolean) {
            return value;
        }
        throw new IllegalArgumentException("JSON cannot contain a "
                + value.getClass().getName() + ". Use a Map, a List, a String, a number, a Boolean or null");
    }

    static String write(Object value) {
        var out = new StringBuilder();
        write(value, out);
        return out.toString();
    }

    private static void write(Object value, StringBuilder out) {
        if (value instanceof Map<?, ?> map) {
            out.append('{');
            map.forEach((name, member) -> {
                separate(out, '{');
                quote((String) name, out);
                out.append(':');
                write(member, out);
            });
            out.append('}');
        } else if (value instanceof List<?> list) {
            out.append('[');
            for (Object item : list) {
                separate(out, '[');
                write(item, out);
            }
            out.append(']');
        } else if (value instanceof String string) {
            quote(string, out);
        } else {
            out.append(value);
        }
    }

    private static void separate(StringBuilder out, char opening) {
        if (out.charAt(out.length() - 1) != opening) {
            out.append(',');
        }
    }

    private static void quote(String string, StringBuilder out) {
        out.append('"');
        for (int i = 0; i < string.length(); i++) {
            char c = string.charAt(i);
            switch (c) {
                case '"', '\\' -> out.append('\\').append(c);
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (c < ' ') {
                        out.append("\\u00")
                                .append(Character.forDigit(c >> 4, 16))
                                .append(Character.forDigit(c & 15, 16));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }

    private Object value(int depth) {
        if (depth > MAX_DEPTH) {
            throw syntaxError();
        }
        return switch (peek()) {
            case '{' -> members(depth + 1);
            case '[' -> items(depth + 1);
            case '"' -> string();
            case 't' -> readLiteral("true", true);
            case 'f' -> readLiteral("false", false);
            case 'n' -> readLiteral("null", null);
            default -> number();
        };
    }

    private Map<String, Object> members(int depth) {
        var members = new LinkedHashMap<String, Object>();
        expect('{');
        if (!skipIf('}')) {
            do {
                peek();
                String name = string();
                expect(':');
                members.put(name, value(depth));
            } while (skipIf(','));
            expect('}');
        }
        return members;
    }

    private List<Object> items(int depth) {
        var items = new ArrayList<>();
        expect('[');
        if (!skipIf(']')) {
            do {
                items.add(value(depth));
            } while (skipIf(','));
            expect(']');
        }
        return items;
    }

    private String string() {
        expect('"');
        var string = new StringBuilder();
        for (char c = next(); c != '"'; c = next()) {
            if (c < ' ') {
                throw syntaxError();
            }
            string.append(c == '\\' ? readEscape() : c);
        }
        return string.toString();
    }

    private char readEscape() {
        char c = next();
        return switch (c) {
            case '"', '\\', '/' -> c;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> {
                int code = 0;
                for (int i = 0; i < 4; i++) {
                    int digit = Character.digit(next(), 16);
                    if (digit < 0) {
                        throw syntaxError();
                    }
                    code = code * 16 + digit;
                }
                yield (char) code;
            }
            default -> throw syntaxError();
        };
    }

    private Object readLiteral(String word, Object value) {
        if (!text.startsWith(word, position)) {
            throw syntaxError();
        }
        position += word.length();
        return value;
    }

    private Number number() {
        int begin = position;
        while (position < text.length() && "+-.0123456789Ee".indexOf(text.charAt(position)) >= 0) {
            position++;
        }
        String digits = text.substring(begin, position);
        if (!digits.matches("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]{1,9})?")) {
            throw syntaxError();
        }
        var number = new BigDecimal(digits);
        if (number.scale() != 0 || digits.length() > 18) {
            return number;
        }
        long whole = number.longValue();
        if (whole == (int) whole) {
            return (int) whole;
        }
        return whole;
    }

    private boolean skipIf(char wanted) {
        boolean found = peek() == wanted;
        if (found) {
            position++;
        }
        return found;
    }

    private void expect(char wanted) {
        if (!skipIf(wanted)) {
            throw syntaxError();
        }
    }

    /** Returns the next character after whitespace, or 0 at the end. */
    private char peek() {
        while (position < text.length() && " \t\r\n".indexOf(text.charAt(position)) >= 0) {
            position++;
        }
        return position < text.length() ? text.charAt(position) : 0;
    }

    private char next() {
        if (position == text.length()) {
            throw syntaxError();
        }
        return text.charAt(position++);
    }

    private IllegalArgumentException syntaxError() {
        return new IllegalArgumentException("Invalid JSON at character " + (position + 1));
    }
}
