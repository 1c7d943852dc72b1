// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import org.apache.camel.component.http.HttpComponent;
import org.apache.hc.client5.http.HttpRoute;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;
import org.apache.hc.client5.http.impl.io.DefaultHttpClientConnectionOperator;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.io.HttpClientConnectionManager;
import org.apache.hc.client5.http.io.HttpClientConnectionOperator;
import org.apache.hc.client5.http.io.LeaseRequest;
import org.apache.hc.client5.http.socket.ConnectionSocketFactory;
import org.apache.hc.client5.http.ssl.TlsSocketStrategy;
import org.apache.hc.core5.http.config.Registry;
import org.apache.hc.core5.http.config.RegistryBuilder;
import org.apache.hc.core5.http.io.SocketConfig;
import org.apache.hc.core5.pool.PoolConcurrencyPolicy;
import org.apache.hc.core5.pool.PoolReusePolicy;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;

/**
 * Camel's HTTP component with observable connection pools, for which every name under {@code example.com} is this
 * machine.
 */
@SuppressWarnings("deprecation") // as in the HTTP component
final class ObservedHttp extends HttpComponent {

    private final List<PoolingHttpClientConnectionManager> pools = new CopyOnWriteArrayList<>();
    private volatile boolean resolvesNames = true;
    private volatile Runnable afterLeaseRequest = () -> {};

    @Override
    protected HttpClientConnectionManager createConnectionManager(
            Registry<ConnectionSocketFactory> registry, int maxTotal, int maxPerRoute, SocketConfig socketConfig) {
        return observed(
                new DefaultHttpClientConnectionOperator(registry, null, new Names()),
                maxTotal,
                maxPerRoute,
                socketConfig);
    }

    /** The same method in Camel 4.22, with another parameter type. */
    protected HttpClientConnectionManager createConnectionManager(
            TlsSocketStrategy tls, int maxTotal, int maxPerRoute, SocketConfig socketConfig) {
        var strategies = RegistryBuilder.<TlsSocketStrategy>create()
                .register("https", tls)
                .build();
        return observed(
                new DefaultHttpClientConnectionOperator(null, new Names(), strategies),
                maxTotal,
                maxPerRoute,
                socketConfig);
    }

    private HttpClientConnectionManager observed(
            HttpClientConnectionOperator operator, int maxTotal, int maxPerRoute, SocketConfig socketConfig) {
        var pool =
                new PoolingHttpClientConnectionManager(
                        operator,
                        PoolConcurrencyPolicy.STRICT,
                        PoolReusePolicy.LIFO,
                        TimeValue.NEG_ONE_MILLISECOND,
                        null) {

                    @Override
                    public LeaseRequest lease(String id, HttpRoute route, Timeout requestTimeout, Object state) {
                        LeaseRequest request = super.lease(id, route, requestTimeout, state);
                        afterLeaseRequest.run();
                        return request;
                    }
                };
        pool.setMaxTotal(maxTotal > 0 ? maxTotal : getMaxTotalConnections());
        pool.setDefaultMaxPerRoute(maxPerRoute > 0 ? maxPerRoute : getConnectionsPerRoute());
        pool.setDefaultSocketConfig(socketConfig);
        pools.add(pool);
        return pool;
    }

    void setResolvesNames(boolean known) {
        resolvesNames = known;
    }

    /**
     * Sets a task that runs on the thread of each call after it has requested a connection and before it waits for the
     * connection.
     */
    void setAfterLeaseRequest(Runnable task) {
        afterLeaseRequest = task;
    }

    List<PoolingHttpClientConnectionManager> pools() {
        return pools;
    }

    /** Returns how many connections are in use. */
    int leased() {
        return pools.stream().mapToInt(pool -> pool.getTotalStats().getLeased()).sum();
    }

    private final class Names extends SystemDefaultDnsResolver {

        @Override
        public InetAddress[] resolve(String host) throws UnknownHostException {
            if (!resolvesNames) {
                throw new UnknownHostException(host + ": made up");
            }
            return super.resolve(host.endsWith(".example.com") ? "127.0.0.1" : host);
        }
    }
}
