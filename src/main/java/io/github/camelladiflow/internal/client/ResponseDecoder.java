// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipException;

import io.github.camelladiflow.internal.ApiRequest;
import io.github.camelladiflow.internal.CallResult;
import io.github.camelladiflow.internal.UnexpectedResponseException;
import io.github.camelladiflow.internal.json.JsonValue;
import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.Outcome;
import io.github.camelladiflow.model.exception.LadiFlowException;

/**
 * Decodes what came back over the wire, into an answer or into the exception that it means: a status, and the JSON object
 * around every answer of the API, {@code {"data": …, "message": "Thành công", "code": 200}}. Thread-safe.
 */
final class ResponseDecoder {

    /** Three digits, with or without a fraction of zeros. */
    private static final Pattern STATUS_CODE = Pattern.compile("([0-9]{3})(?:\\.0+)?");

    private static final int INITIAL_BUFFER_SIZE = 1 << 13;

    /** What every JVM allows. */
    private static final int MAX_ARRAY_SIZE = Integer.MAX_VALUE - 8;

    private final FailureFactory failures;

    ResponseDecoder(FailureFactory failures) {
        this.failures = failures;
    }

    /**
     * Decodes an answer.
     *
     * @param apiKey the key, which a server that repeats it does not bring into a route's message
     * @throws LadiFlowException if the answer is neither found nor not found
     * @throws IOException if the connection fails before the body is there, where the status alone does not decide
     */
    <A> CallResult<A> decode(ApiRequest<A> request, RawResponse answer, long maxBytes, String apiKey)
            throws IOException {
        LadiFlowOperation operation = request.operation();
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
            value = reader.read(envelope.get("data"));
        } catch (UnexpectedResponseException e) {
            unread = e.getMessage();
        } catch (IOException e) {
            // a 404 means this or that, depending on the body
            if (status < 400 || status == 404) {
                throw e;
            }
            // the status says enough
            unread = "it broke off";
        }
        Integer code = envelope == null ? null : statusCode(envelope.get("code"));
        String message = envelope == null ? null : messageText(envelope.get("message"), apiKey);
        // a server may repeat what it was sent
        String requestId = givenId == null || givenId.contains(apiKey) ? null : givenId;
        Outcome none = operation.success() == Outcome.FOUND ? Outcome.NOT_FOUND : Outcome.REQUEST_REFUSED;
        Outcome success = unread != null ? Outcome.NOT_UNDERSTOOD : value == null ? none : operation.success();
        Outcome outcome = envelope == null ? outcomeOfStatus(status) : outcome(status, code, envelope, success, none);
        if (!outcome.isSuccess()) {
            String reason = unread != null ? unread : "its code is no status, or one of success beside an error";
            throw failures.ofResponse(operation, outcome, answer, envelope, code, reason)
                    .initServiceMessage(message)
                    .initRequestId(requestId);
        }
        A found = outcome == Outcome.NOT_FOUND ? null : value;
        return CallResult.ofResponse(outcome, found, new CallResult.Response(status, code, message, requestId));
    }

    /**
     * Judges an answer by its HTTP status and its body, since LadiFlow's documentation does not say which of them tells an
     * error.
     *
     * @param code the envelope's, null if it has none that is a status
     * @param success what it is if it reports success
     * @param none what it is if it reports that there is no such thing
     */
    private static Outcome outcome(int status, Integer code, JsonValue envelope, Outcome success, Outcome none) {
        boolean ok = isSuccess(status);
        int said = code == null ? 0 : code;
        if (ok && (isSuccess(said) || !hasCode(envelope))) {
            return ApiRequest.indicatesError(envelope) ? Outcome.NOT_UNDERSTOOD : success;
        }
        if (status == 404) {
            return isApiNotFound(envelope, code) ? none : Outcome.REQUEST_REFUSED;
        }
        return ok && said == 404 ? none : outcomeOfStatus(ok ? said : status);
    }

    private static boolean isSuccess(int status) {
        return status / 100 == 2;
    }

    /** Tells whether an object is an envelope and not the JSON of some other service. */
    static boolean isEnvelope(JsonValue object) {
        return object != null
                && (object.get("data") != null || object.get("message") != null || object.get("code") != null);
    }

    /** Whether LadiFlow itself says that there is no such thing, and not something else on the way. */
    static boolean isApiNotFound(JsonValue envelope, Integer code) {
        return code != null ? code == 404 : isEnvelope(envelope) && !hasCode(envelope);
    }

    /** Whether there is one, of whatever kind. */
    private static boolean hasCode(JsonValue envelope) {
        JsonValue code = envelope.get("code");
        return code != null && !code.isNull();
    }

    private static Integer statusCode(JsonValue code) {
        if (code == null || !code.isText() && !code.isNumber()) {
            return null;
        }
        Matcher number = STATUS_CODE.matcher(code.isText() ? code.text().strip() : code.json());
        return number.matches() ? Integer.valueOf(number.group(1)) : null;
    }

    /** The text, or the JSON text of another value, or null. */
    private static String messageText(JsonValue message, String apiKey) {
        return message == null || message.isNull()
                ? null
                : (message.isText() ? message.text() : message.json()).replace(apiKey, "xxxxxx");
    }

    /** What a status means that is no success, be it HTTP's or the envelope's. */
    private static Outcome outcomeOfStatus(int status) {
        return switch (status) {
            case 401, 403 -> Outcome.AUTHENTICATION_FAILED;
            case 429 -> Outcome.RATE_LIMITED;
            // it had sent the request, so the server or a proxy lost it
            case 408 -> Outcome.SERVER_FAILED;
            default ->
                switch (status / 100) {
                    case 4 -> Outcome.REQUEST_REFUSED;
                    case 5 -> Outcome.SERVER_FAILED;
                    default -> Outcome.NOT_UNDERSTOOD;
                };
        };
    }

    /**
     * Reads the body of an answer to its end, keeping memory bounded.
     *
     * @throws UnexpectedResponseException if it is no JSON object, has something behind it, or is too large
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
            throw new UnexpectedResponseException("it is not compressed as its Content-Encoding says");
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
                throw new UnexpectedResponseException(
                        "it is larger than maxResponseSize allows (" + maxBytes + " bytes)");
            }
            while (blanks < length && isBlank(bytes[blanks])) {
                blanks++;
            }
            if (blanks < length && !mayBeginObject(bytes[blanks])) {
                // enough to tell that it is no JSON object
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

    /** One byte more than is there already, most often the whole: so the end is found without another buffer. */
    private static int initialBufferSize(InputStream body) throws IOException {
        int available = body.available();
        return available > 1 && available < INITIAL_BUFFER_SIZE ? available + 1 : INITIAL_BUFFER_SIZE;
    }

    private static boolean isBlank(byte b) {
        return b == ' ' || b == '\n' || b == '\r' || b == '\t';
    }

    /** Whether a byte may be the first of an object, in any encoding, with or without a byte order mark. */
    private static boolean mayBeginObject(byte b) {
        return b == '{' || b <= 0;
    }
}
