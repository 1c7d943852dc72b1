/*
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *     http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */
package io.github.camelladiflow;

import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.ScheduledExecutorService;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.camelladiflow.model.LadiFlowOperation;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.SSLContextParametersAware;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.annotations.Component;
import org.apache.camel.support.HealthCheckComponent;
import org.apache.camel.support.jsse.SSLContextParameters;

/**
 * The component {@code ladiflow}: looks customers up at LadiFlow, a Vietnamese marketing-automation service. Two stores
 * are two components with names of their own.
 */
@Component("ladiflow")
public class LadiFlowComponent extends HealthCheckComponent implements SSLContextParametersAware {

    @Metadata
    private LadiFlowConfiguration configuration = new LadiFlowConfiguration();

    @Metadata(label = "security")
    private SSLContextParameters sslContextParameters;

    @Metadata(label = "security")
    private boolean useGlobalSslContextParameters;

    @Metadata(label = "advanced")
    private ObjectMapper objectMapper;

    private ScheduledExecutorService timer;

    /** Makes a component for a context that is set later. */
    public LadiFlowComponent() {
        this(null);
    }

    /**
     * Makes a component.
     *
     * @param camelContext the context that it belongs to
     */
    public LadiFlowComponent(CamelContext camelContext) {
        super(camelContext);
    }

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) throws Exception {
        LadiFlowEndpoint endpoint =
                new LadiFlowEndpoint(uri, this, LadiFlowOperation.of(remaining), configuration.copy());
        setProperties(endpoint, parameters);
        return endpoint;
    }

    /** Refuses unknown options by name; Camel's own message would repeat their values, which may be a misspelt key. */
    @Override
    protected void validateParameters(String uri, Map<String, Object> parameters, String optionPrefix) {
        if (!parameters.isEmpty()) {
            var known = getCamelContext()
                    .getCamelContextExtension()
                    .getEndpointUriFactory("ladiflow")
                    .propertyNames();
            throw new IllegalArgumentException("Unknown options " + new TreeSet<>(parameters.keySet())
                    + ". Use one of: " + String.join(", ", new TreeSet<>(known)));
        }
    }

    @Override
    protected void doInit() throws Exception {
        super.doInit();
        if (objectMapper == null) {
            objectMapper = new ObjectMapper();
        }
        timer = getCamelContext().getExecutorServiceManager().newSingleThreadScheduledExecutor(this, "LadiFlowTimer");
    }

    @Override
    protected void doShutdown() throws Exception {
        super.doShutdown();
        if (timer != null) {
            getCamelContext().getExecutorServiceManager().shutdownNow(timer);
            timer = null;
        }
    }

    ScheduledExecutorService getTimer() {
        return timer;
    }

    SSLContextParameters effectiveSslContextParameters() {
        return sslContextParameters != null ? sslContextParameters : retrieveGlobalSslContextParameters();
    }

    /**
     * Returns the options that endpoints start with.
     *
     * @return the configuration, never null
     */
    public LadiFlowConfiguration getConfiguration() {
        return configuration;
    }

    /**
     * The options that endpoints start with, as one object.
     */
    public void setConfiguration(LadiFlowConfiguration configuration) {
        this.configuration = configuration;
    }

    /**
     * Returns the TLS settings for calls to LadiFlow.
     *
     * @return the settings, null if none are set
     */
    public SSLContextParameters getSslContextParameters() {
        return sslContextParameters;
    }

    /**
     * TLS settings for calls to LadiFlow. If not set, those of the https component are used.
     */
    public void setSslContextParameters(SSLContextParameters sslContextParameters) {
        this.sslContextParameters = sslContextParameters;
    }

    @Override
    public boolean isUseGlobalSslContextParameters() {
        return useGlobalSslContextParameters;
    }

    /**
     * Whether to use the TLS settings of the Camel context.
     */
    @Override
    public void setUseGlobalSslContextParameters(boolean useGlobalSslContextParameters) {
        this.useGlobalSslContextParameters = useGlobalSslContextParameters;
    }

    /**
     * Returns the mapper that reads answers.
     *
     * @return the mapper, null before the component is initialised if none was set
     */
    public ObjectMapper getObjectMapper() {
        return objectMapper;
    }

    /**
     * Reads answers and writes customers as JSON, with its limits on nesting and lengths. No feature of it changes what a
     * customer holds. A plain one if not set.
     */
    public void setObjectMapper(ObjectMapper objectMapper) {
        this.objectMapper = objectMapper;
    }
}
