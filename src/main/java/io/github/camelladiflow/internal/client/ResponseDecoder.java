// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import java.io.CharConversionException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.zip.ZipException;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.github.camelladiflow.internal.json.JsonTree;
import io.github.camelladiflow.internal.json.PlainValues;
import io.github.camelladiflow.model.ApiObject;
import io.github.camelladiflow.model.Outcome;
import io.github.camelladiflow.model.exception.LadiFlowException;

/**
 * Decodes a response into a result or an exception. It evaluates the HTTP status and the envelope of the API, {@code
 * {"data": …, "message": "Thành công", "code": 200}}. Thread-safe.
 */
final class ResponseDecoder {

    /** A status code: three digits, optionally followed by a decimal point and zeros. */
    private static final Pattern STATUS_CODE = Pattern.compile("([0-9]{3})(?:\\.0+)?");

    /** The members of an envelope that are read, in addition to {@code data}. */
    private static final Set<String> MEMBERS = Set.of("code", "message", "error", "success", "status");

    private static final int INITIAL_BUFFER_SIZE = 1 << 13;

    /** The largest array size that every JVM supports. */
    private static final int MAX_ARRAY_SIZE = Integer.MAX_VALUE - 8;

    private final FailureFactory failures;

    /**
     * A response.
     *
     * @param members its members that are not data; {@code data} is present, but its value is null
     * @param value what the request's reader made from the data
     * @param problem why the data is not valid, null if it is
     */
    private record Envelope<A>(Map<String, Object> members, A value, String problem) {}

    ResponseDecoder(FailureFactory failures) {
        this.failures = failures;
    }

    /**
     * Decodes a response.
     *
     * @param apiKey the API key; if the server repeats the key, the decoder removes it, so that it does not reach a
     *     route's message
     * @throws LadiFlowException if the response reports neither success nor a missing object
     * @throws IOException if the connection fails before the body is complete, unless the status alone determines the
     *     outcome
     */
    <A> CallResult<A> decode(ApiRequest<A> request, RawResponse answer, long maxBytes, String apiKey)
            throws IOException {
        var operation = request.operation();
        int status = answer.status();
        Map<String, Object> envelope = null;
        A value = null;
        String unread;
        try {
            var read = readEnvelope(request.reader(), answer, maxBytes);
            envelope = read.members();
            value = read.value();
            unread = read.problem();
        } catch (UnexpectedResponseException e) {
            unread = e.getMessage();
        } catch (IOException e) {
            // the meaning of a 404 depends on the body
            if (status < 400 || status == 404) {
                throw e;
            }
            // the status of any other error is sufficient
            unread = "it is incomplete";
        }
        Integer code = envelope == null ? null : statusCode(envelope.get("code"));
        String message = envelope == null ? null : messageText(envelope.get("message"), apiKey);
        // a server may repeat data from the request, including the API key
        String givenId = answer.requestId();
        String requestId = givenId == null || givenId.contains(apiKey) ? null : givenId;
        Outcome none = operation.success() == Outcome.FOUND ? Outcome.NOT_FOUND : Outcome.REQUEST_REJECTED;
        Outcome success = unread != null ? Outcome.NOT_UNDERSTOOD : value == null ? none : operation.success();
        Outcome outcome = envelope == null ? outcomeOfStatus(status) : outcome(status, code, envelope, success, none);
        if (outcome != operation.success() && outcome != Outcome.NOT_FOUND) {
            String reason = unread != null
                    ? unread
                    : "its code is not an HTTP status, or it reports success although the response is an error";
            throw failures.ofResponse(operation, outcome, answer, envelope, code, reason)
                    .initResponse(status, code, message, requestId);
        }
        A found = outcome == Outcome.NOT_FOUND ? null : value;
        return CallResult.ofResponse(
                outcome, found, new CallResult.Response(status, code, message, requestId, answer.date()));
    }

    /**
     * Determines the outcome from the HTTP status and the body, because LadiFlow's documentation does not say which of
     * them reports an error.
     *
     * @param code the envelope's code, null if there is no code, or if the code is not an HTTP status
     * @param success the outcome if the response reports success
     * @param none the outcome if the response reports that there is no such object
     */
    private static Outcome outcome(
            int status, Integer code, Map<String, Object> envelope, Outcome success, Outcome none) {
        boolean ok = isSuccess(status);
        int said = code == null ? 0 : code;
        if (ok && (isSuccess(said) || !hasCode(envelope))) {
            return ApiRequest.indicatesError(envelope) ? Outcome.NOT_UNDERSTOOD : success;
        }
        if (status == 404) {
            return isApiNotFound(envelope, code) ? none : Outcome.REQUEST_REJECTED;
        }
        return ok && said == 404 ? none : outcomeOfStatus(ok ? said : status);
    }

    private static boolean isSuccess(int status) {
        return status / 100 == 2;
    }

    /** Returns whether an object is an envelope and not the JSON of another service. */
    static boolean isEnvelope(Map<String, Object> object) {
        return object != null && !Collections.disjoint(object.keySet(), Set.of("data", "message", "code"));
    }

    /**
     * Returns whether LadiFlow itself, and not another server such as a proxy, reports that there is no such object.
     */
    static boolean isApiNotFound(Map<String, Object> envelope, Integer code) {
        return code != null ? code == 404 : isEnvelope(envelope) && !hasCode(envelope);
    }

    /** Returns whether the envelope has a code, even if the code is not an HTTP status. */
    private static boolean hasCode(Map<String, Object> envelope) {
        return envelope.get("code") != null;
    }

    private static Integer statusCode(Object code) {
        var number = STATUS_CODE.matcher(String.valueOf(code).strip());
        return number.matches() ? Integer.valueOf(number.group(1)) : null;
    }

    /**
     * Returns the message without the API key: the text, or the JSON if the message is not text. Returns null if there
     * is no message.
     */
    private static String messageText(Object message, String apiKey) {
        String text = message instanceof String string
                ? string
                : PlainValues.toNode(message, "message").toString();
        return message == null ? null : text.replace(apiKey, "xxxxxx");
    }

    /**
     * Returns the outcome for a status that does not indicate success. The status is the HTTP status or the envelope's
     * code.
     */
    private static Outcome outcomeOfStatus(int status) {
        return switch (status) {
            case 401, 403 -> Outcome.AUTHENTICATION_FAILED;
            case 429 -> Outcome.RATE_LIMITED;
            // the request was sent, but the server or a proxy did not receive all of it in time
            case 408 -> Outcome.SERVER_FAILED;
            default ->
                switch (status / 100) {
                    case 4 -> Outcome.REQUEST_REJECTED;
                    case 5 -> Outcome.SERVER_FAILED;
                    default -> Outcome.NOT_UNDERSTOOD;
                };
        };
    }

    /**
     * Reads the body of a response to its end, with bounded memory.
     *
     * @throws UnexpectedResponseException if the body is not a JSON object, contains text after the object, or is too
     *     large
     * @throws IOException if the connection fails
     */
    private static <A> Envelope<A> readEnvelope(ApiObject.Reader<A> reader, RawResponse answer, long maxBytes)
            throws IOException {
        ByteBuffer body = readWhole(answer.body(), maxBytes);
        try (var parser = answer.charset() == null
                ? JsonTree.FACTORY.createParser(body.array(), 0, body.limit())
                : JsonTree.FACTORY.createParser(new String(body.array(), 0, body.limit(), answer.charset()))) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new UnexpectedResponseException(
                        parser.currentToken() == null ? "it is empty" : "it is not a JSON object");
            }
            var envelope = readMembers(reader, parser, body.array());
            if (parser.nextToken() != null) {
                throw new UnexpectedResponseException("text follows the JSON object");
            }
            return envelope;
        } catch (JsonProcessingException | CharConversionException e) {
            throw new UnexpectedResponseException(JsonTree.reason(e));
        }
    }

    private static <A> Envelope<A> readMembers(ApiObject.Reader<A> reader, JsonParser parser, byte[] utf8)
            throws IOException {
        var envelope = parser.getParsingContext();
        var members = new HashMap<String, Object>();
        A value = null;
        String problem = "the member 'data' is missing";
        for (var name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            parser.nextToken();
            if (name.equals("data")) {
                members.put(name, null);
                value = null;
                try {
                    value = reader.read(parser, utf8);
                    problem = null;
                } catch (UnexpectedResponseException e) {
                    problem = e.getMessage();
                }
                // the reader stops where the data is not valid
                while (parser.getParsingContext() != envelope) {
                    parser.nextToken();
                }
            } else if (MEMBERS.contains(name)) {
                members.put(name, JsonTree.value(parser));
            } else {
                parser.skipChildren();
            }
        }
        return new Envelope<>(members, value, problem);
    }

    private static ByteBuffer readWhole(InputStream body, long maxBytes) throws IOException {
        if (body == null) {
            throw new UnexpectedResponseException("it is empty");
        }
        int limit = (int) Math.min(maxBytes, MAX_ARRAY_SIZE - 1);
        try {
            byte[] bytes = new byte[Math.min(initialBufferSize(body), limit + 1)];
            int length = 0;
            for (int count; (count = body.read(bytes, length, bytes.length - length)) >= 0; ) {
                length += count;
                if (length > limit) {
                    throw new UnexpectedResponseException("it is larger than maxResponseSize (" + maxBytes + " bytes)");
                }
                if (length > 0 && bytes[0] != '{' && bytes[0] > ' ') {
                    // a JSON object does not begin with such a byte in any encoding, with or without a byte order mark
                    break;
                }
                if (length == bytes.length) {
                    bytes = Arrays.copyOf(bytes, (int) Math.min(2L * length, limit + 1L));
                }
            }
            return ByteBuffer.wrap(bytes, 0, length);
        } catch (ZipException e) {
            throw new UnexpectedResponseException("its compression does not match its Content-Encoding");
        }
    }

    /**
     * Returns the size of the first buffer, usually one more than the number of available bytes. If the whole body is
     * available, the decoder then finds its end without another buffer.
     */
    private static int initialBufferSize(InputStream body) throws IOException {
        int available = body.available();
        return available > 1 && available < INITIAL_BUFFER_SIZE ? available + 1 : INITIAL_BUFFER_SIZE;
    }
}
