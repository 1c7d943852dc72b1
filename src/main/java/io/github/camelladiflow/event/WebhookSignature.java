// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.event;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import java.util.function.Function;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

import io.github.camelladiflow.internal.options.Checks;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.support.service.ServiceSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks the signature of webhooks. It is the first step of a route from {@code platform-http}. It computes the
 * HMAC-SHA256 of the received bytes, and compares it in constant time with the signature in a header. Thread-safe after
 * its properties are set.
 *
 * <p>If the HMAC and the signature are equal, the next step receives the body as bytes, without any headers. Otherwise
 * the route stops, and the response is empty. Its status is 401 (no signature, or a wrong one) or 413 (the body is
 * larger than {@link #setMaxSize} allows). A signature covers only the body. A replayed request has a valid signature,
 * so later steps must skip webhooks that they have processed before.
 */
public final class WebhookSignature extends ServiceSupport implements Processor {

    private static final Logger LOG = LoggerFactory.getLogger(WebhookSignature.class);
    private static final String ALGORITHM = "HmacSHA256";
    private static final int MIN_SECRET_LENGTH = 8;

    private String secret;
    private String header;
    /** Decodes the signature, or rejects it with an IllegalArgumentException. */
    private Function<String, byte[]> decoder = HexFormat.of()::parseHex;

    private String prefix = "";
    private int maxSize = 1_000_000;

    /**
     * Sets the secret key of the signature. The sender uses the same key.
     *
     * @param secret the secret, which has at least {@value #MIN_SECRET_LENGTH} characters. Its UTF-8 bytes are the key.
     *     With a shorter secret, the route does not start
     */
    public void setSecret(String secret) {
        // checked later: Camel quotes the value of a property that a setter rejects
        this.secret = secret;
    }

    /**
     * Sets the header that contains the signature.
     *
     * @param header the name of an HTTP header
     */
    public void setHeader(String header) {
        this.header = header;
    }

    /**
     * Sets the encoding of the signature.
     *
     * @param encoding {@code hex}, in upper or lower case, or {@code base64}; {@code hex} by default
     */
    public void setEncoding(String encoding) {
        this.decoder = switch (encoding.toLowerCase(Locale.ROOT)) {
            case "hex" -> HexFormat.of()::parseHex;
            case "base64" -> Base64.getDecoder()::decode;
            default ->
                throw new IllegalArgumentException(
                        "The encoding of a webhook signature must be hex or base64, not " + encoding + ".");
        };
    }

    /**
     * Sets a prefix that may precede the signature in its header.
     *
     * @param prefix the prefix, such as {@code sha256=}; empty by default
     */
    public void setPrefix(String prefix) {
        this.prefix = prefix;
    }

    /**
     * Sets the maximum size of a body. The HTTP server reads the body first, so the server needs its own limit.
     *
     * @param maxSize the maximum in bytes; 1,000,000 by default
     */
    public void setMaxSize(int maxSize) {
        Checks.require(maxSize >= 1, "The maxSize of a webhook must be at least 1 byte.");
        this.maxSize = maxSize;
    }

    /**
     * Checks that a secret and a header are set.
     *
     * @throws IllegalStateException if one of them is missing. The exception's message does not contain the secret
     */
    @Override
    protected void doInit() {
        if (secret == null || secret.length() < MIN_SECRET_LENGTH || secret.startsWith("{{")) {
            throw new IllegalStateException("A webhook signature needs a secret of at least " + MIN_SECRET_LENGTH
                    + " characters. Otherwise anyone could forge webhooks. Set the property 'secret' to"
                    + " the sender's secret.");
        }
        if (header == null || header.isBlank()) {
            throw new IllegalStateException(
                    "A webhook signature needs the name of its HTTP header. Set the property 'header'.");
        }
    }

    /** Stops the route unless the signature matches the body. */
    @Override
    public void process(Exchange exchange) throws GeneralSecurityException {
        init();
        var message = exchange.getMessage();
        byte[] body = message.getBody() == null ? new byte[0] : message.getBody(byte[].class);
        int status = status(body, message.getHeader(header));
        message.removeHeaders("*");
        message.setBody(body);
        if (status != 0) {
            LOG.debug(
                    "Rejected a webhook with HTTP {}: {}",
                    status,
                    status == 413 ? "its body is larger than maxSize" : "its signature is missing or wrong");
            message.setHeader(Exchange.HTTP_RESPONSE_CODE, status);
            message.setBody(null);
            exchange.setRouteStop(true);
        }
    }

    private int status(byte[] body, Object signature) throws GeneralSecurityException {
        // an HTTP server converts a form to a map, so its bytes are not available
        if (body == null || !(signature instanceof String text)) {
            return 401;
        }
        if (body.length > maxSize) {
            return 413;
        }
        var mac = Mac.getInstance(ALGORITHM);
        mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM));
        return MessageDigest.isEqual(mac.doFinal(body), decode(text.strip())) ? 0 : 401;
    }

    private byte[] decode(String signature) {
        try {
            return decoder.apply(signature.startsWith(prefix) ? signature.substring(prefix.length()) : signature);
        } catch (IllegalArgumentException e) {
            return new byte[0];
        }
    }
}
