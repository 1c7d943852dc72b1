// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import java.io.CharConversionException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.zip.ZipException;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.github.camelladiflow.internal.client.ApiRequest.InvalidDataException;
import io.github.camelladiflow.internal.json.JsonTree;
import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.Outcome;
import io.github.camelladiflow.model.exception.LadiFlowAuthenticationException;
import io.github.camelladiflow.model.exception.LadiFlowException;
import io.github.camelladiflow.model.exception.LadiFlowRateLimitException;
import io.github.camelladiflow.model.exception.LadiFlowRequestException;
import io.github.camelladiflow.model.exception.LadiFlowServerException;
import io.github.camelladiflow.model.exception.LadiFlowUnexpectedResponseException;
import org.apache.hc.client5.http.HttpRequestRetryStrategy;
import org.apache.hc.client5.http.impl.DefaultHttpRequestRetryStrategy;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.util.TimeValue;

/**
 * Decodes one response into a result or an exception. It evaluates the HTTP status and the envelope of the API, {@code
 * {"data": …, "message": "Thành công", "code": 200}}, because LadiFlow's documentation does not say which of them
 * reports an error. Not thread-safe.
 *
 * @param <A> the type of the value in a successful response
 */
final class ResponseDecoder<A> {

    private static final Pattern STATUS_CODE = Pattern.compile("[0-9]{3}");

    /** The headers in which a server or a proxy returns a request id. */
    private static final List<String> REQUEST_ID_HEADERS = List.of("x-request-id", "cf-ray", "x-amzn-trace-id");

    private static final Pattern REQUEST_ID = Pattern.compile("[\\w.:;=/-]{1,128}");

    /** The members of an envelope that are read, in addition to {@code data}. */
    private static final Set<String> MEMBERS = Set.of("code", "message", "error", "success", "status");

    /** A number that may be too large for {@code long}. */
    private static final Pattern TOO_LARGE = Pattern.compile("[0-9]{19,}");

    /** Reads the header {@code Retry-After}. If the header is missing or not valid, the interval is zero. */
    private static final HttpRequestRetryStrategy RETRY_AFTER =
            new DefaultHttpRequestRetryStrategy(1, TimeValue.ZERO_MILLISECONDS);

    private static final int INITIAL_BUFFER_SIZE = 1 << 13;

    /** The largest array size that every JVM supports. */
    private static final int MAX_ARRAY_SIZE = Integer.MAX_VALUE - 8;

    private final ApiRequest<A> request;
    private final ClassicHttpResponse response;
    private final String apiKey;
    private final URI baseUrl;
    /**
     * The members of the envelope, empty if the body is not a JSON object: text, JSON if the member is not a string, and
     * null for JSON null and for {@code data}.
     */
    private Map<String, String> envelope = Map.of();

    private A value;
    /** Why the response has no value, null if it has one, or if it reports that there is none. */
    private String problem;

    /**
     * Creates a decoder.
     *
     * @param apiKey the API key; if the server repeats the key, the decoder removes it, so that it does not reach a
     *     route's message
     * @param baseUrl the address that exception messages show
     */
    ResponseDecoder(ApiRequest<A> request, ClassicHttpResponse response, String apiKey, URI baseUrl) {
        this.request = request;
        this.response = response;
        this.apiKey = apiKey;
        this.baseUrl = baseUrl;
    }

    /**
     * Decodes the response.
     *
     * @throws LadiFlowException if the response reports neither success nor a missing object
     * @throws IOException if the connection fails before the body is complete, unless the status alone determines the
     *     outcome
     */
    CallResult<A> decode(long maxBytes) throws IOException {
        int status = response.getCode();
        try {
            readEnvelope(maxBytes);
        } catch (InvalidDataException e) {
            problem = e.getMessage();
        } catch (JsonProcessingException | CharConversionException e) {
            problem = JsonTree.reason(e);
        } catch (ZipException e) {
            problem = "its compression does not match its Content-Encoding";
        } catch (IOException e) {
            // the meaning of a 404 depends on the body; the status of any other error is sufficient
            if (status < 400 || status == 404) {
                throw e;
            }
            problem = "it is incomplete";
        }
        LadiFlowOperation operation = request.operation();
        Integer code = statusCode(envelope.get("code"));
        boolean hasCode = envelope.get("code") != null;
        int effective = status / 100 != 2 || !hasCode ? status : code == null ? 0 : code;
        // LadiFlow itself, and not another server such as a proxy, reports that there is no such object
        boolean none = effective == 404 && (hasCode ? code != null && code == 404 : isEnvelope());
        boolean isLookup = operation.success() == Outcome.FOUND;
        String message = envelope.get("message");
        message = message == null ? null : message.replace(apiKey, "xxxxxx");
        String requestId = requestId();
        if (effective / 100 == 2 && problem == null && !ApiRequest.indicatesError(envelope) || none && isLookup) {
            A found = none ? null : value;
            return CallResult.ofResponse(
                    found == null && isLookup ? Outcome.NOT_FOUND : operation.success(),
                    found,
                    new CallResult.Response(status, code, message, requestId, header(HttpHeaders.DATE)));
        }
        if (problem == null) {
            problem = "its code is not an HTTP status, or it reports success although the response is an error";
        }
        String what =
                "LadiFlow responded to " + operation + " with HTTP " + status + (code == null ? "" : ", code " + code);
        throw failure(effective, what + explanation(effective, none)).initResponse(status, code, message, requestId);
    }

    /**
     * Returns the exception for a status that does not report success.
     *
     * @param status the HTTP status or, if that reports success, the envelope's code
     * @param text the exception's message
     */
    private LadiFlowException failure(int status, String text) {
        LadiFlowOperation operation = request.operation();
        return switch (status) {
            case 401, 403 -> new LadiFlowAuthenticationException(text, operation);
            case 408 -> new LadiFlowServerException(text, operation, retryAfter());
            case 429 -> new LadiFlowRateLimitException(text, operation, retryAfter());
            default ->
                switch (status / 100) {
                    case 4 -> new LadiFlowRequestException(text, operation);
                    case 5 -> new LadiFlowServerException(text, operation, retryAfter());
                    default -> new LadiFlowUnexpectedResponseException(text, operation);
                };
        };
    }

    /**
     * Says what is wrong and what to do.
     *
     * @param status the HTTP status or, if that reports success, the envelope's code
     * @param none whether LadiFlow reports that there is no such object
     */
    private String explanation(int status, boolean none) {
        String checkUrl = " Check baseUrl (" + baseUrl + ").";
        return switch (status) {
            case 401 ->
                ": it rejected the API key. Check apiKey: the key must belong to this store, be active, and have the"
                        + " scope for LadiFlow.";
            case 403 ->
                isEnvelope()
                        ? ": the API key lacks the scope for this operation. Check the key's scopes in LadiFlow. A scope"
                                + " for another product is not sufficient."
                        : ", but not in the format of the LadiFlow API. A server in front of LadiFlow seems to have"
                                + " rejected the call. Check the network and the proxy.";
            case 404 ->
                none ? ": it has no " + missing() + "." : ", but not in the format of the LadiFlow API." + checkUrl;
            case 408 -> ": it failed. Retry later.";
            case 429 -> ": too many requests. Send fewer requests (maxRequestsPerSecond), or retry later.";
            default ->
                switch (status / 100) {
                    case 3 ->
                        ", a redirect that the component does not follow, because the API key would be sent to another"
                                + " server." + checkUrl;
                    case 4 ->
                        ": it rejected the request."
                                + (request.operation() == LadiFlowOperation.CUSTOMER_CREATE
                                        ? " If it already has a customer with this e-mail address or phone number, use"
                                                + " customer/create-or-update."
                                        : "")
                                + " getServiceMessage() returns LadiFlow's message, if there is one.";
                    case 5 -> ": it failed. Retry later.";
                    default -> ". The response is not valid: " + problem + "." + checkUrl;
                };
        };
    }

    /** Names the object that LadiFlow did not find. */
    private String missing() {
        return switch (request.operation()) {
            case CUSTOMER_UPDATE -> "customer with this _id";
            case SEQUENCE_SUBSCRIBE -> "customer with this e-mail address, or no sequence with this id";
            default -> "object with this id or name";
        };
    }

    /** Returns whether the body is an envelope of the API and not the JSON of another service. */
    private boolean isEnvelope() {
        return !Collections.disjoint(envelope.keySet(), Set.of("data", "message", "code"));
    }

    private static Integer statusCode(String code) {
        return code != null && STATUS_CODE.matcher(code).matches() ? Integer.valueOf(code) : null;
    }

    /** Returns the id that the server has assigned to the request, null if there is none, or if it repeats the key. */
    private String requestId() {
        for (String name : REQUEST_ID_HEADERS) {
            String id = header(name);
            if (id != null && REQUEST_ID.matcher(id).matches()) {
                return id.contains(apiKey) ? null : id;
            }
        }
        return null;
    }

    private String header(String name) {
        Header header = response.getFirstHeader(name);
        return header == null ? null : header.getValue();
    }

    /** Returns the wait that the header {@code Retry-After} requests, null if there is none. */
    private Duration retryAfter() {
        Duration wait = RETRY_AFTER.getRetryInterval(response, 1, null).toDuration();
        if (!wait.isZero()) {
            return wait;
        }
        String value = header(HttpHeaders.RETRY_AFTER);
        return value != null && TOO_LARGE.matcher(value).matches() ? Duration.ofSeconds(Long.MAX_VALUE) : null;
    }

    /**
     * Reads the body to its end, with bounded memory.
     *
     * @throws InvalidDataException if the body is not a JSON object, contains text after the object, or is too large
     * @throws IOException if the connection fails, or if the body is not JSON
     */
    private void readEnvelope(long maxBytes) throws IOException {
        HttpEntity entity = response.getEntity();
        if (entity == null) {
            throw new InvalidDataException("it is empty");
        }
        ByteBuffer body = readWhole(entity.getContent(), maxBytes);
        Charset charset = otherCharset(entity.getContentType());
        if (charset != null) {
            body = StandardCharsets.UTF_8.encode(charset.decode(body));
        }
        // a Unicode encoding is detected from the bytes
        try (var parser = JsonTree.FACTORY.createParser(body.array(), 0, body.limit())) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new InvalidDataException(
                        parser.currentToken() == null ? "it is empty" : "it is not a JSON object");
            }
            Map<String, String> members = readMembers(parser, body.array());
            if (parser.nextToken() != null) {
                throw new InvalidDataException("text follows the JSON object");
            }
            envelope = members;
        }
    }

    /** Returns the declared character set, null if it is missing, unknown or a Unicode encoding. */
    private static Charset otherCharset(String contentType) {
        try {
            boolean isDeclared = contentType != null && contentType.contains(";");
            ContentType type = isDeclared ? ContentType.parseLenient(contentType) : null;
            Charset charset = type == null ? null : type.getCharset();
            return charset == null || charset.name().startsWith("UTF-") ? null : charset;
        } catch (IllegalArgumentException unknown) {
            return null;
        }
    }

    private Map<String, String> readMembers(JsonParser parser, byte[] utf8) throws IOException {
        var context = parser.getParsingContext();
        var members = new HashMap<String, String>();
        problem = "the member 'data' is missing";
        for (var name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            JsonToken token = parser.nextToken();
            if (name.equals("data")) {
                members.put(name, null);
                value = null;
                try {
                    value = request.reader().read(parser, utf8);
                    problem = null;
                } catch (InvalidDataException e) {
                    problem = e.getMessage();
                }
                // the reader stops where the data is not valid
                while (parser.getParsingContext() != context) {
                    parser.nextToken();
                }
            } else if (MEMBERS.contains(name)) {
                String text = token.isScalarValue() ? parser.getText() : JsonTree.text(parser);
                members.put(name, token == JsonToken.VALUE_NULL ? null : text);
            } else {
                parser.skipChildren();
            }
        }
        return members;
    }

    private static ByteBuffer readWhole(InputStream body, long maxBytes) throws IOException {
        int limit = (int) Math.min(maxBytes, MAX_ARRAY_SIZE - 1);
        // usually the whole body is available, so that its end is found without another buffer
        int available = body.available();
        int size = available > 1 && available < INITIAL_BUFFER_SIZE ? available + 1 : INITIAL_BUFFER_SIZE;
        byte[] bytes = new byte[Math.min(size, limit + 1)];
        int length = 0;
        for (int count; (count = body.read(bytes, length, bytes.length - length)) >= 0; ) {
            length += count;
            if (length > limit) {
                throw new InvalidDataException("it is larger than maxResponseSize (" + maxBytes + " bytes)");
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
    }
}
