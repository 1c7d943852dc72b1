// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.docs;

import java.io.File;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

import io.github.camelladiflow.LadiFlowComponent;
import io.github.camelladiflow.test.JavaProcess;
import org.apache.camel.Exchange;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.builder.AdviceWith;
import org.apache.camel.component.file.FileComponent;
import org.apache.camel.component.file.GenericFileEndpoint;
import org.apache.camel.component.mock.MockEndpoint;
import org.apache.camel.component.stub.StubComponent;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.model.OnExceptionDefinition;
import org.apache.camel.spi.NodeIdFactory;
import org.apache.camel.spi.PropertiesFunction;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.apache.camel.support.processor.state.MemoryStateRepository;
import org.apache.camel.util.FileUtil;

import static org.assertj.core.api.Assertions.assertThat;

/** Runs a snippet's routes in a separate context, loaded as by a user who has copied the snippet. */
final class SnippetRoutes implements AutoCloseable {

    /** The endpoint from which routes consume instead of from a file or a queue. */
    static final String IN = "direct:in";

    private static final String ROUTE_BUILDER = """
            import io.github.camelladiflow.*;
            import io.github.camelladiflow.event.*;
            import io.github.camelladiflow.model.*;
            import io.github.camelladiflow.model.exception.*;
            import io.github.camelladiflow.model.request.*;
            import org.apache.camel.Exchange;
            import org.apache.camel.builder.RouteBuilder;
            import org.apache.camel.component.file.cluster.FileLockClusterService;
            import org.apache.camel.component.kubernetes.cluster.*;

            public class Snippet extends RouteBuilder {
                @Override
                public void configure() throws Exception {
                    %s
                }
            }
            """;

    private final DefaultCamelContext context = new DefaultCamelContext();

    private static final JavaCompiler COMPILER = ToolProvider.getSystemJavaCompiler();
    /** Shared, because it keeps the jars of the class path open. */
    private static final StandardJavaFileManager FILES = COMPILER.getStandardFileManager(null, null, null);

    private static final Map<String, Class<?>> COMPILED = new ConcurrentHashMap<>();

    /**
     * Loads the routes and starts nothing.
     *
     * @param environment the environment variables that {@code {{env:...}}} reads
     */
    SnippetRoutes(Snippet snippet, Map<String, String> environment) throws Exception {
        context.disableJMX();
        context.getPropertiesComponent().addPropertiesFunction(new EnvironmentFunction(environment));
        context.getRegistry().bind("states", new MemoryStateRepository());
        context.addComponent("jms", new StubComponent());
        context.addComponent("platform-http", new StubComponent());
        component("ladiflow").getConfiguration().setApiKey(environment.get("LADIFLOW_API_KEY"));
        component("ladiflow").getConfiguration().setRetryDelay(Duration.ofMillis(1));
        if (snippet.is("java")) {
            context.addRoutes(compiled(snippet.text()));
        } else {
            var file = "snippet.camel." + snippet.language();
            PluginHelper.getRoutesLoader(context).loadRoutes(ResourceHelper.fromString(file, snippet.text()));
        }
    }

    SnippetRoutes useStore(String component, String baseUrl) {
        component(component).getConfiguration().setBaseUrl(baseUrl);
        return this;
    }

    /** Creates the endpoints without starting a route. Returns the number of routes. */
    int prepare() {
        context.setAutoStartup(false);
        context.start();
        return context.getRoutes().size();
    }

    /** Starts the routes with {@link #IN} in place of the files and queues that they read, and mocks of those they write. */
    SnippetRoutes start() throws Exception {
        // the real endpoint would create the folders
        context.removeComponent("file");
        context.addComponent("file", new StubComponent());
        shortenRedeliveryDelays();
        for (var route : List.copyOf(context.getRouteDefinitions())) {
            var routeId = route.idOrCreate(context.getCamelContextExtension().getContextPlugin(NodeIdFactory.class));
            AdviceWith.adviceWith(context, routeId, advice -> {
                if (!route.getInput().getEndpointUri().startsWith("direct:")) {
                    advice.replaceFromWith(IN);
                }
                advice.mockEndpointsAndSkip("file:*", "jms:*");
            });
        }
        context.start();
        return this;
    }

    /** Starts the routes with real files. Relative names of folders are in this folder. */
    SnippetRoutes startWithFiles(Path folder) {
        context.removeComponent("file");
        context.addComponent("file", new FileComponent() {
            @Override
            protected GenericFileEndpoint<File> buildFileEndpoint(
                    String uri, String remaining, Map<String, Object> parameters) throws Exception {
                return super.buildFileEndpoint(uri, folder.resolve(remaining).toString(), parameters);
            }
        });
        shortenRedeliveryDelays();
        context.start();
        return this;
    }

    /** Tests use shorter waits than users. */
    private void shortenRedeliveryDelays() {
        for (var route : context.getRouteDefinitions()) {
            for (var step : route.getOutputs()) {
                if (step instanceof OnExceptionDefinition handler && handler.getRedeliveryPolicyType() != null) {
                    handler.getRedeliveryPolicyType().setRedeliveryDelay("1");
                }
            }
        }
    }

    Exchange send(String uri, Object body) {
        return send(uri, body, Map.of());
    }

    Exchange send(String uri, Object body, Map<String, Object> headers) {
        return context.createFluentProducerTemplate()
                .to(uri)
                .withBody(body)
                .withHeaders(headers)
                .send();
    }

    /** Returns the only message that was sent to a file or a queue. */
    Exchange sentTo(String uri) {
        return assertThat(context.getEndpoint("mock:" + uri, MockEndpoint.class).getExchanges())
                .as("sent to " + uri)
                .singleElement()
                .actual();
    }

    @Override
    public void close() {
        context.stop();
    }

    /** Compiles Java code, once in this process, as the body of a route builder's method {@code configure}. */
    private static RoutesBuilder compiled(String text) throws Exception {
        if (!COMPILED.containsKey(text)) {
            COMPILED.put(text, compile(text));
        }
        return (RoutesBuilder) COMPILED.get(text).getConstructor().newInstance();
    }

    private static Class<?> compile(String text) throws Exception {
        Path folder = Files.createTempDirectory("snippet");
        try {
            Path file = Files.writeString(folder.resolve("Snippet.java"), ROUTE_BUILDER.formatted(text));
            var options = List.of("-proc:none", "-cp", JavaProcess.CLASS_PATH);
            var task = COMPILER.getTask(null, FILES, null, options, null, FILES.getJavaFileObjects(file));
            assertThat(task.call()).as("javac of " + text).isTrue();
            try (var loader = new URLClassLoader(new URL[] {folder.toUri().toURL()})) {
                return loader.loadClass("Snippet");
            }
        } finally {
            FileUtil.removeDir(folder.toFile());
        }
    }

    private LadiFlowComponent component(String name) {
        return context.getComponent(name, LadiFlowComponent.class);
    }

    /** Resolves {@code {{env:...}}} instead of the process's environment variables, which a test cannot set. */
    record EnvironmentFunction(Map<String, String> variables) implements PropertiesFunction {

        @Override
        public String getName() {
            return "env";
        }

        @Override
        public String apply(String name) {
            return variables.get(name);
        }
    }
}
