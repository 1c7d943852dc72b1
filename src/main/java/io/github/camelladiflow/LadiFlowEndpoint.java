// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import io.github.camelladiflow.internal.component.ComponentServices;
import io.github.camelladiflow.internal.component.SourceAccess;
import io.github.camelladiflow.internal.component.StoreCaller;
import io.github.camelladiflow.internal.operation.OperationContext;
import io.github.camelladiflow.internal.operation.OperationDefinition;
import io.github.camelladiflow.internal.operation.OptionGroup;
import io.github.camelladiflow.internal.options.BaseUrl;
import io.github.camelladiflow.internal.options.Checks;
import io.github.camelladiflow.internal.source.ChangeSource;
import io.github.camelladiflow.internal.source.StateEntry;
import io.github.camelladiflow.internal.source.StateFile;
import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.options.LadiFlowConfiguration;
import io.github.camelladiflow.options.RequestOptions;
import org.apache.camel.Category;
import org.apache.camel.Consumer;
import org.apache.camel.DelegateEndpoint;
import org.apache.camel.Endpoint;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.Route;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.StatefulService;
import org.apache.camel.api.management.ManagedResource;
import org.apache.camel.spi.EndpointServiceLocation;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.StateRepository;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriPath;
import org.apache.camel.support.ScheduledPollEndpoint;
import org.apache.camel.support.service.ServiceHelper;
import org.apache.camel.util.URISupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Look up, list, write and tag customers of LadiFlow (a Vietnamese marketing service), subscribe them to sequences,
 * receive changed customers, and query the costs of flows.
 */
@UriEndpoint(
        firstVersion = "0.1.0",
        scheme = "ladiflow",
        title = "LadiFlow",
        syntax = "ladiflow:operation",
        category = {Category.SAAS},
        headersClass = LadiFlowConstants.class)
@Metadata(annotations = {"protocol=http"})
@ManagedResource(description = "LadiFlow endpoint")
public class LadiFlowEndpoint extends ScheduledPollEndpoint implements EndpointServiceLocation {

    private static final Logger LOG = LoggerFactory.getLogger(LadiFlowEndpoint.class);

    private static final Duration DEFAULT_POLL_DELAY = Duration.ofMinutes(1);

    /** The operation of the LadiFlow API, as its path. */
    @UriPath(enums = LadiFlowOperation.PATHS)
    @Metadata(required = true)
    private final String operation;

    private final LadiFlowOperation apiOperation;

    @UriParam
    private final LadiFlowConfiguration configuration;

    @UriParam
    private final RequestOptions requestOptions = new RequestOptions();

    // Camel defines these options, too. Here they are described as durations, and have different defaults
    /** Time before the next poll. */
    @UriParam(label = "consumer,scheduler", defaultValue = "1m", javaType = "java.time.Duration")
    private long delay;

    /** Time before the first poll starts. */
    @UriParam(label = "consumer,scheduler", defaultValue = "1s", javaType = "java.time.Duration")
    private long initialDelay;

    private final Set<String> writtenOptions;

    /**
     * Creates an endpoint.
     *
     * @param written the names of the options in the URI
     * @throws IllegalArgumentException if the operation does not have one of the options
     */
    LadiFlowEndpoint(String uri, LadiFlowComponent component, LadiFlowOperation operation, Set<String> written) {
        // the URI is sanitized, because Camel's consoles and other tools show it
        super(URISupport.sanitizeUri(uri), component);
        this.operation = operation.path();
        this.apiOperation = operation;
        this.configuration = component.getConfiguration().copy();
        this.writtenOptions = written.stream()
                .map(option -> option.startsWith("scheduler.") ? "schedulerProperties" : option)
                .collect(Collectors.toSet());
        checkNames(this.operation, Set.of());
    }

    private void checkNames(String owner, Set<OptionGroup> unused) {
        var groups = EnumSet.copyOf(OperationDefinition.of(apiOperation).optionGroups());
        groups.removeAll(unused);
        var all = getComponent()
                .getCamelContext()
                .getCamelContextExtension()
                .getEndpointUriFactory("ladiflow")
                .propertyNames();
        Checks.requireKnown(owner, writtenOptions, OptionGroup.namesFor(groups, all));
    }

    /**
     * Returns whether the other object is this endpoint. The URIs of two stores with different keys may be equal, so
     * they do not identify an endpoint.
     */
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
        Checks.check(configuration, requestOptions);
        BaseUrl.requireSafe(
                BaseUrl.of(configuration.getBaseUrl()),
                configuration.isAllowPlainHttp(),
                "prod".equals(getCamelContext().getCamelContextExtension().getProfile()));
    }

    @Override
    public Producer createProducer() {
        checkNames(operation + " in to()", Set.of(OptionGroup.CONSUMER, OptionGroup.SCHEDULER));
        if (configuration.isDryRun() && !apiOperation.isReadOnly()) {
            LOG.warn("{}: dryRun is on: nothing is written", logName());
        }
        ComponentServices services = component().services();
        var caller = new StoreCaller(apiOperation(), configuration, services);
        var context = new OperationContext(getCamelContext(), apiOperation, configuration, requestOptions, caller);
        var made = OperationDefinition.of(apiOperation()).factory().apply(context);
        return new LadiFlowProducer<>(this, services, made, caller);
    }

    LadiFlowOperation apiOperation() {
        return apiOperation;
    }

    /** Returns the endpoint's name in logs: its URI without options. */
    String logName() {
        return ComponentServices.nameOf(component()) + ":" + operation;
    }

    /**
     * Creates a source of changed customers.
     *
     * @throws UnsupportedOperationException if the operation is not {@code customer/list}
     * @throws IllegalArgumentException if an option of the source is missing or invalid
     */
    @Override
    public Consumer createConsumer(Processor processor) throws Exception {
        var settings = SourceAccess.settings(apiOperation(), configuration.getBaseUrl(), requestOptions);
        checkNames(operation + " in from()", Set.of(OptionGroup.PAGE, OptionGroup.SORT));
        ComponentServices services = component().services();
        var caller = new StoreCaller(apiOperation(), configuration, services);
        var access = new SourceAccess(
                getCamelContext(), configuration, requestOptions, caller, services.observers()::recordCall);
        var consumer = new LadiFlowConsumer(
                this,
                processor,
                self -> new ChangeSource(
                        settings,
                        openState(self, settings),
                        access,
                        self::warn,
                        System::currentTimeMillis,
                        System::nanoTime),
                access::toBody,
                caller,
                self -> connect(self, caller, services));
        configureConsumer(consumer);
        if (getDelay() < 0) {
            consumer.setDelay(getTimeUnit().convert(DEFAULT_POLL_DELAY));
        }
        return consumer;
    }

    private StateEntry openState(LadiFlowConsumer consumer, ChangeSource.Settings settings) {
        Route route = routeOf(consumer);
        for (Route other : getCamelContext().getRoutes()) {
            Checks.require(
                    other == route
                            || !ServiceHelper.isStarted(other.getConsumer())
                            || !(sourceOf(other) instanceof LadiFlowEndpoint source)
                            || stateFile() == null
                            || !stateFile().equals(source.stateFile()),
                    "The route " + other.getRouteId() + " uses the same stateFile. Give each source its own file");
        }
        StateFile file = stateFile();
        if (file != null) {
            return new StateEntry(file, file.file().toString(), settings.sourceId());
        }
        Checks.require(
                route != null && route.isCustomId() && !route.isCreatedByKamelet(),
                "A source saves its state in stateRepository under the id of its route. Give the route an id, so that"
                        + " the source finds its state after a restart, or use stateFile");
        StateRepository<String, String> repository = requestOptions.getStateRepository();
        if (repository instanceof StatefulService service && !service.isStarted()) {
            try {
                // several sources may share it, so it stops with the context
                getCamelContext().addService(service);
            } catch (Exception e) {
                throw RuntimeCamelException.wrapRuntimeException(e);
            }
        }
        String key = ComponentServices.nameOf(component()) + ":" + route.getRouteId();
        return new StateEntry(repository, key, settings.sourceId());
    }

    private StateFile stateFile() {
        return requestOptions.getStateFile() == null ? null : new StateFile(Path.of(requestOptions.getStateFile()));
    }

    /** Returns a route's endpoint, or the endpoint behind Camel's component {@code master}. */
    private static Endpoint sourceOf(Route route) {
        return route.getEndpoint() instanceof DelegateEndpoint master ? master.getEndpoint() : route.getEndpoint();
    }

    private Runnable connect(LadiFlowConsumer consumer, StoreCaller caller, ComponentServices services) {
        caller.start(services.observers()::recordCall);
        Route route = routeOf(consumer);
        Runnable gauges = services.observers()
                .registerSourceGauges(consumer.source(), consumer, route == null ? "unknown" : route.getRouteId());
        return () -> {
            gauges.run();
            caller.stop();
        };
    }

    /**
     * Returns a consumer's route, null if it has none. Camel's component {@code master} does not set the route of the
     * consumer, so it is looked up here.
     */
    private Route routeOf(LadiFlowConsumer consumer) {
        return consumer.getRoute() != null
                ? consumer.getRoute()
                : getCamelContext().getRoutes().stream()
                        .filter(route -> sourceOf(route) == this)
                        .findFirst()
                        .orElse(null);
    }

    private LadiFlowComponent component() {
        return (LadiFlowComponent) getComponent();
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

    /** {@return this endpoint's own copy of the component's options} */
    public LadiFlowConfiguration getConfiguration() {
        return configuration;
    }

    /** {@return the options that only this endpoint has} */
    public RequestOptions getRequestOptions() {
        return requestOptions;
    }
}
