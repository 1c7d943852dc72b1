// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.benchmark;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.io.SocketConfig;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.apache.hc.core5.util.Timeout;

/** A program without Camel: HttpClient 5, and Jackson to a map. */
final class BareClient implements AutoCloseable {

    private static final TypeReference<Map<String, Object>> MAP = new TypeReference<>() {};

    private final ObjectMapper mapper = new ObjectMapper();
    private final CloseableHttpClient client;
    private final URI url;

    /** Configures the client like the component's: without a read timeout, redirects, cookies, authentication and retries. */
    BareClient(String url, int connections) {
        this.url = URI.create(url + "/customer/show");
        client = HttpClients.custom()
                .setConnectionManager(PoolingHttpClientConnectionManagerBuilder.create()
                        .setMaxConnPerRoute(connections)
                        .setMaxConnTotal(2 * connections)
                        .setDefaultSocketConfig(SocketConfig.custom()
                                .setSoTimeout(Timeout.DISABLED)
                                .build())
                        .build())
                .setDefaultRequestConfig(RequestConfig.custom()
                        .setResponseTimeout(Timeout.DISABLED)
                        .build())
                .disableRedirectHandling()
                .disableCookieManagement()
                .disableAuthCaching()
                .disableAutomaticRetries()
                .build();
    }

    Map<?, ?> lookup() throws IOException {
        var post = new HttpPost(url);
        post.setHeader("Api-Key", "a-key");
        post.setEntity(new ByteArrayEntity(
                "{\"phone\":\"0901234567\"}".getBytes(StandardCharsets.UTF_8), ContentType.APPLICATION_JSON));
        return client.execute(post, response -> mapper.readValue(EntityUtils.toByteArray(response.getEntity()), MAP));
    }

    String lookupJson() throws IOException {
        return mapper.writeValueAsString(((Map<?, ?>) lookup().get("data")).get("customer"));
    }

    @Override
    public void close() throws IOException {
        client.close();
    }
}
