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

import io.github.camelladiflow.internal.client.ClientSettings;
import io.github.camelladiflow.internal.client.LadiFlowClient;
import io.github.camelladiflow.internal.client.RetrySettings;
import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.LookupField;
import org.apache.camel.AsyncEndpoint;
import org.apache.camel.Category;
import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.spi.EndpointServiceLocation;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriPath;
import org.apache.camel.support.DefaultEndpoint;
import org.apache.camel.util.URISupport;

/**
 * Look up customers of LadiFlow, a Vietnamese marketing-automation and customer-engagement service.
 */
@UriEndpoint(
        firstVersion = "0.1.0",
        scheme = "ladiflow",
        title = "LadiFlow",
        syntax = "ladiflow:operation",
        producerOnly = true,
        category = {Category.SAAS},
        headersClass = LadiFlowConstants.class)
@Metadata(annotations = {"protocol=http"})
public class LadiFlowEndpoint extends DefaultEndpoint implements AsyncEndpoint, EndpointServiceLocation {

    @UriPath(enums = LadiFlowOperation.PATHS)
    @Metadata(required = true)
    private final String operation;

    @UriParam
    private LadiFlowConfiguration configuration;

    @UriParam(defaultValue = "AUTO")
    private LookupField lookupField = LookupField.AUTO;

    @UriParam
    private String lookupValue;

    @UriParam(defaultValue = "EXCEPTION")
    private NotFound notFound = NotFound.EXCEPTION;

    @UriParam(defaultValue = "POJO")
    private OutputType outputType = OutputType.POJO;

    LadiFlowEndpoint(
            String uri, LadiFlowComponent component, LadiFlowOperation operation, LadiFlowConfiguration configuration) {
        // Camel's consoles and others show it as it is
        super(URISupport.sanitizeUri(uri), component);
        this.operation = operation.path();
        this.configuration = configuration;
    }

    /** An endpoint equals itself alone: its URI does not tell the keys of two stores apart. */
    @Override
    public boolean equals(Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }

    @Override
    protected void doInit() throws Exception {
        super.doInit();
        EndpointOptions.check(this);
    }

    @Override
    public Producer createProducer() {
        LookupServices services = getComponent().services();
        LadiFlowClient client = new LadiFlowClient(
                getCamelContext(),
                settings(),
                retries(),
                services.budget(configuration.getApiKey()),
                services.room(),
                LadiFlowOperation.of(operation));
        return new LadiFlowProducer(this, services, client);
    }

    private RetrySettings retries() {
        return new RetrySettings(
                configuration.getMaxRetries(),
                configuration.getRetryDelay(),
                configuration.getRetryMaxDelay(),
                configuration.getRetryTimeout());
    }

    private ClientSettings settings() {
        return new ClientSettings(
                EndpointOptions.baseUrl(configuration),
                configuration.getApiKey(),
                configuration.getConnectTimeout(),
                configuration.getResponseTimeout(),
                configuration.getMaxResponseSize(),
                getComponent().effectiveSslContextParameters(),
                getComponent().getObjectMapper());
    }

    /**
     * LadiFlow is asked, it does not call.
     *
     * @throws UnsupportedOperationException always
     */
    @Override
    public Consumer createConsumer(Processor processor) {
        throw new UnsupportedOperationException("ladiflow:" + operation + " cannot be consumed from; use it with to");
    }

    @Override
    public LadiFlowComponent getComponent() {
        return (LadiFlowComponent) super.getComponent();
    }

    @Override
    public String getServiceUrl() {
        return configuration.getBaseUrl();
    }

    @Override
    public String getServiceProtocol() {
        return "http";
    }

    @Override
    public Map<String, String> getServiceMetadata() {
        return Map.of("operation", operation);
    }

    /**
     * The operation of the LadiFlow API, by its path.
     *
     * @return the path, such as {@code customer/show}
     */
    public String getOperation() {
        return operation;
    }

    /**
     * Returns the options that the component has as well.
     *
     * @return this endpoint's own copy
     */
    public LadiFlowConfiguration getConfiguration() {
        return configuration;
    }

    /**
     * The options that the component has as well, as one object.
     */
    public void setConfiguration(LadiFlowConfiguration configuration) {
        this.configuration = configuration;
    }

    /**
     * Returns the key by which customers are looked up.
     *
     * @return the key, never null
     */
    public LookupField getLookupField() {
        return lookupField;
    }

    /**
     * The key by which customers are looked up. AUTO takes the first that the message has of id, e-mail address and phone
     * number, and tells a bare text apart by its form.
     */
    public void setLookupField(LookupField lookupField) {
        this.lookupField = lookupField;
    }

    /**
     * Returns where the value of the key comes from.
     *
     * @return a Simple expression, null for the message's headers and body
     */
    public String getLookupValue() {
        return lookupValue;
    }

    /**
     * Where the value of the key comes from: a Simple expression such as ${header.customer}. If set, nothing else of the
     * message is read. If not, the headers CamelLadiFlowCustomerId, CamelLadiFlowEmail and CamelLadiFlowPhone are read,
     * then the body. A constant with a plus or an ampersand in it needs RAW(...).
     */
    public void setLookupValue(String lookupValue) {
        this.lookupValue = lookupValue;
    }

    /**
     * Returns what a lookup that finds nobody leaves in the message.
     *
     * @return the behaviour, never null
     */
    public NotFound getNotFound() {
        return notFound;
    }

    /**
     * What a lookup that finds nobody leaves in the message: an exception, a null body, or the body that was there.
     */
    public void setNotFound(NotFound notFound) {
        this.notFound = notFound;
    }

    /**
     * Returns as what a customer is put into the message.
     *
     * @return the type, never null
     */
    public OutputType getOutputType() {
        return outputType;
    }

    /**
     * As what a customer is put into the message: a Customer object, or its JSON as text.
     */
    public void setOutputType(OutputType outputType) {
        this.outputType = outputType;
    }
}
