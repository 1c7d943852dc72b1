// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.zip.ZipException;

import io.github.camelladiflow.internal.json.JsonValue;
import io.github.camelladiflow.model.Outcome;
import io.github.camelladiflow.model.exception.LadiFlowException;

/**
 * Decodes a response into a result or an exception. It evaluates the HTTP status and the envelope of the API, {@code
 * {"data": …, "message": "Thành công", "code": 200}}. Thread-safe.
 */
final class ResponseDecoder {

    /** A status code: three digits, optionally followed by a decimal point and zeros. */
    private static final Pattern STATUS_CODE = Pattern.compile("([0-9]{3})(?:\\.0+)?");

    private static final int INITIAL_BUFFER_SIZE = 1 << 13;

    /** The largest array size that every JVM supports. */
    private static final int MAX_ARRAY_SIZE = Integer.MAX_VALUE - 8;

    private final FailureFactory failures;

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
        var reader = request.reader();
        int status = answer.status();
        String givenId = answer.requestId();
        InputStream body = answer.body();
        Charset charset = answer.charset();
        JsonValue envelope = null;
        A value = null;
        String unread = null;
        try {
            envelope = readEnvelope(body, charset, maxBytes);
            value = reader.apply(envelope.get("data"));
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
    private static Outcome outcome(int status, Integer code, JsonValue envelope, Outcome success, Outcome none) {
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
    static boolean isEnvelope(JsonValue object) {
        return object != null
                && (object.get("data") != null || object.get("message") != null || object.get("code") != null);
    }

    /**
     * Returns whether LadiFlow itself, and not another server such as a proxy, reports that there is no such object.
     */
    static boolean isApiNotFound(JsonValue envelope, Integer code) {
        return code != null ? code == 404 : isEnvelope(envelope) && !hasCode(envelope);
    }

    /** Returns whether the envelope has a code, even if the code is not an HTTP status. */
    private static boolean hasCode(JsonValue envelope) {
        JsonValue code = envelope.get("code");
        return code != null && !code.isNull();
    }

    private static Integer statusCode(JsonValue code) {
        if (code == null || !code.isText() && !code.isNumber()) {
            return null;
        }
        var number = STATUS_CODE.matcher(code.isText() ? code.text().strip() : code.json());
        return number.matches() ? Integer.valueOf(number.group(1)) : null;
    }

    /**
     * Returns the message without the API key: the text, or the JSON if the message is not text. Returns null if there
     * is no message.
     */
    private static String messageText(JsonValue message, String apiKey) {
        return message == null || message.isNull()
                ? null
                : (message.isText() ? message.text() : message.json()).replace(apiKey, "xxxxxx");
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
    private static JsonValue readEnvelope(InputStream body, Charset charset, long maxBytes) throws IOException {
        if (body == null) {
            throw new UnexpectedResponseException("it is empty");
        }
        try {
            return readWhole(body, charset, maxBytes);
        } catch (IllegalArgumentException e) {
            throw new UnexpectedResponseException(e.getMessage());
        } catch (ZipException e) {
            throw new UnexpectedResponseException("its compression does not match its Content-Encoding");
        }
    }

    private static JsonValue readWhole(InputStream body, Charset charset, long maxBytes) throws IOException {
        int limit = (int) Math.min(maxBytes, MAX_ARRAY_SIZE - 1);
        byte[] bytes = new byte[Math.min(initialBufferSize(body), limit + 1)];
        int length = 0;
        int blanks = 0;
        long dropped = 0;
        for (int count; (count = body.read(bytes, length, bytes.length - length)) >= 0; ) {
            length += count;
            if (dropped + length > limit) {
                throw new UnexpectedResponseException("it is larger than maxResponseSize (" + maxBytes + " bytes)");
            }
            while (blanks < length && " \n\r\t".indexOf(bytes[blanks]) >= 0) {
                blanks++;
            }
            if (blanks < length && bytes[blanks] != '{' && bytes[blanks] > 0) {
                // a JSON object does not begin with such a byte in any encoding, with or without a byte order mark
                break;
            }
            if (length == bytes.length && blanks == length) {
                dropped += length;
                length = 0;
                blanks = 0;
            } else if (length == bytes.length) {
                bytes = Arrays.copyOf(bytes, (int) Math.min(2L * length, limit + 1L));
            }
        }
        return charset == null
                ? JsonValue.parseOwned(bytes, length)
                : JsonValue.parse(new String(bytes, 0, length, charset));
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
