// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.event;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class WebhookSignatureTest {

    /** From RFC 4231, test case 2. */
    private static final String TEXT = "what do ya want for nothing?";

    private static final String HEX = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";

    private final WebhookSignature signature = new WebhookSignature();

    private Exchange process(Object body, Object given) throws Exception {
        signature.setHeader("X-Signature");
        var exchange = new DefaultExchange(new DefaultCamelContext());
        exchange.getMessage().setHeader("X-Signature", given);
        exchange.getMessage().setHeader("X-Other", "of the sender");
        exchange.getMessage().setBody(body);
        signature.process(exchange);
        return exchange;
    }

    @Test
    void rejectsShortMissingOrUnresolvedSecretWithoutQuotingIt() {
        signature.setHeader("X-Signature");
        for (String secret : new String[] {null, "", "Jefe", "{{signature.secret}}"}) {
            signature.setSecret(secret);
            assertThatThrownBy(signature::init)
                    .hasStackTraceContaining("at least 8 characters")
                    .hasMessageNotContaining("Jefe");
        }
    }

    @Test
    void rejectsMissingHeaderAndUnknownEncoding() {
        signature.setSecret("JefeJefe");
        assertThatThrownBy(signature::init).hasStackTraceContaining("Set the property 'header'");
        assertThatThrownBy(() -> signature.setEncoding("rot13")).hasMessageContaining("hex or base64");
        assertThatThrownBy(() -> signature.setMaxSize(0)).hasMessageContaining("at least 1 byte");
    }

    @Test
    void removesHeadersAndKeepsBytesOfSignedBody() throws Exception {
        // a key that is shorter than a block is padded with zeros, so a key of 8 bytes is equivalent to RFC 4231's key
        // "Jefe"
        signature.setSecret("Jefe\0\0\0\0");
        var exchange = process(TEXT, HEX);

        assertThat(exchange.isRouteStop()).isFalse();
        assertThat(exchange.getMessage().getHeaders()).isEmpty();
        assertThat(exchange.getMessage().getBody()).isEqualTo(TEXT.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void stopsRouteForWrongSignatureAndLargeBody() throws Exception {
        signature.setSecret("Jefe\0\0\0\0");
        assertRejected(process(TEXT + "!", HEX), 401);
        assertRejected(process(TEXT, null), 401);
        assertRejected(process(null, HEX), 401);
        assertRejected(process(TEXT, List.of(HEX, HEX)), 401);
        assertRejected(process(Map.of("a", "form"), HEX), 401);
        signature.setMaxSize(10);
        assertRejected(process(TEXT, HEX), 413);
    }

    private static void assertRejected(Exchange exchange, int status) {
        assertThat(exchange.isRouteStop()).isTrue();
        assertThat(exchange.getMessage().getBody()).isNull();
        assertThat(exchange.getMessage().getHeaders()).containsOnlyKeys(Exchange.HTTP_RESPONSE_CODE);
        assertThat(exchange.getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE)).isEqualTo(status);
    }
}
