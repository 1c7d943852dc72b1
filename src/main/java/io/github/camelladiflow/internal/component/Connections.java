// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.component;

import java.net.URI;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;

import io.github.camelladiflow.internal.client.ConnectionSettings;
import io.github.camelladiflow.internal.client.LadiFlowClient;
import io.github.camelladiflow.options.LadiFlowConfiguration;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.apache.camel.support.service.ServiceHelper;

/**
 * The clients of one component. All endpoints with equal settings share one client and its connections. Thread-safe.
 */
public final class Connections {

    private final Supplier<SSLContextParameters> tls;
    private final Function<ConnectionSettings, LadiFlowClient> clientFactory;
    private final Map<ConnectionSettings, SharedClient> clients = new ConcurrentHashMap<>();

    /** A client and the number of its users. */
    private record SharedClient(LadiFlowClient client, int users) {}

    Connections(Supplier<SSLContextParameters> tls, Function<ConnectionSettings, LadiFlowClient> clientFactory) {
        this.tls = tls;
        this.clientFactory = clientFactory;
    }

    /** Returns the settings for connections to a host, from the component's TLS settings and the configuration. */
    public ConnectionSettings settings(URI url, LadiFlowConfiguration configuration) {
        return ConnectionSettings.of(url, configuration, tls.get());
    }

    /** Returns a started client. The caller must release it. */
    public LadiFlowClient acquire(ConnectionSettings settings) {
        return clients.compute(settings, (key, shared) -> {
                    if (shared != null) {
                        return new SharedClient(shared.client(), shared.users() + 1);
                    }
                    LadiFlowClient client = clientFactory.apply(key);
                    ServiceHelper.startService(client);
                    return new SharedClient(client, 1);
                })
                .client();
    }

    /** Releases a client. When the last user has released the client, this method closes its connections. */
    public void release(ConnectionSettings settings) {
        clients.computeIfPresent(settings, (key, shared) -> {
            if (shared.users() > 1) {
                return new SharedClient(shared.client(), shared.users() - 1);
            }
            ServiceHelper.stopService(shared.client());
            return null;
        });
    }

    void close() {
        clients.values().forEach(shared -> ServiceHelper.stopService(shared.client()));
    }
}
